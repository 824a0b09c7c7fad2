"""What tasks outside the agreement have in common: a label, else a section, else a scope and a type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaps.judged import Judged
from gaps.judged import homed
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.text import fold

if TYPE_CHECKING:
    from gaps.world import World

_OWN_LABELS = ("dure:", "duty:", "업무:")


@dataclass(frozen=True, slots=True)
class Ground:
    """The clause that would cover some tasks, and how many of those looked at it would."""

    clause: Clause
    count: int

    @property
    def name(self) -> str:
        """Give what the tasks share in a few words, in the words of their source."""
        return " / ".join(value for each in self.clause.conditions for value in each.values)


def common_grounds(world: World, members: Sequence[Judged]) -> Mapping[str, Ground]:
    """Give for each task, by uid, what it shares with most others of these."""
    spelling: dict[str, str] = {}
    choices = {judged.uid: _choices(world, judged, spelling) for judged in members}
    counts = Counter(clause for clauses in choices.values() for clause in clauses)
    chosen = {uid: _choose(clauses, counts) for uid, clauses in choices.items()}
    sizes = Counter(chosen.values())
    return {uid: Ground(clause, sizes[clause]) for uid, clause in chosen.items()}


def covers_text(grounds: Iterable[Ground]) -> str:
    """Give the clauses as one value, in the short form in which clauses are shown."""
    return "; ".join(sorted({str(ground.clause) for ground in grounds}))


def _choose(clauses: Sequence[Clause], counts: Mapping[Clause, int]) -> Clause:
    """Give the best clause: a label that another task shares, else such a section, else scope and type."""
    for field in ("label", "section"):
        shared = [each for each in clauses if each.conditions[-1].field == field and counts[each] > 1]
        if shared:
            return min(shared, key=lambda each: (-counts[each], str(each)))
    return clauses[-1]


def _choices(world: World, judged: Judged, spelling: dict[str, str]) -> tuple[Clause, ...]:
    """Give the clauses that would cover a task, best kind first; labels as the first task spells them."""
    task = homed(world, judged.tracked)
    homes = task.homes
    labels = {fold(label): label for label in task.labels}
    own = [
        _clause(label=spelling.setdefault(name, label))
        for name, label in sorted(labels.items())
        if name and not name.startswith(_OWN_LABELS)
    ]
    sections = [_clause(scope=home.scope, section=home.section) for home in homes if home.section]
    where = {"scope": homes[0].scope} if homes else {"connection": judged.tracked.connection}
    kind = {"type": task.type} if task.type.strip() else {}
    return (*own, *sections, _clause(**where, **kind))


def _clause(**conditions: str) -> Clause:
    return Clause(tuple(Condition(field, (value,)) for field, value in conditions.items()))
