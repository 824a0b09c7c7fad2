"""What a task says, read once: the words of its title that carry the work, what sets it apart, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from msgspec import Struct

from gaps.duplicates.reading.plain import addresses
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.stems import stem
from gaps.duplicates.titles import Title
from gaps.duplicates.titles import read_title
from gaps.duplicates.words import FILLER
from gaps.duplicates.words import GENERIC
from gaps.duplicates.words import HARMLESS
from gaps.duplicates.words import LITTLE
from gaps.duplicates.words import NEGATIONS
from gaps.duplicates.words import RHYTHM
from gaps.duplicates.words import TROUBLE
from gaps.tracked import Tracked
from mapping.text import fold

_TAG = re.compile(r"\s*(?:[\[(<【「]([^\])>】」\n]{1,40})[\])>】」]|([^\s:][^:\n]{0,24}):\s)")
_VERB = re.compile(
    "([가-힣]{2,}?)(?:하기|하는|합니다|하세요|해주세요|해주시기|해달라고|했습니다|됩니다|되었습니다|되는|하지|되지|됨"
    "|하면|할때|했을때|해요|했어요|해서|되면|될때|돼요|되어요|됐어요|됐습니다)$"
)
_LACKING = re.compile(
    "([가-힣]{1,}?)(?:이|가|은|는)?(?:없음|없는|없습니다|없다|안됨|안됩니다|안되는|불가|못함|않음|않는|않습니다)$"
)
_COPIED = re.compile(r"\s*\W?(?:(?:clone|copy)\s*(?:-|:|of\b|\])|(?:복사본|사본|복제)\b)", re.IGNORECASE)
_DIRECTED = re.compile(r"\bfrom\b|\binto\b|\binstead\b|->|→|[가-힣](?:에서|으로|로|보다)\s|대신")
_FORBIDS = re.compile(
    "^[^a-z가-힣]*(?:do not|don.?t|never|stop|prevent|avoid)\\b|않게|않도록|안 ?되게|못 ?하게|안 ?되도록|금지|제외"
)
_TOKEN = re.compile(r"[^\W_]+")
_SYLLABLES = 2
_LONGEST = 500
_LEAST_PATH = 6
_MOST_WORDS = 400
_COMPARED = 3000
HANGUL = "\u1100"
"""Where Korean begins."""
NOT = "not"


class Said(Struct, frozen=True):
    """A task as it is held against others.

    ``roots`` are the words of the title that carry its work, in their order; ``weight`` is how many of them say what
    the work is. ``tag`` is what it puts before itself. ``directed`` is whether the order of its words may matter,
    ``trouble`` whether it says that something is broken, ``forbids`` whether it asks that something should not be,
    ``copied`` whether it calls itself a copy.
    """

    tracked: Tracked
    title: Title
    roots: tuple[str, ...]
    weight: int
    tag: frozenset[str]
    directed: bool
    trouble: bool
    forbids: bool
    copied: bool
    recurring: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Give what is equal for titles that say the same in the same order, however it is spaced."""
        return ("".join(self.roots), *self._beside)

    @property
    def bag(self) -> tuple[object, ...]:
        """Give what is equal for titles that say the same in any order."""
        return (tuple(sorted(self.roots)), *self._beside)

    @property
    def _beside(self) -> tuple[object, ...]:
        """Give what must be equal beside the words: the numbers, and what a huge title says beyond its beginning."""
        return (tuple(sorted(self.title.numbers)), self.title.key.rpartition("|")[2])


def read_said(tracked: Tracked, *, recurring: bool = False, title: Title | None = None) -> Said:
    """Read what a task says in its title."""
    text = tracked.task.title
    read = title or read_title(text)
    roots = tuple(roots_of(read))
    return Said(
        tracked=tracked,
        title=read,
        roots=roots,
        weight=_weight(roots),
        tag=_tag(text),
        directed=_DIRECTED.search(f"{fold(text[:_LONGEST])} ") is not None,
        trouble=not TROUBLE.isdisjoint(read.words),
        forbids=_FORBIDS.search(fold(text[:_LONGEST])) is not None,
        copied=_COPIED.match(text) is not None,
        recurring=recurring,
    )


def roots_of(title: Title) -> Iterator[str]:
    """Give the words that carry a title, without endings and without words that change nothing."""
    before = ""
    for word in title.words:
        denied, before = before == "can" and word == "t", word
        if denied or word in NEGATIONS:
            yield NOT
        elif word[0].isdigit() or word in HARMLESS or word in LITTLE:
            continue
        elif word.isascii():
            yield stem(word)
        else:
            yield from _korean(word)


def body_words(tracked: Tracked) -> frozenset[str]:
    """Give the distinct words of a description, as far as they are compared."""
    return frozenset(_TOKEN.findall(fold(plain_body(tracked.task.description)))[:_MOST_WORDS])


def wording(title: str, description: str) -> str:
    """Give what a task says, the same as long as no word or number of it comes or goes."""
    read = read_title(title)
    text = sorted(set(_TOKEN.findall(fold(plain_body(description)))) - FILLER)
    rest = crc32(description[_COMPARED:].encode("utf-8", "surrogatepass"))
    return f"{read.key}\x1f{' '.join(text)}\x1f{rest}"


def places_of(tracked: Tracked) -> frozenset[str]:
    """Give the web addresses in a description that lead to one thing, not to a whole site."""
    if "://" not in tracked.task.description and "www." not in tracked.task.description:
        return frozenset()
    return frozenset(each for each in addresses(tracked.task.description) if len(each.partition("/")[2]) >= _LEAST_PATH)


def _korean(word: str) -> Iterator[str]:
    lacking = _LACKING.match(word)
    if lacking:
        yield lacking[1]
        yield NOT
        return
    verb = _VERB.match(word)
    root = verb[1] if verb else word
    if root not in HARMLESS and root not in FILLER:
        yield root


def _weight(roots: tuple[str, ...]) -> int:
    """Count the words that tell the work; how often it is done is one more, what stands everywhere is none."""
    told = sum(_words_in(root) for root in roots if root not in GENERIC and root != NOT)
    return told + sum(root in RHYTHM and root in GENERIC for root in roots) if told > 1 else told


def _words_in(root: str) -> int:
    """Count a Korean compound as the words of two syllables that it is likely made of, a single letter as nothing."""
    return max(1, len(root) // _SYLLABLES) if root[0] >= HANGUL else int(len(root) > 1)


def _tag(text: str) -> frozenset[str]:
    found = _TAG.match(text[:80])
    if not found:
        return frozenset()
    words = read_title(found[1] or found[2]).words
    return frozenset(word for word in words if word not in GENERIC and word not in HARMLESS)
