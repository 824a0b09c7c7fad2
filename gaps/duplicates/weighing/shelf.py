"""All documents of one comparison as sparse rows: the terms of title and body, the grams of titles, equal lines."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from gaps.duplicates.reading.bridge import meanings_of
from gaps.duplicates.reading.hangul import parts_of
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.reading.plain import plain_title
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.reading.tokens import grams
from gaps.duplicates.reading.tokens import hangul_runs
from gaps.duplicates.reading.tokens import latin_parts
from gaps.duplicates.reading.tokens import words
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.words import facets
from mapping.text import fold

_LEAST_LINE = 24
_MOST_WORDS = 400

Codes = np.ndarray[Any, np.dtype[Any]]
Rows = Any
"""A scipy CSR matrix of float32; scipy brings no types of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents in rows, the same order everywhere.

    ``titles`` and ``bodies`` count terms, ``grams`` pieces of title words, ``pairs`` neighbouring title words,
    ``lines`` long equal lines. ``terms`` names the columns of the first two; ``bridge`` counts titles and bodies in
    the words of both languages. ``facets`` holds a bit per value for each facet that titles name.
    """

    size: int
    terms: tuple[str, ...]
    titles: Rows
    bodies: Rows
    grams: Rows
    pairs: Rows
    lines: Rows
    bridge: Rows
    scripts: Codes
    facets: Codes
    names: tuple[str, ...]
    families: Codes
    equal: Codes
    places: Codes
    days: Codes


@dataclass(slots=True)
class _Read:
    """Documents as numbers of words; the words stand once in ``vocabulary``."""

    vocabulary: dict[str, int]
    titles: list[list[int]]
    bodies: list[list[int]]
    lines: list[list[int]]


def make_shelf(documents: Sequence[Document]) -> Shelf:
    """Read all documents."""
    read = _read(documents)
    vocabulary = list(read.vocabulary)
    terms: dict[str, int] = {}
    parts = [[terms.setdefault(part, len(terms)) for part in said] for said in _parts(vocabulary)]
    meaning = _matrix(parts, len(terms))
    in_titles = {number for title in read.titles for number in title}
    pieces: dict[str, int] = {}
    spelled = [
        [pieces.setdefault(gram, len(pieces)) for gram in grams(word)] if number in in_titles else []
        for number, word in enumerate(vocabulary)
    ]
    titles, bodies = _matrix(read.titles, len(vocabulary)), _matrix(read.bodies, len(vocabulary))
    first = [said[0] if said else -1 for said in parts]
    told = (titles @ meaning).tocsr()
    bodied = (bodies @ meaning).tocsr()
    spans, names = _facets(documents)
    scripts = np.array([script_of(each.title, each.body) for each in documents], dtype=np.int8)
    return Shelf(
        size=len(documents),
        terms=tuple(terms),
        titles=told,
        bodies=bodied,
        grams=(titles @ _matrix(spelled, len(pieces))).tocsr(),
        pairs=_numbered([list(pairwise(roots)) for roots in _roots(read.titles, first)]),
        lines=_matrix(read.lines, max((max(each, default=0) for each in read.lines), default=0) + 1),
        bridge=_bridged(read.titles, vocabulary, scripts),
        scripts=scripts,
        facets=spans,
        names=names,
        families=_coded(_skeleton(each.title) for each in documents),
        equal=_coded(" ".join(words(fold(plain_title(each.title)))) for each in documents),
        places=_coded(each.place for each in documents),
        days=np.array([np.nan if each.day is None else each.day for each in documents], dtype=np.float64),
    )


def _read(documents: Sequence[Document]) -> _Read:
    read = _Read({}, [], [], [])
    lines: dict[str, int] = {}
    for document in documents:
        body = plain_body(document.body)
        for text, into in ((plain_title(document.title), read.titles), (body, read.bodies)):
            found = words(text)[:_MOST_WORDS]
            into.append([read.vocabulary.setdefault(word, len(read.vocabulary)) for word in found])
        long = dict.fromkeys(line.strip().lower() for line in body.split("\n"))
        read.lines.append([lines.setdefault(line, len(lines)) for line in long if len(line) >= _LEAST_LINE])
    return read


def _parts(vocabulary: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for word in vocabulary:
        korean = (part for run in hangul_runs(word) for part in parts_of(run))
        yield tuple(dict.fromkeys((*korean, *latin_parts(word))))


def _matrix(rows: Sequence[Sequence[int]], width: int) -> Rows:
    rows = rows or ((),)
    ends = np.zeros(len(rows) + 1, dtype=np.int64)
    ends[1:] = np.cumsum([len(row) for row in rows])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(ends[-1]))
    made = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(rows), max(1, width)))
    made.sum_duplicates()
    return made


def _numbered(rows: Sequence[Sequence[object]]) -> Rows:
    known: dict[object, int] = {}
    return _matrix([[known.setdefault(each, len(known)) for each in row] for row in rows], len(known))


def _roots(titles: Sequence[Sequence[int]], first: Sequence[int]) -> Iterator[list[int]]:
    return ([first[word] for word in title] for title in titles)


def _bridged(titles: Sequence[Sequence[int]], vocabulary: Sequence[str], scripts: Codes) -> Rows:
    """Give titles by what they mean in either language; without a Korean one there is nothing to bridge."""
    if not (scripts == Script.HANGUL).any():
        return _matrix([()] * len(titles), 1)
    return _numbered([meanings_of([vocabulary[word] for word in title]) for title in titles])


def _facets(documents: Sequence[Document]) -> tuple[Codes, tuple[str, ...]]:
    """Give what titles name of each facet as bits: documents in rows, facets in columns."""
    said = [facets(words(fold(plain_title(each.title)))) for each in documents]
    names = tuple(sorted({name for each in said for name in each}))
    bits: dict[tuple[str, str], int] = {}
    spans = np.zeros((len(documents), max(1, len(names))), dtype=np.int64)
    for row, each in enumerate(said):
        for name, values in each.items():
            for value in values:
                bit = bits.setdefault((name, value), sum(known == name for known, _ in bits))
                spans[row, names.index(name)] |= 1 << (bit % 62)
    return spans, names


def _skeleton(title: str) -> str:
    """Give a title with its numbers left open, the same for every turn of work that comes back."""
    return " ".join(
        "#" if any(letter.isdigit() for letter in word) else word for word in words(fold(plain_title(title)))
    )


def _coded(values: Iterable[str]) -> Codes:
    known: dict[str, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int32)
