"""What people's words teach: evidence of a kind that they found wanting here no longer suffices alone.

What they say is no duplicate counts against a kind, what they settle as one counts for it. Nothing is kept but that: a
kind suffices again when words are taken back, links are cut, or their tasks change or go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gaps.duplicates.engine import Match
from gaps.gap import Finding
from gaps.gap import GapState
from gaps.life import ENGINE_KINDS
from gaps.world import World
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Status

FORGIVEN = 2
"""How many dismissed duplicates, with no task in common, a kind of evidence is forgiven."""

WORTH = 6
"""How many settled duplicates outweigh one more that was none: so that six of seven that are told are right."""

Kind = tuple[str, str]
Pair = tuple[str, str]


class Lesson(Struct, frozen=True):
    """How often a kind of evidence was wrong here, and how often right."""

    wrong: int
    right: int

    @property
    def wanting(self) -> bool:
        """Whether the kind does not suffice alone any more."""
        return self.wrong > FORGIVEN + self.right // WORTH

    @property
    def missing(self) -> int:
        """Give how many more must be right until the kind suffices again."""
        return max(0, (self.wrong - FORGIVEN) * WORTH - self.right)


def kind_of(evidence: Mapping[str, Any], likeness: str) -> Kind | None:
    """Give the kind of evidence that rests on one ground beside the titles, None for a better one."""
    grounds = evidence.get("grounds")
    if not isinstance(grounds, list) or len(grounds) != 1:
        return None
    return (likeness, str(grounds[0]["kind"]))


def lessons(world: World, matches: Iterable[Match]) -> dict[Kind, Lesson]:
    """Give the kinds of evidence that people found wrong more often than is forgiven."""
    if len(world.not_duplicates) <= FORGIVEN:
        return {}
    told = {match.pair: kind_of(match.evidence, match.likeness.value) for match in matches}
    wrong = _counted((pair, told[pair]) for pair in sorted(world.not_duplicates & told.keys()))
    if not any(number > FORGIVEN for number in wrong.values()):
        return {}
    right = _counted(sorted(_settled(world), key=lambda each: each[0]))
    return {kind: Lesson(number, right[kind]) for kind, number in sorted(wrong.items()) if number > FORGIVEN}


def told(learned: Mapping[Kind, Lesson]) -> Iterator[Fault]:
    """Say which evidence was wrong here, and whether it still suffices, or how it would again."""
    for (likeness, ground), lesson in learned.items():
        if lesson.wanting:
            yield fault(
                "{likeness:word.likeness}, and beside it only: {ground:word.ground}. {n} times that was no duplicate here,"
                " {right} times it was, so new ones of this kind are not told.",
                likeness=likeness,
                ground=ground,
                n=lesson.wrong,
                right=lesson.right,
                advice=msg(
                    "They are told again when what was said is taken back by dure gaps reopen, or when {more} more turn out"
                    " right.",
                    more=lesson.missing,
                ),
            )
        else:
            yield fault(
                "{likeness:word.likeness}, and beside it only: {ground:word.ground}. {n} times that was no duplicate here,"
                " {right} times it was, so new ones of this kind are still told.",
                likeness=likeness,
                ground=ground,
                n=lesson.wrong,
                right=lesson.right,
            )


def _counted(pairs: Iterable[tuple[Pair, Kind | None]]) -> Counter[Kind]:
    """Count the pairs of each kind that have no task in common: three tasks among each other are one word, not three."""
    taken: dict[Kind, set[str]] = {}
    counted: Counter[Kind] = Counter()
    for pair, kind in pairs:
        if kind is not None:
            known = taken.setdefault(kind, set())
            counted[kind] += known.isdisjoint(pair)
            known.update(pair)
    return counted


def _settled(world: World) -> Iterator[tuple[Pair, Kind | None]]:
    """Give the pairs that were told and that people made one: one of the two called off, or both linked."""
    for gap in world.known.values():
        if gap.finding.kind in ENGINE_KINDS and gap.state is GapState.RESOLVED and gap.closed_by == "change":
            for pair, told_of in _pairs(world, gap.finding):
                if _made_one(world, pair):
                    yield pair, kind_of(told_of, str(told_of.get("likeness")))


def _pairs(world: World, finding: Finding) -> Iterator[tuple[Pair, Mapping[str, Any]]]:
    """Give the pairs of a finding with their evidence, as far as their tasks are still here under the same names."""
    uids = {world.tasks[uid].ref: uid for uid in finding.tasks if uid in world.tasks}
    for told_of in finding.evidence.get("pairs", ()):
        here = sorted({uids[ref] for ref in told_of.get("refs", ()) if ref in uids})
        if len(here) == len(told_of.get("refs", ())):
            yield (here[0], here[-1]), told_of


def _made_one(world: World, pair: Pair) -> bool:
    one, other = (world.tasks[uid].task.status for uid in pair)
    called_off = (one is Status.CANCELLED) != (other is Status.CANCELLED)
    return called_off or pair[1] in world.links.on_purpose(pair[0])


def wanting(learned: Mapping[Kind, Lesson]) -> Collection[Kind]:
    """Give the kinds of evidence that do not suffice alone any more."""
    return {kind for kind, lesson in learned.items() if lesson.wanting}
