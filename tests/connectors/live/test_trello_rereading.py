"""What became of single cards of Trello, asked for by their ids."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply
from fake_tools.trello import text
from trello_source import trello_source
from trello_source import trello_world

from connectors.api import Absent
from connectors.live.errors import UnauthorisedError
from mapping.model import State

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def world():
    return trello_world()


def test_a_reread_tells_what_became_of_each(serve, world):
    gone, moved, secret, *_ = world.cards
    world.delete(gone)
    world.move(moved, "bbbbbbbb")
    world.secret_cards.add(secret)
    answers = list(trello_source(serve(world).url).reread([gone, moved, secret, "no/card"]))

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
        list(trello_source(server.url).reread(list(world.cards)))


def test_a_card_that_comes_without_its_board_is_told_with_it_all_the_same(serve, world):
    world.item(card := next(iter(world.cards)), "시안 고르기", holder="sora")
    world.bare = True

    (record,) = trello_source(serve(world).url).reread([card])
    told = trello_source(serve(world).url).to_task(record)

    assert record.scopes == ("aaaaaaaa",)
    assert (told.homes[0].section, told.owners[0].account) == ("할 일", world.member("minsu"))


def test_a_card_that_is_found_nowhere_may_lie_on_a_board_that_is_not_to_be_seen(serve, world):
    world.hidden.add("bbbbbbbb")
    gone = trello_source(serve(world).url, scopes=["aaaaaaaa", "bbbbbbbb"]).reread(["5f0000000000000000000009"])

    assert [each.state for each in gone] == [State.OUT_OF_SIGHT]


def test_a_card_without_its_board_whose_board_is_not_to_be_had_is_out_of_sight(serve, world):
    world.bare = True
    server = serve(world)
    server.fail("/boards/", Reply({"message": "x"}, 404))

    (answer,) = trello_source(server.url).reread([next(iter(world.cards))])

    assert answer.state is State.OUT_OF_SIGHT


@pytest.mark.usefixtures("patient")
def test_a_card_that_trello_fails_to_give_takes_no_others_along(serve, world):
    failing, gone, there, *_ = world.cards
    world.delete(gone)
    server = serve(world)
    server.fail(f"cards/{failing}", text(500, "down"))
    told = {each.native_id: each for each in trello_source(server.url).reread([failing, gone, there])}

    assert told.keys() == {gone, there}
    assert told[gone].state is State.DELETED
