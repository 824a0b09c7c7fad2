"""Boards of more cards than Trello gives in one answer."""

from __future__ import annotations

import pytest
from fake_tools.trello import FakeTrello
from fake_tools.trello import text
from trello_source import read
from trello_source import trello_source
from trello_source import trello_world

from connectors.api import Scope
from connectors.live.errors import LiveError

pytestmark = pytest.mark.usefixtures("patient")


SECOND_PAGE = "/cards.*before="


def big(*, most=1000):
    trello = FakeTrello(most=most)
    trello.board("aaaaaaaa")
    for _ in range(2100):
        trello.card("aaaaaaaa")
    return trello


@pytest.fixture
def world():
    return trello_world()


def test_a_board_of_more_than_a_thousand_cards_is_read_whole(serve):
    trello = FakeTrello()
    trello.board("aaaaaaaa")
    for _ in range(1001):
        trello.card("aaaaaaaa")
    records, pages = read(trello_source(serve(trello).url))

    assert len(records) == 1001
    assert pages["aaaaaaaa"][-1].listings[0].whole


def test_of_a_big_board_nothing_is_asked_for_twice_but_ids(serve):
    server = serve(big())
    records, _ = read(trello_source(server.url))
    asked = [ask.query["fields"] for ask in server.stats.requests if ask.path.endswith("/cards")]

    assert len(records) == 2100
    assert [fields for fields in asked if fields == "id"] == ["id"] * 3
    assert len(asked) == 3 + 2


@pytest.mark.parametrize("which", [slice(1000), slice(0, 2000, 2)])
def test_whichever_cards_come_with_a_big_board_the_others_are_read_too(serve, monkeypatch, which):
    monkeypatch.setattr(FakeTrello, "_raw", lambda _, cards: sorted(cards, key=lambda each: each["id"])[which])
    records, pages = read(trello_source(serve(big()).url))

    assert len(records) == 2100
    assert pages["aaaaaaaa"][-1].listings[0].whole


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_big_board_that_is_lost_in_the_middle_proves_nothing_and_is_read_anew(serve, status):
    server = serve(big())
    server.fail(SECOND_PAGE, text(status, "unauthorized permission requested"))
    records, pages = read(trello_source(server.url))
    listing = pages["aaaaaaaa"][-1].listings[0]

    assert 0 < len(records) <= 1000
    assert (listing.whole, pages["aaaaaaaa"][-1].cursor) == (False, None)
    assert "Trello lists the board" in str(listing.error)


@pytest.mark.parametrize("how", [{"reply": text(503, "down")}, {"reset": True}, {"cut": 5}])
def test_a_big_board_that_breaks_off_keeps_what_came_without_a_cursor(serve, how):
    server = serve(big())
    server.fail(SECOND_PAGE, **how)
    reader = trello_source(server.url)
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
    records, pages = read(trello_source(server.url))

    assert len(records) == 2100
    assert pages["aaaaaaaa"][-1].listings[0].whole


def test_pages_shorter_than_asked_for_are_no_end(serve):
    reader = trello_source(serve(big(most=400)).url)
    records, _ = read(reader)

    assert len(records) == 2100
    assert len(trello_source(serve(big(most=400)).url).census(Scope("aaaaaaaa")).native_ids) == 2100


def test_a_board_too_big_for_one_question_is_asked_in_parts(serve, world):
    world.too_many = True
    records, _ = read(trello_source(serve(world).url))

    assert len(records) == 5
