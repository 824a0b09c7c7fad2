"""A task while it is put together, fact by fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime

from mapping.model import Account
from mapping.model import Event
from mapping.model import Home
from mapping.model import Link
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task


@dataclass(slots=True)
class TaskDraft:
    """The facts of `Task`, with the same names and defaults, which may still be set.

    A call that names forty arguments takes ten times as long as setting as many slots, and every record comes by here.
    """

    origin: Origin
    key: str
    title: str
    status: Status
    native_status: str = ""
    description: str = ""
    url: str | None = None
    type: str = ""
    priority: Priority | None = None
    native_priority: str | None = None
    resolution: str | None = None
    owners: tuple[Owner, ...] | None = ()
    reporter: str | None = None
    accounts: tuple[Account, ...] = ()
    homes: tuple[Home, ...] = ()
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_duties: tuple[str, ...] = ()
    parent: str | None = None
    links: tuple[Link, ...] = ()
    links_known: bool = True
    created: datetime | None = None
    updated: datetime | None = None
    started: datetime | None = None
    due: date | datetime | None = None
    done: datetime | None = None
    container: bool = False
    archived: bool = False
    template: bool = False
    item: bool = False
    keys: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    history_from: datetime | None = None
    owners_in_fields: bool = False
    untold: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def finished(self) -> Task:
        """Make this the task itself, of which nothing can be set any more; both have the same slots."""
        self.__class__ = Task  # type: ignore[assignment]  # nothing is copied
        return self  # type: ignore[return-value]
