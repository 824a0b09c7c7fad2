"""Every task with what was decided about it and who holds it, found once per run for all detectors."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from gaps.holding import Holder
from gaps.holding import Holders
from gaps.links import LinkIndex
from gaps.tracked import Tracked
from mapping.agreement import Duty
from mapping.facts import at_home
from mapping.facts import task_facts
from mapping.matching import Decision
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from mapping.model import Priority
from mapping.model import Task

_UNDECIDED = Decision()


class Judged(Struct, frozen=True):
    """A task, which duties decide it, and its holders; ``holders`` is None when its owners could not be read."""

    tracked: Tracked
    decision: Decision
    holders: tuple[Holder, ...] | None

    @property
    def uid(self) -> str:
        """Give the task's stable identity."""
        return self.tracked.uid

    @property
    def ref(self) -> str:
        """Give what people call the task."""
        return self.tracked.ref

    @property
    def task(self) -> Task:
        """Give the task itself."""
        return self.tracked.task

    @property
    def duty(self) -> Duty | None:
        """Give the first deciding duty, None in a conflict or when none decides."""
        return self.decision.duty

    @property
    def turn(self) -> tuple[str, ...]:
        """Give the parties whose turn it is."""
        return self.decision.turn

    @property
    def urgent(self) -> bool:
        """Whether the task is urgent."""
        return self.task.priority is Priority.URGENT

    @property
    def parties(self) -> tuple[str, ...]:
        """Give the known parties of the holders, sorted, each once."""
        holders = self.holders
        if not holders:
            return ()
        if len(holders) == 1:  # nearly always, and asked for many times
            party = holders[0].party
            return () if party is None else (party,)
        return tuple(sorted({holder.party for holder in holders if holder.party is not None}))


class Verdict(NamedTuple):
    """What a gap says of its tasks' duties: the deciding one, all of them, and whose turn it is."""

    duty: str | None
    duties: tuple[str, ...]
    responsible: tuple[str, ...]


class JudgedTasks(Mapping[str, Judged]):
    """All tasks by uid, each decided when it is first asked for: of what was closed long ago, hardly any is."""

    def __init__(
        self, tasks: Mapping[str, Tracked], links: LinkIndex, holders: Holders, matcher: Matcher | None
    ) -> None:
        """Judge these tasks; without a matcher no duty decides any."""
        self._tasks = tasks
        self._links = links
        self._holders = holders
        self._matcher = matcher
        self._judged: dict[str, Judged] = {}

    def __getitem__(self, uid: str) -> Judged:
        """Give a task as judged; raises KeyError for one that the world does not hold."""
        known = self._judged.get(uid)
        if known is None:
            tracked = self._tasks[uid]
            decision = self._matcher.decide(self.facts(tracked)) if self._matcher else _UNDECIDED
            known = self._judged[uid] = Judged(tracked, decision, self._holders.owners(tracked.task))
        return known

    def is_swayed(self, uid: str, hidden: Collection[str]) -> bool:
        """Whether another duty could decide a task if its ``hidden`` sides were known; raises KeyError for an unknown one."""
        return self._matcher is not None and self._matcher.sways(self.facts(self._tasks[uid]), hidden)

    def __iter__(self) -> Iterator[str]:
        """Give the uids of all tasks."""
        return iter(self._tasks)

    def __len__(self) -> int:
        """Give how many tasks there are."""
        return len(self._tasks)

    def facts(self, tracked: Tracked) -> TaskFacts:
        """Give what the clauses of an agreement look at in a task."""
        task = tracked.task
        parent = self._links.resolve(task, task.parent) if task.parent else None
        return task_facts(
            task,
            connections=tracked.connections,
            parent=_homed(self._links, parent, (tracked.uid,)) if parent else None,
            parent_refs=(parent.ref,) if parent else (),
            reporter_party=self._holders.find(task, task.reporter).party if task.reporter else None,
        )


def homed(links: LinkIndex, tracked: Tracked) -> Task:
    """Give a task as it is judged: without homes of its own it lies where its parent lies."""
    return _homed(links, tracked, ())


def _homed(links: LinkIndex, tracked: Tracked, below: tuple[str, ...]) -> Task:
    task = tracked.task
    if task.homes or not task.parent or tracked.uid in below:
        return task
    parent = links.resolve(task, task.parent)
    return at_home(task, _homed(links, parent, (*below, tracked.uid))) if parent else task


def involved(judged: Judged) -> frozenset[str]:
    """Give the parties that own a task, have a turn in a deciding duty at any stage, or support it."""
    entries = [
        entry
        for duty in judged.decision.duties
        for entry in (
            *duty.responsible,
            *duty.supporting,
            *(each for stage in duty.stages for each in stage.responsible),
        )
    ]
    return frozenset((*judged.parties, *(entry.party for entry in entries)))


def answerable(judged: Judged) -> frozenset[str]:
    """Give the parties that hold a task, or are responsible for a duty that decides it.

    Beside the house they decide together about a task whose turn is nobody's alone.
    """
    duties = judged.decision.duties
    return frozenset((*judged.parties, *(each.party for duty in duties for each in duty.responsible)))


def verdict(members: Iterable[Judged]) -> Verdict:
    """Give the duties and turns of several tasks together; the duty only if they agree on it."""
    everyone = tuple(members)
    if len(everyone) == 1:
        decision = everyone[0].decision
        duty = decision.duty
        return Verdict(duty.id if duty else None, tuple([each.id for each in decision.duties]), decision.turn)
    first = {judged.duty.id if judged.duty else None for judged in everyone}
    duties = dict.fromkeys(duty.id for judged in everyone for duty in judged.decision.duties)
    turn = sorted({party for judged in everyone for party in judged.turn})
    return Verdict(first.pop() if len(first) == 1 else None, tuple(duties), tuple(turn))
