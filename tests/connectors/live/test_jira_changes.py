"""What is read of Jira: all at first, then what changed, from where it stopped."""

from __future__ import annotations

import itertools
import json
import threading
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from fake_tools.jira import user
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world

from connectors.live.errors import OverBudgetError
from connectors.live.opening import AT_ONCE
from connectors.live.pace import pace_of


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_full_pass_reads_every_project_whole(serve, cloud):
    server = serve(world(cloud, OPS=250, WEB=3, EMPTY=0))
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB", "EMPTY"]))

    assert len(records_of(pages)) == 253
    assert {key: (each.whole, each.total) for key, each in listings(pages).items()} == {
        "OPS": (True, 250),
        "WEB": (True, 3),
        "EMPTY": (True, 0),
    }


def test_a_full_pass_costs_little_more_than_its_pages(serve):
    server = serve(world(OPS=450, WEB=120))
    read(jira_source(server.url, scopes=["OPS", "WEB"]))
    beside = sum(count for route, count in server.stats.routes.items() if "remotelink" in route)

    assert server.stats.routes["POST /rest/api/3/issue/bulkfetch"] == 5 + 2
    assert server.stats.routes["POST /rest/api/3/search/jql"] == 2 + 1
    assert server.stats.routes["POST /rest/api/3/search/approximate-count"] == 2
    assert (
        server.stats.routes["POST /rest/api/3/changelog/bulkfetch"] == 3
    )  # for 200, 400 and 70 issues, not to wait for all
    assert beside == 100


def test_what_a_run_may_spend_on_links_is_spread_over_its_pages(serve):
    server = serve(world(OPS=1500))
    pages = read(jira_source(server.url, scopes=["OPS"]))

    fuller = [sum(record.fuller for record in page.records) for page in pages if page.records]
    assert [sum(fuller[:1]), sum(fuller[1:3]), sum(fuller[3:6]), sum(fuller[6:])] == [14, 27, 46, 13]
    assert [sum(len(page.records) for page in pages)] == [1500]


def pass_by_likely_limits(server):
    """Let the token be used more often than where few requests go at once, since a limit is likely there."""
    pace = pace_of(urlsplit(server.url).netloc, f"t0ken{server.url}", at_once=AT_ONCE)
    for _ in range(60):
        with pace.turn():
            pass


def test_bulk_fetches_go_side_by_side(serve):
    server = serve(world(OPS=1700))
    pass_by_likely_limits(server)
    server.fail("issue/bulkfetch", meet=threading.Barrier(16, timeout=30), times=16)
    read(jira_source(server.url, scopes=["OPS"], rules={"minimal": True}))

    assert server.stats.most_at_once >= 16


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_run_without_changes_costs_one_request_beside_myself(serve, cloud):
    server = serve(world(cloud))
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]))
    cursor = last(read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), last(pages)))
    server.fresh()
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), cursor)

    assert records_of(pages) == {}
    assert server.stats.count == 2


def test_an_edit_is_found_and_nothing_else(serve):
    jira = world()
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS", "WEB"])
    cursor = last(read(source))
    jira.edit("10002", assignee=user("박지훈"))
    pages = read(jira_source(server.url, scopes=["OPS", "WEB"]), cursor)

    assert list(records_of(pages)) == ["OPS-2"]
    assert not listings(pages)["OPS"].whole


def test_an_edit_that_the_index_shows_late_is_still_found(serve):
    jira = world()
    server = serve(jira)
    jira.edit("10003")
    jira.hidden.add("10003")
    jira.tick(minutes=5)
    jira.edit("10001")
    cursor = last(read(jira_source(server.url, scopes=["OPS"])))
    jira.hidden.clear()
    pages = read(jira_source(server.url, scopes=["OPS"]), cursor)

    assert "OPS-3" in records_of(pages)


def test_edits_of_one_moment_are_listed_once_and_then_left_alone(serve):
    jira = world(OPS=3)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, scopes=["OPS"])))
    for number in range(150):
        jira.create("OPS", f"일 {number}")
    costs = []
    for _ in range(3):
        server.fresh()
        cursor = last(read(jira_source(server.url, scopes=["OPS"]), cursor))
        costs.append(server.stats.routes["POST /rest/api/3/search/jql"])

    assert costs[0] == 2
    assert costs[2] <= 2


def test_a_new_project_is_read_in_full_beside_what_changed(serve):
    jira = world()
    server = serve(jira)
    cursor = last(read(jira_source(server.url, scopes=["OPS"])))
    jira.edit("10001")
    pages = read(jira_source(server.url, scopes=["OPS", "WEB"]), cursor)

    assert set(records_of(pages)) == {"OPS-1", "WEB-1", "WEB-2"}
    assert {key: each.whole for key, each in listings(pages).items()} == {"OPS": False, "WEB": True}


@pytest.mark.parametrize("tells_time", [True, False])
def test_data_center_without_dates_is_asked_for_its_clock_or_looked_back_a_day_more(serve, tells_time):
    jira = world(cloud=False, OPS=2)
    jira.now = datetime.now(UTC) + timedelta(hours=2)
    jira.edit("10001", summary="vorher")
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=False, scopes=["OPS"])))
    server.dated, jira.tells_time = False, tells_time
    jira.tick(minutes=30)
    jira.edit("10002", summary="nachher")
    jira.tick(hours=20)
    pages = read(jira_source(server.url, cloud=False, scopes=["OPS"]), cursor)

    assert records_of(pages)["OPS-2"].payload["fields"]["summary"] == "nachher"
    assert [page.server_time for page in pages] == [None] * len(pages)


@pytest.mark.parametrize("page", range(3))
def test_a_reading_goes_on_behind_any_page(serve, page):
    server = serve(world(OPS=1100, WEB=1100, APP=5))
    scopes = ["OPS", "WEB", "APP"]
    source = jira_source(server.url, scopes=scopes, rules={"minimal": True})
    source.verify()
    begun = list(itertools.islice(source.pages(source.chains()[0], None), page + 1))
    rest = read(jira_source(server.url, scopes=scopes, rules={"minimal": True}), begun[-1].cursor)

    got = set(records_of(begun)) | set(records_of(rest))
    assert len(got) == 2205
    repeated = set(records_of(begun)) & set(records_of(rest))
    assert repeated == set()


@pytest.mark.parametrize("budget", [5, 9, 14])
def test_a_small_budget_comes_to_an_end_in_several_runs(serve, budget):
    server = serve(world(OPS=450, WEB=20))
    cursor, got = None, set()
    for _ in range(12):
        source = jira_source(server.url, scopes=["OPS", "WEB"], requests_budget=budget)
        source.verify()
        with suppress(OverBudgetError):
            for page in source.pages(source.chains()[0], cursor):
                cursor = page.cursor
                got |= set(records_of([page]))
                if page.done:
                    break
    assert len(got) == 470


def test_a_pass_that_was_resumed_within_a_project_proves_no_absence_there(serve):
    server = serve(world(OPS=1100, WEB=3))
    source = jira_source(server.url, scopes=["OPS", "WEB"], rules={"minimal": True})
    source.verify()
    first = next(source.pages(source.chains()[0], None))
    pages = read(jira_source(server.url, scopes=["OPS", "WEB"], rules={"minimal": True}), first.cursor)

    assert {key: each.whole for key, each in listings(pages).items()} == {"OPS": False, "WEB": True}


def test_an_edit_during_a_full_pass_is_not_lost(serve):
    jira = world(OPS=1100)
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"], rules={"minimal": True})
    source.verify()
    pages = source.pages(source.chains()[0], None)
    next(pages)
    jira.edit("10001", summary="고쳐진 제목")
    cursor = list(pages)[-1].cursor
    again = read(jira_source(server.url, scopes=["OPS"]), cursor)

    assert "OPS-1" in records_of(again)


def test_an_edit_before_the_newest_one_is_told_is_not_lost_where_no_answer_tells_the_time(serve):
    jira = world(OPS=3)
    fetched = threading.Event()

    def slow(ask):
        if "updated DESC" not in str(ask.body):
            reply = jira(ask)
            if "bulkfetch" in ask.path:
                fetched.set()
            return reply
        fetched.wait(0.5)  # as long as it takes who does not wait for this answer
        jira.edit("10001", summary="고쳐진 제목")
        jira.tick(hours=1)
        jira.edit("10002", summary="제목")
        return jira(ask)

    server = serve(slow)
    server.dated = False
    pages = read(jira_source(server.url, scopes=["OPS"], rules={"minimal": True}))
    again = read(jira_source(server.url, scopes=["OPS"], rules={"minimal": True}), last(pages))
    found = records_of(pages) | records_of(again)

    assert found["OPS-1"].payload["fields"]["summary"] == "고쳐진 제목"


def test_other_fields_asked_for_mean_to_begin_anew(serve):
    server = serve(world())
    cursor = last(read(jira_source(server.url, scopes=["OPS"])))
    pages = read(jira_source(server.url, scopes=["OPS"], fields={"업무구분"}), cursor)

    assert len(records_of(pages)) == 3


def test_a_rewound_project_is_read_anew(serve):
    server = serve(world())
    source = jira_source(server.url, scopes=["OPS", "WEB"])
    cursor = source.rewind(last(read(source)), ["WEB"])
    pages = read(jira_source(server.url, scopes=["OPS", "WEB"]), cursor)

    assert set(records_of(pages)) == {"WEB-1", "WEB-2"}


def test_an_unreadable_cursor_means_to_begin_anew(serve):
    server = serve(world())

    assert len(records_of(read(jira_source(server.url, scopes=["OPS"]), '{"v": 1, "marks": 3}'))) == 3


def on_time(server, jira):
    """Let the server's clock be Jira's."""
    server.skew = (jira.now - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
@pytest.mark.parametrize("dated", ["before the first reading", "later"])
def test_an_edit_dated_ahead_hides_none_after_it(serve, cloud, dated):
    jira = world(cloud, OPS=3)
    server = serve(jira)
    first, second, _ = jira.issues

    def read_on(cursor=None):
        on_time(server, jira)
        return read(jira_source(server.url, cloud=cloud, scopes=["OPS"]), cursor)

    cursor = None if dated == "before the first reading" else last(read_on())
    jira.issues[first]["updated"] = jira.now + timedelta(hours=1)
    cursor = last(read_on(cursor))
    jira.tick(minutes=20)
    jira.edit(second, summary="바뀐 제목")
    jira.tick(minutes=20)
    pages = read_on(cursor)
    assert "OPS-2" in records_of(pages)


def test_a_mark_ahead_of_jiras_clock_is_not_believed(serve):
    jira = world(OPS=3)
    server = serve(jira)
    on_time(server, jira)
    told = json.loads(last(read(jira_source(server.url, scopes=["OPS"]))))
    told["marks"]["OPS"] += 4 * 3_600_000
    pages = read(jira_source(server.url, scopes=["OPS"]), json.dumps(told))
    assert listings(pages)["OPS"].whole
