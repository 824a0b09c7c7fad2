"""What a connection leaves of what was kept before, once its settings say otherwise."""

from __future__ import annotations

import pytest
from altered import replace
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync

from mapping.model import Link
from mapping.model import LinkKind
from sync.reading import load_tracked

LATER = "2026-11-24T00:00:00"
LINKS = (Link(LinkKind.MENTION, "https://trello.com/c/abc"), Link(LinkKind.ATTACHMENT, "https://trello.com/c/def"))


class Telling(FakeSource):
    """A source whose tasks say more than their title."""

    def to_task(self, record):
        return replace(super().to_task(record), description="긴 설명", fields={"금액": ("500",)}, links=LINKS)


@pytest.fixture
def told(store):
    """Give a store with a task that was read in full."""
    sync(store, source(Telling([Board(cards=[card(1)])]), rules_mark="full"))
    return store


def only(store, *names):
    with store.read() as connection:
        (found,) = load_tracked(connection, connections=names or ("hq",), done_since=None).values()
    return found.task


def test_what_a_minimal_connection_may_not_keep_goes_even_when_its_source_cannot_be_read(told):
    sync(told, source(FakeSource([], denied="gone"), rules_mark="minimal", minimal=True), at=LATER)
    task = only(told)
    assert (task.description, task.fields, task.links) == ("", {}, LINKS[1:])


def test_what_another_connection_keeps_in_full_stays(told):
    sync(told, source(Telling([Board(cards=[card(1)])]), "other", rules_mark="full"), at=LATER)
    sync(told, source(FakeSource([], denied="gone"), rules_mark="minimal", minimal=True), at=LATER)
    assert only(told).description == "긴 설명"


def test_a_connection_that_may_keep_all_again_tells_it_again(told):
    sync(told, source(FakeSource([], denied="gone"), rules_mark="minimal", minimal=True), at=LATER)
    sync(told, source(Telling([Board(cards=[card(1)])]), rules_mark="full"), at="2026-11-25T00:00:00")
    task = only(told)
    assert (task.description, task.fields, task.links, task.events) == ("긴 설명", {"금액": ("500",)}, LINKS, ())
