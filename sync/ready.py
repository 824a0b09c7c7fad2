"""What a mapped record says, as the plain values that the store keeps: made wherever there is time for it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import NamedTuple

from connectors.api import Record
from mapping.errors import Fault
from mapping.loose import payload_of
from mapping.model import Account
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Owner
from mapping.model import Task
from mapping.slots import set_by_slots
from mapping.text import storable
from sync.rows import Row
from sync.rows import digest
from sync.rows import event_row
from sync.rows import event_value
from sync.rows import is_storable
from sync.rows import signature
from sync.rows import storable_task
from sync.rows import task_row
from sync.rows import task_value

_LINK_KIND = {kind.value: kind for kind in LinkKind}


class Ready(NamedTuple):
    """A task in text that every database can hold.

    ``row`` is in the order of TASK_COLUMNS; ``owners`` are account and whether it leads, ``homes`` the parts of a Home,
    ``links`` those of a Link, ``events`` rows as `event_row` writes them, ``untold`` the facts of which its record said nothing.
    """

    row: Row
    digest: bytes
    owners: tuple[tuple[str, bool], ...]
    homes: tuple[Row, ...]
    links: tuple[Row, ...]
    events: tuple[Row, ...]
    owners_in_fields: bool
    untold: tuple[str, ...]
    accounts: tuple[Account, ...]

    def task(self) -> Task:
        """Give the task that this was made of."""
        return task_value(
            self.row,
            owners=tuple([Owner(*each) for each in self.owners]),
            accounts=self.accounts,
            homes=tuple([Home(*each) for each in self.homes]),
            links=tuple([Link(_LINK_KIND[kind], target, native) for kind, target, native in self.links]),
            events=tuple(map(event_value, self.events)),
            owners_in_fields=self.owners_in_fields,
            untold=self.untold,
        )


@set_by_slots
@dataclass(frozen=True, slots=True)
class ReadyRecord(Record):
    """A record that was read elsewhere, where its payload stayed.

    ``ready`` is a fault where it cannot be a task, None where it is still to be mapped.
    """

    ready: Ready | Fault | None = None

    def unpacked(self) -> Record:
        """Give the record as it was read, with the payload that its raw form tells."""
        payload = payload_of(self.raw)
        return Record(self.native_id, self.key, self.scopes, payload, self.fingerprint, self.raw, self.fuller)


def ready_of(task: Task) -> Ready:
    """Make a task ready to be kept."""
    made, told = _made(task)
    return made if is_storable(told, task.accounts) else _made(storable_task(task))[0]


def _made(task: Task) -> tuple[Ready, bytes]:
    row = task_row(task)
    owners = tuple([(each.account, each.leads) for each in task.owners]) if task.owners else ()
    homes = tuple([(each.scope, each.scope_name, each.section, each.position) for each in task.homes])
    links = tuple([(each.kind.value, each.target, each.native) for each in task.links]) if task.links else ()
    events = tuple(map(event_row, task.events)) if task.events else ()
    told = signature((row, owners, homes, links, events))
    made = Ready(row, digest(told), owners, homes, links, events, task.owners_in_fields, task.untold, task.accounts)
    return made, told


def plain(record: Record) -> Record:
    """Give a record whose ids every database can hold."""
    ids = "".join((record.native_id, record.key, *record.scopes))
    if (ids.isascii() and "\0" not in ids) or storable(ids) == ids:
        return record
    scopes = tuple(storable(scope) for scope in record.scopes)
    return replace(record, native_id=storable(record.native_id), key=storable(record.key), scopes=scopes)
