"""What looks the same already: for a task or for a draft, the open and lately finished tasks that are likeliest the same work.

A suggestion is no gap: it accuses nobody, counts nowhere, and says on what it rests.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import exp
from math import log
from typing import TYPE_CHECKING

from gaps.duplicates.apart import Difference
from gaps.duplicates.believed import PERHAPS
from gaps.duplicates.believed import SURELY
from gaps.duplicates.believed import Belief
from gaps.duplicates.believed import Beliefs
from gaps.duplicates.meaning import parts_of_title
from gaps.duplicates.reading.plain import addresses
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.reading.plain import plain_title
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.reading.tokens import words
from gaps.duplicates.shelved import is_compared
from gaps.duplicates.titles import read_title
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.documents import day_of
from gaps.duplicates.weighing.reading import long_lines
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.reading import terms_of
from gaps.duplicates.words import FILLER
from gaps.duplicates.words import LITTLE
from gaps.duplicates.words import NEGATIONS
from gaps.tracked import Tracked
from gaps.world import World
from mapping.model import Origin
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.text import fold

if TYPE_CHECKING:
    from gaps.duplicates.weighing.seeker import Seeker
    from gaps.duplicates.weighing.volume import Readings

SHOWN = 5
DRAFT = ""
"""The uid under which a draft is asked for: no task has it."""

_ASKED, _ACROSS = 20, 5
_LEAST = 0.001
_TOLD = 3
_LONGEST = 120
_MOST_WORDS = 400
_LITTLE = FILLER | LITTLE | NEGATIONS
_DRAFT_ODDS = 3.2
"""By how much the log of the odds of a draft is too low: the weights miss the text that it does not have yet.

Those for two Korean tasks were made of sentences without one, and miss nothing.
"""


class Likely(StrEnum):
    """How likely it is that a task is the same work."""

    SURELY = "surely"
    PERHAPS = "perhaps"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Asked:
    """What others are sought for: a task by its uid, or a draft."""

    uid: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A task that looks the same; ``probability`` is how likely it is the same work, as measured on labelled sets.

    ``shared`` are the rarest words that both have, each with the number of tasks that have it; ``lines`` and ``links`` are
    long lines and addresses that stand in both; ``differ`` is what sets the two apart.
    """

    tracked: Tracked
    probability: float
    shared: tuple[tuple[str, int], ...] = ()
    lines: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    differ: tuple[Difference, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the task is done already."""
        return not self.tracked.open

    @property
    def likely(self) -> Likely:
        """Say how likely it is the same work."""
        if self.probability < PERHAPS:
            return Likely.SIMILAR
        return Likely.SURELY if self.probability >= SURELY else Likely.PERHAPS


Found = Mapping[str, Sequence[tuple[str, float]]]
Sought = tuple["Seeker", Found]
"""What was sought for, and by whom, who knows how rare words are."""


def with_draft(readings: Readings, title: str, now: datetime) -> Readings:
    """Give all readings with that of a draft, as if it was made now."""
    return readings.adding({DRAFT: read_document(Document(DRAFT, title, day=day_of(now)))})


def seek(readings: Readings, uids: Sequence[str]) -> Sought:
    """Give for each of these tasks those whose readings look like its own, likeliest first; numpy loads here."""
    from gaps.duplicates.weighing.seeker import Seeker  # noqa: PLC0415  # what asks for nothing must not wait for it

    seeker = Seeker(readings)
    return seeker, seeker.alike(uids, _ASKED, _ACROSS)


class LookAlikes:
    """Finds what looks like the tasks of one moment: what all of them say is read when it is first asked for."""

    def __init__(self, readings: Callable[[], Readings]) -> None:
        """Take what gives the readings of all tasks that are compared."""
        self._readings = readings
        self._sought: tuple[Seeker, dict[str, Sequence[tuple[str, float]]]] | None = None

    def of(self, uids: Sequence[str]) -> Sought | None:
        """Give those that look like these tasks, each sought once; None where there is nothing to seek."""
        if not uids:
            return None
        if self._sought is None:
            seeker, found = seek(self._readings(), uids)
            self._sought = (seeker, dict(found))
        seeker, known = self._sought
        known.update(seeker.alike([uid for uid in uids if uid not in known], _ASKED, _ACROSS))
        return self._sought


def look_alike(
    world: World,
    asked: Asked,
    found: Sought,
    *,
    limit: int = SHOWN,
    least: float = _LEAST,
    may: Callable[[Tracked], bool] = lambda _: True,
) -> tuple[LookAlike, ...]:
    """Give the tasks that look like what is asked for, best first, at most ``limit`` of at least that probability that ``may`` be told.

    Tasks that people linked with it, or said to be other work, and those that it lies in, are known and not told.
    """
    seeker, likely = found
    known = _known(world, asked.uid)
    near = [
        (tracked, probability)
        for uid, probability in likely.get(asked.uid, ())
        if (tracked := world.tasks.get(uid)) and uid not in known and is_compared(world, tracked) and may(tracked)
    ]
    mine = world.tasks.get(asked.uid) or _drafted(asked, world)
    beliefs = Beliefs(world, mine, [each for each, _ in near], seeker.seen_word, draft=asked.uid == DRAFT)
    weighed = [(tracked, _likely(asked, tracked, probability)) for tracked, probability in near]
    return tuple(_explained(seeker, asked, *each) for each in beliefs.best(weighed, limit, least))


def _known(world: World, uid: str) -> set[str]:
    """Give the tasks of which people know what they have to do with this one."""
    known = {each for pair in world.not_duplicates if uid in pair for each in pair}
    tracked = world.tasks.get(uid)
    if tracked is None:
        return known
    known.update((uid, *world.links.on_purpose(uid)))
    parent = world.links.resolve(tracked.task, tracked.task.parent) if tracked.task.parent else None
    return known | {parent.uid} if parent else known


def _drafted(asked: Asked, world: World) -> Tracked:
    """Give a draft as the task that it may become."""
    task = Task(
        origin=Origin("", "", DRAFT), key="", title=asked.title, description=asked.description, status=Status.TODO
    )
    return Tracked(
        uid=DRAFT,
        ref="",
        connection="",
        task=task,
        state=State.LIVE,
        sightings=(),
        first_seen=world.now,
        read=True,
        proven=True,
    )


def _explained(seeker: Seeker, asked: Asked, tracked: Tracked, belief: Belief) -> LookAlike:
    task = tracked.task
    mine, yours = plain_body(asked.description), plain_body(task.description)
    lines = set(long_lines(yours))
    links = set(addresses(task.description))
    apart = frozenset().union(*(each.words() for each in belief.differ))
    return LookAlike(
        tracked,
        round(belief.probability, 3),
        shared=tuple(
            # A draft is no task that has a word, although it stands among them to be compared.
            (word, number - (asked.uid == DRAFT))
            for word, number in _shared(seeker, (asked.title, mine), (task.title, yours), apart)
        ),
        lines=tuple(line[:_LONGEST] for line in long_lines(mine) if line in lines)[:_TOLD],
        links=tuple(each[:_LONGEST] for each in addresses(asked.description) if each in links)[:_TOLD],
        differ=belief.differ,
    )


def _likely(asked: Asked, tracked: Tracked, probability: float) -> float:
    """Give how likely it is by the weights; of a draft, for what it does not say yet."""
    native = all(script_of(title) is Script.HANGUL for title in (asked.title, tracked.task.title))
    if asked.uid != DRAFT or native:
        return probability
    sure = min(max(probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-(log(sure / (1 - sure)) + _DRAFT_ODDS)))


def _shared(
    seeker: Seeker, one: tuple[str, str], other: tuple[str, str], apart: frozenset[str]
) -> tuple[tuple[str, int], ...]:
    """Give the rarest words that both say, as the first one writes them, with how many tasks say them.

    A word by which the two stand ``apart`` is none.
    """
    theirs = {terms_of(word)[0] for word in _words(other)}
    written = fold(" ".join(other))
    meant = {sense for _, senses in parts_of_title(read_title(other[0])) for sense in senses}
    mine: dict[int, str] = {}
    for word in _words(one):
        if terms_of(word)[0] in theirs and fold(word) not in _LITTLE and (_is_plain(word) or fold(word) in written):
            mine.setdefault(terms_of(word)[0], word)
    told = {fold(word) for word in mine.values()}
    for word, senses in parts_of_title(read_title(one[0])):
        if terms_of(word) and word not in told and not senses.isdisjoint(meant):
            mine.setdefault(terms_of(word)[0], word)
    several = {term: word for term, word in mine.items() if not _is_part(fold(word), apart)}
    rarest = sorted(several, key=lambda term: (seeker.seen_about(term), mine[term]))[:_TOLD]
    return tuple((mine[term], max(seeker.seen(term), 2)) for term in rarest)  # at least these two


def _is_plain(word: str) -> bool:
    """Whether a word has but letters: one with a number or a dot in it is no other word for one that is written otherwise."""
    return word.isalpha()


def _is_part(word: str, others: frozenset[str]) -> bool:
    """Whether a word is one of these, or a number a part of one."""
    return word in others or (word.isdecimal() and any(word in each for each in others))


def _words(text: tuple[str, str]) -> Iterable[str]:
    """Give the words of a title and a text."""
    return (word for word in (*words(plain_title(text[0])), *words(text[1])[:_MOST_WORDS]) if terms_of(word))
