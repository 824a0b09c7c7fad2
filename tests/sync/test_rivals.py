"""A task that two connections read by different settings: only what changed in the tool happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import pytest
from altered import replace
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import sent_task
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from mapping.model import EventKind
from mapping.model import Owner
from mapping.model import Status
from sync import tables
from sync.known import Looks
from sync.rivals import rivals_of

BOTH = ("hq", "vendor")
STATUS, PRIORITY, OWNER = EventKind.STATUS, EventKind.PRIORITY, EventKind.OWNER


@dataclass
class Reader(FakeSource):
    """A connector whose settings know a list of work that is done, an urgent label, and a field of people, where ``knows``."""

    knows: bool = False

    def to_task(self, record):
        sent = record.payload
        task = sent_task(sent, record.scopes, self.tool, self.site)
        if not self.knows:
            return replace(task, native_priority=None)
        held = tuple(Owner(each) for each in sent.get("people", ()))
        status = Status.DONE if sent["status"] == "완료" or sent.get("closed") else task.status
        return replace(task, status=status, owners=(*task.owners, *held))


def read(store, day, *names, minimal=(), marks=None, alike=frozenset(), **changes):
    """Read the card once, by these connections one after the other; only the settings of hq know more than nothing."""
    marks = marks or {"hq": "1", "vendor": "2"}
    sources = [
        source(
            Reader([Board(cards=[card(1, **changes)])], knows=name == "hq"),
            name,
            rules_mark=marks[name],
            minimal=name in minimal,
            alike=alike,
        )
        for name in names
    ]
    sync(store, *sources, at=f"2026-11-{day}T00:00:00", configured=BOTH)


def happened(store):
    with store.read() as connection:
        rows = connection.execute(select(tables.events).order_by(tables.events.c.id)).all()
    return [(row.kind, row.before, row.after) for row in rows]


KNOWN = {"status": "완료", "priority": "긴급", "people": ["bora"]}


@pytest.mark.parametrize("order", list(permutations(BOTH)))
@pytest.mark.parametrize("minimal", [(), ("hq",), ("vendor",), BOTH])
def test_an_edit_of_something_else_is_no_change_of_what_the_settings_tell_apart(store, order, minimal):
    for day, title in enumerate(("가", "나", "다"), 23):
        read(store, day, *order, minimal=minimal, title=title, **KNOWN)
    assert happened(store) == []


@pytest.mark.parametrize("order", list(permutations(BOTH)))
@pytest.mark.parametrize(
    ("change", "event"),
    [
        ({"status": "todo"}, (STATUS, "완료", "todo")),
        ({"owner": "jiho"}, (OWNER, "minsu", "jiho")),
        ({"people": ["sora"]}, (OWNER, "bora", "sora")),
        ({"people": []}, (OWNER, "bora", None)),
        ({"priority": "보통"}, (PRIORITY, "긴급", "보통")),
    ],
)
def test_a_change_in_the_tool_is_told_once_whoever_sees_it_first(store, order, change, event):
    read(store, 23, *order, **KNOWN)
    read(store, 24, *order, title="가", **KNOWN)
    read(store, 25, *order, title="나", **(KNOWN | change))
    read(store, 26, *order, title="다", **(KNOWN | change))
    assert happened(store) == [event]


@pytest.mark.parametrize("order", list(permutations(BOTH)))
def test_a_status_that_changes_under_the_same_word_is_told_by_the_one_that_knows_it(store, order):
    read(store, 23, *order, title="가")
    read(store, 24, *order, title="나", closed=True)
    assert happened(store) == [(STATUS, "todo", "done")]


def test_what_changes_and_changes_back_between_two_looks_of_one_of_them_is_told_both_ways(store):
    read(store, 23, *BOTH, owner="minsu")
    read(store, 24, "vendor", owner="jiho")
    read(store, 25, *BOTH, owner="minsu", title="가")
    assert happened(store) == [(OWNER, "minsu", "jiho"), (OWNER, "jiho", "minsu")]


def test_owners_are_told_as_changed_where_another_connection_keeps_less_but_reads_the_same(store):
    for day, owner in enumerate(("minsu", "jiho"), 23):
        read(store, day, "hq", "vendor", minimal=BOTH, alike=frozenset({"1", "2"}), owner=owner)
    assert (OWNER, "minsu", "jiho") in happened(store)


def test_the_first_look_of_another_connection_changes_nothing(store):
    read(store, 23, "hq", **KNOWN)
    read(store, 24, "vendor", title="가", **KNOWN)
    assert happened(store) == []


def test_a_connection_that_is_read_no_more_leaves_no_change_behind(store):
    read(store, 23, *BOTH, **KNOWN)
    read(store, 24, "hq", title="가", **KNOWN)
    assert happened(store) == []


def test_nothing_is_asked_of_the_store_of_tasks_that_are_read_by_the_same_rules():
    looks = {7: Looks("2026-11-23T00:00:00.000000Z", 1, "1", "1")}
    assert 7 not in rivals_of(None, source(FakeSource([]), rules_mark="1"), looks, None)
