"""An urgent task without an answer goes at once to the side whose turn it is, then up the ladder, each step once."""

from __future__ import annotations

import pytest
from mailroom import Mailroom
from tool_exports import MINSU
from tool_exports import SEOYEON
from urgent_room import ACME
from urgent_room import EVENING
from urgent_room import HOME
from urgent_room import LATER
from urgent_room import NEXT_DAY
from urgent_room import NOON
from urgent_room import accept
from urgent_room import gap_evidence
from urgent_room import outage
from urgent_room import urgent_room


@pytest.fixture
def room(shop, sqlite_store, server):
    return urgent_room(shop, sqlite_store, server)


def test_each_step_goes_to_its_contacts_once_and_is_told_in_the_evidence(shop, store, server):
    room = urgent_room(shop, store, server)
    room.tasks(outage())

    sent = [room.run(at).sent for at in (NOON, EVENING, NEXT_DAY, NEXT_DAY.replace("12:00", "13:00"), LATER, LATER)]

    assert sent == [1, 0, 1, 0, 2, 0]
    assert server.recipients() == [ACME, ACME, ACME, HOME]
    assert [(step["step"], step["to"]) for step in gap_evidence(room)["told"]] == [
        (0, ["acme"]),
        (1, ["acme"]),
        (2, ["acme", "home"]),
    ]
    assert "was told" not in server.taken[0].message.get_body(("plain",)).get_content()
    assert "ACME 운영 was told: 24 Nov 2026, 12:00" in server.taken[1].message.get_body(("plain",)).get_content()
    assert "결제창 배너 오류" in server.taken[0].message["Subject"]
    assert "결제창 배너 오류" in server.taken[0].message.get_body(("plain",)).get_content()


def test_steps_that_were_missed_go_out_together(room, server):
    room.tasks(outage())

    room.run(LATER)

    assert server.recipients() == [ACME, HOME]


@pytest.mark.parametrize("owner", [SEOYEON, MINSU])
def test_an_owner_ends_the_ladder(room, server, owner):
    room.tasks(outage())
    room.run(NOON)
    room.tasks(outage(owner=owner))

    room.run(LATER)

    assert server.recipients() == [ACME]


def test_an_owner_who_was_there_all_along_ends_nothing(room, server):
    room.tasks(outage(owner=MINSU))

    room.run(NOON)
    room.run(NEXT_DAY)

    assert server.recipients() == [ACME, ACME]


def test_who_accepts_the_gap_ends_the_ladder(room, server):
    room.tasks(outage())
    room.run(NOON)
    accept(room, until="2026-12-20")

    room.run(LATER)

    assert server.recipients() == [ACME]


def test_an_alarm_that_acceptance_called_off_goes_out_when_the_acceptance_is_over(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    server.reset()
    accept(room, until="2026-11-25")
    room.run(EVENING)
    assert [row[-1] for row in room.outbox()] == ["dropped"]

    room.run(LATER)

    assert server.recipients() == [ACME, HOME]
    assert [step["step"] for step in gap_evidence(room)["told"]] == [0, 1, 2]


def test_a_task_that_is_urgent_again_after_its_gap_was_accepted_begins_a_ladder_of_its_own(room, server):
    room.tasks(outage())
    room.run(NOON)
    accept(room, until="2026-12-20")
    room.tasks(outage() | {"fields": {**outage()["fields"], "priority": {"name": "Low"}}})
    room.run(EVENING)
    server.reset()
    room.tasks(outage())
    room.run(NEXT_DAY)
    room.run(LATER)

    assert server.recipients() == [ACME]  # two steps in one mail
    assert [step["step"] for step in gap_evidence(room)["told"]] == [0, 1]


def test_urgent_steps_ride_in_the_report_that_goes_to_the_same_reader(room, server):
    room.report("weekly-acme", "acme", when="tue 10:00", language="ko")
    room.tasks(outage())

    done = room.run(NOON)

    assert (done.sent, server.recipients()) == (1, [ACME])
    assert [(row[0], row[-1]) for row in room.outbox()] == [("weekly-acme", "sent"), ("urgent", "sent")]


def test_nobody_to_tell_is_told_to_the_owner(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.tasks(outage())

    done = room.run(NOON)

    assert "nobody there can be told" in str(done.faults[0])
    assert (done.unreached, done.complete) == (1, False)


def test_a_run_that_can_tell_nobody_of_an_urgent_task_is_incomplete_and_says_so(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.tasks(outage())

    ran = room.shop.run("run", "--format", "json", at=NOON)

    assert (ran.code, ran.json["run"]["exit"], ran.json["deliveries"]["unreached"]) == (3, 3, 1)
    (past,) = room.shop.as_is("runs", "--format", "json", "--limit", "1").json["runs"]
    assert (past["exit"], past["deliveries"]["unreached"], len(past["faults"])) == (3, 1, 1)


def test_while_sending_is_off_nobody_to_tell_is_a_warning(room):
    room.shop.settings["parties"]["acme"]["contact"] = []
    room.shop.settings["mail"]["send"] = "preview"
    room.tasks(outage())

    ran = room.shop.run("run", at=NOON)

    assert ran.code == 0
    assert "dure: warning: An urgent task waits for ACME 운영" in ran.err


@pytest.mark.parametrize(("owner", "told"), [(SEOYEON, [ACME, HOME]), (MINSU, [HOME]), (None, [HOME])])
def test_where_the_turn_is_nobodys_all_who_decide_together_are_told_at_once(room, server, owner, told):
    room.shop.agreement["duties"][0]["covers"] = [{"label": "다른 일"}]
    room.tasks(outage(owner=owner))

    room.run(EVENING)

    assert sorted(server.recipients()) == told
    assert [party for step in gap_evidence(room)["told"] for party in step["to"]] == (
        ["acme", "home"] if len(told) > 1 else ["home"]
    )


def test_what_was_urgent_long_before_dure_looked_is_no_alarm(shop, sqlite_store, server):
    room = Mailroom(shop, sqlite_store)
    shop.settings["reports"] = {}
    room.post_through(server)
    room.tasks(outage(created="2026-10-01T09:00:00.000+0900"))

    room.run(NOON)

    assert server.recipients() == []
