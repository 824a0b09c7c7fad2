"""About how many requests a reading of Asana takes: what is known before, and what hangs on tasks that have subtasks."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from connectors.live.asana_api import PAGE
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import AsanaApi
from connectors.live.asana_beside import has_subtasks
from connectors.live.asana_needs import IDS
from connectors.live.asana_purse import cost_of_counting
from connectors.live.errors import LiveError

_LOOKED_AT = 3
"""Of so many projects, the largest ones, one page of tasks is looked at."""

_AROUND = 3
"""Requests for a project before its tasks are read: itself, its sections and its count."""

_READ_AGAIN = 1000
"""Tasks of a project whose subtasks are read again every day where they cannot be searched for."""


class Sample(Struct, frozen=True):
    """What a page of tasks of some projects shows: how many it holds and how many of them have subtasks, by project.

    ``held`` is how many tasks all projects hold, ``searches`` whether subtasks can be searched for.
    """

    held: Mapping[str, int]
    seen: Mapping[str, tuple[int, int]]
    searches: bool

    @property
    def found(self) -> int:
        """Give how many tasks with subtasks were seen."""
        return sum(parents for _, parents in self.seen.values())

    @property
    def parents(self) -> int:
        """Give about how many tasks have subtasks, by the part of those looked at that have some: all, where none was."""
        return sum(self.parents_in(gid) for gid in self.held)

    def parents_in(self, project: str) -> int:
        """Give about how many tasks of a project have subtasks."""
        held = self.held[project]
        tasks, parents = self.seen.get(project) or (0, 0)
        if tasks >= held:
            return parents
        if not tasks:
            tasks, parents = sum(each for each, _ in self.seen.values()), self.found
        return -(-held * parents // tasks) if tasks else held

    def cost_of_counting(self, project: str) -> int:
        """Give about how many requests it takes to count a project."""
        return cost_of_counting(self.held[project], 0 if self.searches else self.parents_in(project))

    def quiet_most(self) -> int:
        """Give how many requests subtasks cost at most in a run without changes: a search for each project with any, or all of them."""
        below = [count for gid in self.held if (count := self.parents_in(gid))]
        again = sum(min(count, _READ_AGAIN) for count in below) + sum(map(_pages, self.held.values()))
        return len(below) + (0 if self.searches or not below else again)


def sampled(api: AsanaApi, held: Mapping[str, int], workspaces: Sequence[str]) -> Sample:
    """Look at some tasks of the largest projects, with a few requests; what Asana does not give is not known."""
    seen: dict[str, tuple[int, int]] = {}
    for project in sorted(held, key=lambda gid: -held[gid])[:_LOOKED_AT]:
        if not held[project]:
            seen[project] = (0, 0)
            continue
        try:
            tasks = api.tasks(project, IDS).items
        except LiveError:
            continue
        seen[project] = (len(tasks), sum(map(has_subtasks, tasks)))
    sample = Sample(held, seen, searches=True)
    if sample.parents and workspaces:
        return Sample(held, seen, searches=_searches(api, workspaces[0], max(held, key=sample.parents_in)))
    return sample


def _searches(api: AsanaApi, workspace: str, project: str) -> bool:
    try:
        next(iter(api.search_subtasks(workspace, project, "gid", since=None)), None)
    except REFUSALS:
        return False
    except LiveError:
        return True
    return True


def full_cost(held: Mapping[str, int]) -> int:
    """Give how many requests a full reading takes for tasks that are listed."""
    return sum(_AROUND + _pages(count) for count in held.values())


def _pages(count: int) -> int:
    return -(-max(count, 1) // PAGE)
