"""The boards of Trello: which of them are asked for in a run, and what their cards tell."""

from __future__ import annotations

import threading

import pytest
from fake_tools.server import FakeServer
from fake_tools.trello import FakeTrello
from fake_tools.trello import text
from trello_source import marks
from trello_source import read
from trello_source import trello_source
from trello_source import trello_world

from connectors.api import Scope
from connectors.live.errors import UnauthorisedError
from dure.testing import ConnectorContract
from mapping.model import EventKind
from mapping.model import LinkKind
from mapping.model import Status

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def world():
    return trello_world()


class TestTrello(ConnectorContract):
    expected_tasks = 6

    @pytest.fixture(autouse=True)
    def _server(self, world):
        world.item(next(iter(world.cards)), "시안 고르기", holder="sora")
        self.server = FakeServer(world)
        yield
        self.server.close()

    def connector(self):
        return trello_source(self.server.url)


def test_a_board_is_one_request_and_a_quiet_run_one_for_all(serve, world):
    server = serve(world)
    _, pages = read(trello_source(server.url))
    assert server.stats.count == 3
    server.fresh()
    records, pages = read(trello_source(server.url), marks(pages))

    assert (records, server.stats.count) == ({}, 1)
    assert not pages["aaaaaaaa"][-1].listings[0].whole


def test_only_the_board_that_was_active_is_read_again(serve, world):
    server = serve(world)
    _, pages = read(trello_source(server.url))
    number = next(iter(world.cards))
    world.tick()
    world.edit(number, name="새 제목")
    server.fresh()
    _, pages = read(trello_source(server.url), marks(pages))

    assert server.stats.count == 2
    assert {name: each[-1].listings[0].whole for name, each in pages.items()} == {"aaaaaaaa": True, "bbbbbbbb": False}


def test_no_secret_stands_in_an_address(serve, world):
    server = serve(world)
    read(trello_source(server.url))

    assert all("t0ken" not in str(ask.query) and "k3y" not in str(ask.query) for ask in server.stats.requests)


def test_boards_come_while_others_are_taken_in(serve):
    trello = FakeTrello()
    for link in ("aaaaaaaa", "bbbbbbbb", "cccccccc"):
        trello.board(link)
        trello.card(link)
    reader = trello_source(serve(trello).url)
    reader.verify()
    first, second, third = (reader.pages(chain, None) for chain in reader.chains())
    next(first), next(second)
    taken = []
    waiting = threading.Thread(target=lambda: taken.append(next(third)))
    waiting.start()
    while reader.requests < 4:
        waiting.join(0.01)

    first.close()
    waiting.join(10)
    assert len(taken) == 1


@pytest.mark.parametrize("name", ["aaaaaaaa", "보드 AAAAAAAA", "ID"])
def test_a_board_may_be_named_by_link_name_or_id(serve, world, name):
    named = world.boards["aaaaaaaa"]["id"] if name == "ID" else name
    _, pages = read(trello_source(serve(world).url, scopes=[named]))

    assert list(pages) == ["aaaaaaaa"]


def test_archived_boards_are_read_only_where_they_are_named(serve, world):
    world.boards["bbbbbbbb"]["closed"] = True
    server = serve(world)

    assert list(read(trello_source(server.url))[1]) == ["aaaaaaaa"]
    assert list(read(trello_source(server.url, scopes=["bbbbbbbb"]))[1]) == ["bbbbbbbb"]


@pytest.mark.parametrize(("said", "key"), [("invalid token", "t0ken"), ("expired token", "t0ken")])
def test_a_dead_token_is_told_with_how_to_renew_it(serve, world, said, key):
    server = serve(world)
    server.fail("members/me", text(401, said))

    with pytest.raises(UnauthorisedError, match=said) as caught:
        trello_source(server.url).verify()

    assert "power-ups/admin" in str(caught.value)
    assert server.stats.count == 1


def test_a_lost_board_fails_alone(serve, world):
    server = serve(world)
    world.hidden.add("aaaaaaaa")
    reader = trello_source(server.url, scopes=["aaaaaaaa", "bbbbbbbb"])
    reader.verify()
    lost, other = reader.chains()

    (page,) = reader.pages(lost, None)
    assert "sees no board aaaaaaaa" in str(page.listings[0].error)
    assert page.cursor is None
    assert len([record for page in reader.pages(other, None) for record in page.records]) == 2


@pytest.mark.parametrize(
    ("status", "told", "advice"),
    [
        (401, "but refused what is on it: 401 (no)", "Open the board in a browser as that account"),
        (403, "but refused what is on it: 403 (no)", "Open the board in a browser as that account"),
        (404, "but did not find what is on it: 404 (no)", "It may just have been deleted"),
    ],
)
def test_a_board_that_is_listed_and_not_given_is_told_as_both(serve, world, status, told, advice):
    server = serve(world)
    server.fail("boards/aaaaaaaa", text(status, "no"))
    reader = trello_source(server.url, scopes=["aaaaaaaa"])
    (chain,) = reader.chains()
    (page,) = reader.pages(chain, None)
    found = str(page.listings[0].error)

    assert f"Trello lists the board 보드 aaaaaaaa for the account of connection board, {told}." in found
    assert advice in found
    assert "sees" not in found


def test_a_board_that_is_not_listed_is_told_with_those_that_are(serve, world):
    server = serve(world)
    world.hidden.add("aaaaaaaa")
    reader = trello_source(server.url, scopes=["aaaaaaaa"])
    (chain,) = reader.chains()
    (page,) = reader.pages(chain, None)

    assert "sees no board aaaaaaaa" in str(page.listings[0].error)
    assert "It sees: 보드 bbbbbbbb (bbbbbbbb)." in str(page.listings[0].error)


def test_a_census_counts_cards_and_held_items(serve, world):
    server = serve(world)
    number = next(iter(world.cards))
    item = world.item(number, "시안 고르기", holder="sora")
    world.item(number, "아무도 안 맡음")
    reader = trello_source(server.url)
    found = reader.census(Scope("aaaaaaaa"))

    assert found.native_ids == {*[each for each, card in world.cards.items() if card["board"] == "aaaaaaaa"], item}
    world.hidden.add("aaaaaaaa")
    assert not reader.census(Scope("aaaaaaaa")).visible


def test_a_census_after_a_reading_costs_nothing(serve, world):
    server = serve(world)
    reader = trello_source(server.url)
    read(reader)
    server.fresh()

    assert len(reader.census(Scope("aaaaaaaa")).native_ids) == 3
    assert server.stats.count == 0


@pytest.mark.parametrize("asked", ["census", "pages"])
def test_a_token_that_dies_meanwhile_hides_no_board(serve, world, asked):
    server = serve(world)
    reader = trello_source(server.url)
    reader.verify()
    (chain, *_) = reader.chains()
    server.fail("GET /", text(401, "invalid token"))

    with pytest.raises(UnauthorisedError, match="invalid token"):
        reader.census(chain.scopes[0]) if asked == "census" else list(reader.pages(chain, None))


def task(serve, world, number, **options):
    reader = trello_source(serve(world).url, **options)
    records, _ = read(reader)
    return reader.to_task(next(each for each in records.values() if each.native_id == number))


def test_history_comes_with_its_authors(serve, world):
    number = next(iter(world.cards))
    world.assign(number, "sora", by="minsu")
    world.tick()
    world.shift(number, "진행 중", by="sora")
    world.tick()
    world.comment(number, by="minsu", said="비밀")
    found = task(serve, world, number)
    names = {account.id: account.username for account in found.accounts}

    told = [
        (event.kind, names.get(event.author or ""), event.after)
        for event in found.events
        if event.kind is not EventKind.OWNER
    ]
    assert told == [(EventKind.SECTION, "sora", "진행 중"), (EventKind.COMMENT, "minsu", None)]
    assert [names[event.after] for event in found.events if event.kind is EventKind.OWNER and event.after] == ["sora"]


def test_an_attachment_that_is_another_task_is_a_link_on_purpose(serve, world):
    number = next(iter(world.cards))
    world.edit(number, attachments=[{"url": "https://hanbit.atlassian.net/browse/OPS-1", "name": "요청"}])

    assert (LinkKind.ATTACHMENT, "https://hanbit.atlassian.net/browse/OPS-1") in [
        (link.kind, link.target) for link in task(serve, world, number).links
    ]


def test_a_due_date_that_is_met_outweighs_the_list(serve, world):
    number = next(iter(world.cards))
    world.edit(number, dueComplete=True)

    assert task(serve, world, number).status is Status.DONE


def test_minimal_asks_for_no_more_than_it_says(serve, world):
    number = next(iter(world.cards))
    world.edit(number, desc="비밀 설명", customFieldItems=[{"id": "1"}])
    world.comment(number, by="sora", said="비밀 댓글")
    server = serve(world)
    records, _ = read(trello_source(server.url, rules={"minimal": True}))

    asked = str([ask.query for ask in server.stats.requests])
    assert "desc" not in asked
    assert "actions" not in asked
    assert "attachments" not in asked
    assert all(b"\\ube44\\ubc00" not in record.raw for record in records.values())


def test_other_things_asked_for_mean_to_read_anew(serve, world):
    server = serve(world)
    _, pages = read(trello_source(server.url, rules={"minimal": True}))
    records, _ = read(trello_source(server.url), marks(pages))

    assert len(records) == 5


def test_a_storm_of_429_is_waited_out(serve, world):
    server = serve(world)
    server.fail("boards/", text(429, "API_TOKEN_LIMIT_EXCEEDED"), times=3)
    records, _ = read(trello_source(server.url))

    assert len(records) == 5
