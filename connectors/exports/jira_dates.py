"""The dates of one CSV: in the format and zone of whoever exported it, learned from the whole file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from datetime import tzinfo
from itertools import islice

from connectors.exports.files import ExportFile
from connectors.exports.jira_headers import Layout
from mapping.dates import Guess
from mapping.dates import Order
from mapping.dates import guess_order
from mapping.dates import instant
from mapping.dates import read_moment
from mapping.dates import to_instant
from mapping.dates import zone_of
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sheets.decode import csv_rows

_PAST = ("created", "updated", "resolved", "category_changed", "comments")
_DUE = "due"
_OPEN = re.compile(r"\s*\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{1,4}\b")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_LONGEST = 64
_LEEWAY = timedelta(days=2)


class DateReader:
    """Reads the date columns of one file."""

    def __init__(self, guesses: Mapping[str, Guess], zone: tzinfo) -> None:
        """Read each column in its order; a column without a guess holds no dates that need one."""
        self.sure = all(guess.sure for guess in guesses.values())
        self._orders = {column: guess.order for column, guess in guesses.items()}
        self._zone = zone
        self._unread: Counter[str] = Counter()

    def time(self, text: str, column: str) -> str | None:
        """Give an instant as ISO text in UTC, None for what is empty or cannot be read."""
        if not text:
            return None
        found = instant(text, self._zone) if len(text) <= _LONGEST else None
        if found is None:
            moment = read_moment(text, self._orders.get(column, Order.DAY_FIRST))
            found = to_instant(moment, self._zone) if moment else None
        if found is None:
            self._unread[column] += 1
            return None
        return found.isoformat()

    def date(self, text: str, column: str) -> str | None:
        """Give a date as ISO text, None for what is empty or cannot be read."""
        if not text:
            return None
        moment = read_moment(text, self._orders.get(column, Order.DAY_FIRST))
        if moment is None:
            self._unread[column] += 1
            return None
        return moment.day.isoformat()

    def unread(self, file: ExportFile) -> Iterator[Fault]:
        """Say how many dates could not be read, per column."""
        for column, count in self._unread.items():
            if column != "comments":
                yield fault(
                    "{count} dates of the column {column} cannot be read; they count as unknown.",
                    place=file.place,
                    advice=msg("Export with dates such as 2026-11-22 15:04."),
                    count=count,
                    column=column,
                )


def learn_dates(file: ExportFile, layout: Layout, timezone: str) -> DateReader:
    """Learn the order of day, month and year where three bare numbers leave it open, from all rows of the file."""
    seen: dict[str, set[str]] = {column: set() for column in (*_PAST, _DUE) if layout.has(column)}
    with suppress(ConnectorError):  # what cannot be read on is told when its turn comes
        for _, row in islice(csv_rows(file), 1, None):
            if len(row) >= layout.width:
                _learn(row, layout, seen)
    return DateReader(_guesses(seen, file), zone_of(timezone))


def _learn(row: Sequence[str], layout: Layout, seen: Mapping[str, set[str]]) -> None:
    for column, texts in seen.items():
        for cell in layout.cells(row, column):
            text = cell.partition(";")[0] if column == "comments" else cell
            if len(text) <= _LONGEST and _OPEN.match(text):
                texts.add(_CLOCK.sub("", text))


def _guesses(seen: Mapping[str, set[str]], file: ExportFile) -> dict[str, Guess]:
    """Guess one order for the file; where none fits all its columns, one for each."""
    past = {text for column in _PAST for text in seen.get(column, ())}
    due = seen.get(_DUE, set())
    latest = (file.as_of + _LEEWAY).date()
    common = guess_order(past, latest, due)
    if common is not None:
        return dict.fromkeys(seen, common)
    alone = {
        column: guess_order((), latest, texts) if column == _DUE else guess_order(texts, latest)
        for column, texts in seen.items()
    }
    return {column: guess for column, guess in alone.items() if guess is not None}
