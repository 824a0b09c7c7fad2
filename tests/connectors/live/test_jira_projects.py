"""Projects that are lost, archived, refused, renamed, or named otherwise than by their key."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world

from connectors.api import Scope
from connectors.live.errors import UnavailableError


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
    jira.now = datetime.now(UTC)
    jira.edit("10001")
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


LISTS = {True: "project/search", False: "GET .*/project$"}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_projects_that_are_named_are_read_although_jira_fails_to_list_any(serve, cloud):
    server = serve(world(cloud, OPS=3, WEB=2))
    server.fail(LISTS[cloud], Reply({}, 500))
    source = jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])
    pages = read(source)

    assert len(records_of(pages)) == 5
    assert {key: each.whole for key, each in listings(pages).items()} == {"OPS": True, "WEB": True}
    assert "failed to list its projects" in str(pages[-1].notes[0])
    assert source.census(Scope("OPS")).native_ids == {"10001", "10002", "10003"}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
def test_a_project_that_is_lost_while_jira_lists_none_is_told_as_lost(serve, cloud):
    jira = world(cloud, OPS=3, WEB=2)
    server = serve(jira)
    server.fail(LISTS[cloud], Reply({}, 500), times=5)
    jira.lost.add("WEB")
    source = jira_source(server.url, cloud=cloud, scopes=["OPS", "WEB"])

    assert listings(read(source))["WEB"].error is not None
    server.faults.clear()
    server.fail(LISTS[cloud], Reply({}, 500))
    assert not source.census(Scope("WEB")).visible


@pytest.mark.usefixtures("patient")
def test_where_all_projects_are_read_a_list_that_fails_is_the_failure_of_all(serve):
    server = serve(world(OPS=3))
    server.fail("project/search", Reply({}, 500))
    with pytest.raises(UnavailableError):
        read(jira_source(server.url))
