"""Which tasks an Asana project holds now, by their ids alone, and what became of tasks that it no longer lists."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Record
from connectors.api import Scope
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import UNSEEN
from connectors.live.asana_beside import LEVELS
from connectors.live.asana_beside import Beside
from connectors.live.asana_beside import Raw
from connectors.live.asana_beside import has_subtasks
from connectors.live.asana_beside import subtasks_of
from connectors.live.asana_desk import Desk
from connectors.live.asana_needs import IDS
from connectors.live.asana_purse import cost_of_counting
from connectors.live.asana_records import NO_EXTRAS
from connectors.live.asana_records import Met
from connectors.live.asana_records import is_no_task
from connectors.live.asana_records import met
from connectors.live.asana_records import parent_of
from connectors.live.asana_records import record_of
from connectors.live.errors import ForbiddenError
from mapping.errors import Fault
from mapping.loose import object_of
from mapping.loose import text_of
from mapping.model import State


def count(desk: Desk, scope: Scope, known: Collection[str] | None) -> Census:
    """Give all ids of a project; ``known`` are those that a full reading in this run has just met.

    A project that cannot be asked for any more is not visible, and nothing is counted.
    """
    api = desk.api
    try:
        project = api.project(scope.id)
    except UNSEEN:
        return Census(scope, frozenset(), visible=False)
    scope = Scope(scope.id, text_of(project.get("name")), text_of(project.get("permalink_url")) or None)
    if known is not None:
        return Census(scope, frozenset(known))
    total = desk.count(scope.id)
    listed = list(api.all_tasks(scope.id, IDS))
    if total is not None and total > len(listed):  # some may have been deleted meanwhile
        again = desk.count(scope.id)
        total = total if again is None else min(total, again)
    tasks = [task for task in listed if not is_no_task(task)]
    ids = {text_of(task.get("gid")) for task in tasks}
    parents = subtasks_of(tasks)
    below: set[str] = set()
    short = unlisted = 0
    if parents:
        workspace = text_of(object_of(project.get("workspace")).get("gid"))
        found, short, unlisted = _below(desk, scope.id, workspace, parents, len(listed))
        below = found - ids
    # Asana counts no subtasks that its lists do not give, but lines and headings that are none of its tasks.
    drawn = len(listed) - len(tasks)
    total = None if total is None else total - drawn + len(below) + short + unlisted
    return Census(scope, frozenset(ids | below) - {""}, total=total, unlisted=unlisted)


def _below(
    desk: Desk, project: str, workspace: str, parents: Mapping[str, int], tasks: int
) -> tuple[set[str], int, int]:
    """Count subtasks: by search where the plan allows it, and below every parent for which that found too few.

    ``tasks`` is how many the project lists itself. Give with them how many fewer are listed than Asana counts in their parents, and how many could not be listed.
    """
    found = _searched(desk.beside, project, workspace)
    held: dict[str, int] = {}
    expected = dict(parents)
    for task in found:
        parent = parent_of(task)
        held[parent] = held.get(parent, 0) + 1
        if has_subtasks(task):
            expected[text_of(task.get("gid"))] = task["num_subtasks"]
    doubted = {gid: number for gid, number in expected.items() if held.get(gid, 0) < number}
    desk.need(cost_of_counting(tasks, len(doubted)))
    listed = desk.beside.all_below(doubted, IDS)
    ids = {text_of(task.get("gid")) for task in found if not is_no_task(task)}
    unlisted = listed.unlisted - sum(held.get(gid, 0) for gid in listed.unread)
    return ids | {text_of(task.get("gid")) for task, _ in listed.found}, listed.short, unlisted


def _searched(beside: Beside, project: str, workspace: str) -> Sequence[Raw]:
    if not workspace:
        return ()
    try:
        return beside.searched(workspace, project, f"{IDS},parent.gid", since=None) or ()
    except REFUSALS:
        return ()


class _Lies(Struct, frozen=True):
    """What became of a task that Asana gives, and the projects that it lies in: none where it only stays where it was."""

    state: State
    scopes: tuple[str, ...] = ()


class Rereading:
    """Asks for single tasks, and for what lies above subtasks to know where they belong."""

    def __init__(self, desk: Desk) -> None:
        """Ask as the readings of projects do."""
        self._desk = desk
        self._above: dict[str, Raw | State | None] = {}

    def reread(self, gids: Sequence[str]) -> Iterator[Record | Absent]:
        """Give every task, or what became of it: deleted, hidden, or moved where nothing is read.

        Nothing is said of one that Asana fails to give, or of which it fails to say where it lies.
        """
        for gid, found in zip(gids, self._desk.together(self._task, gids), strict=True):
            if isinstance(found, State):
                yield Absent(gid, found)
                continue
            task = None if found is None else met(found)
            lies = None if task is None else self._lies(task)
            if task is None or lies is None:
                continue
            if lies.state is not State.LIVE:
                yield Absent(gid, lies.state, lies.scopes)
                continue
            record = self._record(task, lies.scopes)
            if isinstance(record, Record):
                yield record

    def _record(self, task: Met, scopes: tuple[str, ...]) -> Record | Fault:
        extras = NO_EXTRAS if self._desk.needs.history else None
        return record_of(task, scopes, sections=self._desk.places(), extras=extras, needed=self._desk.needs.custom)

    def _task(self, gid: str) -> Raw | State | None:
        try:
            return self._desk.task(gid)
        except ForbiddenError:
            return State.OUT_OF_SIGHT
        except UNSEEN:
            return State.DELETED

    def _lies(self, task: Met) -> _Lies | None:
        """Say where a task lies now: by its homes and those of the tasks that it lies in; None where Asana fails to tell.

        What lies in a task that the token may not see is out of sight, too: where that lies now, nobody knows. Where it lies
        in one that is not there any more, it has not moved, since Asana gives the task itself: it is where it was.
        """
        elsewhere = [project for project, _ in task.homes]
        own, above = task.scopes((), self._desk.roster), parent_of(task.task)
        for _ in range(LEVELS):
            if own or not above:
                break
            if above not in self._above:
                self._above[above] = self._task(above)
            parent = self._above[above]
            if parent is None:
                return None
            if parent is State.OUT_OF_SIGHT:
                return _Lies(parent)
            if isinstance(parent, State):
                return _Lies(State.MOVED_OUT if elsewhere else State.LIVE, tuple(elsewhere))
            found = met(parent)
            elsewhere += [project for project, _ in found.homes]
            own, above = found.scopes((), self._desk.roster), parent_of(parent)
        return _Lies(State.LIVE, own) if own else _Lies(State.MOVED_OUT, tuple(dict.fromkeys(elsewhere)))
