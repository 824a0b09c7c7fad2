"""What looks the same as the tasks of a report, as far as its reader may know, and how that is told everywhere."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from gaps.duplicates.apart import Difference
from gaps.duplicates.apart import Kind
from gaps.duplicates.apart import Where
from gaps.duplicates.lookalike import Asked
from gaps.duplicates.lookalike import Likely
from gaps.duplicates.lookalike import LookAlike
from gaps.duplicates.lookalike import LookAlikes
from gaps.duplicates.lookalike import Sought
from gaps.duplicates.lookalike import look_alike
from gaps.judged import Judged
from gaps.tracked import Tracked
from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold
from reports.arranging import Bundle
from reports.edition import Viewer
from reports.language import Language
from reports.rows import HIDDEN

MOST_ROWS = 300
"""For so many rows others are sought that look the same: the first ones, for who reads that far has no eye for more."""

_WORTH = 0.1
"""How likely the same work something must be to be shown where nobody asked."""

LIKELY = {
    Likely.SURELY: msg("almost certainly the same work"),
    Likely.PERHAPS: msg("perhaps the same work"),
    Likely.SIMILAR: msg("similar"),
}


class AlikeTask(Struct, frozen=True):
    """A task that looks like the same work, and how likely, by what."""

    judged: Judged
    looks: LookAlike


Suggest = Callable[[Sequence[Bundle]], Mapping[str, tuple[AlikeTask, ...]]]
"""Gives what looks the same as the tasks of some rows, by the id of each row's first gap."""


def no_suggestions(_: Sequence[Bundle]) -> Mapping[str, tuple[AlikeTask, ...]]:
    """Suggest nothing."""
    return {}


class Suggestions(Struct, frozen=True):
    """What looks the same as the tasks of an edition: only tasks that its reader may see, and nothing of others.

    How often a word is said is told to the in-house party alone, for it counts hidden tasks too; texts are quoted to it
    alone, for others may see that a task is there without seeing its text.
    """

    viewer: Viewer
    lookalikes: LookAlikes

    def __call__(self, rows: Sequence[Bundle]) -> Mapping[str, tuple[AlikeTask, ...]]:
        """Give what looks the same as the first task of each row that the reader sees."""
        wanted = {row[0].id: uid for row in rows[:MOST_ROWS] if (uid := self._asked(row)) is not None}
        found = self.lookalikes.of(sorted(set(wanted.values())))
        if found is None:
            return {}
        members = {row[0].id: {uid for gap in row for uid in gap.finding.tasks} for row in rows[:MOST_ROWS]}
        told = {}
        for gap, uid in wanted.items():
            alike = tuple(self._told(uid, members[gap], found)) if found[1].get(uid) else ()
            if alike:
                told[gap] = alike
        return told

    def _asked(self, row: Bundle) -> str | None:
        world = self.viewer.world
        uids = (uid for gap in row for uid in gap.finding.tasks if uid != HIDDEN)
        return next((uid for uid in uids if uid in world.tasks and self.viewer.sees_task(world.judged[uid])), None)

    def _told(self, uid: str, members: set[str], found: Sought) -> Iterator[AlikeTask]:
        world = self.viewer.world
        task = world.tasks[uid].task

        def may(tracked: Tracked) -> bool:
            return tracked.uid not in members and self.viewer.sees_task(world.judged[tracked.uid])

        asked = Asked(uid, task.title, task.description)
        for looks in look_alike(world, asked, found, may=may, least=_WORTH):
            yield AlikeTask(world.judged[looks.tracked.uid], self._seen(asked, looks))

    def _seen(self, asked: Asked, looks: LookAlike) -> LookAlike:
        if self.viewer.all_seeing:
            return looks
        titles = [fold(asked.title), fold(looks.tracked.task.title)]
        words = tuple((word, 0) for word, _ in looks.shared if _stands_in(word, *titles))
        differ = tuple(each for each in looks.differ if each.where is Where.TITLES)
        return replace(looks, shared=words, lines=(), links=(), differ=differ)


def _stands_in(word: str, mine: str, yours: str) -> bool:
    """Whether a shared word stands in both titles; what they say in two ways (*환불=refund*), in either its own."""
    left, _, right = fold(word).partition("=")
    return left in mine and (right or left) in yours


def likeness_lines(looks: LookAlike, language: Language) -> Iterator[str]:
    """Tell on what it rests that two tasks look the same, and what sets them apart."""
    if looks.shared and all(number for _, number in looks.shared):
        words = language.listing([f"{word} ({number})" for word, number in looks.shared])
        yield language.say(msg("In both, and in how many tasks: {words}", words=words))
    elif looks.shared:
        yield language.say(msg("In both: {words}", words=language.listing([word for word, _ in looks.shared])))
    if looks.lines:
        yield language.say(msg("Said in both: {lines}", lines=language.listing(list(looks.lines))))
    if looks.links:
        yield language.say(msg("Both name: {links}", links=language.listing(list(looks.links))))
    if looks.differ:
        told = [language.say(difference_words(each)) for each in looks.differ]
        yield language.say(msg("What speaks against it: {words}", words=language.listing(told)))


def difference_words(difference: Difference) -> Message:
    """Say what sets two tasks apart."""
    mine, yours = difference.mine, difference.yours
    match difference.kind:
        case Kind.MEANT_FOR:
            return msg("the one is for {mine}, the other for {yours}", mine=mine, yours=yours)
        case Kind.DUE:
            return msg("the one is due on {mine:date}, the other on {yours:date}", mine=mine, yours=yours)
        case Kind.ALONE:
            return msg("{words} in one of them alone", words=mine or yours)
        case Kind.INSTEAD:
            return msg("{mine} ↔ {yours}", mine=mine, yours=yours)
        case kind:
            return _UNWORDED[kind]


_UNWORDED: Mapping[Kind, Message] = {
    Kind.DENIED: msg("only one of them says that it is not or should not be"),
    Kind.TURNED: msg("they name the same in another order"),
    Kind.PART: msg("the one is a part of the other"),
    Kind.SIBLINGS: msg("both are parts of something larger"),
    Kind.COPY: msg("the one was made as a copy of the other"),
    Kind.TEXTS: msg("their texts have nothing in common"),
    Kind.OTHER_TEXTS: msg("their texts say different things"),
    Kind.VAGUE: msg("a title says too little to tell"),
    Kind.RECURRING: msg("such work comes back again and again"),
}
