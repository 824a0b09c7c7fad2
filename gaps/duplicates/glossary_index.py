"""The glossary as it is searched: its concepts by form, made from the file once and read again in milliseconds.

The build of the wheel writes the index beside the file; where it is missing or older, it is made anew in memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from gaps.duplicates.glossary_rows import FILE
from gaps.duplicates.glossary_rows import Row
from gaps.duplicates.glossary_rows import read_rows
from gaps.duplicates.stems import singular
from gaps.duplicates.stems import stem

INDEX = FILE.with_suffix(".idx")

_WORD = re.compile(r"[a-z0-9]+|[^\W_]+")


@dataclass(frozen=True, slots=True)
class GlossaryIndex:
    """Forms of the glossary to the numbers of their concepts, written as ``"3 17"``.

    ``exact`` has forms as they stand, ``stemmed`` those of their stems. A concept's number is its
    position in ``ids``. ``stamp`` names the file's content.
    """

    stamp: str
    ids: tuple[str, ...]
    exact: dict[str, str]
    stemmed: dict[str, str]


def words_of(text: str) -> list[str]:
    """Give the words of a text as forms are made of them: case-folded, without blanks and marks."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def load_index(source: Path = FILE, index: Path = INDEX) -> GlossaryIndex:
    """Read the index if it was made from this file, else make it."""
    content = source.read_bytes()
    stamp = f"{crc32(content):08x}"
    if index.exists():
        lines = index.read_text(encoding="utf-8").split("\n")
        if lines[0] == stamp:
            ids, *maps = (tuple(line.split("\t")) for line in lines[1:])
            exact, stemmed = (dict(zip(maps[at], maps[at + 1], strict=True)) for at in (0, 2))
            return GlossaryIndex(stamp, ids, exact, stemmed)
    return make_index(read_rows(content.decode()), stamp)


def write_index(source: Path = FILE, index: Path = INDEX) -> None:
    """Write the index of a file."""
    content = source.read_bytes()
    made = make_index(read_rows(content.decode()), f"{crc32(content):08x}")
    lists = (made.ids, *(part for forms in (made.exact, made.stemmed) for part in (forms, forms.values())))
    text = "\n".join((made.stamp, *("\t".join(each) for each in lists)))
    index.write_text(text, encoding="utf-8", newline="\n")


def make_index(rows: Iterable[Row], stamp: str) -> GlossaryIndex:
    """Make the index of rows."""
    exact: dict[str, list[str]] = {}
    stemmed: dict[str, list[str]] = {}
    ids: list[str] = []
    for number, row in enumerate(rows):
        ids.append(row.concept)
        for form in (*row.korean, *row.english):
            words = words_of(form)
            exact.setdefault("".join(map(singular, words)), []).append(str(number))
            stemmed.setdefault("".join(map(stem, words)), []).append(str(number))
    return GlossaryIndex(stamp, tuple(ids), _joined(exact), _joined(stemmed))


def _joined(forms: dict[str, list[str]]) -> dict[str, str]:
    return {form: " ".join(dict.fromkeys(numbers)) for form, numbers in forms.items()}
