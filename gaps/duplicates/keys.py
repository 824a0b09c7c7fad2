"""By what a task may meet others that are the same work, packed as numbers: a function of its title and text alone."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from itertools import chain

from gaps.duplicates.anew import ails
from gaps.duplicates.anew import core_of
from gaps.duplicates.codes import code
from gaps.duplicates.codes import word_code
from gaps.duplicates.meaning import senses_by_word
from gaps.duplicates.meaning import tongue_of
from gaps.duplicates.near import signatures
from gaps.duplicates.passages import marks_of
from gaps.duplicates.passages import units_of
from gaps.duplicates.programs import LEAST_PLACES
from gaps.duplicates.programs import heads_of
from gaps.duplicates.programs import places_in
from gaps.duplicates.programs import starts_in
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.said import Said
from gaps.duplicates.said import places_of
from gaps.duplicates.titles import Title
from gaps.duplicates.words import RHYTHM

TITLE_FACTS = ("family", "rhythm", "empty")
"""What is equal for turns of one work, whether a title speaks of a rhythm, whether it has no word."""

FACTS = ("key", "bag", "text", "tongue")
"""What is one number for a whole task: what its title says, in its order and in any, its text, and its tongue."""

LISTS = ("near", "marks", "words", "core", "places", "trace", "heads", "starts")
"""What is many numbers: of titles that are near, marks of the text, words of the title, those of a failure, addresses.

Of a failure also the places in code that its trace names, how the message begins that its title is, and those in its text.
"""

MEANINGS = ("senses", "parts")
"""What a title means, and for each meaning the place of the word that has it; an English title is one place."""

UNTOLD = len(Script)
"""The tongue of a title that says too little to be told in another one."""


def title_keys(title: Title) -> bytes:
    """Give by what a title belongs to recurring work, whatever became of its task."""
    return _packed((code(title.key), int(not RHYTHM.isdisjoint(title.words)), int(not title.words)))


def text_keys(said: Said) -> bytes:
    """Give by what a task meets others of its own tongue, and over its text."""
    description = said.tracked.task.description
    tongue, failing = tongue_of(said), ails(said)
    trace = places_in(description) if failing else ()
    lists = (
        sorted(signatures(said.title)),
        sorted(marks_of(units_of(description))),
        sorted(map(word_code, set(said.title.words))),
        sorted(map(word_code, set(core_of(said)))) if failing else (),
        sorted(map(code, places_of(said.tracked))),
        sorted(map(code, trace)) if len(trace) >= LEAST_PLACES else (),
        sorted(map(code, heads_of(said.tracked.task.title))) if failing else (),
        sorted(map(code, starts_in(description))) if failing else (),
    )
    facts = (code(repr(said.key)), code(repr(said.bag)), code(description), UNTOLD if tongue is None else tongue)
    return _packed(chain(facts, map(len, lists), *lists))


def meaning_keys(said: Said) -> bytes:
    """Give by what a task meets those of another tongue; nothing where its title says too little."""
    words = senses_by_word(said)
    if tongue_of(said) is Script.LATIN:
        words = (frozenset().union(*words),)
    told = [(part, code) for part, senses in enumerate(words) for code in sorted(map(word_code, senses))]
    return _packed((len(told), len(told), *(sense for _, sense in told), *(part for part, _ in told)))


def _packed(numbers: Iterable[int]) -> bytes:
    found = array("Q", numbers)
    if sys.byteorder != "little":
        found.byteswap()
    return found.tobytes()
