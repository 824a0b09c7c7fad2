from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import sent_task
from builders_source import source
from builders_source import sync

from mapping.model import Link
from mapping.model import LinkKind
from sync.reading import load_tracked

NOW = moment("2026-11-23T00:00:00")
LONG_AGO = "2026-01-01T00:00:00"


class Related(FakeSource):
    """Cards that may have a parent and links."""

    def to_task(self, record):
        sent = record.payload
        task = sent_task(sent, record.scopes, self.tool, self.site)
        links = tuple(Link(LinkKind(kind), target) for kind, target in sent.get("links", ()))
        return replace(task, parent=sent.get("parent"), links=links)


def old(number, **changes):
    return card(number, status="done", updated=LONG_AGO, **changes)


def loaded(store, *cards):
    sync(store, source(Related([Board(cards=list(cards))])))
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=NOW - timedelta(days=120))
    return sorted(each.task.key for each in found.values())


def test_the_ancestors_of_recent_work_are_loaded_however_old(store):
    cards = (old(1), old(2, parent="WEB-1"), card(3, parent="c2"), old(4))

    assert loaded(store, *cards) == ["WEB-1", "WEB-2", "WEB-3"]


@pytest.mark.parametrize("target", ["WEB-1", "c1", "https://hanbit.example/browse/WEB-1"])
@pytest.mark.parametrize("kind", ["duplicate", "attachment"])
def test_old_work_that_recent_work_is_linked_with_on_purpose_is_loaded(store, kind, target):
    assert loaded(store, old(1), card(2, links=[(kind, target)])) == ["WEB-1", "WEB-2"]


def test_old_work_that_links_on_purpose_is_loaded(store):
    assert loaded(store, old(1, links=[("attachment", "WEB-2")]), card(2)) == ["WEB-1", "WEB-2"]


def test_old_work_that_is_merely_mentioned_is_passed_over(store):
    assert loaded(store, old(1), card(2, links=[("mention", "WEB-1"), ("clone", "WEB-1")])) == ["WEB-2"]


def test_parents_in_a_circle_end(store):
    assert loaded(store, old(1, parent="WEB-2"), old(2, parent="WEB-1"), card(3, parent="WEB-1")) == [
        "WEB-1",
        "WEB-2",
        "WEB-3",
    ]


class PutAway(Related):
    """Cards that are archived where they say so."""

    def to_task(self, record):
        return replace(super().to_task(record), archived=record.payload.get("archived", False))


def test_work_that_was_put_away_long_ago_is_passed_over_though_it_was_never_finished(store):
    cards = [card(1, updated=LONG_AGO, archived=True), card(2, updated=LONG_AGO), card(3, archived=True)]
    sync(store, source(PutAway([Board(cards=cards)])))
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=NOW - timedelta(days=120))
    assert sorted(each.task.key for each in found.values()) == ["WEB-2", "WEB-3"]
