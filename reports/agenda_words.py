"""The weekly meeting's list in words, for its page and its text."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from reports.agenda import Agenda
from reports.arranging import Bundle
from reports.arranging import is_dated
from reports.arranging import since
from reports.language import Language
from reports.rows import Row
from reports.safe import plain
from reports.section_words import teller_of
from reports.wording import Wording
from reports.wording import word_report

_MOST = 30
"""So many rows of a section are gone through in a meeting; the rest is counted."""


class Item(Struct, frozen=True):
    """One thing to talk about: its number on this page, its row, and since when it has been open."""

    number: int
    row: Row
    turn: str
    age: str


class Part(Struct, frozen=True):
    """Items under a heading; ``rest`` says how many are left out, ``decide`` that a line for the decision stands by each."""

    title: str
    count: str
    items: tuple[Item, ...]
    rest: str
    decide: bool


class AgendaWords(Struct, frozen=True, kw_only=True):
    """Everything that a meeting's page says. ``wording`` is that of the vendor's edition, made for both sides."""

    wording: Wording
    title: str
    subtitle: str
    empty: str
    parts: tuple[Part, ...]
    labels: Mapping[str, str]


def word_agenda(agenda: Agenda, language: Language) -> AgendaWords:
    """Put a meeting's list into words."""
    say = language.say
    home, vendor = plain(agenda.home.name), plain(agenda.vendor.name)
    parts = tuple(_Writer(agenda, language).parts())
    return AgendaWords(
        wording=word_report(agenda.report, language),
        title=say(msg("Weekly meeting of {home} and {vendor}", home=home, vendor=vendor)),
        subtitle=say(msg("As of {moment:time}", moment=agenda.report.at.isoformat())),
        empty="" if parts else say(msg("Nothing is on the agenda.")),
        parts=parts,
        labels={name: say(message) for name, message in _LABELS.items()},
    )


_LABELS: Mapping[str, Message] = {
    "decision": msg("Decision"),
    "by": msg("By whom, until when"),
    "contents": msg("On the agenda"),
}


class _Writer:
    """Writes the parts; their items are numbered through, so that a meeting can call them by number."""

    def __init__(self, agenda: Agenda, language: Language) -> None:
        self._agenda = agenda
        self._language = language
        self._teller = teller_of(agenda.report, language)
        self._number = 0

    def parts(self) -> Iterator[Part]:
        """Give the parts that have items."""
        found, home, vendor = self._agenda, plain(self._agenda.home.name), plain(self._agenda.vendor.name)
        listed: tuple[tuple[Message, Sequence[Bundle], bool], ...] = (
            (msg("Urgent, to settle first"), found.urgent, True),
            (msg("Objections, to talk about"), found.objected, True),
            (msg("To decide together"), found.both, True),
            (msg("For {party} to decide", party=home), found.of_home, True),
            (msg("For {party} to decide", party=vendor), found.of_vendor, True),
            (msg("{waiter} waits for {party}", waiter=vendor, party=home), found.vendor_waits, True),
            (msg("{waiter} waits for {party}", waiter=home, party=vendor), found.home_waits, True),
            (msg("Accepted, and back within two weeks"), found.ending, False),
            (msg("Settled since the last run, with thanks"), found.settled, False),
        )
        for title, bundles, decide in listed:
            if bundles:
                yield self._part(title, bundles, decide=decide)

    def _part(self, title: Message, bundles: Sequence[Bundle], *, decide: bool) -> Part:
        say, left_out = self._language.say, len(bundles) - _MOST
        return Part(
            say(title),
            self._language.number(len(bundles)),
            tuple(self._item(bundle) for bundle in bundles[:_MOST]),
            say(msg("and {n:number} more", n=left_out)) if left_out > 0 else "",
            decide,
        )

    def _item(self, bundle: Bundle) -> Item:
        self._number += 1
        row = self._teller.row(bundle)
        days = self._language.days_between(since(bundle), self._agenda.report.at) if is_dated(bundle) else 0
        age = self._language.say(msg("found {n} {n:day|days} ago", n=days)) if days > 0 else ""
        return Item(self._number, row, row.turn or self._language.say(msg("both sides together")), age)
