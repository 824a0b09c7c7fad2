"""All covers and exceptions of an agreement held against one task at once: a bit for each clause."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from typing import NamedTuple

from msgspec import Struct

from mapping.agreement import Clause
from mapping.agreement import Duty
from mapping.errors import ConfigError
from mapping.errors import fault
from mapping.patterns import ValueSet
from mapping.text import fold

_MOST_KEPT = 1 << 16
_LONGEST_NAME = 1_000
_FIELD = "field."
_SAME = {"project": "scope", "board": "scope", "list": "section", "column": "section"}


class TaskFacts(NamedTuple):
    """What the conditions of covers look at, as the source wrote it; a subtask already has its parent's homes.

    ``places`` are the scopes and sections of each home by itself, where there are several.
    """

    connections: tuple[str, ...] = ()
    tool: str = ""
    scopes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    status: str = ""
    unified_status: str = ""
    type: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    parent: tuple[str, ...] = ()
    reporter_party: str | None = None
    fields: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    named_duties: tuple[str, ...] = ()
    places: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


_SIDES: Mapping[str, tuple[str, ...]] = {
    "connection": ("connections",),
    "tool": ("tool",),
    "scope": ("scopes",),
    "section": ("sections",),
    "status": ("status", "unified_status"),
    "type": ("type",),
    "label": ("labels",),
    "component": ("components",),
    "priority": ("priority",),
    "parent": ("parent",),
    "reporter-party": ("reporter_party",),
}
_TEXTS = frozenset({"title", "text"})
_Values = list[tuple[str, int]]


class Candidate(Struct, frozen=True):
    """A duty of which a clause matches a task, and the exception that holds against it."""

    duty: Duty
    clause: str
    exception: str | None


class Covers:
    """The clauses of duties, numbered in file order, ready to be held against tasks."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        """Compile the clauses; raises `ConfigError` for a condition that dure does not know."""
        lines = [
            (duty, clause, exception)
            for duty in duties
            for exception, clauses in ((False, duty.covers), (True, duty.exceptions))
            for clause in clauses
        ]
        self._lines = [(duty, str(clause), exception) for duty, clause, exception in lines]
        self._all = (1 << len(lines)) - 1
        values: dict[tuple[str, int], _Values] = {}
        for index, (_, clause, _) in enumerate(lines):
            for slot, value in _slots(clause):
                values.setdefault(slot, []).append((value, 1 << index))
        self._sides = [(name, _Slot(found, self._all)) for (name, _), found in values.items() if name in _SIDES]
        self._fields = [
            (name.removeprefix(_FIELD), _Slot(found, self._all, numbers=True))
            for (name, _), found in values.items()
            if name.startswith(_FIELD)
        ]
        self._texts = _Texts([(name, found) for (name, _), found in values.items() if name in _TEXTS], self._all)
        self._places = _Places(values, self._all)
        looked_at = {words for name, _ in self._sides for words in _SIDES[name]}
        looked_at |= {"places"} if self._places.used else set()
        self._looked_at = attrgetter(*(looked_at or {"tool"}))
        self._by_sides: dict[Any, int] = {}
        self._wanted = frozenset(name for name, _ in self._fields)
        self._names: dict[str, str] = {}

    def matching(self, facts: TaskFacts) -> int:
        """Give the bits of the clauses, covers and exceptions alike, that match a task."""
        sides = self._looked_at(facts)
        bits = self._by_sides.get(sides)
        if bits is None:
            make_room(self._by_sides)
            bits = self._by_sides[sides] = self._matching_sides(facts)
        if self._fields and bits:
            fields = self._fields_of(facts)
            for name, slot in self._fields:
                bits &= slot.remembered(fields.get(name, ()))
        return self._texts.allowed(facts, bits)

    def sways(self, facts: TaskFacts, hidden: Collection[str]) -> bool:
        """Whether other clauses could match a task if its ``hidden`` sides said something else than they do."""
        could = self._all
        for name, slot in self._sides:
            if name not in hidden:
                could &= slot.remembered(_words(facts, _SIDES[name]))
        if "scope" not in hidden and "section" not in hidden:
            could = self._places.allowed(facts, could)
        if self._fields and could:
            fields = self._fields_of(facts)
            for name, slot in self._fields:
                could &= slot.remembered(fields.get(name, ()))
        return self._texts.allowed(facts, could) != self.matching(facts)

    def candidates(self, bits: int) -> Iterator[Candidate]:
        """Give the duties with a matching cover in file order, each with the first clause that matches."""
        found: dict[str, tuple[Duty, str]] = {}
        excepted: dict[str, str] = {}
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            duty, clause, exception = self._lines[lowest.bit_length() - 1]
            if exception:
                excepted.setdefault(duty.id, clause)
            else:
                found.setdefault(duty.id, (duty, clause))
        for key, (duty, words) in found.items():
            yield Candidate(duty, words, excepted.get(key))

    def _matching_sides(self, facts: TaskFacts) -> int:
        bits = self._all
        for name, slot in self._sides:
            bits &= slot.remembered(_words(facts, _SIDES[name]))
        return self._places.allowed(facts, bits)

    def _fields_of(self, facts: TaskFacts) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for written, values in facts.fields.items():
            name = self._names.get(written)
            if name is None:
                make_room(self._names)
                name = self._names[written] = fold(written[:_LONGEST_NAME])
            if name in self._wanted:
                found[name] = found.get(name, ()) + values
        return found


class _Slot:
    """The values of all conditions over one side of a task, at most one condition of each clause."""

    def __init__(self, values: _Values, everything: int, *, numbers: bool = False) -> None:
        self._values = ValueSet(values, numbers=numbers)
        self._known: dict[tuple[str, ...], int] = {}
        self._free = everything & ~_used(values)

    def remembered(self, texts: tuple[str, ...]) -> int:
        """Give the bits of the clauses that these texts do not rule out; few texts come again and again."""
        bits = self._known.get(texts)
        if bits is None:
            make_room(self._known)
            bits = self._free
            for text in texts:
                if text:
                    bits |= self._values.hits(text)
            self._known[texts] = bits
        return bits


class _Places:
    """The clauses that name a scope and a section: a task of several projects must lie in that section of that one.

    A clause that names several scopes, or several sections, asks for each by itself.
    """

    def __init__(self, values: Mapping[tuple[str, int], _Values], everything: int) -> None:
        scopes, sections = (values.get((name, 0), []) for name in ("scope", "section"))
        further = [value for name in ("scope", "section") for value in values.get((name, 1), ())]
        self.used = _used(scopes) & _used(sections) & ~_used(further)
        self._free = everything & ~self.used
        self._scope, self._section = _Slot(scopes, everything), _Slot(sections, everything)

    def allowed(self, facts: TaskFacts, bits: int) -> int:
        """Give those of the bits whose clauses hold in one place of the task."""
        if not facts.places or not bits & self.used:
            return bits
        allowed = self._free
        for scopes, sections in facts.places:
            allowed |= self._scope.remembered(scopes) & self._section.remembered(sections)
        return bits & allowed


class _Texts:
    """The conditions over titles and texts: every slot has a lane of its own in one wide number, for one search."""

    def __init__(self, slots: Sequence[tuple[str, _Values]], everything: int) -> None:
        width = everything.bit_length()
        self._lanes: list[tuple[int, int]] = []
        titles: _Values = []
        descriptions: _Values = []
        self._used = self._described = 0
        for lane, (name, values) in enumerate(slots):
            wide = [(value, bit << lane * width) for value, bit in values]
            used = _used(values)
            self._used |= used
            titles += wide
            if name == "text":
                descriptions += wide
                self._described |= used
            self._lanes.append((lane * width, everything & ~used))
        self._title = ValueSet(titles)
        self._description = ValueSet(descriptions)

    def allowed(self, facts: TaskFacts, bits: int) -> int:
        """Give those of the bits whose clauses title and description do not rule out."""
        if not bits & self._used:
            return bits
        hits = self._title.hits(facts.title) if facts.title else 0
        if bits & self._described and facts.description:
            hits |= self._description.hits(facts.description)
        for shift, free in self._lanes:
            bits &= free | hits >> shift
        return bits


def _used(values: _Values) -> int:
    used = 0
    for _, bit in values:
        used |= bit
    return used


def _words(facts: TaskFacts, names: tuple[str, ...]) -> tuple[str, ...]:
    sides = (getattr(facts, name) or () for name in names)
    return tuple(word for side in sides for word in ((side,) if isinstance(side, str) else side))


def _slots(clause: Clause) -> Iterator[tuple[tuple[str, int], str]]:
    """Give the values of a clause by side; a second condition over the same side has a slot of its own."""
    seen: dict[str, int] = {}
    for condition in clause.conditions:
        name = _SAME.get(condition.field, condition.field)
        if name.startswith(_FIELD):
            name = _FIELD + fold(name.removeprefix(_FIELD))
        elif name not in _SIDES and name not in _TEXTS:
            raise ConfigError(fault("{field} is no condition of a cover.", field=condition.field))
        seen[name] = seen.get(name, -1) + 1
        for value in condition.values:
            yield (name, seen[name]), value


def make_room(kept: dict[Any, Any]) -> None:
    """Let a cache begin anew once it keeps very many answers."""
    if len(kept) >= _MOST_KEPT:
        kept.clear()
