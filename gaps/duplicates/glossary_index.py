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
from gaps.duplicates.phonology import hangul_sketch
from gaps.duplicates.phonology import latin_sketches
from gaps.duplicates.stems import singular
from gaps.duplicates.stems import stem

INDEX = FILE.with_suffix(".idx")

# Latin letters before Hangul in one word: the "VPN" of VPN접속.
_LATIN_HEAD = re.compile("^[a-z0-9]+(?=[가-힣])")
_WORD = re.compile(r"[a-z0-9]+|[^\W_]+")


@dataclass(frozen=True, slots=True)
class GlossaryIndex:
    """Forms of the glossary to the numbers of their concepts, written as ``"3 17"``.

    ``exact`` has forms as they stand, ``stemmed`` those of their stems. A concept's number is its position in ``ids``.
    ``heads`` has beginnings of forms of several words, joined stems; ``reach`` the greatest length of a Korean form by
    its first two letters: so a search knows where a longer term may go on. ``native`` has Korean forms that sound like
    a loan word and are none. ``stamp`` names the file's content.
    """

    stamp: str
    ids: tuple[str, ...]
    exact: dict[str, str]
    stemmed: dict[str, str]
    native: frozenset[str]
    heads: frozenset[str]
    reach: dict[str, int]


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
            return _read([line.split("\t") if line else [] for line in lines])
    return make_index(read_rows(content.decode()), stamp)


def write_index(source: Path = FILE, index: Path = INDEX) -> None:
    """Write the index of a file."""
    content = source.read_bytes()
    made = make_index(read_rows(content.decode()), f"{crc32(content):08x}")
    maps = (made.exact, made.stemmed, {form: str(length) for form, length in made.reach.items()})
    lists = (
        made.ids,
        sorted(made.native),
        sorted(made.heads),
        *(part for each in maps for part in (each, each.values())),
    )
    text = "\n".join((made.stamp, *("\t".join(each) for each in lists)))
    index.write_text(text, encoding="utf-8", newline="\n")


def make_index(rows: Iterable[Row], stamp: str) -> GlossaryIndex:
    """Make the index of rows."""
    exact: dict[str, list[str]] = {}
    stemmed: dict[str, list[str]] = {}
    heads: set[str] = set()
    reach: dict[str, int] = {}
    told = list(rows)
    for number, row in enumerate(told):
        for form in (*row.korean, *row.english):
            words = words_of(form)
            stems = [stem(word) for word in words]
            exact.setdefault("".join(map(singular, words)), []).append(str(number))
            stemmed.setdefault("".join(stems), []).append(str(number))
            heads.update("".join(stems[:end]) for end in range(1, len(stems)))
            joined = "".join(words)
            heads.update(_LATIN_HEAD.findall(joined))
            reach[joined[:2]] = max(len(joined), reach.get(joined[:2], 0))
    ids = tuple(row.concept for row in told)
    reach = {begin: length for begin, length in reach.items() if not begin.isascii()}
    return GlossaryIndex(stamp, ids, _joined(exact), _joined(stemmed), _native(told), frozenset(heads), reach)


def _read(lines: list[list[str]]) -> GlossaryIndex:
    stamp, ids, native, heads, *maps = lines
    exact, stemmed, reach = (dict(zip(maps[at], maps[at + 1], strict=True)) for at in (0, 2, 4))
    lengths = {begin: int(length) for begin, length in reach.items()}
    return GlossaryIndex(stamp[0], tuple(ids), exact, stemmed, frozenset(native), frozenset(heads), lengths)


def _joined(forms: dict[str, list[str]]) -> dict[str, str]:
    return {form: " ".join(dict.fromkeys(numbers)) for form, numbers in forms.items()}


def _native(rows: Iterable[Row]) -> frozenset[str]:
    """Give the Korean forms, and words of forms, of which no English form of their row has the sound."""
    native: tuple[set[str], set[str]] = (set(), set())
    loans: tuple[set[str], set[str]] = (set(), set())
    for row in rows:
        english = _wholes(row.english) | _parts(row.english)
        sounds = {sketch for form in english for word in (form, singular(form)) for sketch in latin_sketches(word)}
        for at, forms in enumerate((_wholes(row.korean), _parts(row.korean))):
            for form in forms:
                sketch = hangul_sketch(form)
                if sketch:
                    (loans if sketch in sounds else native)[at].add(form)
    # What a form says as a whole outweighs an accident of its parts: "alarm" beside 알림.
    return frozenset((native[0] - loans[0]) | (native[1] - loans[1] - loans[0]))


def _wholes(forms: Iterable[str]) -> set[str]:
    return {"".join(words_of(form)) for form in forms}


def _parts(forms: Iterable[str]) -> set[str]:
    return {word for form in forms for word in words_of(form)}
