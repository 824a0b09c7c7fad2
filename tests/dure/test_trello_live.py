"""Trello's API as a source of the command line: what is read, what it costs, and what is made of it when it fails."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply
from fake_tools.trello import FakeTrello

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"


@pytest.fixture
def world(server):
    """Give a Trello with two boards of three cards."""
    made = FakeTrello()
    for link in ("aaaaaaaa", "bbbbbbbb"):
        made.board(link)
        for _ in range(3):
            made.card(link, members=["sora_glow"])
    made.tick(hours=3)
    server.world = made
    return made


@pytest.fixture
def trello(shop, world, server):
    """Give the workspace with a connection to it."""
    options = {"tool": "trello", "url": f"{server.url}/1", "key": "${TRELLO_KEY}", "token": "${TRELLO_TOKEN}"}
    shop.settings["connections"]["design"] = options | {"scopes": ["aaaaaaaa", "bbbbbbbb"]}
    return shop


def reconcile(shop, *args, at=TUESDAY, code=0, token="t0ken"):
    ran = shop.run("reconcile", "--format", "json", *args, at=at, TRELLO_KEY="k3y", TRELLO_TOKEN=token)
    assert ran.code == code, ran.err
    return ran


def connection(ran):
    return ran.json["run"]["connections"][0]


def gap(ran, kind):
    return next((each for each in ran.json["gaps"] if each["kind"] == kind), None)


def test_cards_of_a_trello_are_held_against_the_agreement(trello, world):
    number = next(iter(world.cards))
    world.edit(number, name="배너 교체", labels=[{"id": "1", "name": "배너", "color": "red"}], idMembers=[])
    world.tick(days=10)
    ran = reconcile(trello)

    assert connection(ran)["tasks"] == 6
    assert gap(ran, "unassigned")["responsible"] == ["acme"]


def test_a_run_without_changes_costs_one_request(trello, world, server):
    reconcile(trello)
    server.fresh()
    reconcile(trello, at=WEDNESDAY)

    assert server.stats.count == 1


def test_a_deleted_card_and_its_gap_are_gone(trello, world):
    number = next(iter(world.cards))
    world.edit(number, idMembers=[])
    reconcile(trello)
    world.tick()
    world.delete(number)
    ran = reconcile(trello, at=WEDNESDAY)

    assert connection(ran)["tasks"] == 5
    assert gap(ran, "unassigned")["state"] == "resolved"


def test_a_card_moved_to_another_board_stays_the_same_task(trello, world):
    number = next(iter(world.cards))
    world.edit(number, idMembers=[])
    before = gap(reconcile(trello), "unassigned")
    world.tick()
    world.move(number, "bbbbbbbb")
    after = gap(reconcile(trello, at=WEDNESDAY), "unassigned")

    assert (after["id"], after["state"]) == (before["id"], "open")


def test_a_lost_board_closes_nothing_and_the_other_is_read(trello, world):
    number = next(iter(world.cards))
    world.edit(number, idMembers=[])
    reconcile(trello)
    world.hidden.add("aaaaaaaa")
    world.tick()
    world.card("bbbbbbbb", members=["sora_glow"])
    ran = reconcile(trello, at=WEDNESDAY, code=3)

    assert gap(ran, "unassigned")["state"] == "open"
    assert "sees no board" in ran.err
    scopes = {each["id"]: (each["complete"], each["tasks"]) for each in connection(ran)["scopes"]}
    assert scopes == {"aaaaaaaa": (False, 3), "bbbbbbbb": (True, 4)}


def test_a_board_that_comes_back_is_read_from_its_start(trello, world):
    number = next(iter(world.cards))
    reconcile(trello)
    world.hidden.add("aaaaaaaa")
    reconcile(trello, at=WEDNESDAY, code=3)
    world.hidden.clear()
    world.cards[number]["idMembers"] = []
    world.tick(days=10)
    ran = reconcile(trello, at=THURSDAY)

    assert len(gap(ran, "unassigned")["tasks"]) == 1


def test_a_board_that_is_opened_again_brings_its_cards_back(trello, world):
    reconcile(trello)
    world.boards["aaaaaaaa"]["closed"] = True
    assert connection(reconcile(trello, at=WEDNESDAY))["open"] == 3
    world.boards["aaaaaaaa"]["closed"] = False
    assert connection(reconcile(trello, at=THURSDAY))["open"] == 6


def held_by_home(trello, world):
    """Let a card of acme's duty be held by somebody of home's, listed by user name; give that member."""
    trello.people.append({"name": "김민수", "party": "home", "accounts": {"design": "minsu_home"}})
    world.edit(next(iter(world.cards)), labels=[{"id": "1", "name": "배너", "color": "red"}])
    world.edit(next(iter(world.cards)), idMembers=[world.member("minsu_home")])
    return world.members[world.member("minsu_home")]


def test_a_listed_user_name_that_its_owner_changes_leaves_whose_it_is(trello, world):
    member = held_by_home(trello, world)
    assert gap(reconcile(trello), "other-party")["state"] == "new"
    member["username"] = "minsu_kim"
    world.tick()
    world.edit(next(iter(world.cards)), name="배너 교체")

    assert gap(reconcile(trello, at=WEDNESDAY), "other-party")["state"] == "open"


def test_a_former_user_name_that_another_took_is_no_longer_the_first_ones(trello, world):
    member = held_by_home(trello, world)
    reconcile(trello)
    member["username"] = "minsu_kim"
    world.tick()
    world.edit(next(iter(world.cards)), name="배너 교체")
    world.edit(list(world.cards)[1], idMembers=[world.member("minsu_home")])
    ran = reconcile(trello, at=WEDNESDAY)

    assert [each["username"] for each in trello.run("people", "--format", "json").json["unknown"]] == ["minsu_kim"]
    assert gap(ran, "other-party")["state"] == "resolved"


def test_a_dead_token_is_told_once_and_closes_nothing(trello, world, server):
    reconcile(trello)
    server.fresh()
    ran = reconcile(trello, at=WEDNESDAY, code=4, token="dead-token-of-trello")

    assert "invalid token" in ran.err
    assert "dead-token-of-trello" not in ran.err + ran.out
    assert (server.stats.count, connection(ran)["tasks"]) == (1, 6)


def test_doctor_says_whose_token_it_is_and_what_it_sees(trello, world):
    ran = trello.run("doctor", at=TUESDAY, TRELLO_KEY="k3y", TRELLO_TOKEN="t0ken")

    assert "두레 봇; 보드 aaaaaaaa, 보드 bbbbbbbb" in ran.out + ran.err


def test_lists_called_done_on_several_boards_are_told_of_once(trello, world):
    for board in ("aaaaaaaa", "bbbbbbbb"):
        world.card(board, section="완료")
    world.tick(hours=3)

    ran = reconcile(trello)

    assert "보드 aaaaaaaa: 완료, 보드 bbbbbbbb: 완료" in ran.err
    assert ran.err.count("보드 bbbbbbbb") == 1


def test_doctor_takes_secrets_out_of_what_a_tool_answers(trello, server):
    key, token = "key-canary-0123456789", "token-canary-0123456789"
    server.world = lambda ask: Reply({"message": f"no: {ask.headers['authorization']}"}, 403)

    ran = trello.run("doctor", at=TUESDAY, TRELLO_KEY=key, TRELLO_TOKEN=token)

    assert "403" in ran.out
    assert key not in ran.out
    assert token not in ran.out
