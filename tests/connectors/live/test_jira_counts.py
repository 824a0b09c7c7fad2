"""What Jira answers when it is asked for ids, for its own count, and for issues by their ids."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world

from connectors.api import Absent
from connectors.api import Scope
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import UnavailableError
from mapping.model import State


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


@pytest.mark.parametrize(
    ("cloud", "hidden"), [(True, State.DELETED), (False, State.OUT_OF_SIGHT)], ids=["cloud", "data center"]
)
def test_an_issue_that_its_account_may_not_see_is_no_deleted_one_where_jira_tells_them_apart(serve, cloud, hidden):
    jira = world(cloud)
    jira.delete("10001")
    jira.hidden.add("10002")
    found = list(jira_source(serve(jira).url, cloud=cloud, scopes=["OPS"]).reread(["10001", "10002"]))

    assert [(each.native_id, each.state) for each in found] == [("10001", State.DELETED), ("10002", hidden)]


def test_an_issue_that_only_its_search_lacks_is_no_deleted_one(serve):
    jira = world(cloud=False)

    def with_an_old_index(ask):
        return Reply({"startAt": 0, "total": 0, "issues": []}) if ask.path.endswith("search") else jira(ask)

    (found,) = jira_source(serve(with_an_old_index).url, cloud=False, scopes=["OPS"]).reread(["10001"])
    assert found.state is State.OUT_OF_SIGHT


@pytest.mark.usefixtures("patient")
def test_an_issue_of_which_a_data_center_fails_to_say_whether_it_is_there_is_no_deleted_one(serve):
    jira = world(cloud=False)
    jira.delete("10001")
    jira.delete("10002")
    server = serve(jira)
    server.fail("GET .*issue/10001", Reply({}, 500))
    found = list(jira_source(server.url, cloud=False, scopes=["OPS"]).reread(["10001", "10002"]))

    assert [(each.native_id, each.state) for each in found] == [("10002", State.DELETED)]


@pytest.mark.usefixtures("patient")
def test_an_issue_that_jira_fails_to_give_takes_no_others_along(serve):
    jira = world(OPS=150)
    jira.delete("10002")

    def failing(ask):
        return Reply({}, 500) if "10033" in (ask.body or {}).get("issueIdsOrKeys", []) else jira(ask)

    ids = [str(number) for number in range(10001, 10151)]
    found = list(jira_source(serve(failing).url, scopes=["OPS"]).reread(ids))

    assert [each.native_id for each in found if isinstance(each, Absent)] == ["10002"]
    assert {each.native_id for each in found} == set(ids) - {"10033"}


@pytest.mark.usefixtures("patient")
def test_a_jira_that_is_out_of_order_altogether_says_nothing_of_any_issue(serve):
    server = serve(world())
    server.fail(".", Reply({}, 500))
    with pytest.raises(UnavailableError):
        list(jira_source(server.url, scopes=["OPS"]).reread(["10001"]))


def test_issues_that_may_lie_in_a_lost_project_are_not_asked_for_one_by_one(serve):
    jira = world(cloud=False)
    jira.lost.add("WEB")
    jira.delete("10001")
    server = serve(jira)
    (found,) = jira_source(server.url, cloud=False, scopes=["OPS", "WEB"]).reread(["10001"])

    assert found.state is State.OUT_OF_SIGHT
    assert not [each for each in server.stats.routes if "/issue/" in each]


@pytest.mark.parametrize("status_code", [400, 403, 404, 410])
def test_a_count_that_is_refused_costs_no_project(serve, status_code):
    server = serve(world(OPS=3))
    server.fail("approximate-count", Reply({"errorMessages": ["no"]}, status_code))
    pages = read(jira_source(server.url, scopes=["OPS"]))
    assert (len(records_of(pages)), listings(pages)["OPS"].whole, listings(pages)["OPS"].total) == (3, True, None)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_census_tells_the_count_of_jira_beside_the_ids(serve, cloud):
    source = jira_source(serve(world(cloud, OPS=3)).url, cloud=cloud, scopes=["OPS"])

    assert source.census(Scope("OPS")).total == 3


def test_a_count_that_jira_does_not_tell_is_not_made_up(serve):
    jira = world(OPS=3)
    jira.without.add("search/approximate-count")

    assert jira_source(serve(jira).url, scopes=["OPS"]).census(Scope("OPS")).total is None


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_ids_that_ended_early_are_listed_once_more_where_jira_counts_more(serve, cloud):
    jira = world(cloud, OPS=7)
    cut = []

    def ending_early(ask):
        reply = jira(ask)
        if (ask.body or {}).get("fields") == ["id"] and ask.body.get("maxResults") and not cut:
            cut.append(ask)
            short = reply.body["issues"][:3]
            return Reply({**reply.body, "issues": short, "total": 3})
        return reply

    pages = read(jira_source(serve(ending_early).url, cloud=cloud, scopes=["OPS"]))

    assert len(cut) == 1
    assert len(records_of(pages)) == 7


def test_a_page_of_data_center_that_ends_before_its_total_is_no_end(serve):
    jira = world(False, OPS=7)

    def cut(ask):
        reply = jira(ask)
        if ask.path.endswith("/search") and ask.body.get("maxResults"):
            return Reply({**reply.body, "issues": reply.body["issues"][:1]})
        return reply

    with pytest.raises(BrokenAnswerError):
        read(jira_source(serve(cut).url, cloud=False, scopes=["OPS"]))
