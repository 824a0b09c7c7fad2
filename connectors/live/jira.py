"""Jira over its API, on Cloud and on Data Center: one chain for all projects, what changed since a mark, and counting by ids."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectorContext
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.api import Survey
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.failures import misplaced
from connectors.live.field_names import Field
from connectors.live.field_names import field_of
from connectors.live.field_names import names_fields
from connectors.live.field_names import unknown_fields
from connectors.live.jira_beside import Beside
from connectors.live.jira_calls import JiraCalls
from connectors.live.jira_calls import project_clause
from connectors.live.jira_cost import full_cost
from connectors.live.jira_cost import least_requests
from connectors.live.jira_cursor import read_cursor
from connectors.live.jira_reading import JiraReading
from connectors.live.jira_records import asked_fields
from connectors.live.jira_records import form_of
from connectors.live.jira_records import needed_fields
from connectors.live.jira_records import record_of
from connectors.live.jira_records import unread_facts
from connectors.live.jira_records import wanted_fields
from connectors.live.jira_records import written_fields
from connectors.live.jira_rereading import Rereading
from connectors.live.jira_roster import find_roster
from connectors.live.jira_roster import is_seen
from connectors.live.jira_searches import ISSUES_A_PAGE
from connectors.live.jira_strangers import refuse_strangers
from connectors.live.opening import AT_ONCE
from connectors.live.opening import open_wire
from connectors.live.parallel import chunks
from connectors.live.parallel import in_order
from connectors.live.traffic import Travelling
from mapping.dates import instant
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira import to_task
from mapping.jira_fields import CUSTOM
from mapping.jira_fields import READ_BESIDE
from mapping.loose import object_of
from mapping.loose import text_of
from mapping.model import State
from mapping.model import Task
from mapping.once import once
from mapping.sites import GATEWAY

if TYPE_CHECKING:
    from connectors.live.wire import Wire

_CHAIN = "issues"
_ID = re.compile(r"[0-9]{1,18}|[A-Z][A-Z0-9_]{0,254}-[0-9]{1,18}")
_RENEWAL_CLOUD = msg(
    "Make a new API token (id.atlassian.com, Security, API tokens), and put it where token: looks; they expire after a year."
)
_RENEWAL_OWN = msg("Make a new personal access token in the profile of its account, and put it where token: looks.")


class JiraLive(Travelling):
    """The projects that an account sees, or those of them that the settings name.

    With ``email:`` beside the token it is Cloud; a token alone is a personal access token of Data Center.
    """

    parallel = 1

    def __init__(self, context: ConnectorContext) -> None:
        """Set up; nothing is asked yet, and no secret looked up."""
        self._context = context

    def verify(self) -> str:
        """Say whose token it is; raise ConnectorError where it is not accepted."""
        try:
            me = self._calls.myself()
        except (NotFoundError, BrokenAnswerError) as error:
            if self._calls.cloud:
                raise
            raise misplaced(self._wire.station, error) from error
        name = text_of(me.get("displayName")) or text_of(me.get("name"))
        email = text_of(me.get("emailAddress")) or self._context.options.email or ""
        return f"{name} <{email}>" if email else name

    def scopes(self) -> Sequence[Scope]:
        """List the projects that the account sees now."""
        return self._calls.projects(None)

    def chains(self) -> Sequence[Chain]:
        """Give the one chain: all projects are asked by one query."""
        return (Chain(_CHAIN),)

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:  # noqa: ARG002  # there is only one
        """Read on from a cursor."""
        reading = JiraReading(self._context, self._calls, self._wire, self._beside, self._site)
        return reading.pages(cursor)

    def census(self, scope: Scope) -> Census:
        """Count a project by the ids of its issues; it is out of sight where the roster no longer has it."""
        if not is_seen(self._calls, scope.id):
            return Census(scope, frozenset(), visible=False)
        ids = frozenset(self._calls.ids(scope.id))
        total = self._beside.count(project_clause([scope.id])) if self._affords_a_count else None
        return Census(scope, ids, total=total)

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Ask for issues by id. One that does not come is deleted: whoever asks has seen that its project is visible.

        Where another project that is to be read is not, it may lie there; Data Center tells of one that the account may not see.
        Nothing is said of one that Jira fails to give, or to say whether it is there.
        """
        sensible = [each for each in native_ids if _ID.fullmatch(each)]
        (custom, unread) = self._custom if sensible else ({}, ())
        fields = asked_fields(self._context, custom) if sensible else []
        reread = Rereading(self._calls, fields)
        answers = in_order(reread.issues, chunks(sensible, ISSUES_A_PAGE), at_once=AT_ONCE)
        found: set[str] = set()
        asked, strange = frozenset(native_ids), False
        for issues in answers:
            beside = self._beside.of(issues)
            for issue in issues:
                number, key = text_of(issue.get("id")), text_of(issue.get("key"))
                history, remote = beside.get(number, (None, None))
                made = record_of(
                    issue,
                    custom,
                    site=self._site,
                    history=history,
                    remote=remote,
                    links=not self._context.rules.minimal,
                    needed=needed_fields(self._context, custom),
                    unread=unread,
                )
                if isinstance(made, Fault):
                    reread.failed |= {number, key}
                elif not found & {number, key}:
                    found |= {number, key}
                    strange = strange or {number, key}.isdisjoint(asked)
                    yield made
        missing = [each for each in native_ids if each not in found and each not in reread.failed]
        if strange:  # something came by a key that it bears no more
            missing = [each for each in missing if not (_ID.fullmatch(each) and self._calls.by_id([each], ["id"]))]
        if missing:
            yield from self._absent(missing, reread)

    def _absent(self, missing: Sequence[str], reread: Rereading) -> Iterator[Absent]:
        """Say what became of issues that do not come."""
        if find_roster(self._calls, self._context).lost:
            yield from (Absent(each, State.OUT_OF_SIGHT) for each in missing)
            return
        there = in_order(lambda each: _ID.fullmatch(each) and reread.is_there(each), missing, at_once=AT_ONCE)
        for each, hidden in zip(missing, there, strict=True):
            if each not in reread.failed:
                yield Absent(each, State.OUT_OF_SIGHT if hidden else State.DELETED)

    def born(self, native_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Tell when issues were created; each Jira counts its ids from the same number."""
        asked = [each for each in native_ids if _ID.fullmatch(each)]
        found: dict[str, datetime] = {}
        for ids in chunks(asked, ISSUES_A_PAGE):
            for issue in self._calls.by_id(ids, ["created"]):
                at = instant(object_of(issue.get("fields")).get("created"), UTC)
                if at is not None:
                    found[text_of(issue.get("id"))] = at
        return found

    def rewind(self, cursor: str, scopes: Collection[str]) -> str | None:
        """Give a cursor as if these projects had not been read yet."""
        return read_cursor(cursor, form_of(self._context)).without(scopes).text()

    def survey(self) -> Survey:
        """Look what the account sees, and about what reading it costs."""
        self._wire.budget.lift()
        roster = find_roster(self._calls, self._context)
        clauses = [project_clause([key]) for key in roster.scopes]
        counts = list(in_order(self._calls.count, clauses, at_once=AT_ONCE))
        held = [count or 0 for count in counts]
        return Survey(
            account=self.verify(),
            seen=tuple(self.scopes()),
            read=tuple(zip(roster.scopes.values(), counts, strict=True)),
            unseen=tuple(roster.lost),
            unknown_fields=unknown_fields(self._context, self._fields(), only=CUSTOM, beside=READ_BESIDE)
            if names_fields(self._context)
            else (),
            full=full_cost(held),
            quiet=2 if self._context.options.scopes else 3,
            least=least_requests(len(roster.scopes), max(held, default=0), cloud=self._calls.cloud),
        )

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task; raise MappingError when it cannot be one."""
        return to_task(record.payload, self._context.rules)

    def _fields(self) -> list[Field] | None:
        """Ask which fields there are; None where Jira does not tell: it has some of its own in any case."""
        try:
            return [field_of(each) for each in self._calls.fields()] or None
        except LiveError:
            return None

    @property
    def _affords_a_count(self) -> bool:
        left = self._wire.budget.left
        return left is None or left > AT_ONCE

    @once
    def _wire(self) -> Wire:
        options = self._context.options
        if not options.url:
            raise ConnectorError(
                fault(
                    "Connection {connection} has no url:.",
                    connection=self._context.name,
                    advice=msg("Write the address of your Jira, such as https://company.atlassian.net."),
                )
            )
        renewal = _RENEWAL_CLOUD if options.email else _RENEWAL_OWN
        token = self._context.secret("token")
        wire = open_wire(self._context, tool="Jira", url=options.url, token=token, renewal=renewal)
        wire.check = refuse_strangers(wire.station)
        self._opened = wire
        return wire

    @once
    def _calls(self) -> JiraCalls:
        from connectors.live.jira_client import jira_client  # noqa: PLC0415  # heavy, and only needed where tools are asked

        wire, email = self._wire, self._context.options.email
        cloud = email is not None
        token = self._context.secret("token")
        version = "3" if cloud else "2"
        return JiraCalls(jira_client(wire, email=email, token=token, version=version), wire, cloud=cloud)

    @once
    def _beside(self) -> Beside:
        return Beside(self._calls, self._context, self._wire.budget)

    @once
    def _site(self) -> str:
        """Give the address that people know, where the API is reached through the gateway; else nothing."""
        host = urlsplit(self._wire.station.url).hostname
        return self._calls.base_url() if host == GATEWAY else ""

    def told_site(self) -> str:
        """Give the host name of the site where its address is that of the gateway, which says nothing of it."""
        return urlsplit(self._site).hostname or ""

    @once
    def _custom(self) -> tuple[Mapping[str, str], Sequence[str]]:
        """Give the custom fields that are asked for, and the facts that hang on those that cannot be found."""
        known = self._beside.fields()
        if known is not None:
            return wanted_fields(self._context, known), ()
        custom = written_fields(self._context)
        return custom, unread_facts(self._context, custom)
