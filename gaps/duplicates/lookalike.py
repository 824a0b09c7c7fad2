"""What looks the same already: for the title of a draft, the tasks whose titles say most of what it says, in either language.

It is asked in two steps, so that of a large store only a few tasks are read: ``Draft.pick`` goes over all titles by pieces
of words, ``look_alike`` weighs the few that it gave.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from heapq import nlargest
from math import log
from math import sqrt

from gaps.duplicates.meaning import parts_of_title
from gaps.duplicates.said import NOT
from gaps.duplicates.shelved import is_lately_finished
from gaps.duplicates.stems import stem
from gaps.duplicates.titles import Title
from gaps.duplicates.titles import read_title
from gaps.duplicates.words import facets
from gaps.tracked import Tracked
from gaps.world import World
from mapping.text import normal

_SHOWN = 5
_PICKED = 80
_LEAST = 0.3
_SURE, _PERHAPS = 0.9, 0.7
_LONGEST = 300
_LEAST_LATIN, _LEAST_HANGUL = 3, 2
_HALF, _SET_APART = 0.5, 0.8
_IN_TEXT, _SYNONYM = 0.4, 0.4
_LONGEST_BODY = 3000
_TOLD = 3
_TOKEN = re.compile(r"[^\W_]+")
_HANGUL = re.compile("[가-힣]")


Parts = Sequence[tuple[str, frozenset[str]]]


class Likely(StrEnum):
    """How likely it is that a task is the same work as a draft."""

    SURELY = "surely"
    PERHAPS = "perhaps"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A task that looks like a draft; ``score`` is from 0 to 1, which is a title that says the same.

    ``shared`` are the rarest words of the draft that it has, each with the number of titles that have it; ``differ`` are
    the numbers, platforms and so on that only one of them names.
    """

    tracked: Tracked
    score: float
    shared: tuple[tuple[str, int], ...] = ()
    differ: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the task is done already."""
        return not self.tracked.open

    @property
    def likely(self) -> Likely:
        """Say how likely it is the same work; what sets the two apart leaves it similar at most."""
        if self.differ or self.score < _PERHAPS:
            return Likely.SIMILAR
        return Likely.SURELY if self.score >= _SURE else Likely.PERHAPS


@dataclass(frozen=True, slots=True)
class Picked:
    """Which titles are worth a look, best first.

    ``seen`` is how many of all ``count`` titles have each word of the draft, ``words`` how many have any word as it stands.
    """

    uids: tuple[str, ...]
    seen: Mapping[str, int]
    words: Mapping[str, int]
    count: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a draft: what it may stand for, and the pieces by which a title shows that it may have it."""

    text: str
    senses: frozenset[str]
    whole: tuple[str, ...]
    pieces: tuple[str, ...]


class Draft:
    """A title for which others are sought."""

    def __init__(self, text: str) -> None:
        """Read the title."""
        self.title = read_title(text)
        self.words = tuple(
            _Word(word, senses, _whole(word, senses), _pairs(word)) for word, senses in parts_of_title(self.title)
        )

    def pick(self, titles: Iterable[tuple[str, str]], limit: int = _PICKED) -> Picked:
        """Give the titles, each with its uid before it, that have most of the rare words."""
        seen = [0] * len(self.words)
        found: list[tuple[str, tuple[float, ...]]] = []
        count = 0
        words: Counter[str] = Counter()
        pieces = {piece for word in self.words for piece in (*word.whole, *word.pieces)}
        any_piece = re.compile("|".join(map(re.escape, sorted(pieces))) or r"(?!)")
        for uid, text in titles:
            count += 1
            folded = normal(text[:_LONGEST])
            words.update(set(_TOKEN.findall(folded)))
            joined = folded.replace(" ", "").replace("-", "")
            if any_piece.search(joined):
                has = tuple([_has(word, joined) for word in self.words])
                found.append((uid, has))
                seen = [total + (share == 1) for total, share in zip(seen, has, strict=True)]
        rare = [_rarity(each, count) ** 2 for each in seen]
        scored = ((sum(map(float.__mul__, has, rare)), uid) for uid, has in found)
        best = nlargest(limit, scored)
        named = {word.text: number for word, number in zip(self.words, seen, strict=True)}
        return Picked(tuple(uid for _, uid in best), named, words, count)

    @cached_property
    def facets(self) -> Mapping[str, set[str]]:
        """Give what the title names of platform, branch and so on."""
        return facets(self.title.words)


def look_alike(world: World, draft: Draft, picked: Picked | None = None, limit: int = _SHOWN) -> tuple[LookAlike, ...]:
    """Give the open and lately finished tasks that look most like a draft, best first.

    ``picked`` was picked from all titles before; without it all tasks of the world are looked at.
    """
    shelf = {
        uid: tracked
        for uid, tracked in sorted(world.tasks.items())
        if not tracked.task.container and (tracked.open or is_lately_finished(world, tracked))
    }
    picked = picked or draft.pick((uid, tracked.task.title) for uid, tracked in shelf.items())
    ranked = (_weighed(draft, shelf[uid], picked) for uid in picked.uids if uid in shelf)
    best = sorted(ranked, key=lambda each: (-each.score, not each.tracked.open, each.tracked.uid))
    return tuple(each for each in best[:limit] if each.score >= _LEAST)


def _weighed(draft: Draft, tracked: Tracked, picked: Picked) -> LookAlike:
    title = read_title(tracked.task.title)
    theirs = parts_of_title(title)
    score = 1.0 if title.key == draft.title.key else _cosine(draft, tracked, theirs, picked)
    has = [word for word in draft.words if not word.senses.isdisjoint(frozenset().union(*(each for _, each in theirs)))]
    told = sorted({(picked.seen[word.text], word.text) for word in has})[:_TOLD]
    differ = _differ(draft, title)
    return LookAlike(tracked, round(score * (_SET_APART if differ else 1), 3), tuple((w, n) for n, w in told), differ)


@dataclass(frozen=True, slots=True)
class _Side:
    """What a title says: its words with their senses, and all senses of its Korean and of its other words."""

    parts: Parts
    korean: frozenset[str]
    other: frozenset[str]

    def meets(self, word: str, senses: frozenset[str]) -> float:
        """Give how far a word of the other side is meant here: as it stands, by a synonym, by its sound, in a part."""
        native = _HANGUL.match(word) is not None
        near, far = (self.korean, self.other) if native else (self.other, self.korean)
        if any(sense[0] == "~" and sense in near for sense in senses) or not senses.isdisjoint(far):
            return 1.0
        if any("=" in sense and sense in near for sense in senses):
            return _SYNONYM
        pairs = _pairs(word) if native else ()
        return _HALF * sum(pair in self.korean for pair in pairs) / len(pairs) if pairs else 0.0


def _side(parts: Parts) -> _Side:
    korean: set[str] = set()
    other: set[str] = set()
    for word, senses in parts:
        if _HANGUL.match(word):
            korean.update(senses, _pairs(word))
        else:
            other.update(senses)
    return _Side(parts, frozenset(korean), frozenset(other))


def _cosine(draft: Draft, tracked: Tracked, theirs: Parts, picked: Picked) -> float:
    """Give how much of what is rare in either title is in the other; what only the text has counts for less."""
    mine = [_rarity(picked.words.get(word.text, picked.seen[word.text]), picked.count) ** 2 for word in draft.words]
    middle = sum(mine) / max(1, len(mine))
    yours = [_rarity(picked.words[word], picked.count) ** 2 if word in picked.words else middle for word, _ in theirs]
    if not mine or not yours:
        return 0.0
    here, there = _side([(word.text, word.senses) for word in draft.words]), _side(theirs)
    body = normal(tracked.task.description[:_LONGEST_BODY])
    held = sum(
        weight * (there.meets(word.text, word.senses) or _IN_TEXT * (word.text in body))
        for weight, word in zip(mine, draft.words, strict=True)
    )
    holds = sum(weight * here.meets(word, senses) for weight, (word, senses) in zip(yours, theirs, strict=True))
    return min(0.99, (held + holds) / 2 / sqrt(sum(mine) * sum(yours)))


def _differ(draft: Draft, title: Title) -> tuple[str, ...]:
    """Give what sets the two apart: numbers, and what each names of one facet."""
    found = []
    if sorted(draft.title.numbers) != sorted(title.numbers):
        mine, yours = set(draft.title.numbers), set(title.numbers)
        found += sorted(mine ^ yours)
    theirs = facets(title.words)
    for name in draft.facets.keys() & theirs.keys():
        if draft.facets[name].isdisjoint(theirs[name]):
            found += sorted(draft.facets[name] | theirs[name])
    if (NOT in title.words) != (NOT in draft.title.words):
        found.append(NOT)
    return tuple(found)


def _rarity(seen: int, count: int) -> float:
    return log(1 + (count + 1) / (1 + seen))


def _has(word: _Word, joined: str) -> float:
    if any(piece in joined for piece in word.whole):
        return 1.0
    return _HALF if any(piece in joined for piece in word.pieces) else 0.0


def _whole(word: str, senses: frozenset[str]) -> tuple[str, ...]:
    """Give the forms of a word in both languages, as they may stand in a title without blanks."""
    concepts = (form for sense in senses if "=" in sense for form in sense.split("="))
    forms = (
        word if _HANGUL.search(word) else stem(word),
        *(form.replace(" ", "").replace("-", "") for form in concepts),
    )
    long_enough = (form for form in forms if len(form) >= (_LEAST_HANGUL if _HANGUL.search(form) else _LEAST_LATIN))
    return tuple(dict.fromkeys(long_enough))


def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[place : place + 2] for place in range(len(word) - 1)) if _HANGUL.match(word) else ()
