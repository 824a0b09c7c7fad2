"""What looks the same already: the open and lately finished tasks that are likeliest the same as a task or draft.

A suggestion is no gap: it accuses nobody, counts nowhere, and says on what it rests.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from math import exp
from math import log
from typing import TYPE_CHECKING

from msgspec import Struct

from gaps.duplicates.apart import Difference
from gaps.duplicates.believed import PERHAPS
from gaps.duplicates.believed import SURELY
from gaps.duplicates.believed import Belief
from gaps.duplicates.believed import Beliefs
from gaps.duplicates.counted_words import counted
from gaps.duplicates.reading.plain import addresses
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.shared_words import rarest
from gaps.duplicates.shared_words import shared_words
from gaps.duplicates.shelved import is_compared
from gaps.duplicates.titles import read_title
from gaps.duplicates.twins import are_twin_tongues
from gaps.duplicates.twins import meant_in_both
from gaps.duplicates.twins import twin_likelihood
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.documents import day_of
from gaps.duplicates.weighing.reading import long_lines
from gaps.duplicates.weighing.reading import read_document
from gaps.tracked import Tracked
from gaps.world import World
from mapping.model import Origin
from mapping.model import State
from mapping.model import Status
from mapping.model import Task

if TYPE_CHECKING:
    from gaps.duplicates.weighing.seeker import Seeker
    from gaps.duplicates.weighing.volume import Readings

SHOWN = 5
DRAFT = ""
"""The uid under which a draft is asked for: no task has it."""

_ASKED, _ACROSS, _ANCHORED = 20, 20, 5
"""So many are looked at; so many of another tongue, and so many with a rare number in common.

Of another tongue the weights know no more than what may be meant.
"""

_TOLD = 3
_LONGEST = 120
_NOISE, _NOISE_ACROSS, _NOISE_DRAFT, _NOISE_KOREAN, _NOISE_TWINS = 0.0015, 0.001, 0.01, 0.02, 0.1
"""Below which likelihood nothing is shown.

Of what the sets have below it, one in a hundred is the same work, of twins one in fifty. The weights hold English
pairs, those across tongues, drafts of either, Korean pairs and twins for likely on scales of their own.
"""

_DRAFT_ODDS = 3.2
"""By how much the log of the odds of a draft is too low: the weights miss the text that it does not have yet.

Those for two Korean tasks were made of sentences without one, and miss nothing; what titles mean in two tongues has a
level of its own.
"""


class Likely(StrEnum):
    """How likely it is that a task is the same work."""

    SURELY = "surely"
    PERHAPS = "perhaps"
    SIMILAR = "similar"


class Asked(Struct, frozen=True):
    """What others are sought for: a task by its uid, or a draft."""

    uid: str
    title: str
    description: str = ""


class LookAlike(Struct, frozen=True):
    """A task that looks the same; ``probability`` is how likely it is the same work, as measured on labelled sets.

    ``shared`` are the rarest words that both have, each with the number of tasks that have it; ``lines`` and ``links``
    are long lines and addresses that stand in both; ``differ`` is what sets the two apart.
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
    return seeker, seeker.alike(uids, _ASKED, _ACROSS, _ANCHORED)


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
        known.update(seeker.alike([uid for uid in uids if uid not in known], _ASKED, _ACROSS, _ANCHORED))
        return self._sought


def look_alike(
    world: World,
    asked: Asked,
    found: Sought,
    *,
    least: float = 0.0,
    may: Callable[[Tracked], bool] = lambda _: True,
) -> tuple[LookAlike, ...]:
    """Give the few tasks that look like what is asked for, best first.

    Each is at least as likely as ``least`` says and ``may`` be told. Tasks that people linked with it, or said to be
    other work, and those that it lies in, are known and not told.
    """
    seeker, likely = found
    known = _known(world, asked.uid)
    near = [
        (tracked, probability)
        for uid, probability in likely.get(asked.uid, ())
        if (tracked := world.tasks.get(uid)) and uid not in known and is_compared(world, tracked) and may(tracked)
    ]
    mine = world.tasks.get(asked.uid) or _drafted(asked, world)
    weighed = [(tracked, _likely(seeker, asked, tracked, probability)) for tracked, probability in near]
    weighed.sort(key=lambda each: -each[1])
    beliefs = Beliefs(world, mine, [each for each, _ in weighed], seeker, draft=asked.uid == DRAFT)
    shown = beliefs.best(weighed, SHOWN, lambda tracked: max(least, _noise(asked, tracked)))
    return tuple(_explained(world, seeker, asked, *each) for each in shown)


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


def _explained(world: World, seeker: Seeker, asked: Asked, tracked: Tracked, belief: Belief) -> LookAlike:
    task = tracked.task
    mine, yours = plain_body(asked.description), plain_body(task.description)
    lines = set(long_lines(yours))
    links = set(addresses(task.description))
    apart = frozenset().union(*(each.words() for each in belief.differ))
    found = shared_words((asked.title, mine), (task.title, yours))
    told = (word for word, _ in rarest(found, seeker.seen_word, apart))
    return LookAlike(
        tracked,
        round(belief.probability, 3),
        shared=tuple(islice(counted(world, seeker, told, drafts={asked.uid} & {DRAFT}), _TOLD)),
        lines=tuple(line[:_LONGEST] for line in long_lines(mine) if line in lines)[:_TOLD],
        links=tuple(each[:_LONGEST] for each in addresses(asked.description) if each in links)[:_TOLD],
        differ=belief.differ,
    )


def _likely(seeker: Seeker, asked: Asked, tracked: Tracked, probability: float) -> float:
    """Give how likely it is by the weights, between Korean and English also by what the titles mean.

    Of a draft it makes up for the text that it does not have yet.
    """
    title = tracked.task.title
    if are_twin_tongues(asked.title, title):
        meant = meant_in_both(read_title(asked.title), read_title(title), seeker.telling)
        return max(probability, twin_likelihood(meant))
    if asked.uid != DRAFT or _are_korean(asked.title, title):
        return probability
    sure = min(max(probability, 1e-6), 1 - 1e-6)
    return 1 / (1 + exp(-(log(sure / (1 - sure)) + _DRAFT_ODDS)))


def _noise(asked: Asked, tracked: Tracked) -> float:
    """Give how likely a task must be to be shown at all."""
    title = tracked.task.title
    if are_twin_tongues(asked.title, title):
        return _NOISE_TWINS
    if _are_korean(asked.title, title):
        return _NOISE_KOREAN
    if asked.uid == DRAFT:
        return _NOISE_DRAFT
    return _NOISE if script_of(asked.title) is script_of(title) else _NOISE_ACROSS


def _are_korean(one: str, other: str) -> bool:
    return script_of(one) is script_of(other) is Script.HANGUL
