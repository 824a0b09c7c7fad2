"""A record on its way into the store: mapped, made storable, and joined with the task that is kept already."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from connectors.api import Record
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin
from mapping.model import Task
from sync.changes import Changes
from sync.identity import best_origin
from sync.known import Stored
from sync.plan import Sighting
from sync.ready import Ready
from sync.ready import ready_of
from sync.rows import KEY
from sync.rows import KEYS
from sync.rows import UPDATED
from sync.rows import Row
from sync.rows import field_values
from sync.rows import word_values

_BEHIND = frozenset({LinkKind.ATTACHMENT, LinkKind.MENTION})


@dataclass(slots=True, eq=False)
class Arrival:
    """A mapped record on its way into the store; ``number`` is that of its task there, once it has one."""

    record: Record
    ready: Ready
    as_of: str
    seen: Sighting | None = None
    stored: Stored | None = None
    number: int = 0
    _origin: Origin | None = None
    _task: Task | None = None

    @property
    def origin(self) -> Origin:
        """Give who it is, which is asked of tasks that the store may know."""
        if self._origin is None:
            self._origin = Origin(*self.ready.row[:3])
        return self._origin

    @property
    def key(self) -> str:
        """Give the key of the task."""
        key: str = self.ready.row[KEY]
        return key

    @property
    def keys(self) -> tuple[str, ...]:
        """Give its earlier keys."""
        written = self.ready.row[KEYS]
        return word_values(written) if written else ()

    @property
    def task(self) -> Task:
        """Give the task itself, made of its rows when somebody asks."""
        if self._task is None:
            self._task = self.ready.task()
        return self._task

    def join(self, kept: Stored, changes: Changes) -> None:
        """Become the kept task, under the origin that says most; the others lead to it from now on."""
        self.stored, self.number = kept, kept.id
        came = self.origin
        if came == kept.origin:
            return
        best = best_origin(kept.origin, kept.key, came, self.key)
        self.become(replace(self.task, origin=best))
        changes.aliases += [(*origin, kept.id) for origin in {came, kept.origin} - {best}]

    def retell(self, description: str, fields: str | None, links: tuple[Link, ...], reporter: str | None) -> None:
        """Tell what another connection told, in place of what this one does not keep; ``fields`` as written."""
        told = replace(self.task, description=description, fields=field_values(fields), links=links)
        self.become(replace(told, reporter=reporter))

    def recall(self, attached: Iterable[Link]) -> None:
        """Go on pointing at what was attached before, where what is attached now was not all read."""
        own = self.task.links
        kept = dict.fromkeys((*attached, *(link for link in own if link.kind is LinkKind.ATTACHMENT)))
        others = [link for link in own if link.kind not in _BEHIND]
        mentions = [link for link in own if link.kind is LinkKind.MENTION]
        self.become(replace(self.task, links=(*others, *kept, *mentions)))

    def go_on(self, untold: Iterable[str], unread: tuple[str, ...], last: Mapping[str, Mapping[str, Any]]) -> None:
        """Let facts that were not told stand as they were known last; ``unread`` ones are not known now."""
        changes = {name: value for fact in untold for name, value in last.get(fact, {}).items()}
        self.become(replace(self.task, unread=unread, **changes))

    def become(self, task: Task) -> None:
        """Say what a task says from now on."""
        self.ready, self._task, self._origin = ready_of(task), task, None


def newest(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Keep one record per origin, the one edited last; it was listed by all scopes that listed any of them."""
    chosen: dict[Row, Arrival] = {}
    for each in arrivals:
        origin = each.ready.row[:3]
        rival = chosen.setdefault(origin, each)
        if rival is not each:
            best = rival if _is_older(each, rival) else each
            scopes = tuple(dict.fromkeys((*rival.record.scopes, *each.record.scopes)))
            best.record = replace(best.record, scopes=scopes)
            chosen[origin] = best
    return list(chosen.values())


def _is_older(one: Arrival, other: Arrival) -> bool:
    edited, known = one.ready.row[UPDATED], other.ready.row[UPDATED]
    return edited is not None and known is not None and bool(edited < known)
