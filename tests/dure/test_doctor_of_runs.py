"""What doctor asks of a tool and what a run asks are not the same: it tells of what kept the last run from reading."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply
from three_tools import TUESDAY
from three_tools import connected

LATER = TUESDAY.replace("08:30", "09:30")
SCOPES = {"jira": "OPS", "asana": "500", "trello": "aB3dE6gH"}
READING = {"jira": "search/jql", "asana": r"/tasks\?", "trello": r"/boards/[^/]+\?"}


@pytest.fixture(params=SCOPES)
def told(request, new_shop, server):
    """Give a tool that failed at giving tasks."""
    scope = SCOPES[request.param]
    made = connected(new_shop, server, request.param, scope, scopes=[scope])
    server.fail(READING[request.param], Reply({}, 403))
    assert made.run("sync").code == 4
    return made


def of_sources(ran, health):
    found = [each for each in ran.json["findings"] if (each["area"], each["health"]) == ("sources", health)]
    return [each["message"] for each in found]


def test_what_kept_the_last_run_from_reading_is_told_though_the_tool_answers(told):
    ran = told.run("doctor", "--format", "json")

    assert ran.code == 0
    first, *more = of_sources(ran, "odd")
    assert first == "hq was not read in full by the last run, though it answers now."
    assert [each for each in more if "403" in each]


def test_what_the_next_run_reads_is_told_no_more(told):
    told.server.faults.clear()
    told.run("sync", at=LATER)

    assert of_sources(told.run("doctor", "--format", "json", at=LATER), "odd") == []


def test_what_doctor_meets_itself_is_told_once(told):
    told.server.fail(".*", Reply({}, 401))

    ran = told.run("doctor", "--format", "json")

    assert (len(of_sources(ran, "bad")), of_sources(ran, "odd")) == (1, [])
