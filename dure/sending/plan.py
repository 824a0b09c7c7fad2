"""What is to be sent in a run: which reports are due to whom, and which letters of earlier runs still wait."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache

from msgspec import Struct

from config.settings import ReportSettings
from config.settings import SendMode
from config.workspace import Workspace
from dure.reporting import recipients
from reports.due import due_period
from sync.outbox import Address
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import Letter

_SUPERSEDED = "superseded"
_NO_READER = "no longer a reader"


class Parcel(Struct, frozen=True, kw_only=True):
    """Letters that go out together: of one party, to one reader; their reports are merged into one mail."""

    kind: Kind
    party: str
    reader: str
    letters: tuple[Letter, ...]

    @property
    def reports(self) -> tuple[str, ...]:
        """Name the reports in it."""
        return tuple(
            dict.fromkeys(each.address.report for each in self.letters if each.address.kind is not Kind.URGENT)
        )

    @property
    def alarms(self) -> tuple[Letter, ...]:
        """Give the urgent steps in it."""
        return tuple(each for each in self.letters if each.address.kind is Kind.URGENT)

    @property
    def ids(self) -> tuple[int, ...]:
        """Give the rows of its letters."""
        return tuple(each.id for each in self.letters)


def sends(workspace: Workspace) -> bool:
    """Whether the settings ask for mail to leave the house."""
    mail = workspace.settings.mail
    return mail is not None and mail.send is SendMode.ON


@lru_cache(maxsize=4096)
def bare_address(address: str) -> str:
    """Give an address without the name before it."""
    return parseaddr(address)[1] or address


def readers_of(workspace: Workspace, written: ReportSettings) -> Mapping[str, str]:
    """Map each reader of a report, by bare address, to how the settings write it."""
    return {bare_address(each).casefold(): each for each in recipients(workspace, written)}


def due_addresses(
    workspace: Workspace, waiting: Sequence[Letter], periods: Mapping[str, str], now: datetime
) -> Iterator[Address]:
    """Give the letters that should be there: of reports that are due, and of those that are on their way.

    ``waiting`` are letters that were not sent yet, ``periods`` the newest period of each report that has any.
    """
    under_way = {(each.address.report, each.address.period) for each in waiting}
    for name, written in workspace.settings.reports.items():
        last = periods.get(name)
        due = _due(workspace, written, last, now)
        if due is not None:
            yield from addresses(workspace, name, due.isoformat())
        elif last is not None and (name, last) in under_way:
            yield from addresses(workspace, name, last)


def period_of(workspace: Workspace, name: str, last: str | None, now: datetime) -> str:
    """Give the period for which a report is sent by hand: the one that is due, else the day."""
    due = _due(workspace, workspace.settings.reports[name], last, now)
    return (due or now.astimezone(workspace.zone).date()).isoformat()


def addresses(workspace: Workspace, name: str, period: str) -> Iterator[Address]:
    """Give the letters of one report for one period."""
    written = workspace.settings.reports[name]
    for reader in readers_of(workspace, written):
        yield Address(kind=Kind.REPORT, report=name, party=written.party, recipient=reader, period=period)
    for messenger in written.messengers:
        yield Address(kind=Kind.MESSENGER, report=name, party=written.party, recipient=messenger, period=period)


def outdated(workspace: Workspace, waiting: Sequence[Letter]) -> Mapping[str, tuple[int, ...]]:
    """Give the waiting letters that are not worth sending any more, by why."""
    reports = [each for each in waiting if each.address.kind is not Kind.URGENT]
    periods = {(each.address.report, each.address.period) for each in reports}
    known = {each for name, period in periods for each in _still_wanted(workspace, name, period)}
    wanted = {each for each in reports if each.address in known}
    newest: dict[tuple[str, str], str] = {}
    for each in wanted:
        key = (each.address.report, each.address.recipient)
        newest[key] = max(newest.get(key, ""), each.address.period)
    old = {each for each in wanted if each.address.period < newest[each.address.report, each.address.recipient]}
    found = {
        _NO_READER: tuple(each.id for each in reports if each not in wanted),
        _SUPERSEDED: tuple(each.id for each in reports if each in old),
    }
    return {why: ids for why, ids in found.items() if ids}


def _still_wanted(workspace: Workspace, name: str, period: str) -> Iterator[Address]:
    if name in workspace.settings.reports:
        yield from addresses(workspace, name, period)


def parcels(waiting: Sequence[Letter]) -> tuple[Parcel, ...]:
    """Put together what goes to one reader as one party; what goes to a messenger stays apart."""
    found: dict[tuple[bool, str, str], list[Letter]] = {}
    for each in waiting:
        if each.fate is Fate.NEW:
            address = each.address
            key = (address.kind is Kind.MESSENGER, address.party, address.recipient)
            found.setdefault(key, []).append(each)
    return tuple(
        Parcel(
            kind=Kind.MESSENGER if to_messenger else Kind.REPORT, party=party, reader=reader, letters=tuple(together)
        )
        for (to_messenger, party, reader), together in found.items()
    )


def _due(workspace: Workspace, written: ReportSettings, last: str | None, now: datetime) -> date | None:
    if written.when is None:
        return None
    calendar = workspace.calendars.get(written.party, workspace.default_calendar)
    told = date.fromisoformat(last) if last else None
    return due_period(written.when, told, now, workspace.zone, calendar)
