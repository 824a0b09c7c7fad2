"""All covers and exceptions of an agreement held against one task at once: a bit for each clause."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What the conditions of covers look at, as the source wrote it; a subtask already has its parent's homes."""

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
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_duties: tuple[str, ...] = ()


_SIDES: Mapping[str, Callable[[TaskFacts], tuple[str, ...]]] = {
    "connection": lambda facts: facts.connections,
    "tool": lambda facts: (facts.tool,),
    "scope": lambda facts: facts.scopes,
    "section": lambda facts: facts.sections,
    "status": lambda facts: (facts.status, facts.unified_status),
    "type": lambda facts: (facts.type,),
    "label": lambda facts: facts.labels,
    "component": lambda facts: facts.components,
    "priority": lambda facts: facts.priority,
    "parent": lambda facts: facts.parent,
    "reporter-party": lambda facts: (facts.reporter_party or "",),
}
_TEXTS: Mapping[str, Callable[[TaskFacts], tuple[str, ...]]] = {
    "title": lambda facts: (facts.title,),
    "text": lambda facts: (facts.title, facts.description),
}


@dataclass(frozen=True, slots=True)
class Candidate:
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
        values: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for index, (_, clause, _) in enumerate(lines):
            for slot, value in _slots(clause):
                values.setdefault(slot, []).append((value, 1 << index))
        slots = [(name, _Slot(name, found, self._all)) for (name, _), found in values.items()]
        self._sides = [(_SIDES[name], slot) for name, slot in slots if name in _SIDES]
        self._texts = [(_TEXTS[name], slot) for name, slot in slots if name in _TEXTS]
        self._fields = [(name.removeprefix(_FIELD), slot) for name, slot in slots if name.startswith(_FIELD)]
        self._wanted = frozenset(name for name, _ in self._fields)
        self._names: dict[str, str] = {}

    def matching(self, facts: TaskFacts) -> int:
        """Give the bits of the clauses, covers and exceptions alike, that match a task."""
        bits = self._all
        for side, slot in self._sides:
            bits &= slot.remembered(side(facts))
        if self._fields and bits:
            fields = self._fields_of(facts)
            for name, slot in self._fields:
                bits &= slot.remembered(fields.get(name, ()))
        for side, slot in self._texts:
            if bits & slot.used:
                bits &= slot.allowed(side(facts))
        return bits

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

    def __init__(self, name: str, values: list[tuple[str, int]], everything: int) -> None:
        self._values = ValueSet(values, numbers=name.startswith(_FIELD))
        self._known: dict[tuple[str, ...], int] = {}
        self.used = 0
        for _, bit in values:
            self.used |= bit
        self._free = everything & ~self.used

    def allowed(self, texts: tuple[str, ...]) -> int:
        """Give the bits of the clauses that these texts do not rule out."""
        bits = self._free
        for text in texts:
            if text:
                bits |= self._values.hits(text)
        return bits

    def remembered(self, texts: tuple[str, ...]) -> int:
        """Give the same from memory, for sides on which few texts come again and again."""
        bits = self._known.get(texts)
        if bits is None:
            make_room(self._known)
            bits = self._known[texts] = self.allowed(texts)
        return bits


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
