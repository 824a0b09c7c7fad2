"""The live source of these tests keeps the promises of a connector, in one chain and in several."""

from __future__ import annotations

from live_tool import LiveSource
from live_tool import Tool

from dure.testing import ConnectorContract


def small_tool():
    """Make a tool whose tasks were written at different times."""
    tool = Tool.of(A=3, B=4)
    tool.tick()
    tool.edit(2)
    return tool


class TestOneChain(ConnectorContract):
    expected_tasks = 7

    def connector(self):
        return LiveSource(small_tool(), single=True)


class TestManyChains(ConnectorContract):
    expected_tasks = 8

    def connector(self):
        tool = small_tool()
        tool.create("A", "B")
        return LiveSource(tool, parallel=2)
