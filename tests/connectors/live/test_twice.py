"""F2: what comes twice, or under another name than it was asked for: one task with its newest state, and none taken for gone."""

from __future__ import annotations

from copy import deepcopy

import pytest
from builders_asana import connect
from builders_asana import read
from builders_source import source
from builders_source import sync
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import listings
from jira_source import read as read_jira
from jira_source import world as jira_world
from trello_source import trello_source
from trello_source import trello_world

from connectors.api import Absent
from connectors.api import Record
from sync.reading import load_tracked
from sync.store import Store

LATER = "2026-11-24T00:00:00"


@pytest.fixture
def trello():
    return trello_world()


@pytest.fixture
def kept(tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        yield store


def titles(store):
    """Give the titles of all tasks that are known to be there, by native id."""
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    ids = [each.task.origin.native_id for each in found]
    assert len(ids) == len(set(ids))
    return {each.task.origin.native_id: each.task.title for each in found}


def pulled(store, connector, tool, **more):
    """Read a connection into the store."""
    connector.tool, connector.site = tool, {"jira": "hanbit.atlassian.net"}.get(tool, "")
    (result,) = sync(store, source(connector, **more), **({"at": more["at"]} if "at" in more else {}))
    return result


def doubled(jira, route, newest_first):
    """Answer a route with one issue twice, as it was and as it is."""
    old = deepcopy(jira.issues["10001"])
    jira.edit("10001", summary="새 제목")

    def answer(ask):
        found = jira(ask)
        if ask.path.endswith(route):
            issues = found.body["issues"]
            twice = [jira.told(old, ask.body["fields"]), *(each for each in issues if each["id"] == "10001")]
            if len(twice) > 1:
                others = [each for each in issues if each["id"] != "10001"]
                found.body["issues"] = [*reversed(twice), *others] if newest_first else [*others, *twice]
        return found

    return answer


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("route", ["issue/bulkfetch", "search"])
def test_an_issue_twice_in_an_answer_is_one_as_it_is_now(serve, kept, route, newest_first):
    jira = jira_world(cloud=route != "search", OPS=3)
    server = serve(doubled(jira, route, newest_first))
    pulled(kept, jira_source(server.url, cloud=jira.cloud, scopes=["OPS"]), "jira")

    assert titles(kept) == {"10001": "새 제목", "10002": "배너 교체", "10003": "배너 교체"}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("newest_first", [True, False])
def test_an_issue_on_two_pages_of_a_search_is_one_as_it_is_now(serve, kept, newest_first):
    jira = jira_world(OPS=3)
    server = serve(jira)
    connector = jira_source(server.url, scopes=["OPS"])
    pulled(kept, connector, "jira")
    jira.edit("10001", summary="alt")
    old = deepcopy(jira.issues["10001"])
    jira.tick()
    jira.edit("10001", summary="neu")
    states = [jira.issues["10001"], old] if newest_first else [old, jira.issues["10001"]]

    def paged(ask):
        if ask.path.endswith("search/jql") and "updated" in ask.body["jql"]:
            number = 1 if "nextPageToken" in ask.body else 0
            told = {"issues": [jira.told(states[number], ask.body["fields"])], "isLast": number == 1}
            return Reply(told | ({} if number else {"nextPageToken": "more"}))
        return jira(ask)

    server.world = paged
    pulled(kept, jira_source(server.url, scopes=["OPS"]), "jira")

    assert titles(kept)["10001"] == "neu"


@pytest.mark.usefixtures("patient")
def test_an_issue_that_comes_in_place_of_another_is_not_that_one_and_proves_nothing(serve):
    jira = jira_world(OPS=3, WEB=1)

    def swapped(ask):
        found = jira(ask)
        if ask.path.endswith("issue/bulkfetch"):
            asked = ask.body["fields"]
            others = [each for each in found.body["issues"] if each["id"] != "10002"]
            found.body["issues"] = [*others, jira.told(jira.issues["10004"], asked)]
            found.body["issueErrors"] = []
        return found

    pages = read_jira(jira_source(serve(swapped).url, scopes=["OPS"]))

    assert sorted(record.key for page in pages for record in page.records) == ["OPS-1", "OPS-3"]
    assert not listings(pages)["OPS"].whole


@pytest.mark.usefixtures("patient")
def test_an_issue_that_moved_between_listing_and_fetch_comes_under_its_new_key(serve, kept):
    jira = jira_world(OPS=3, WEB=1)
    server = serve(jira)
    jira.on_search = lambda number: jira.move("10002", "WEB") if number == 2 else None
    pulled(kept, jira_source(server.url, scopes=["OPS", "WEB"]), "jira")

    assert sorted(titles(kept)) == ["10001", "10002", "10003", "10004"]


@pytest.mark.usefixtures("patient")
def test_an_issue_that_is_asked_for_by_a_former_key_is_not_deleted(serve):
    jira = jira_world(OPS=3, WEB=1)
    jira.move("10002", "WEB")
    found = list(jira_source(serve(jira).url, scopes=["OPS", "WEB"]).reread(["OPS-1", "OPS-2", "OPS-9"]))

    assert [each.native_id for each in found if isinstance(each, Absent)] == ["OPS-9"]
    assert sorted(each.native_id for each in found if isinstance(each, Record)) == ["10001", "10002"]


def test_a_task_that_is_edited_between_two_pages_comes_as_it_is_now(world):
    gids = [world.task(f"일 {number:03d}", "77") for number in range(150)]
    world.tick(3600)
    connector = connect(world)

    def edit():
        world.edit(gids[0], name="바뀐 일")
        world.offsets[next(iter(world.offsets))] = 0  # it stands in the next page once more

    world.then = [edit]
    _, *pages = connector.pages(connector.chains()[0], None)
    later = [record for page in pages for record in page.records]

    assert [connector.to_task(each).title for each in later if each.native_id == gids[0]] == ["바뀐 일"]
    assert len({each.native_id for each in later}) == 51


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_task_twice_on_a_page_is_one_as_it_is_now(world, kept, newest_first):
    gid = world.task("전", "77")
    old = deepcopy(world.tasks[gid])
    world.edit(gid, name="후")
    answer = world.answer

    def twice(path, query, authorization):
        status, body = answer(path, query, authorization)
        if path == "/tasks" and body["data"]:
            (now,) = body["data"]
            before = now | {"name": "전", "modified_at": old["modified_at"]}
            body["data"] = [now, before] if newest_first else [before, now]
        return status, body

    world.answer = twice
    pulled(kept, connect(world), "asana")

    assert titles(kept) == {gid: "후"}
    assert len(read(world).tasks) == 1


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("newest_first", [True, False])
def test_a_card_twice_on_a_board_is_one_as_it_is_now(serve, kept, trello, newest_first):
    number = next(iter(trello.cards))
    old = deepcopy(trello.cards[number])
    trello.tick()
    trello.edit(number, name="후")

    def twice(ask):
        found = trello(ask)
        cards = found.body.get("cards") if isinstance(found.body, dict) else None
        at = next((at for at, each in enumerate(cards or ()) if each["id"] == number), None)
        if at is not None:
            before = {name: old.get(name) for name in cards[at]}
            cards[at : at + 1] = [cards[at], before] if newest_first else [before, cards[at]]
        return found

    pulled(kept, trello_source(serve(twice).url), "trello")

    assert titles(kept)[number] == "후"
    assert set(titles(kept)) == set(trello.cards)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("stays", [True, False])
def test_a_card_on_two_boards_is_one_as_it_is_now(serve, kept, trello, stays):
    trello.board("dddddddd", "두 번째")
    number = next(iter(trello.cards))
    old = deepcopy(trello.cards[number])
    trello.tick()
    trello.edit(number, name="후")
    trello.move(number, "dddddddd")

    def twice(ask):
        found = trello(ask)
        if stays and ask.path.endswith(f"/boards/{old['board']}") and "cards" in found.body:
            shown = found.body["cards"][0].keys() if found.body["cards"] else old.keys()
            found.body["cards"].append({name: old.get(name) for name in shown})
        return found

    pulled(kept, trello_source(serve(twice).url), "trello")

    assert titles(kept)[number] == "후"
