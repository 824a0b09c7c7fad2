"""The rows of the glossary's file: how they are read, merged, put in order and checked.

``python -m gaps.duplicates.glossary_rows NEW.tsv ...`` adds the rows of other files to the glossary, in order.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("data") / "glossary.tsv"

_COLUMNS = 3
_SYLLABLES = re.compile("[가-힣]")
_LETTERS = re.compile("[a-z0-9]", re.IGNORECASE)
_STRANGE = re.compile(r"[^\w .:/&+#'’·()-]")
# Single syllables with one meaning only; all others (배, 수, 상) mean too much.
_CLEAR_SYLLABLES = frozenset("웹앱탭봇팀")


@dataclass(frozen=True, slots=True)
class Row:
    """One concept: its Korean and its English forms, the usual one first, and the field of work it belongs to."""

    korean: tuple[str, ...]
    english: tuple[str, ...]
    domain: str

    @property
    def concept(self) -> str:
        """Give the name of the concept: its usual English and Korean forms, as in ``refund=환불``."""
        return f"{''.join(self.english[:1])}={''.join(self.korean[:1])}".casefold()

    @property
    def line(self) -> str:
        """Give the row as it stands in the file."""
        return "\t".join(("|".join(self.korean), "|".join(self.english), self.domain))


def read_rows(text: str) -> list[Row]:
    """Give the rows of a file's text; raise ValueError for a line that has not three columns."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = unicodedata.normalize("NFC", line).split("\t")
        if len(cells) != _COLUMNS:
            message = f"line {number} has {len(cells)} columns instead of {_COLUMNS}: {line}"
            raise ValueError(message)
        rows.append(Row(_forms(cells[0]), _forms(cells[1]), cells[2].strip()))
    return rows


def arrange(rows: Iterable[Row]) -> list[Row]:
    """Merge rows of the same concept, drop repeated forms, and sort by domain and Korean form."""
    merged: dict[str, Row] = {}
    for row in map(_tidy, rows):
        known = merged.get(row.concept)
        both = row if known is None else Row(known.korean + row.korean, known.english + row.english, known.domain)
        merged[row.concept] = _tidy(both)
    return sorted(merged.values(), key=lambda row: (row.domain, row.korean, row.english))


def faults(rows: Iterable[Row]) -> Iterator[str]:
    """Tell what is wrong with each row: an empty side, a form of the wrong script, a syllable that means too much."""
    for row in rows:
        if not row.korean or not row.english or not row.domain:
            yield f"an empty side: {row.line}"
        for form in row.korean:
            if len(form) == 1 and form not in _CLEAR_SYLLABLES:
                yield f"a single syllable: {row.line}"
            if _STRANGE.search(form):
                yield f"a strange letter in {form}: {row.line}"
        if row.korean and not _SYLLABLES.search("".join(row.korean)):
            yield f"no Korean form: {row.line}"
        for form in row.english:
            if _SYLLABLES.search(form) or _STRANGE.search(form) or not _LETTERS.search(form):
                yield f"not English: {form}: {row.line}"


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form for form in (" ".join(part.split()) for part in cell.split("|")) if form)


def _tidy(row: Row) -> Row:
    english = _once(row.english)
    there = {form.casefold() for form in english}
    korean = tuple(form for form in _once(row.korean) if form.casefold() not in there)
    return Row(korean, english, row.domain)


def _once(forms: Iterable[str]) -> tuple[str, ...]:
    once: dict[str, str] = {}
    for form in forms:
        once.setdefault(form.casefold(), form)
    return tuple(once.values())


def _main(paths: Iterable[str]) -> None:
    texts = [Path(path).read_text(encoding="utf-8") for path in (str(FILE), *paths)]
    rows = arrange(row for text in texts for row in read_rows(text))
    wrong = list(faults(rows))
    if wrong:
        sys.exit("\n".join(wrong))
    FILE.write_text("".join(f"{row.line}\n" for row in rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
