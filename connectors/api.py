"""The connector protocol: what a source must be able to do, live and paged or a file, and the values it speaks in."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Any
from typing import Literal
from typing import Protocol

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.model import MappingRules
from mapping.model import State
from mapping.model import Task
from mapping.slots import set_by_slots

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is read as a whole: a Jira project (its key), an Asana project (gid) or a Trello board (short link).

    ``id`` is what users write under ``scopes:`` and what homes of tasks name.
    """

    id: str
    name: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Scopes that are read by one query and share one cursor. A file is a chain of its own.

    ``scopes`` may be empty when only reading tells them; the listings of the last page then name them. ``form`` is the kind
    of file that is read, such as ``jira-csv``: what one kind tells of a task, another need not tell.
    """

    id: str
    scopes: tuple[Scope, ...] = ()
    form: str = ""


@set_by_slots
@dataclass(frozen=True, slots=True)
class Record:
    """One task as the tool sent it, with whatever else is needed to read it (names of fields, lists, members).

    ``scopes`` are the ids of the scopes that listed it; ``fingerprint`` changes whenever the payload does.
    ``raw`` is the payload as compact JSON in UTF-8. ``fuller`` is whether it brings links that other readings may have
    to do without: where they were not read before, it is looked at although its fingerprint is known.
    """

    native_id: str
    key: str
    scopes: tuple[str, ...]
    payload: Payload
    fingerprint: bytes
    raw: bytes
    fuller: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A task that a re-read did not find, and what became of it as far as the source can tell.

    ``scopes`` are those that one lies in which moved out, where that is known: another connection may read them.
    """

    native_id: str
    state: State
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a finished chain proves of one scope.

    ``whole`` means every task of the scope was listed in this very reading, so absence proves something; a chain that
    went on from a cursor may say it of a scope that it read anew. ``truncated`` means that the source was cut and
    proves nothing; ``as_of`` is the moment the listing shows; ``total`` the tool's own count of what it lists.
    ``error`` is why nothing could be listed at all; the other scopes of the chain go on. Without ``subtasks`` those that
    no scope lists were not looked at: what did not come of them may have changed all the same. ``was`` are ids that the
    scope bore before: what is known of them is known of it.
    """

    scope: Scope
    whole: bool
    truncated: bool = False
    as_of: datetime | None = None
    total: int | None = None
    error: Fault | None = None
    subtasks: bool = True
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One step of a chain, committed with its cursor in one transaction.

    ``rejected`` are records that could not be used, each with its place. ``expected`` is how many records this reading
    of the chain will bring, where the tool tells. ``listings`` stand on the last page, where ``done`` is true.
    ``notes`` whose sentence has the values ``names`` and ``count`` alone are told as one for the whole connection.
    """

    records: Sequence[Record]
    rejected: Sequence[Fault] = ()
    cursor: str | None = None
    server_time: datetime | None = None
    done: bool = False
    listings: tuple[Listing, ...] = ()
    notes: tuple[Fault, ...] = ()
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Census:
    """The ids of all tasks of a scope, read in full; ``visible`` is whether the scope is still on the roster.

    ``total`` is the tool's own count of them, None where it tells none. ``unlisted`` is how many tasks more there are that
    the tool failed to list: of what did not come nothing is proven then, and what seems gone is asked for by its id.
    """

    scope: Scope
    native_ids: frozenset[str]
    visible: bool = True
    total: int | None = None
    unlisted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the token of a connection can do, for whoever checks it.

    ``seen`` are all scopes in its sight; ``read`` those that will be read, each with how many tasks it holds (None where
    the tool does not tell); ``unseen`` are names in the settings that it does not see, and ``unknown_fields`` tells of
    names of custom fields there that none has. ``full`` and ``quiet`` are about
    how many requests a full reading and a run without changes cost, at least where ``most`` and ``quiet_most`` say how many
    it may be; ``costs`` are sentences on what else costs requests. ``least`` is with about how many a run may be whole at
    all, a first reading being spread over several; ``expires`` is when the token ends, if that is told.
    """

    account: str
    seen: tuple[Scope, ...]
    read: tuple[tuple[Scope, int | None], ...]
    unseen: tuple[str, ...] = ()
    unknown_fields: tuple[Fault, ...] = ()
    full: int
    quiet: int
    most: int | None = None
    quiet_most: int | None = None
    costs: tuple[Message, ...] = ()
    least: int = 0
    expires: datetime | None = None


class FieldOptions(BaseModel):
    """Custom fields, by id or name, that name owners or a duty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owners: list[str] = Field(default_factory=list, description="Fields that name further owners.")
    duty: str | None = Field(default=None, description="Field that names the duty of a task.")


class ConnectionOptions(BaseModel):
    """What may be written under every connection; a plug-in adds its own options in a subclass."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str = Field(description="The tool that the tasks are kept in.")
    url: str | None = Field(default=None, description="Address of the tool; for an export, used for links.")
    email: str | None = Field(default=None, description="Account of the token (Jira Cloud).")
    token: str | dict[str, str] | None = Field(
        default=None, description="${ENV}, {file: ...} or {keyring: service/user}."
    )
    key: str | dict[str, str] | None = Field(default=None, description="API key (Trello), written like a token.")
    proxy: str | None = Field(default=None, description="Address of an HTTP proxy.")
    ca_bundle: str | None = Field(default=None, description="File with the certificates to trust.")
    full: Literal["daily", "weekly", "monthly"] = Field(
        default="weekly", description="How often everything is read again, not only what changed."
    )
    census: Literal["every-run", "daily", "weekly"] = Field(
        default="daily", description="How often all ids are counted, to tell what is gone."
    )
    requests_budget: int | None = Field(
        default=None, ge=1, description="At most so many requests in one run; dure doctor says how many it takes."
    )
    env_file: str | None = Field(default=None, description="File from which ${ENV} secrets are taken.")
    export: str | list[str] | None = Field(default=None, description="Files exported by hand: a path or a glob.")
    scopes: list[str] | None = Field(
        default=None, description="Projects or boards to read; all that is found when left out."
    )
    whole: bool = Field(default=False, description="The export holds all tasks of its scopes.")
    was: str | list[str] | None = Field(default=None, description="Earlier names of this connection.")
    keep: Literal["full", "minimal"] = Field(
        default="full", description="minimal keeps no description and no raw record."
    )
    visibility: list[str] | None = Field(default=None, description="Parties that may see the tasks of this connection.")
    status: dict[str, Literal["backlog", "todo", "in-progress", "done", "cancelled"]] = Field(
        default_factory=dict, description="List, section or status name to unified status."
    )
    priority: dict[str, Literal["urgent", "high", "normal", "low"]] = Field(
        default_factory=dict, description="Priority, label or field value to unified priority."
    )
    fields: FieldOptions = Field(default_factory=FieldOptions, description="Custom fields that mean something.")
    owners_from: str = Field(default="members", description="members, first-member or custom-field:NAME.")


def _no_secret(name: str) -> str:
    raise ConnectorError(fault("No {name} can be had for this connection.", name=name))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorContext:
    """What a connector is built from: its name, checked options, rules of mapping, and where relative paths start.

    ``full`` asks for every task instead of the changed ones. ``secret`` looks up what ``token:`` or ``key:`` refers to,
    and raises ConnectorError where that cannot be had; ask when it is needed, and keep it nowhere else. ``fields``
    are the custom fields, by folded name, that the agreement looks at.
    """

    name: str
    options: ConnectionOptions
    rules: MappingRules
    base: Path = field(default_factory=Path)
    full: bool = False
    secret: Callable[[str], str] = field(default=_no_secret, repr=False)
    fields: frozenset[str] = frozenset()


class Connector(Protocol):
    """One source of tasks. Reading is apart from mapping, so that one bad record is skipped and told."""

    def verify(self) -> str:
        """Say who the credentials belong to, or which files were found; raise ConnectorError if neither."""

    def scopes(self) -> Sequence[Scope]:
        """List the scopes that can be seen now (the roster)."""

    def chains(self) -> Sequence[Chain]:
        """Say what will be read, one chain per query."""

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Read a chain on from a cursor (from the start when None), ending with a page that is done."""

    def census(self, scope: Scope) -> Census | None:
        """List all ids of a scope, or None when a full read is the only census there is."""

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Read tasks again by id; what is not found comes as Absent with what became of it.

        What the tool fails to tell does not come at all: it stays as it was known. What cannot be asked for by itself, such
        as an item of a list, may come as deleted: it is asked for once more beside the task that it lies in, and comes with that.
        """

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task without any I/O, or raise MappingError."""


class LiveConnector(Connector, Protocol):
    """What a connector that asks a tool over the network may offer beside; each member may be left out.

    ``parallel`` chains may be read at once, each in a thread of its own; without it they are read one after the
    other, in the thread that writes. ``requests`` and ``waited`` (seconds, for limits of the tool) count what this
    connector did so far; ``paused_until`` is when it goes on, while it waits, and ``quiet_since`` since when the tool
    has given no good answer to what is asked, where that is long.
    """

    parallel: int
    requests: int
    waited: float
    paused_until: datetime | None
    quiet_since: datetime | None

    def rewind(self, cursor: str, scopes: Collection[str]) -> str | None:
        """Give a cursor as if these scopes had not been read yet; None reads the whole chain anew."""

    def revisit(self, scopes: Sequence[Scope]) -> Sequence[Chain]:
        """Give chains for scopes that were read before and are found no more: archived ones can still be read."""

    def in_use(self) -> Mapping[str, bool]:
        """Tell by account id whether accounts are in use, as far as tasks do not tell it; asked with a count of ids.

        Accounts that are left out stay as they were; whatever goes wrong ends nothing.
        """

    def born(self, native_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Tell by id when tasks were made, of those that are there, for little: offered where ids are given by counting.

        Another instance of such a tool has other tasks under the same ids. Where those that come were made at another moment
        than is known, this is asked of some; it is another tool where it does not tell most of them as they are known.
        """

    def told_site(self) -> str:
        """Give the site of the tasks where no setting tells it, so that one that is called otherwise now is known again."""

    def survey(self) -> Survey:
        """Look what the token can do; raise ConnectorError where it is not accepted."""


class Connect(Protocol):
    """What an entry point of the group ``dure.connectors`` names."""

    @property
    def options(self) -> type[ConnectionOptions]:
        """Give its own model of options; a class says ``options = ItsOptions``."""

    def __call__(self, context: ConnectorContext) -> Connector:
        """Build the connector; no I/O happens before its first method is called."""
