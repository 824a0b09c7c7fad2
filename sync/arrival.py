"""A record on its way into the store: mapped, made storable, and joined with the task that is kept already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

from connectors.api import Record
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Task
from mapping.text import storable
from sync.changes import Changes
from sync.identity import best_origin
from sync.known import Stored
from sync.plan import Sighting
from sync.rows import Row
from sync.rows import digest
from sync.rows import field_values
from sync.rows import is_storable
from sync.rows import signature
from sync.rows import storable_task
from sync.rows import task_row

_BEHIND = frozenset({LinkKind.ATTACHMENT, LinkKind.MENTION})


@dataclass(slots=True, eq=False)
class Arrival:
    """A mapped record on its way into the store."""

    record: Record
    task: Task
    row: Row
    digest: bytes
    as_of: str
    seen: Sighting | None = None
    stored: Stored | None = None

    def join(self, kept: Stored, changes: Changes) -> None:
        """Become the kept task, under the origin that says most; the others lead to it from now on."""
        self.stored = kept
        came = self.task.origin
        if came == kept.origin:
            return
        best = best_origin(kept.origin, kept.key, came, self.task.key)
        self._become(replace(self.task, origin=best))
        changes.aliases += [(*origin, kept.id) for origin in {came, kept.origin} - {best}]

    def retell(self, description: str, fields: str | None, mentions: tuple[Link, ...]) -> None:
        """Tell what another connection told, in place of what this one does not keep; ``fields`` as written."""
        others = tuple(link for link in self.task.links if link.kind is not LinkKind.MENTION)
        links = (*others, *mentions)
        self._become(replace(self.task, description=description, fields=field_values(fields), links=links))

    def recall(self, attached: Iterable[Link]) -> None:
        """Go on pointing at what was attached before, where what is attached now was not all read."""
        own = self.task.links
        kept = dict.fromkeys((*attached, *(link for link in own if link.kind is LinkKind.ATTACHMENT)))
        others = [link for link in own if link.kind not in _BEHIND]
        mentions = [link for link in own if link.kind is LinkKind.MENTION]
        self._become(replace(self.task, links=(*others, *kept, *mentions)))

    def _become(self, task: Task) -> None:
        self.task = task
        self.row = task_row(task)
        self.digest = digest(signature(self.row, task))


def arrival_of(record: Record, task: Task, as_of: str) -> Arrival:
    """Make a task ready for the store, in text that every database can hold."""
    row = task_row(task)
    told = signature(row, task)
    if not is_storable(told, task.accounts):
        task = storable_task(task)
        row = task_row(task)
        told = signature(row, task)
    return Arrival(record, task, row, digest(told), as_of)


def plain(record: Record) -> Record:
    """Give a record whose ids every database can hold."""
    ids = "".join((record.native_id, record.key, *record.scopes))
    if storable(ids) == ids:
        return record
    scopes = tuple(storable(scope) for scope in record.scopes)
    return replace(record, native_id=storable(record.native_id), key=storable(record.key), scopes=scopes)
