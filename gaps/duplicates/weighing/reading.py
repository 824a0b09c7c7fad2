"""What a task says, packed into a few hundred bytes: a function of its text alone, so that it can be kept beside it.

Words, pieces of words and lines stand as numbers made of their letters, the same on every machine.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from itertools import pairwise
from zlib import crc32

from gaps.duplicates.reading.bridge import meanings_of
from gaps.duplicates.reading.hangul import parts_of
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.reading.plain import plain_title
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.reading.tokens import grams
from gaps.duplicates.reading.tokens import hangul_runs
from gaps.duplicates.reading.tokens import latin_parts
from gaps.duplicates.reading.tokens import words
from gaps.duplicates.stamps import glossary_stamp
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.words import FACET_VALUES
from gaps.duplicates.words import facets
from mapping.text import fold

FACTS = ("script", "family", "equal", "place", "minute")
"""What is one number for a whole task: its tongue, its title with and without numbers, where it lies, when it was made."""

LISTS = ("terms", "grams", "pairs", "lines", "bridge", "facets")
"""What is many numbers, each once: parts of words, letters of title words, neighbours in the title, long lines, meanings."""

NUMBER, NAME, FRAME = 1, 2, 3
"""What the two highest bits of a part of a word tell of it: a number, the whole of a name of code, no name of work."""

KIND = 30
"""Above how many bits they stand."""

_LEAST_LINE = 24
_MOST_WORDS = 400
_MOST_LINES = 200
_MOST_COUNTED = 255
_CACHE = 100_000
_MARK = {"#": NUMBER, "@": NAME, "%": FRAME}
_DAY_MINUTES = 1440
_WORD = 4
_LONGEST_LINE = 1000


def read_document(document: Document) -> bytes:
    """Pack what a task says."""
    title, body = plain_title(document.title), plain_body(document.body)
    named, said = words(title)[:_MOST_WORDS], words(body)[:_MOST_WORDS]
    in_title = _counted(map(terms_of, named))
    in_body = _counted(map(terms_of, said))
    terms = sorted(in_title.keys() | in_body.keys())
    pieces = _counted(map(_grams_of, named))
    roots = [_root_of(word) for word in named]
    lists = (
        terms,
        sorted(pieces),
        sorted({code(f"{one} {other}") for one, other in pairwise(roots)}),
        sorted({code(line) for line in long_lines(body)}),
        sorted({code(each) for each in meanings_of(named)}),
        sorted(_facets_of(title)),
    )
    folded = words(fold(title))
    minute = 0 if document.day is None else max(0, round(document.day * _DAY_MINUTES))
    facts = (
        int(script_of(document.title, document.body)),
        code(" ".join("#" if any(map(str.isdigit, word)) else word for word in folded)),
        code(" ".join(folded)),
        code(document.place),
        min(minute, 0xFFFFFFFF),
    )
    counts = _bytes(terms, in_title) + _bytes(terms, in_body) + _bytes(lists[1], pieces)
    numbers = array("I", (*facts, *map(len, lists), *chain.from_iterable(lists)))
    if sys.byteorder != "little":
        numbers.byteswap()
    return numbers.tobytes() + counts + bytes(-len(counts) % _WORD)


def long_lines(body: str) -> tuple[str, ...]:
    """Give the lines of a plain text that are long enough to tell something by being equal."""
    lines = dict.fromkeys(line.strip().lower()[:_LONGEST_LINE] for line in body.split("\n"))
    return tuple(line for line in lines if len(line) >= _LEAST_LINE)[:_MOST_LINES]


def reading_id() -> str:
    """Name what readings depend on: this way of reading, which a test pins, and the glossary."""
    return f"read-3/{glossary_stamp()}"


@lru_cache(maxsize=_CACHE)
def terms_of(word: str) -> tuple[int, ...]:
    """Give the numbers of the parts by which a word may agree with another."""
    return tuple(dict.fromkeys(_term(part) for part in _parts(word)))


def code(text: str) -> int:
    """Give a number for a text."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def _parts(word: str) -> tuple[str, ...]:
    korean = (part for run in hangul_runs(word) for part in parts_of(run))
    return tuple(dict.fromkeys((*korean, *latin_parts(word))))


def _term(part: str) -> int:
    return code(part) & ((1 << KIND) - 1) | _MARK.get(part[:1], 0) << KIND


@lru_cache(maxsize=_CACHE)
def _grams_of(word: str) -> tuple[int, ...]:
    return tuple(code(each) for each in grams(word))


@lru_cache(maxsize=_CACHE)
def _root_of(word: str) -> str:
    return next(iter(_parts(word)), "")


def _counted(lists: Iterable[tuple[int, ...]]) -> Counter[int]:
    return Counter(chain.from_iterable(lists))


def _bytes(numbers: Iterable[int], counted: Counter[int]) -> bytes:
    """Give how often each number is said, as far as a byte tells."""
    times = [counted.get(number, 0) for number in numbers]
    try:
        return bytes(times)
    except ValueError:
        return bytes([min(_MOST_COUNTED, each) for each in times])


def _facets_of(title: str) -> set[int]:
    """Give what a title names of each facet: the facet in the high bits, the value in the lowest six."""
    found = set()
    for name, values in facets(words(fold(title))).items():
        known = FACET_VALUES.get(name, ())
        for value in values:
            place = known.index(value) if value in known else code(value) % 62
            found.add(code(name) & ~63 | place)
    return found
