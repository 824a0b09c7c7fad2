"""What connectors make of a task that cannot be one."""

from __future__ import annotations

from connectors.compose import too_deep
from mapping.errors import Place


def test_a_task_that_is_nested_too_deeply_is_told_with_what_to_do():
    assert str(too_deep(Place("OPS", cell="OPS-7"), "OPS-7")) == (
        "OPS!OPS-7: Task OPS-7 is nested too deeply and was left out. No person nests so: see which app or script wrote it. The"
        " others were read."
    )
