"""Answers of Trello that are not what was asked for, and what is concluded from them: nothing."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply
from trello_source import read
from trello_source import trello_source
from trello_source import trello_world

from connectors.api import Scope
from mapping.errors import ConnectorError

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def world():
    return trello_world()


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
    reader = trello_source(server.url, scopes=["aaaaaaaa"])
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
    _, pages = read(trello_source(serve(vague).url))

    assert ["does not tell its card or its items" in str(each) for each in pages["aaaaaaaa"][-1].rejected] == [True]
    assert not pages["aaaaaaaa"][-1].listings[0].whole


def test_f2_a_census_takes_no_items_for_gone_that_are_not_told(serve, vague):
    reader = trello_source(serve(vague).url)

    with pytest.raises(ConnectorError, match="does not tell its card or its items"):
        reader.census(Scope("aaaaaaaa"))


def test_f2_an_item_whose_holder_cannot_be_understood_is_held_by_somebody_unknown(serve, world):
    number = world.item(next(iter(world.cards)), "시안 고르기")
    world.checklists[0]["checkItems"][0]["idMember"] = {"id": "sora"}
    reader = trello_source(serve(world).url)
    records, _ = read(reader)
    (item,) = [each for each in records.values() if each.native_id == number]

    assert reader.to_task(item).owners is None


@pytest.mark.parametrize("odd", [{"id": "0" * 24}, {"id": "0" * 24, "shortLink": "bbbbbbbb"}])
def test_f2_another_board_than_was_asked_for_is_refused(serve, world, odd):
    whole = {"id": "1", "shortLink": "aaaaaaaa", "cards": [], "checklists": [], "lists": [], "members": []}
    server = serve(world)
    server.fail("boards/aaaaaaaa", Reply({**whole, **odd}))

    assert_refused(server)


def test_a_card_that_tells_no_place_is_no_answer(serve, world):
    bare = Reply({"id": next(iter(world.cards)), "name": "시안"})
    server = serve(world)
    server.fail("/cards/", bare)

    assert list(trello_source(server.url).reread([bare.body["id"]])) == []


@pytest.mark.parametrize(("items", "told"), [([], True), (None, False), ([None], False)])
def test_a_card_without_values_tells_its_fields_and_one_with_an_odd_list_does_not(serve, world, items, told):
    for card in world.cards.values():
        card["customFieldItems"] = items
    reader = trello_source(serve(world).url, rules={"owner_fields": ("검수자",)})
    records, _ = read(reader)

    assert {"holders" not in reader.to_task(each).untold for each in records.values()} == {told}
