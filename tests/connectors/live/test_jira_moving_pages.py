"""Pages of Data Center whose order moves while they are read: no edit is passed over, no issue left out of a list."""

from __future__ import annotations

import itertools
from collections import deque
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from jira_source import jira_source
from jira_source import last
from jira_source import read
from jira_source import world

from connectors.api import Scope
from connectors.live.jira_offsets import joined


def edited_world(count):
    """Write a Data Center of so many issues, all of them edited after the cursor that comes with it, one a second."""
    jira = world(cloud=False, OPS=count)
    return jira, list(jira.issues)


def edit_all(jira, numbers, title):
    for number in numbers:
        jira.edit(number, summary=title)
        jira.tick(seconds=1)


def titles(*readings):
    """Give the last title that readings tell of each issue."""
    return {
        record.native_id: record.payload["fields"]["summary"]
        for pages in readings
        for page in pages
        for record in page.records
    }


def behind_search(jira, number, deed):
    """Do something to Jira just before it answers the search of this number, counted from now."""
    first = jira.searches
    jira.on_search = lambda count: deed() if count == first + number else None


@pytest.mark.parametrize("shifted", [1, 49, 50, 51, 99, 100, 150, 250, 395])
def test_edits_between_two_pages_hide_none_behind_them(serve, shifted):
    jira, numbers = edited_world(620)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    edit_all(jira, numbers, "새 제목")
    behind_search(jira, 5, lambda: edit_all(jira, numbers[:shifted], "더 새 제목"))
    now = read(jira_source(server.url, cloud=False, scopes=["OPS"]), cursor)

    assert titles(now) == {number: issue["fields"]["summary"] for number, issue in jira.issues.items()}


@pytest.mark.parametrize("shifted", [0, 1, 60, 350])
def test_edits_in_no_order_before_every_page_hide_none(serve, shifted):
    jira, numbers = edited_world(620)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    edit_all(jira, numbers, "새 제목")
    waves = iter(range(7))

    def wave(_):
        number = next(waves, None)
        if number is not None:
            edit_all(jira, numbers[number::7][:shifted], f"물결 {number}")

    jira.on_search = wave
    now = read(jira_source(server.url, cloud=False, scopes=["OPS"]), cursor)

    assert titles(now) == {number: issue["fields"]["summary"] for number, issue in jira.issues.items()}


def test_a_mark_never_stands_behind_an_edit_that_was_not_seen(serve):
    jira, numbers = edited_world(620)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    edit_all(jira, numbers, "새 제목")
    behind_search(jira, 3, lambda: edit_all(jira, numbers[:150], "더 새 제목"))
    source = jira_source(server.url, cloud=False, scopes=["OPS"])
    source.verify()
    seen = []
    for page in source.pages(source.chains()[0], cursor):
        seen.append(page)
        rest = read(jira_source(server.url, cloud=False, scopes=["OPS"]), page.cursor)
        assert titles(seen, rest) == {number: issue["fields"]["summary"] for number, issue in jira.issues.items()}


def test_an_edit_between_two_pages_costs_a_request_or_two(serve):
    jira, numbers = edited_world(620)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    edit_all(jira, numbers, "새 제목")
    behind_search(jira, 4, lambda: edit_all(jira, numbers[:3], "더 새 제목"))
    server.fresh()
    read(jira_source(server.url, cloud=False, scopes=["OPS"]), cursor)

    assert server.stats.routes["POST /rest/api/2/search"] <= 7 + 2


def test_an_order_that_moves_on_and_on_is_not_followed_without_end():
    fresh = itertools.count()
    asked = []

    def ask(start):
        asked.append(start)
        return [{"id": next(fresh)} for _ in range(100)], 250

    pages = joined(ask, lambda issue: issue["id"], odd=AssertionError, endless=RecursionError)
    with pytest.raises(RecursionError):
        deque(pages, 0)
    assert len(asked) < 2000


@pytest.mark.parametrize("gone", [1, 300, 700, 1900])
@pytest.mark.parametrize("search", [2, 3])
def test_deletions_while_ids_are_listed_leave_none_of_the_others_out(serve, gone, search):
    jira, numbers = edited_world(2500)
    source = jira_source(serve(jira).url, cloud=False)
    source.verify()
    behind_search(jira, search, lambda: [jira.delete(number) for number in numbers[:gone]])

    assert source.census(Scope("OPS")).native_ids >= set(jira.issues)


@pytest.mark.parametrize("dated", [True, False], ids=["dates", "no dates"])
@pytest.mark.parametrize("waits", [1, 3, 9])
def test_a_search_that_waits_long_between_its_pages_reaches_as_far_back_as_before(serve, patient, waits, dated):
    jira, numbers = edited_world(450)
    server = serve(jira)
    server.dated = dated

    def wait(**span):
        jira.tick(**span)
        patient.time += timedelta(**span).total_seconds()
        server.skew = (jira.now - datetime.now(UTC)).total_seconds()

    jira.edit(numbers[0], summary="새 제목")
    wait(minutes=1)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    for number in numbers:
        jira.edit(number, summary="새 제목")
    wait(minutes=1)
    before = jira.searches
    jira.on_search = lambda count: wait(minutes=15) if 1 < count - before <= 1 + waits else None
    now = read(jira_source(server.url, cloud=False, scopes=["OPS"]), cursor)

    assert len(titles(now)) == 450
