"""A task as the store knows it: the task itself, where it was seen, and what the last reading proved of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from mapping.model import State
from mapping.model import Status
from mapping.model import Task


class Tracked(Struct, frozen=True, kw_only=True):
    """A task as the store knows it: its stable identity, where it was sighted, and what the last reading proved.

    ``uid`` is the origin it was born with (``jira|host|10023``) and never changes; ``ref`` is what people call it
    (``hq:OPS-12``). ``read`` means it was read again, or is known unchanged, in the latest reading of one of its
    scopes; ``proven`` that this reading was complete, so that a gap resting on it may close by change. ``last_read`` is when
    a subtask was read last that this reading, which read its scope, had no way to look at: it counts as it was then.
    """

    uid: str
    ref: str
    connection: str
    task: Task
    state: State
    sightings: tuple[tuple[str, str], ...]
    first_seen: datetime
    read: bool
    proven: bool
    last_read: datetime | None = None

    @property
    def connections(self) -> tuple[str, ...]:
        """Give the connections that see the task, its own first."""
        return tuple(dict.fromkeys([self.connection, *[connection for connection, _ in self.sightings]]))

    @property
    def open(self) -> bool:
        """Whether the task is live work: to do or in progress, not archived, no template."""
        return (
            self.state is State.LIVE
            and self.task.status in (Status.TODO, Status.IN_PROGRESS)
            and not self.task.archived
            and not self.task.template
        )
