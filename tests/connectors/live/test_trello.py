from __future__ import annotations

import threading

import pytest
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from fake_tools.trello import FakeTrello
from fake_tools.trello import text

from connectors.api import Absent
from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.api import Scope
from connectors.live.errors import LiveError
from connectors.live.errors import UnauthorisedError
from connectors.live.trello import TrelloLive
from dure.testing import ConnectorContract
from mapping.errors import ConnectorError
from mapping.model import EventKind
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import State
from mapping.model import Status

pytestmark = pytest.mark.usefixtures("patient")


def source(url, *, rules=None, token="t0ken", **options):
    told = ConnectionOptions(tool="trello", url=f"{url}/1", key="${K}", token="${T}", **options)
    own = MappingRules(connection="board", site="trello.com", **(rules or {}))
    secrets = {"key": "k3y", "token": token}
    return TrelloLive(ConnectorContext(name="board", options=told, rules=own, secret=secrets.__getitem__))


@pytest.fixture
def world():
    trello = FakeTrello()
    for link, size in (("aaaaaaaa", 3), ("bbbbbbbb", 2)):
        trello.board(link)
        for _ in range(size):
            trello.card(link, members=["minsu"])
            trello.tick()
    return trello


def read(reader, cursors=None):
    reader.verify()
    pages = {chain.id: list(reader.pages(chain, (cursors or {}).get(chain.id))) for chain in reader.chains()}
    return {record.key: record for each in pages.values() for page in each for record in page.records}, pages


def marks(pages):
    return {name: each[-1].cursor for name, each in pages.items()}


class TestTrello(ConnectorContract):
    expected_tasks = 6

    @pytest.fixture(autouse=True)
    def _server(self, world):
        world.item(next(iter(world.cards)), "시안 고르기", holder="sora")
        self.server = FakeServer(world)
        yield
        self.server.close()

    def connector(self):
        return source(self.server.url)


def test_a_board_is_one_request_and_a_quiet_run_one_for_all(serve, world):
    server = serve(world)
    _, pages = read(source(server.url))
    assert server.stats.count == 3
    server.fresh()
    records, pages = read(source(server.url), marks(pages))

    assert (records, server.stats.count) == ({}, 1)
    assert not pages["aaaaaaaa"][-1].listings[0].whole


def test_only_the_board_that_was_active_is_read_again(serve, world):
    server = serve(world)
    _, pages = read(source(server.url))
    number = next(iter(world.cards))
    world.tick()
    world.edit(number, name="새 제목")
    server.fresh()
    _, pages = read(source(server.url), marks(pages))

    assert server.stats.count == 2
    assert {name: each[-1].listings[0].whole for name, each in pages.items()} == {"aaaaaaaa": True, "bbbbbbbb": False}


def test_no_secret_stands_in_an_address(serve, world):
    server = serve(world)
    read(source(server.url))

    assert all("t0ken" not in str(ask.query) and "k3y" not in str(ask.query) for ask in server.stats.requests)


def test_a_board_of_more_than_a_thousand_cards_is_read_whole(serve):
    trello = FakeTrello()
    trello.board("aaaaaaaa")
    for _ in range(1001):
        trello.card("aaaaaaaa")
    records, pages = read(source(serve(trello).url))

    assert len(records) == 1001
    assert pages["aaaaaaaa"][-1].listings[0].whole


def big(*, most=1000):
    trello = FakeTrello(most=most)
    trello.board("aaaaaaaa")
    for _ in range(2100):
        trello.card("aaaaaaaa")
    return trello


SECOND_PAGE = "/cards.*before="


def test_of_a_big_board_nothing_is_asked_for_twice_but_ids(serve):
    server = serve(big())
    records, _ = read(source(server.url))
    asked = [ask.query["fields"] for ask in server.stats.requests if ask.path.endswith("/cards")]

    assert len(records) == 2100
    assert [fields for fields in asked if fields == "id"] == ["id"] * 3
    assert len(asked) == 3 + 2


def test_boards_come_while_others_are_taken_in(serve):
    trello = FakeTrello()
    for link in ("aaaaaaaa", "bbbbbbbb", "cccccccc"):
        trello.board(link)
        trello.card(link)
    reader = source(serve(trello).url)
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


@pytest.mark.parametrize("which", [slice(1000), slice(0, 2000, 2)])
def test_whichever_cards_come_with_a_big_board_the_others_are_read_too(serve, monkeypatch, which):
    monkeypatch.setattr(FakeTrello, "_raw", lambda _, cards: sorted(cards, key=lambda each: each["id"])[which])
    records, pages = read(source(serve(big()).url))

    assert len(records) == 2100
    assert pages["aaaaaaaa"][-1].listings[0].whole


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_big_board_that_is_lost_in_the_middle_proves_nothing_and_is_read_anew(serve, status):
    server = serve(big())
    server.fail(SECOND_PAGE, text(status, "unauthorized permission requested"))
    records, pages = read(source(server.url))
    listing = pages["aaaaaaaa"][-1].listings[0]

    assert 0 < len(records) <= 1000
    assert (listing.whole, pages["aaaaaaaa"][-1].cursor) == (False, None)
    assert "sees no board" in str(listing.error)


@pytest.mark.parametrize("how", [{"reply": text(503, "down")}, {"reset": True}, {"cut": 5}])
def test_a_big_board_that_breaks_off_keeps_what_came_without_a_cursor(serve, how):
    server = serve(big())
    server.fail(SECOND_PAGE, **how)
    reader = source(server.url)
    reader.verify()
    (chain,) = reader.chains()
    told = []
    with pytest.raises(LiveError):
        told += reader.pages(chain, None)

    assert all(page.cursor is None and not page.done for page in told)


@pytest.mark.parametrize("how", [{"reply": text(503, "down")}, {"reset": True}, {"cut": 5}])
def test_a_big_board_is_read_whole_after_a_fault_that_passes(serve, how):
    server = serve(big())
    server.fail(SECOND_PAGE, times=1, **how)
    records, pages = read(source(server.url))

    assert len(records) == 2100
    assert pages["aaaaaaaa"][-1].listings[0].whole


def test_pages_shorter_than_asked_for_are_no_end(serve):
    reader = source(serve(big(most=400)).url)
    records, _ = read(reader)

    assert len(records) == 2100
    assert len(source(serve(big(most=400)).url).census(Scope("aaaaaaaa")).native_ids) == 2100


def test_a_board_too_big_for_one_question_is_asked_in_parts(serve, world):
    world.too_many = True
    records, _ = read(source(serve(world).url))

    assert len(records) == 5


@pytest.mark.parametrize("name", ["aaaaaaaa", "보드 AAAAAAAA", "ID"])
def test_a_board_may_be_named_by_link_name_or_id(serve, world, name):
    named = world.boards["aaaaaaaa"]["id"] if name == "ID" else name
    _, pages = read(source(serve(world).url, scopes=[named]))

    assert list(pages) == ["aaaaaaaa"]


def test_archived_boards_are_read_only_where_they_are_named(serve, world):
    world.boards["bbbbbbbb"]["closed"] = True
    server = serve(world)

    assert list(read(source(server.url))[1]) == ["aaaaaaaa"]
    assert list(read(source(server.url, scopes=["bbbbbbbb"]))[1]) == ["bbbbbbbb"]


@pytest.mark.parametrize(("said", "key"), [("invalid token", "t0ken"), ("expired token", "t0ken")])
def test_a_dead_token_is_told_with_how_to_renew_it(serve, world, said, key):
    server = serve(world)
    server.fail("members/me", text(401, said))

    with pytest.raises(UnauthorisedError, match=said) as caught:
        source(server.url).verify()

    assert "power-ups/admin" in str(caught.value)
    assert server.stats.count == 1


def test_a_lost_board_fails_alone(serve, world):
    server = serve(world)
    world.hidden.add("aaaaaaaa")
    reader = source(server.url, scopes=["aaaaaaaa", "bbbbbbbb"])
    reader.verify()
    lost, other = reader.chains()

    (page,) = reader.pages(lost, None)
    assert "sees no board aaaaaaaa" in str(page.listings[0].error)
    assert page.cursor is None
    assert len([record for page in reader.pages(other, None) for record in page.records]) == 2


def test_a_census_counts_cards_and_held_items(serve, world):
    server = serve(world)
    number = next(iter(world.cards))
    item = world.item(number, "시안 고르기", holder="sora")
    world.item(number, "아무도 안 맡음")
    reader = source(server.url)
    found = reader.census(Scope("aaaaaaaa"))

    assert found.native_ids == {*[each for each, card in world.cards.items() if card["board"] == "aaaaaaaa"], item}
    world.hidden.add("aaaaaaaa")
    assert not reader.census(Scope("aaaaaaaa")).visible


def test_a_census_after_a_reading_costs_nothing(serve, world):
    server = serve(world)
    reader = source(server.url)
    read(reader)
    server.fresh()

    assert len(reader.census(Scope("aaaaaaaa")).native_ids) == 3
    assert server.stats.count == 0


def test_a_reread_tells_what_became_of_each(serve, world):
    gone, moved, secret, *_ = world.cards
    world.delete(gone)
    world.move(moved, "bbbbbbbb")
    world.secret_cards.add(secret)
    answers = list(source(serve(world).url).reread([gone, moved, secret, "no/card"]))

    assert [each.state if isinstance(each, Absent) else each.scopes for each in answers] == [
        State.DELETED,
        ("bbbbbbbb",),
        State.OUT_OF_SIGHT,
        State.DELETED,
    ]


def test_a_token_that_dies_meanwhile_hides_no_card(serve, world):
    server = serve(world)
    server.fail("GET /", text(401, "invalid token"), first=2)

    with pytest.raises(UnauthorisedError, match="invalid token"):
        list(source(server.url).reread(list(world.cards)))


@pytest.mark.parametrize("asked", ["census", "pages"])
def test_a_token_that_dies_meanwhile_hides_no_board(serve, world, asked):
    server = serve(world)
    reader = source(server.url)
    reader.verify()
    (chain, *_) = reader.chains()
    server.fail("GET /", text(401, "invalid token"))

    with pytest.raises(UnauthorisedError, match="invalid token"):
        reader.census(chain.scopes[0]) if asked == "census" else list(reader.pages(chain, None))


def task(serve, world, number, **options):
    reader = source(serve(world).url, **options)
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
    records, _ = read(source(server.url, rules={"minimal": True}))

    asked = str([ask.query for ask in server.stats.requests])
    assert "desc" not in asked
    assert "actions" not in asked
    assert "attachments" not in asked
    assert all(b"\\ube44\\ubc00" not in record.raw for record in records.values())


def test_other_things_asked_for_mean_to_read_anew(serve, world):
    server = serve(world)
    _, pages = read(source(server.url, rules={"minimal": True}))
    records, _ = read(source(server.url), marks(pages))

    assert len(records) == 5


@pytest.mark.parametrize(
    "body",
    [b"[]", b'{"name": "x"}', b'{"id": "1", "cards": null, "checklists": []}', b'{"id": "1", "cards": []}'],
    ids=["a list", "no id", "no cards", "no checklists"],
)
def test_a_board_of_another_form_is_refused(serve, world, body):
    server = serve(world)
    server.fail("boards/aaaaaaaa", Reply(body))

    assert_refused(server)


def assert_refused(server):
    reader = source(server.url, scopes=["aaaaaaaa"])
    reader.verify()
    (chain,) = reader.chains()

    with pytest.raises(ConnectorError, match="has not the form"):
        list(reader.pages(chain, None))


@pytest.mark.parametrize("part", ["lists", "members"])
@pytest.mark.parametrize("value", [None, {}, "x"])
def test_f2_a_board_without_its_lists_or_members_is_refused(serve, world, part, value):
    whole = {"id": "1", "shortLink": "aaaaaaaa", "cards": [], "checklists": [], "lists": [], "members": []}
    server = serve(world)
    server.fail("boards/aaaaaaaa", Reply({**whole, part: value}))

    assert_refused(server)


VAGUE = {
    "items null": {"checkItems": None},
    "items no list": {"checkItems": {}},
    "items no objects": {"checkItems": [None]},
    "item without id": {"checkItems": [{"idMember": "sora"}]},
    "no card": {"idCard": None},
}


@pytest.fixture(params=VAGUE.values(), ids=VAGUE)
def vague(request, world):
    """Give the world with a checklist that does not tell its card or its items."""
    world.item(next(iter(world.cards)), "시안 고르기", holder="sora")
    world.checklists[0] |= request.param
    return world


def test_f2_a_checklist_that_does_not_tell_its_items_is_told_and_leaves_the_board_unproven(serve, vague):
    _, pages = read(source(serve(vague).url))

    assert ["does not tell its card or its items" in str(each) for each in pages["aaaaaaaa"][-1].rejected] == [True]
    assert not pages["aaaaaaaa"][-1].listings[0].whole


def test_f2_a_census_takes_no_items_for_gone_that_are_not_told(serve, vague):
    reader = source(serve(vague).url)

    with pytest.raises(ConnectorError, match="does not tell its card or its items"):
        reader.census(Scope("aaaaaaaa"))


def test_f2_an_item_whose_holder_cannot_be_understood_is_held_by_somebody_unknown(serve, world):
    number = world.item(next(iter(world.cards)), "시안 고르기")
    world.checklists[0]["checkItems"][0]["idMember"] = {"id": "sora"}
    reader = source(serve(world).url)
    records, _ = read(reader)
    (item,) = [each for each in records.values() if each.native_id == number]

    assert reader.to_task(item).owners is None


@pytest.mark.parametrize("odd", [{"id": "0" * 24}, {"id": "0" * 24, "shortLink": "bbbbbbbb"}])
def test_f2_another_board_than_was_asked_for_is_refused(serve, world, odd):
    whole = {"id": "1", "shortLink": "aaaaaaaa", "cards": [], "checklists": [], "lists": [], "members": []}
    server = serve(world)
    server.fail("boards/aaaaaaaa", Reply({**whole, **odd}))

    assert_refused(server)


def test_a_storm_of_429_is_waited_out(serve, world):
    server = serve(world)
    server.fail("boards/", text(429, "API_TOKEN_LIMIT_EXCEEDED"), times=3)
    records, _ = read(source(server.url))

    assert len(records) == 5


def test_a_card_that_comes_without_its_board_is_told_with_it_all_the_same(serve, world):
    world.item(card := next(iter(world.cards)), "시안 고르기", holder="sora")
    world.bare = True

    (record,) = source(serve(world).url).reread([card])
    told = source(serve(world).url).to_task(record)

    assert record.scopes == ("aaaaaaaa",)
    assert (told.homes[0].section, told.owners[0].account) == ("할 일", world.member("minsu"))


def test_a_card_that_is_found_nowhere_may_lie_on_a_board_that_is_not_to_be_seen(serve, world):
    world.hidden.add("bbbbbbbb")
    gone = source(serve(world).url, scopes=["aaaaaaaa", "bbbbbbbb"]).reread(["5f0000000000000000000009"])

    assert [each.state for each in gone] == [State.OUT_OF_SIGHT]


def test_a_card_without_its_board_whose_board_is_not_to_be_had_is_out_of_sight(serve, world):
    world.bare = True
    server = serve(world)
    server.fail("/boards/", Reply({"message": "x"}, 404))

    (answer,) = source(server.url).reread([next(iter(world.cards))])

    assert answer.state is State.OUT_OF_SIGHT


def test_a_card_that_tells_no_place_is_no_answer(serve, world):
    bare = Reply({"id": next(iter(world.cards)), "name": "시안"})
    server = serve(world)
    server.fail("/cards/", bare)

    assert list(source(server.url).reread([bare.body["id"]])) == []


@pytest.mark.parametrize(("items", "told"), [([], True), (None, False), ([None], False)])
def test_a_card_without_values_tells_its_fields_and_one_with_an_odd_list_does_not(serve, world, items, told):
    for card in world.cards.values():
        card["customFieldItems"] = items
    reader = source(serve(world).url, rules={"owner_fields": ("검수자",)})
    records, _ = read(reader)

    assert {"holders" not in reader.to_task(each).untold for each in records.values()} == {told}


@pytest.mark.usefixtures("patient")
def test_a_card_that_trello_fails_to_give_takes_no_others_along(serve, world):
    failing, gone, there, *_ = world.cards
    world.delete(gone)
    server = serve(world)
    server.fail(f"cards/{failing}", text(500, "down"))
    told = {each.native_id: each for each in source(server.url).reread([failing, gone, there])}

    assert told.keys() == {gone, there}
    assert told[gone].state is State.DELETED
