"""What a mail of urgent steps says."""

from __future__ import annotations

import pytest
from tool_exports import SEOYEON
from urgent_room import NEXT_DAY
from urgent_room import NOON
from urgent_room import outage
from urgent_room import text_of
from urgent_room import urgent_room


@pytest.fixture
def room(shop, sqlite_store, server):
    return urgent_room(shop, sqlite_store, server)


def test_two_urgent_tasks_are_one_mail(room, server):
    room.tasks(outage(), outage(number=8))

    room.run(NOON)

    (taken,) = server.taken
    assert "2" in taken.message["Subject"]


def test_the_subject_counts_what_waits_and_not_what_was_answered_since(room, server):
    room.report("weekly-acme", "acme", when="tue 10:00")
    room.tasks(*(outage(number=number) for number in (7, 8, 9)))
    room.run(NOON)
    server.reset()
    room.tasks(*(outage(number=number, owner=SEOYEON, status="In Progress") for number in (7, 8)), outage(number=9))

    room.run(NEXT_DAY)

    (taken,) = server.taken
    assert taken.message["Subject"] == "Urgent, waits for a first answer: 결제창 배너 오류"
    assert "OPS-7" not in text_of(taken)


def test_an_urgent_mail_begins_with_how_late_each_task_is_and_holds_no_numbers(room, server):
    room.tasks(outage(), outage(number=8, created="2026-11-24T09:30:00.000+0900"))

    room.run(NOON)

    (taken,) = server.taken
    told = text_of(taken)
    assert told.splitlines()[:2] == [
        "OPS-7: due 11:00 KST, 1 hour ago",
        "OPS-8: due 11:30 KST, 30 minutes ago",
    ]
    assert not any(word in told for word in ("%", "Numbers", "Key figures", "Sources", "dure:object"))
    foot = told.partition("\n--\n")[2].strip().splitlines()
    assert len(foot) == 1
    assert foot[0].startswith("You get this as the contact of ACME 운영")


def test_an_urgent_mail_of_a_later_day_names_the_day_and_a_korean_one_is_korean(room, server):
    room.shop.settings["language"] = "ko"
    room.tasks(outage())

    room.run(NOON)
    room.run(NEXT_DAY)

    first, later = (text_of(taken).splitlines()[0] for taken in server.taken)
    assert first == "OPS-7: 기한 11:00에서 1시간 지났습니다"
    assert later == "OPS-7: 기한 2026. 11. 24. 11:00에서 1일 1시간 지났습니다"


def test_an_urgent_mail_names_only_the_sources_that_are_not_fresh(room, server):
    room.shop.settings["connections"]["other"] = {"tool": "jira", "export": "missing.json", "scopes": ["X"]}
    room.tasks(outage())

    room.run(NOON)

    (taken,) = server.taken
    assert text_of(taken).count("not read in full") == 1
    assert "(hq)" not in text_of(taken).partition("■ Sources")[2]
