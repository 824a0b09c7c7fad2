"""What tasks outside the agreement have in common: a label, else a section, else a scope and a type."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from functools import lru_cache

from msgspec import Struct
from msgspec import field

from gaps.judged import Judged
from gaps.judged import homed
from gaps.world import World
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.covers import Covers
from mapping.model import Status
from mapping.model import Task
from mapping.text import fold

_OWN_LABELS = ("dure:", "duty:", "업무:")
_COLOUR = re.compile(r"\([a-z_]+\)")
_ONLY_TYPES = frozenset({("asana", "task"), ("trello", "card")})
_BARE = re.compile(r"\w(?:[\w .-]*\w)?")


class Ground(Struct, frozen=True, eq=False, dict=True):
    """The clause that would cover some tasks, how many of those looked at it would, and the names of its scopes.

    All tasks on one ground share one object, so that what is told of it is put into words once.
    """

    clause: Clause
    count: int
    scope_names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """Give the clause in the short form in which clauses are shown."""
        return str(self.clause)

    @cached_property
    def name(self) -> str:
        """Give what the tasks share in a few words, in the words of their source."""
        return " / ".join(value for _, value in self._told())

    @cached_property
    def covers(self) -> str:
        """Give the covers as people write them into the agreement, with scopes by their names."""
        return f"[{{{', '.join(f'{name}: {_scalar(value)}' for name, value in self._told())}}}]"

    @cached_property
    def cell(self) -> str:
        """Give the covers as they stand in a cell of a workbook, with scopes by their names."""
        return " & ".join(f"{name}={_quoted(value)}" for name, value in self._told())

    @property
    def broad(self) -> bool:
        """Whether nothing narrower than a scope or a connection was found."""
        return len(self.clause.conditions) == 1 and self.clause.conditions[0].field in {"scope", "connection"}

    def _told(self) -> Iterator[tuple[str, str]]:
        for each in self.clause.conditions:
            for value in each.values:
                yield each.field, self.scope_names.get(value, value) if each.field == "scope" else value


def common_grounds(world: World, members: Sequence[Judged]) -> Mapping[str, Ground]:
    """Give for each task, by uid, what it shares with most others of these."""
    spelling: dict[str, str] = {}
    tasks = {judged.uid: homed(world.links, judged.tracked) for judged in members}
    choices = {judged.uid: _choices(judged, tasks[judged.uid], spelling) for judged in members}
    names = {home.scope: home.scope_name for task in tasks.values() for home in task.homes if home.scope_name}
    counts = Counter(clause for clauses in choices.values() for clause in clauses)
    chosen = {uid: _choose(clauses, counts) for uid, clauses in choices.items()}
    sizes = Counter(chosen.values())
    grounds = {clause: Ground(clause, size, names) for clause, size in sizes.items()}
    return {uid: grounds[clause] for uid, clause in chosen.items()}


def decided_beside(world: World, grounds: Iterable[Ground]) -> frozenset[Clause]:
    """Give the clauses that would also take in open tasks which have a duty, be it an undecided one."""
    clauses = tuple(dict.fromkeys(ground.clause for ground in grounds))
    covers = Covers([Duty(id=str(clause), title="", covers=(clause,)) for clause in clauses])
    taken = 0
    for judged in world.open_judged:
        if judged.decision.duties or judged.decision.undecided:
            taken |= covers.matching(world.judged.facts(judged.tracked))
    return frozenset(clause for index, clause in enumerate(clauses) if taken >> index & 1)


def _quoted(value: str) -> str:
    """Put a value between quotes whose signs would part it in a cell."""
    return f'"{value}"' if any(sign in value for sign in "&|,") and '"' not in value else value


def covers_text(grounds: Iterable[Ground]) -> str:
    """Give the clauses as one value, in the short form in which clauses are shown."""
    return "; ".join(sorted({ground.text for ground in grounds}))


def _choose(clauses: Sequence[Clause], counts: Mapping[Clause, int]) -> Clause:
    """Give the best clause: a label that another task shares, else such a section, else scope and type."""
    for name in ("label", "section"):
        shared = [each for each in clauses if each.conditions[-1].field == name and counts[each] > 1]
        if shared:
            return min(shared, key=lambda each: (-counts[each], str(each)))
    return clauses[-1]


def _choices(judged: Judged, task: Task, spelling: dict[str, str]) -> tuple[Clause, ...]:
    """Give the clauses that would cover a task, best kind first; labels as the first task spells them.

    A label that is a mere colour says nothing of the work, and neither does the section of what was begun: that is
    how far it is.
    """
    homes = task.homes
    labels = {fold(label): label for label in task.labels}
    own = [
        _clause(label=spelling.setdefault(name, label))
        for name, label in sorted(labels.items())
        if name and not name.startswith(_OWN_LABELS) and not _COLOUR.fullmatch(name)
    ]
    topics = homes if task.status is Status.TODO else ()
    sections = [_clause(scope=home.scope, section=home.section) for home in topics if home.section]
    where = {"scope": homes[0].scope} if homes else {"connection": judged.tracked.connection}
    told = task.type.strip() and (task.origin.tool, fold(task.type)) not in _ONLY_TYPES
    kind = {"type": task.type} if told else {}
    return (*own, *sections, _clause(**where, **kind))


@lru_cache(maxsize=4096)  # many tasks have few clauses to offer
def _clause(**conditions: str) -> Clause:
    return Clause(tuple(Condition(field, (value,)) for field, value in conditions.items()))


def _scalar(value: str) -> str:
    return value if _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
