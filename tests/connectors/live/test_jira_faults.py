"""What becomes of a reading when Jira refuses, breaks off, or answers with something else."""

from __future__ import annotations

import itertools

import pytest
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world

from connectors.api import Scope
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError


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

    with pytest.raises(BrokenAnswerError, match="come to no end"):
        read(jira_source(server.url, scopes=["OPS"]), cursor)


@pytest.mark.parametrize("body", [b"{}", b'{"issues": null}', b'{"issues": {}}', b"[]"])
@pytest.mark.parametrize("route", ["search/jql", "bulkfetch", "project/search"])
def test_an_answer_without_its_list_is_not_an_empty_one(serve, route, body):
    server = serve(world(OPS=3))
    server.fail(route, Reply(body))

    with pytest.raises(BrokenAnswerError, match="has not the form"):
        read(jira_source(server.url))


def test_an_empty_page_before_the_end_is_no_end(serve):
    server = serve(world(cloud=False, OPS=3))
    server.fail("POST .*search", Reply({"startAt": 0, "maxResults": 100, "total": 3, "issues": []}))
    with pytest.raises(BrokenAnswerError, match="has not the form"):
        jira_source(server.url, cloud=False).census(Scope("OPS"))


CONTRADICTORY = [
    pytest.param(True, Reply({"issues": [], "isLast": False}), "search/jql", id="no token"),
    pytest.param(True, Reply({"issues": [], "isLast": False, "nextPageToken": None}), "search/jql", id="null token"),
    pytest.param(
        True, Reply({"issues": [{"id": "10001"}], "isLast": False, "nextPageToken": ""}), "search/jql", id="empty token"
    ),
    pytest.param(True, Reply({"values": [], "isLast": False, "startAt": 0}), "project/search", id="no projects"),
    pytest.param(False, Reply({"startAt": 0, "issues": []}), r"POST .*/search$", id="no total"),
    pytest.param(
        False, Reply({"startAt": 0, "issues": [{"id": "10001"}], "total": None}), r"POST .*/search$", id="null total"
    ),
]


@pytest.mark.parametrize(("cloud", "odd", "route"), CONTRADICTORY)
def test_a_page_that_contradicts_itself_about_the_end_is_asked_for_again(serve, cloud, odd, route):
    server = serve(world(cloud=cloud, OPS=3))
    server.fail(route, odd, times=1)
    source = jira_source(server.url, cloud=cloud)

    assert len(source.census(Scope("OPS")).native_ids) == 3


@pytest.mark.parametrize(("cloud", "odd", "route"), [each for each in CONTRADICTORY if each.id != "no projects"])
def test_a_page_that_goes_on_contradicting_itself_is_no_end(serve, cloud, odd, route):
    server = serve(world(cloud=cloud, OPS=3))
    server.fail(route, odd)

    with pytest.raises(BrokenAnswerError, match="has not the form"):
        jira_source(server.url, cloud=cloud).census(Scope("OPS"))


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


EXPIRED = Reply({"errorMessages": ["The pagination token has expired."]}, 400)


def tokens_of(server):
    """Give the page tokens with which ids were searched, in this order; None begins at the start."""
    searches = (ask.body for ask in server.stats.requests if ask.path.endswith("search/jql"))
    return [body.get("nextPageToken") for body in searches if body["fields"] == ["id"]]


def test_a_page_token_that_is_too_old_means_the_start_of_that_search(serve):
    jira = world(OPS=250)
    jira.id_page = 100
    refusals = iter([EXPIRED])

    def forgetting_once(ask):
        on_the_way = "nextPageToken" in (ask.body or {})
        return (on_the_way and next(refusals, None)) or jira(ask)

    server = serve(forgetting_once)
    pages = read(jira_source(server.url, scopes=["OPS"]))

    assert tokens_of(server) == [None, "after-10100", None, "after-10100", "after-10200"]
    assert len(records_of(pages)) == 250
    assert listings(pages)["OPS"].whole


def test_page_tokens_that_are_never_taken_are_no_fault_of_the_settings(serve):
    jira = world(OPS=250)
    jira.id_page = 100

    def forgetting(ask):
        if "nextPageToken" in (ask.body or {}):
            return EXPIRED
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


HTML = Reply(b"<html><title>Start</title></html>", 200, {"Content-Type": "text/html"})
NOWHERE = Reply(b"<!doctype html><html>HTTP Status 404</html>", 404, {"Content-Type": "text/html"})


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    "reply", [HTML, NOWHERE, Reply({"message": "no Route matched"}, 404)], ids=["page", "404", "gate"]
)
def test_a_jira_that_lies_in_a_folder_of_its_server_is_told_so(serve, reply):
    server = serve(lambda _: reply)
    with pytest.raises(LiveError) as caught:
        jira_source(server.url, cloud=False).verify()
    assert f"such as {server.url}/jira, write it under url:" in str(caught.value)

    with pytest.raises(LiveError) as caught:
        jira_source(f"{server.url}/tracker", cloud=False).verify()
    assert "Check the path /tracker of url:" in str(caught.value)


def test_a_server_that_sends_on_to_the_folder_where_jira_lies_is_told_with_that_folder(serve):
    server = serve(lambda _: Reply(b"", 302, {"Location": f"{server.url}/jira/login.jsp?os_destination=x"}))
    with pytest.raises(LiveError, match=f"sends connection hq on to {server.url}/jira/login.jsp; dure does not follow"):
        jira_source(server.url, cloud=False).verify()


@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_jira_that_asks_for_a_captcha_says_how_to_answer_it(serve, status):
    denied = {
        "X-Seraph-LoginReason": "AUTHENTICATION_DENIED",
        "X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://elsewhere.example/login.jsp",
    }
    server = serve(lambda _: Reply({}, status, denied))
    with pytest.raises(UnauthorisedError) as caught:
        jira_source(server.url, cloud=False).verify()

    assert "answered a captcha" in str(caught.value)
    assert f"in a browser as that account ({server.url})" in str(caught.value)
    assert (server.stats.count, "elsewhere" in str(caught.value)) == (1, False)
