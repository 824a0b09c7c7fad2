"""Doctor and sync where an account sees nothing of what is to be read: both say so, and neither calls it well."""

from __future__ import annotations

import pytest
from three_tools import connected
from three_tools import findings


@pytest.fixture(params=["jira", "asana", "trello"])
def seeing(request, shop, server):
    def make(*seen, scopes=None):
        return connected(shop, server, request.param, *seen, **({"scopes": scopes} if scopes else {}))

    return make


@pytest.mark.parametrize(("seen", "scopes"), [((), None), ((), ["77"]), (("77",), ["88", "99"])])
def test_what_sync_cannot_read_at_all_is_a_fault_for_doctor(seeing, seen, scopes):
    tool = seeing(*seen, scopes=scopes)
    told = tool.run("doctor", "--format", "json")
    faults = findings(told, "bad")

    assert (tool.run("sync").code, told.code, len(faults)) == (4, 3, 1)
    assert "dure sync" in faults[0]["message"]
    assert faults[0]["advice"]


def test_one_of_several_that_is_out_of_sight_leaves_the_others_to_be_read(seeing):
    tool = seeing("77", scopes=["77", "99"])
    told = tool.run("doctor", "--format", "json")

    assert (tool.run("sync").code, told.code) == (3, 0)
    assert any("99" in each["message"] for each in findings(told, "odd"))
