from __future__ import annotations

import itertools
import sys
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from fake_tools.jira import FakeJira
from fake_tools.jira import status
from fake_tools.jira import user
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import read
from jira_source import records_of

from connectors.api import Absent
from connectors.api import Scope
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.pace import Pace
from dure.testing import ConnectorContract
from mapping.model import EventKind
from mapping.model import LinkKind
from mapping.model import State
from mapping.model import Status


def world(cloud=True, **sizes):
    jira = FakeJira(cloud=cloud)
    for key, size in (sizes or {"OPS": 3, "WEB": 2}).items():
        jira.project(key)
        for _ in range(size):
            jira.create(key)
            jira.tick()
    jira.tick(hours=2)
    return jira


@pytest.fixture
def patient(monkeypatch, clock):
    """Let waiting cost nothing."""
    monkeypatch.setattr("connectors.live.opening.pace_of", lambda *_, at_once, rate: Pace(at_once, rate, clock))
    return clock


def last(pages):
    return pages[-1].cursor


def listings(pages):
    return {listing.scope.id: listing for listing in pages[-1].listings}


class Contract(ConnectorContract):
    expected_tasks = 5
    cloud = True

    @pytest.fixture(autouse=True)
    def _server(self):
        self.server = FakeServer(world(self.cloud))
        yield
        self.server.close()

    def connector(self):
        return jira_source(self.server.url, cloud=self.cloud, scopes=["OPS", "WEB"])


class TestCloud(Contract):
    pass


class TestDataCenter(Contract):
    cloud = False


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
    assert server.stats.routes["POST /rest/api/3/changelog/bulkfetch"] == 1
    assert beside == 100


def test_what_a_run_may_spend_on_links_is_spread_over_its_pages(serve):
    server = serve(world(OPS=1500))
    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert [sum(record.fuller for record in page.records) for page in pages if page.records] == [67, 33]


def test_bulk_fetches_go_side_by_side(serve):
    server = serve(world(OPS=1300))
    server.fail("bulkfetch", delay=0.2, times=12)
    read(jira_source(server.url, scopes=["OPS"], rules={"minimal": True}))

    assert server.stats.most_at_once == 12


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


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_project_out_of_sight_fails_alone_and_is_read_anew_when_it_comes_back(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])))
    jira.lost.add("WEB")
    jira.edit("10001")
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), cursor)

    assert list(records_of(pages)) == ["OPS-1"]
    assert "sees no project WEB" in str(listings(pages)["WEB"].error)
    assert listings(pages)["OPS"].error is None

    jira.lost.clear()
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), last(pages))
    assert {"WEB-1", "WEB-2"} <= set(records_of(pages))
    assert listings(pages)["WEB"].whole


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_an_archived_project_fails_alone_and_is_called_so(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])))
    jira.archived.add("WEB")
    jira.edit("10001")
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), cursor)

    assert list(records_of(pages)) == ["OPS-1"]
    assert "is archived" in str(listings(pages)["WEB"].error)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_project_that_searches_refuse_does_not_hold_back_the_others(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])))
    jira.edit("10001")
    jira.unsearchable.add("WEB")
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), cursor)

    assert list(records_of(pages)) == ["OPS-1"]
    assert {key: each.error is None for key, each in listings(pages).items()} == {"OPS": True, "WEB": False}


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_key_that_changes_between_two_runs_is_followed_at_once(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])))
    jira.forgets = True
    jira.rename("WEB", "SHOP")
    jira.edit("10001")
    server.skew = (jira.now - datetime.now(UTC)).total_seconds()
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"]), cursor)

    assert records_of(pages).keys() == {"OPS-1", "SHOP-1", "SHOP-2"}
    assert {key: each.error for key, each in listings(pages).items()} == {"OPS": None, "SHOP": None}
    assert any("has the key SHOP now" in str(note) for note in pages[-1].notes)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_project_that_never_was_is_told_with_those_that_are(serve, cloud):
    server = serve(world(cloud))
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS", "NONE"]))

    told = listings(pages)["NONE"].error
    assert "OPS, WEB" in str(told.advice)
    assert len(records_of(pages)) == 3


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_changed_key_is_found_and_told(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    jira.rename("OPS", "MALL")
    pages = read(jira_source(server.url, cloud=cloud, scopes=["OPS"]))

    assert listings(pages)["MALL"].whole
    assert "has the key MALL now" in str(pages[-1].notes[0])


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_project_may_be_named_by_its_name(serve, cloud):
    server = serve(world(cloud))
    pages = read(jira_source(server.url, cloud=cloud, scopes=["프로젝트 web"]))

    assert set(records_of(pages)) == {"WEB-1", "WEB-2"}
    assert pages[-1].notes == ()


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_all_that_is_seen_is_read_where_no_scopes_are_named(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    cursor = last(read(jira_source(server.url, cloud=cloud)))
    jira.project("NEW")
    jira.create("NEW")
    pages = read(jira_source(server.url, cloud=cloud), cursor)

    assert list(records_of(pages)) == ["NEW-1"]


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


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_census_counts_by_ids_and_sees_a_lost_project(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    source = jira_source(server.url, cloud=cloud, scopes=["OPS"])
    jira.delete("10002")

    assert source.census(Scope("OPS")).native_ids == {"10001", "10003"}
    jira.lost.add("OPS")
    assert not source.census(Scope("OPS")).visible


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_reread_tells_what_became_of_each(serve, cloud):
    jira = world(cloud)
    server = serve(jira)
    jira.delete("10002")
    jira.move("10003", "WEB")
    found = list(jira_source(server.url, cloud=cloud, scopes=["OPS"]).reread(["10001", "10002", "10003", "; DROP"]))

    assert [(each.native_id, each.state) for each in found if isinstance(each, Absent)] == [
        ("10002", State.DELETED),
        ("; DROP", State.DELETED),
    ]
    assert [each.scopes for each in found[:2]] == [("OPS",), ("WEB",)]


def test_a_dead_token_is_no_empty_site(serve):
    jira = world()
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"])
    source.verify()
    jira.dead = True

    with pytest.raises(UnauthorisedError, match="for nobody"):
        list(source.pages(source.chains()[0], None))
    with pytest.raises(UnauthorisedError, match="401"):
        jira_source(server.url).verify()


def test_a_token_of_pages_that_comes_twice_ends_the_reading(serve):
    server = serve(world(OPS=3))
    cursor = last(read(jira_source(server.url, scopes=["OPS"])))
    server.fail("search/jql", Reply({"issues": [], "nextPageToken": "again", "isLast": False}))

    with pytest.raises(BrokenAnswerError, match="circle"):
        read(jira_source(server.url, scopes=["OPS"]), cursor)


@pytest.mark.parametrize("body", [b"{}", b'{"issues": null}', b'{"issues": {}}', b"[]"])
@pytest.mark.parametrize("route", ["search/jql", "bulkfetch", "project/search"])
def test_an_answer_without_its_list_is_not_an_empty_one(serve, route, body):
    server = serve(world(OPS=3))
    server.fail(route, Reply(body))

    with pytest.raises(BrokenAnswerError, match="has not the form"):
        read(jira_source(server.url, scopes=["OPS"]))


def test_an_empty_page_before_the_end_is_no_end(serve):
    server = serve(world(cloud=False, OPS=3))
    server.fail("POST .*search", Reply({"startAt": 0, "maxResults": 100, "total": 3, "issues": []}))
    with pytest.raises(BrokenAnswerError, match="has not the form"):
        jira_source(server.url, cloud=False).census(Scope("OPS"))


def test_a_failure_without_end_leaves_the_cursor_where_it_was(serve, patient):
    server = serve(world())
    server.fail("bulkfetch", Reply({}, 503))

    with pytest.raises(UnavailableError):
        read(jira_source(server.url, scopes=["OPS"]))


def test_a_storm_of_429_is_waited_out(serve, patient):
    server = serve(world(OPS=30))
    server.fail("bulkfetch", Reply({}, 429, {"Retry-After": "0", "RateLimit-Reason": "jira-burst-based"}), times=3)

    assert len(records_of(read(jira_source(server.url, scopes=["OPS"])))) == 30


def test_a_quota_until_the_next_hour_ends_the_run_at_once(serve):
    server = serve(world())
    server.fail("bulkfetch", Reply({}, 429, {"Retry-After": "3000", "RateLimit-Reason": "jira-quota-tenant-based"}))

    with pytest.raises(ThrottledError):
        read(jira_source(server.url, scopes=["OPS"]))


@pytest.mark.parametrize("without", [{"issue/bulkfetch"}, {"changelog/bulkfetch", "search/approximate-count"}])
def test_a_jira_that_lacks_a_bulk_question_is_read_by_the_others(serve, without):
    jira = world()
    jira.without = without
    pages = read(jira_source(serve(jira).url, scopes=["OPS", "WEB"]))

    assert len(records_of(pages)) == 5
    assert all(each.whole for each in listings(pages).values())


@pytest.mark.parametrize("status_code", [400, 403, 404, 410])
def test_a_count_that_is_refused_costs_no_project(serve, status_code):
    server = serve(world(OPS=3))
    server.fail("approximate-count", Reply({"errorMessages": ["no"]}, status_code))
    pages = read(jira_source(server.url, scopes=["OPS"]))
    assert (len(records_of(pages)), listings(pages)["OPS"].whole, listings(pages)["OPS"].total) == (3, True, None)


def test_a_token_that_dies_among_the_links_is_told(serve):
    server = serve(world(OPS=3))
    server.fail("remotelink", Reply({"message": "Client must be authenticated"}, 401))
    with pytest.raises(UnauthorisedError):
        read(jira_source(server.url, scopes=["OPS"]))


def test_an_issue_deleted_between_listing_and_fetch_is_no_failure(serve):
    jira = world(OPS=3)
    jira.without = {"issue/bulkfetch"}
    jira.on_search = lambda number: jira.issues.pop("10002", None) if number == 2 else None

    assert set(records_of(read(jira_source(serve(jira).url, scopes=["OPS"])))) == {"OPS-1", "OPS-3"}


def task(serve, jira, number="10001", **options):
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"], **options)
    found = {record.native_id: record for page in read(source) for record in page.records}
    return source.to_task(found[number])


def test_history_comes_with_its_authors(serve):
    jira = world()
    jira.edit("10001", by="박지훈", assignee=user("이서연"))
    jira.edit("10001", by="이서연", status=status("진행 중"))
    jira.comment("10001", by="김민수")
    told = [(e.kind, e.author, e.before, e.after) for e in task(serve, jira).events]

    assert told == [
        (EventKind.OWNER, "acc-박지훈", "acc-김민수", "acc-이서연"),
        (EventKind.STATUS, "acc-이서연", "할 일", "진행 중"),
        (EventKind.COMMENT, "acc-김민수", None, None),
    ]


def test_a_history_that_is_not_told_is_unknown(serve):
    jira = world(OPS=1)
    server = serve(jira)
    jira.edit("10001", status=status("진행 중"))
    server.fail("changelog/bulkfetch", Reply({}))
    source = jira_source(server.url, scopes=["OPS"])
    (found,) = records_of(read(source)).values()
    assert source.to_task(found).history_from is None


def test_links_elsewhere_count_as_attached(serve):
    jira = world()
    jira.remote["10001"] = [{"object": {"url": "https://trello.com/c/aB3dE6gH", "title": "카드"}}]

    assert [(link.kind, link.target) for link in task(serve, jira).links] == [
        (LinkKind.ATTACHMENT, "https://trello.com/c/aB3dE6gH")
    ]


def known_links(source):
    return [source.to_task(each).links_known for each in records_of(read(source)).values()]


def test_links_elsewhere_that_were_not_read_are_not_none(serve):
    found = known_links(jira_source(serve(world(OPS=250)).url, scopes=["OPS"]))

    assert found.count(True) == 100


def test_links_elsewhere_that_jira_refuses_are_not_none(serve):
    server = serve(world(OPS=1))
    server.fail("remotelink", Reply({"errorMessages": ["no"]}, 404))

    assert known_links(jira_source(server.url, scopes=["OPS"])) == [False]


def test_half_of_the_requests_that_a_run_may_spend_may_go_into_links(serve):
    source = jira_source(serve(world(OPS=250)).url, scopes=["OPS"], requests_budget=300)

    assert 100 < known_links(source).count(True) <= 150


def test_a_connection_that_keeps_little_misses_no_links(serve):
    source = jira_source(serve(world(OPS=1)).url, scopes=["OPS"], rules={"minimal": True})

    assert known_links(source) == [True]


def test_people_of_owner_fields_hold_the_issue_too(serve):
    jira = world()
    jira.edit("10001", customfield_10050=[user("박지훈")], watches={"watchCount": 3})
    found = task(serve, jira, rules={"owner_fields": ("co-owners",)})

    assert [(owner.account, owner.leads) for owner in found.owners] == [("acc-김민수", True), ("acc-박지훈", False)]


def test_fields_of_the_agreement_are_asked_for_and_others_not(serve):
    jira = world()
    jira.edit("10001", customfield_10101={"value": "배너"})
    found = task(serve, jira, fields={"업무구분"})

    assert found.fields == {"업무구분": ("배너",)}


def test_minimal_asks_for_no_more_than_it_says(serve):
    jira = world()
    jira.edit("10001", description="비밀 설명", environment="비밀 환경")
    jira.comment("10001", text="비밀 댓글")
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"], rules={"minimal": True})
    records = records_of(read(source))

    asked = str([ask.body for ask in server.stats.requests])
    assert all(word not in asked for word in ("description", "comment", "reporter", "attachment"))
    assert all(b"\\ube44\\ubc00" not in record.raw for record in records.values())
    assert not any("remotelink" in route for route in server.stats.routes)


def test_words_of_comments_are_not_kept(serve):
    jira = world()
    jira.comment("10001", text="고객 전화번호는 010-1234-5678")
    records = records_of(read(jira_source(serve(jira).url, scopes=["OPS"])))

    assert b"010-1234" not in records["OPS-1"].raw


def test_the_gateway_is_no_site(serve):
    jira = world()
    server = serve(jira)
    source = jira_source(f"{server.url}/ex/jira/cloud-id", scopes=["OPS"])
    source._site = "https://hanbit.atlassian.net"
    record = next(iter(records_of(read(source)).values()))

    assert record.payload["self"].startswith("https://hanbit.atlassian.net/")


def test_a_closed_issue_costs_no_further_request(serve):
    jira = world(OPS=2)
    for number in ("10001", "10002"):
        jira.edit(number, status=status("완료"))
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"])
    tasks = [source.to_task(record) for record in records_of(read(source)).values()]

    assert {each.status for each in tasks} == {Status.DONE}
    assert not any("remotelink" in route or "changelog" in route for route in server.stats.routes)


def test_an_issue_that_was_listed_and_then_refused_leaves_its_project_to_a_count(serve):
    server = serve(world(OPS=3))
    server.fail(
        "issue/bulkfetch", Reply({"errorMessages": ["x"]}, 400), times=2
    )  # the batch, and its first issue alone

    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert len(records_of(pages)) == 2
    assert not pages[-1].listings[0].whole


def test_pages_that_never_end_are_a_fault_even_if_each_bears_another_token(serve):
    jira = world(OPS=1)
    numbers = itertools.count()

    def endless(ask):
        if ask.path.endswith("search/jql"):
            return Reply({"issues": [], "isLast": False, "nextPageToken": f"t{next(numbers)}"})
        return jira(ask)

    with pytest.raises(BrokenAnswerError):
        read(jira_source(serve(endless).url, scopes=["OPS"]))


def test_a_token_that_died_is_told_even_with_an_answer_that_blames_something_else(serve):
    server = serve(world(OPS=1))
    stranger = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    server.fail("search/jql", Reply({"errorMessages": ["The value 'OPS' does not exist."]}, 400, stranger))

    with pytest.raises(UnauthorisedError):
        read(jira_source(server.url, scopes=["OPS"]))


def test_a_page_token_that_is_too_old_means_the_start_of_that_search(serve):
    jira = world(OPS=250)
    jira.id_page = 100
    server = serve(jira)
    server.fail("search/jql", Reply({"errorMessages": ["The pagination token has expired."]}, 400), first=3, times=1)
    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert len(records_of(pages)) == 250
    assert listings(pages)["OPS"].whole


def test_page_tokens_that_are_never_taken_are_no_fault_of_the_settings(serve):
    jira = world(OPS=250)
    jira.id_page = 100

    def forgetting(ask):
        if "nextPageToken" in (ask.body or {}):
            return Reply({"errorMessages": ["The pagination token has expired."]}, 400)
        return jira(ask)

    with pytest.raises(BrokenAnswerError) as raised:
        read(jira_source(serve(forgetting).url, scopes=["OPS"]))

    assert "next run" in str(raised.value.faults[0].advice)


def test_an_issue_that_bulk_fetch_could_not_give_once_is_asked_for_again(serve):
    jira = world(OPS=3)
    (number, *_) = jira.issues
    jira.hidden.add(number)

    def refusing_once(ask):
        reply = jira(ask)
        if ask.path.endswith("issue/bulkfetch"):
            jira.hidden.clear()
        return reply

    (found,) = jira_source(serve(refusing_once).url).reread([number])

    assert found.native_id == number


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_list_with_something_else_among_its_issues_is_refused_whole(serve, cloud):
    jira = world(cloud, OPS=3)
    source = jira_source(serve(jira).url, cloud=cloud, scopes=["OPS"])
    told = jira.told
    jira.told = lambda issue, fields: None if issue["key"] == "OPS-2" else told(issue, fields)
    with pytest.raises(BrokenAnswerError):
        read(source)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_census_tells_the_count_of_jira_beside_the_ids(serve, cloud):
    source = jira_source(serve(world(cloud, OPS=3)).url, cloud=cloud, scopes=["OPS"])

    assert source.census(Scope("OPS")).total == 3


def test_a_count_that_jira_does_not_tell_is_not_made_up(serve):
    jira = world(OPS=3)
    jira.without.add("search/approximate-count")

    assert jira_source(serve(jira).url, scopes=["OPS"]).census(Scope("OPS")).total is None
