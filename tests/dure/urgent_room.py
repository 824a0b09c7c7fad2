"""A mailroom in which an urgent task waits for an answer, and who is to be told of it."""

from __future__ import annotations

import json

from mail_text import body_of
from mailroom import Mailroom
from tool_exports import issue

HOME, ACME, BETA = "pmo@hanbit.example", "pm@acme.example", "pm@beta.example"
MORNING, NOON, EVENING, NEXT_DAY, LATER = (
    f"2026-11-{day}:00+09:00" for day in ("24T09:30", "24T12:00", "24T17:30", "25T12:00", "27T17:00")
)


def urgent_room(shop, store, server):
    """Read a first time; no report is due, and mail is really sent."""
    made = Mailroom(shop, store)
    shop.settings["reports"] = {}
    duty = shop.agreement["duties"][0]
    duty |= {
        "response": {"urgent": "2wh"},
        "escalate": [{"after": "1wd", "to": ["acme"]}, {"after": "3wd", "to": ["home", "acme"]}],
    }
    made.post_through(server)
    made.tasks(issue(3))
    made.run(MORNING)
    server.reset()
    return made


def outage(*, owner=None, number=7, created="2026-11-24T09:00:00.000+0900", **fields):
    return issue(
        number, "결제창 배너 오류", labels=["배너"], owner=owner, created=created, updated=created,
        priority={"name": "Highest"}, **fields,
    )  # fmt: skip


def gap_evidence(room):
    with room.store.read() as connection:
        return json.loads(
            connection.exec_driver_sql("SELECT evidence FROM gaps WHERE kind = 'urgent-unanswered'").scalar_one()
        )


def text_of(taken):
    return body_of(taken.message)


def accept(room, *, until):
    """Accept the one urgent gap, as a person does at noon."""
    listed = room.shop.as_is("gaps", "list", "--format", "json", at=NOON).json["gaps"]
    (gap,) = [gap["id"] for gap in listed if gap["kind"] == "urgent-unanswered"]
    words = ("accept", gap, "--until", until, "--reason", "합의", "--by", "민수")
    accepted = room.shop.as_is("gaps", *words, at=NOON)
    assert accepted.code == 0, accepted.err
