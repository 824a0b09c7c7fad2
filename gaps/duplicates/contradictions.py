"""What shows that two tasks are other work although their titles agree: kinship, links, and what sets work apart."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import timedelta

from gaps.duplicates.titles import read_title
from gaps.duplicates.words import DISTINGUISHING_FIELD
from gaps.duplicates.words import are_other
from gaps.duplicates.words import facets
from gaps.tracked import Tracked
from gaps.world import World
from mapping.model import LinkKind
from mapping.model import Task
from mapping.sites import is_untold
from mapping.text import fold

_APART = timedelta(days=7)


class Contradictions:
    """Tells whether something speaks against two tasks being the same work."""

    def __init__(self, world: World) -> None:
        """Look at the links and parents of this world."""
        self._world = world

    def speak(self, one: Tracked, other: Tracked) -> bool:
        """Whether these two are other work, whatever their titles say."""
        return (
            one.task.container
            or other.task.container
            or is_same_record(one.task, other.task)
            or self._are_kin(one, other)
            or self._are_linked(one, other)
            or _differ(one.task, other.task)
        )

    def around(self, tracked: Tracked) -> bytes:
        """Give all that is looked at beside a task itself: in what it lies, and what it is linked with."""
        linked = self._world.links.on_purpose(tracked.uid)
        if not (linked or tracked.task.parent or tracked.task.links):
            return b""
        return repr((sorted(self._parent(tracked)), sorted(linked), sorted(self._originals(tracked)))).encode()

    def lies_in(self, one: Tracked, other: Tracked) -> bool:
        """Whether one of two is a part of the other."""
        return other.uid in self._parent(one) or one.uid in self._parent(other)

    def is_copy(self, one: Tracked, other: Tracked) -> bool:
        """Whether one of two was made as a copy of the other."""
        return self._clones(one, other) or self._clones(other, one)

    def _are_kin(self, one: Tracked, other: Tracked) -> bool:
        """Whether one is in the other, or both came from one template: children on the same site."""
        return self.lies_in(one, other) or are_siblings(one.task, other.task)

    def _parent(self, tracked: Tracked) -> frozenset[str]:
        """Give all ancestors; a chain that closes in a circle ends there."""
        found: set[str] = set()
        task = tracked.task
        while task.parent:
            parent = self._world.links.resolve(task, task.parent)
            if parent is None or parent.uid in found:
                break
            found.add(parent.uid)
            task = parent.task
        return frozenset(found)

    def _are_linked(self, one: Tracked, other: Tracked) -> bool:
        """Whether people know of both: linked on purpose, or one made as a copy of the other."""
        return other.uid in self._world.links.on_purpose(one.uid) or self.is_copy(one, other)

    def _clones(self, one: Tracked, other: Tracked) -> bool:
        return other.uid in self._originals(one)

    def _originals(self, tracked: Tracked) -> frozenset[str]:
        """Give the tasks of which one was made as a copy."""
        task = tracked.task
        targets = (self._world.links.resolve(task, link.target) for link in task.links if link.kind is LinkKind.CLONE)
        return frozenset(target.uid for target in targets if target is not None)


def is_same_record(one: Task, other: Task) -> bool:
    """Whether both are one record, once seen in an export that does not tell its site."""
    sites = (one.origin.site, other.origin.site)
    return one.origin.tool == other.origin.tool and one.key == other.key and any(is_untold(site) for site in sites)


def are_siblings(one: Task, other: Task) -> bool:
    """Whether both are parts of something on one site."""
    return bool(one.parent and other.parent) and one.origin[:2] == other.origin[:2]


def _differ(one: Task, other: Task) -> bool:
    mine, yours = _named(one), _named(other)
    if any(are_other(mine[facet], yours[facet]) for facet in mine.keys() & yours.keys()):
        return True
    return days_apart(one.due, other.due) or _components_differ(one, other) or bool(fields_that_differ(one, other))


def _named(task: Task) -> dict[str, set[str]]:
    return facets((*read_title(task.title).words, *placed_words(task)))


def placed_words(task: Task) -> tuple[str, ...]:
    """Give the words of where a task stands: its labels, components and sections."""
    places = (*task.labels, *task.components, *(home.section or "" for home in task.homes))
    return tuple(word for place in places for word in read_title(place).words)


def days_apart(one: date | datetime | None, other: date | datetime | None) -> bool:
    """Whether two tasks are due a week apart or more."""
    if one is None or other is None:
        return False
    return abs(_day(one) - _day(other)) >= _APART


def _day(due: date | datetime) -> date:
    return due.date() if isinstance(due, datetime) else due


def _components_differ(one: Task, other: Task) -> bool:
    """Compare components of one site only: two sites name theirs as they like."""
    if one.origin[:2] != other.origin[:2] or not one.components or not other.components:
        return False
    return {fold(each) for each in one.components}.isdisjoint(fold(each) for each in other.components)


def fields_that_differ(one: Task, other: Task) -> tuple[tuple[str, str], ...]:
    """Give what two tasks say in the fields that set work apart (branch, version), where they say other things."""
    mine, yours = _telling_fields(one), _telling_fields(other)
    return tuple(
        (min(mine[name]), min(yours[name]))
        for name in sorted(mine.keys() & yours.keys())
        if mine[name].isdisjoint(yours[name])
    )


def _telling_fields(task: Task) -> dict[str, set[str]]:
    named = {fold(name): {fold(value) for value in values} for name, values in task.fields.items() if values}
    return {name: values for name, values in named.items() if DISTINGUISHING_FIELD.search(name)}
