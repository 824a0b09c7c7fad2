"""A task seen through a connection that keeps everything and one that keeps little: what is known of it is everything."""

from __future__ import annotations

from itertools import permutations

import pytest
from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import record
from builders_source import sent_task
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Link
from mapping.model import LinkKind
from sync import tables
from sync.reading import load_tracked

BOTH = ("hq", "vendor")
TEXT = "https://trello.com/c/aB3dE6gH 대로"
DOUBLES = Link(LinkKind.DUPLICATE, "WEB-9", "duplicates")
COMMENT = Event(EventKind.COMMENT, moment("2026-11-19T00:00:00"), "bora")
MENTION = Link(LinkKind.MENTION, "https://trello.com/c/aB3dE6gH")


class Talker(FakeSource):
    """Boards whose cards have a description, a field and a mention, which a minimal connection does not take."""

    minimal = False

    def to_task(self, record):
        sent = record.payload
        task = sent_task(sent, record.scopes, self.tool, self.site)
        if self.minimal or not sent.get("text"):
            return task
        return replace(task, description=sent["text"], fields={"금액": ("5",)}, links=(MENTION,))


def read(store, name, day, *, as_of=None, **changes):
    """Read the card through hq, which keeps everything, or through another connection, which keeps little."""
    connector = Talker([Board(cards=[card(1, **({"text": TEXT} | changes))], as_of=as_of)])
    connector.minimal = name != "hq"
    sync(
        store,
        source(connector, name, minimal=connector.minimal),
        at=f"2026-11-{day}T00:00:00",
        configured=BOTH,
    )


def known(store):
    with store.read() as connection:
        (found,) = load_tracked(connection, connections=BOTH, done_since=None).values()
        return found.task


def told(task):
    return (task.description, dict(task.fields), task.links)


class Teller(FakeSource):
    """Boards whose cards have a reporter, a comment and a link to the card that they double, which a minimal connection does not ask for."""

    minimal = False

    def to_task(self, record):
        task = sent_task(record.payload, record.scopes, self.tool, self.site)
        task = replace(task, history_from=moment("2026-11-01T00:00:00"), updated=moment("2026-11-20T00:00:00"))
        if self.minimal:
            return task
        return replace(task, reporter="bora", links=(DOUBLES,), events=(COMMENT,))


@pytest.mark.parametrize("order", list(permutations(BOTH)))
@pytest.mark.parametrize("older", [None, "hq", "vendor"])
def test_what_the_fuller_connection_tells_stands_whichever_was_read_last(store, order, older):
    for day, name in enumerate(order, 23):
        read(store, name, day, as_of=moment("2026-11-22T00:00:00") if name == older else None)
    assert told(known(store)) == (TEXT, {"금액": ("5",)}, (MENTION,))


@pytest.mark.parametrize("order", list(permutations(BOTH)))
@pytest.mark.parametrize("older", [None, "hq", "vendor"])
def test_who_reported_what_it_doubles_and_what_was_said_stand_whichever_was_read_last(store, order, older):
    for day, name in enumerate(order, 23):
        at = moment("2026-11-22T00:00:00") if name == older else None
        connector = Teller([Board(cards=[card(1, minimal=name)], as_of=at)])
        connector.minimal = name != "hq"
        made = source(connector, name, minimal=connector.minimal)
        sync(store, made, at=f"2026-11-{day}T00:00:00", configured=BOTH)

    task = known(store)

    assert (task.reporter, task.links, task.events) == ("bora", (DOUBLES,), (COMMENT,))


@pytest.mark.parametrize("order", list(permutations(BOTH)))
def test_the_raw_record_of_the_fuller_one_is_kept(store, order):
    for day, name in enumerate(order, 23):
        read(store, name, day)
    with store.read() as connection:
        assert list(connection.scalars(select(tables.raws.c.connection))) == ["hq"]


def test_what_changed_last_stands_even_where_the_one_that_saw_it_keeps_little(store):
    read(store, "hq", 23)
    read(store, "vendor", 24, status="doing", text="딴말")
    found = known(store)
    assert (found.native_status, found.description) == ("doing", TEXT)


def test_an_older_look_of_the_fuller_one_changes_its_text_and_nothing_else(store):
    read(store, "vendor", 23, status="doing", as_of=moment("2026-11-22T12:00:00"))
    read(store, "hq", 24, status="todo", as_of=moment("2026-11-22T00:00:00"))
    read(store, "hq", 25, status="todo", text="고친 글", as_of=moment("2026-11-22T06:00:00"))
    found = known(store)
    assert (found.native_status, found.description, found.events) == ("doing", "고친 글", ())


def test_of_two_full_connections_the_newer_look_tells_the_text(store):
    read(store, "hq", 23, as_of=moment("2026-11-22T12:00:00"))
    connector = Talker([Board(cards=[card(1, text="옛글")], as_of=moment("2026-11-22T06:00:00"))])
    sync(store, source(connector, "old"), at="2026-11-24T00:00:00", configured=(*BOTH, "old"))
    assert known(store).description == TEXT


def test_a_text_that_was_taken_away_is_gone(store):
    read(store, "hq", 23)
    read(store, "vendor", 24)
    read(store, "hq", 25, text="")
    assert told(known(store)) == ("", {}, ())


def test_reading_the_same_again_writes_nothing(store):
    for day, name in enumerate((*BOTH, *BOTH), 23):
        read(store, name, day, as_of=moment("2026-11-22T00:00:00"))
    with store.read() as connection:
        before = connection.execute(select(tables.tasks)).all()
    for day, name in enumerate(BOTH, 27):
        read(store, name, day, as_of=moment("2026-11-22T00:00:00"))
    with store.read() as connection:
        assert connection.execute(select(tables.tasks)).all() == before


@pytest.mark.parametrize("first", BOTH)
def test_a_task_that_was_born_apart_keeps_the_fuller_text(store, first):
    second = "vendor" if first == "hq" else "hq"
    read(store, first, 20, site=f"~{first}")
    read(store, second, 21, site=f"~{second}")
    for day, name in ((22, "hq"), (23, "vendor")):
        read(store, name, day)
    assert told(known(store)) == (TEXT, {"금액": ("5",)}, (MENTION,))


class Linker(FakeSource):
    """Boards whose cards tell their attachments only where ``links`` stands on them: else these were not read."""

    def to_task(self, record):
        task = sent_task(record.payload, record.scopes, self.tool, self.site)
        urls = record.payload.get("links")
        return replace(task, links=tuple(map(attachment, urls or ())), links_known=urls is not None)

    def pages(self, chain, cursor):
        for page in super().pages(chain, cursor):
            yield replace(page, records=[self.beside(each) for each in page.records])

    def beside(self, each):
        """What is read beside a task takes no part in its fingerprint."""
        urls = each.payload.get("links")
        alone = record({name: value for name, value in each.payload.items() if name != "links"}, *each.scopes)
        return replace(each, fingerprint=alone.fingerprint, fuller=urls is not None)


CARD_LINK = "https://trello.com/c/aB3dE6gH"


def attachment(url):
    return Link(LinkKind.ATTACHMENT, url)


def read_links(store, day, **changes):
    connector = Linker([Board(cards=[card(1, **changes)])])
    sync(store, source(connector, "hq"), at=f"2026-11-{day}T00:00:00", configured=("hq",))
    task = known(store)
    return task.title, task.links, task.links_known


def test_links_that_were_not_read_again_are_not_lost_and_not_known_to_be_all(store):
    read_links(store, 23, links=[CARD_LINK])
    assert read_links(store, 24, title="anders") == ("anders", (attachment(CARD_LINK),), False)


def test_links_that_are_read_replace_what_was_known(store):
    read_links(store, 23, links=[CARD_LINK])
    read_links(store, 24, title="anders")
    assert read_links(store, 25, title="anders", links=[]) == ("anders", (), True)


def test_links_that_are_read_at_last_are_taken_in_although_the_task_is_unchanged(store):
    assert read_links(store, 23)[1:] == ((), False)
    assert read_links(store, 24, links=[CARD_LINK])[1:] == ((attachment(CARD_LINK),), True)


def test_links_that_are_not_read_of_an_unchanged_task_stay_known(store):
    read_links(store, 23, links=[CARD_LINK])
    assert read_links(store, 24)[1:] == ((attachment(CARD_LINK),), True)
