"""What becomes of urgent steps that were written, put off, refused, or left in doubt."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from fake_tools.mail_server import RESET
from tool_exports import SEOYEON
from urgent_room import ACME
from urgent_room import EVENING
from urgent_room import NEXT_DAY
from urgent_room import NOON
from urgent_room import gap_evidence
from urgent_room import outage
from urgent_room import urgent_room

from dure.sending.words import unsettled
from sync.outbox import Fate
from sync.outbox import letters
from sync.outbox import settle


@pytest.fixture
def room(shop, sqlite_store, server):
    return urgent_room(shop, sqlite_store, server)


def test_what_was_written_while_sending_was_off_is_sent_when_it_is_on_and_still_urgent(room, server):
    room.tasks(outage())
    room.shop.settings["mail"]["send"] = "preview"
    done = room.run(NOON)
    (written,) = done.written
    assert re.fullmatch(r"urgent--acme--[0-9a-f]{8}--pm@acme\.example\.eml", written.name)
    assert "told" not in gap_evidence(room)
    room.shop.settings["mail"]["send"] = "on"

    room.run(EVENING)

    assert server.recipients() == [ACME]


def test_the_next_urgent_step_is_written_beside_the_one_before(room):
    room.shop.settings["mail"]["send"] = "preview"
    room.tasks(outage())
    first = room.run(NOON).written
    room.tasks(outage(), outage(number=8))

    second = room.run(EVENING).written

    assert len({*first, *second}) == len(first) + len(second) > 1
    assert all(path.exists() for path in (*first, *second))


def test_an_alarm_that_waited_is_dropped_once_it_is_answered(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    room.tasks(outage(owner=SEOYEON, status="In Progress"))

    room.run(EVENING)

    assert server.recipients() == []
    assert [row[-1] for row in room.outbox()] == ["dropped"]


def test_an_alarm_that_waited_goes_out_after_all_when_its_task_can_be_read_again(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["451 later"]
    room.run(NOON)
    server.reset()
    export = room.shop.folder / room.shop.settings["connections"]["hq"]["export"]
    export.rename(export.with_suffix(".away"))
    room.run(EVENING)
    export.with_suffix(".away").rename(export)

    room.run(NEXT_DAY)

    assert server.recipients().count(ACME) == 1


def test_a_refused_step_hides_behind_no_other_task(room, server):
    room.tasks(outage(), outage(number=8))
    server.scripts.by_stage["RCPT"] = ["550 no"]
    room.run(NOON)
    with room.store.write() as connection:
        first = letters(connection)[0]
        settle(connection, [first.id], Fate.SENT, at=first.created)
        found = unsettled(letters(connection))

    assert len(found) == 1


def test_refused_steps_are_sent_again_at_the_owners_word(room, server):
    room.tasks(outage())
    server.scripts.by_stage["RCPT"] = ["550 no"]
    room.run(NOON)
    server.reset()
    told = room.shop.run("report", "urgent", "--resend")
    room.run(EVENING)

    assert told.code == 0, told.err
    assert server.recipients() == [ACME]


@pytest.mark.parametrize(
    "words",
    [
        ("urgent", "--resend", "--dry-run"),
        ("weekly-home", "--dry-run"),
        ("weekly-home", "--received", "--send"),
        ("weekly-home", "--received", "--resend"),
    ],
)
def test_words_that_do_not_go_together_are_refused_and_nothing_is_written(room, words):
    room.report("weekly-home", "home")
    room.tasks(outage())
    room.run(NOON)
    with room.store.write() as connection:
        sent = letters(connection)
        settle(connection, [each.id for each in sent], Fate.DOUBTFUL, at=sent[0].created)
    before = room.outbox()

    told = room.shop.run("report", *words)

    assert (told.code, room.outbox()) == (2, before)


def test_what_was_in_doubt_is_taken_for_arrived_at_the_owners_word(room):
    room.tasks(outage())
    room.run(NOON)
    with room.store.write() as connection:
        settle(connection, [letters(connection)[0].id], Fate.DOUBTFUL, at=letters(connection)[0].created)

    told = room.shop.run("report", "urgent", "--received")

    assert (told.code, [row[-1] for row in room.outbox()]) == (0, ["sent"])


def in_one_doubtful_mail(room, server):
    """Let a report and the steps of two urgent tasks go out in one mail that nobody answers for."""
    room.report("weekly-acme", "acme", when="tue 10:00")
    room.tasks(outage(), outage(number=8))
    server.scripts.after_taking = [RESET]
    done = room.run(NOON)
    server.reset()
    return done


@pytest.mark.parametrize("lost", [False, True])
def test_a_mail_in_doubt_is_one_whatever_is_in_it(room, server, lost):
    done = in_one_doubtful_mail(room, server)
    if lost:  # the run ended before it noted that no answer came
        with room.store.write() as connection:
            there = letters(connection)
            settle(connection, [each.id for each in there], Fate.HANDED, at=there[0].created)
        done = room.run(EVENING)

    told = [str(each) for each in done.faults]
    assert (done.doubtful, len(room.outbox()), len(told)) == (1, 3, 1)
    assert "weekly-acme, urgent reached pm@acme.example" in told[0]
    assert room.shop.run("doctor", at=EVENING).out.count("It is not known") == 1


def test_a_mail_in_doubt_is_settled_with_all_that_was_in_it(room, server):
    in_one_doubtful_mail(room, server)

    told = room.shop.run("report", "weekly-acme", "--received", at=EVENING)

    assert (told.code, {row[-1] for row in room.outbox()}) == (0, {"sent"})


@pytest.mark.parametrize("name", ["weekly-acme", "urgent"])
def test_a_mail_in_doubt_is_sent_again_with_all_that_was_in_it(room, server, name):
    in_one_doubtful_mail(room, server)

    room.shop.run("report", name, "--resend", at=EVENING)
    room.run(EVENING)

    assert {row[-1] for row in room.outbox()} == {"sent"}
    assert set(server.recipients()) == {ACME}


def test_a_step_that_arrived_after_all_stands_in_the_evidence_as_of_when_it_went(room, server):
    room.tasks(outage())
    server.scripts.after_taking = [RESET]
    room.run(NOON)
    assert "told" not in gap_evidence(room)

    told = room.shop.run("report", "urgent", "--received", at=EVENING)
    room.run(NEXT_DAY)

    assert told.code == 0, told.err
    at = datetime.fromisoformat(NOON)
    first, second = gap_evidence(room)["told"]
    assert (first["step"], first["to"], datetime.fromisoformat(first["at"])) == (0, ["acme"], at)
    assert (second["step"], second["to"]) == (1, ["acme"])
