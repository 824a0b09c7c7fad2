"""What all projects of an Asana connection share while they are read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec import field

from connectors.api import Scope
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import AsanaApi
from connectors.live.asana_beside import Beside
from connectors.live.asana_beside import Raw
from connectors.live.asana_beside import Together
from connectors.live.asana_needs import Needs
from connectors.live.aside import Aside
from connectors.live.field_names import Field

_T = TypeVar("_T")


class Desk(Struct, frozen=True, dict=True):
    """What all projects of a connection share while they are read.

    ``scopes`` are those projects, ``sections`` the places of the sections of each, as far as known; ``unread`` are the
    gids of those that were not read to their end yet. ``fields`` are the custom fields that tasks showed, each with gid
    and name, ``whole`` the gids of projects all tasks of which came in this run. ``failed`` are those of projects
    of which Asana failed to give the sections or the count. ``need`` is told how many requests it takes to count one.
    """

    connection: str
    api: AsanaApi
    beside: Beside
    needs: Needs
    scopes: Sequence[Scope]
    together: Together
    unread: set[str]
    need: Callable[[int], None]
    sections: dict[str, Mapping[str, int]] = field(default_factory=dict)
    fields: set[Field] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    @cached_property
    def roster(self) -> frozenset[str]:
        """Give the gids of the projects."""
        return frozenset(scope.id for scope in self.scopes)

    @cached_property
    def _asides(self) -> Mapping[str, Aside]:
        return {kind: Aside(self.api.me) for kind in ("sections", "counts", "tasks")}

    def task(self, gid: str) -> Raw | None:
        """Give one task, None where Asana fails to."""
        return self._asides["tasks"].ask(partial(self.api.task, gid, self.needs.task))

    def count(self, project: str) -> int | None:
        """Give how many tasks Asana counts in a project, None where it does not tell."""
        found = self._given("counts", project, self.api.count)
        return found[0] if found else None

    def sections_of(self, project: str) -> Sequence[str] | None:
        """Give the gids of a project's sections in their order, none where Asana refuses, None where it fails to."""
        found = self._given("sections", project, self.api.sections)
        return None if found is None else found[0] or ()

    def _given(self, kind: str, project: str, ask: Callable[[str], _T]) -> tuple[_T | None] | None:
        """Ask for something that is not needed; nothing in a tuple where Asana refuses it, None where it fails."""
        try:
            found = self._asides[kind].ask(lambda: (ask(project),))
        except REFUSALS:
            return (None,)
        if found is None:
            self.failed.add(project)
        return found

    def places(self) -> Mapping[str, int]:
        """Give the place of every section that is known, by its gid."""
        return {gid: place for known in self.sections.values() for gid, place in known.items()}
