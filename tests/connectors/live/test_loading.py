"""What is loaded before a tool is asked: all processes of a run would pay for it, and one of them asks."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "made"), [("jira", "JiraLive"), ("asana", "AsanaLive"), ("trello", "TrelloLive")], ids=str
)
def test_a_makers_library_is_not_loaded_before_its_tool_is_asked(module, made):
    code = (
        f"import sys; from connectors.live.{module} import {made}; print({{'{module}', 'requests'}} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "set()"
