"""Sending what is due: letters are queued, claimed, made and handed over, and what became of each is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from pathlib import Path

from config.settings import SendMode
from config.workspace import Workspace
from dure.mail_making import Press
from dure.mail_making import preview_path
from dure.mail_plan import Parcel
from dure.mail_plan import due_addresses
from dure.mail_plan import outdated
from dure.mail_plan import parcels
from dure.news import is_news
from dure.reporting import Moment
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import fault
from reports.mail import write_eml
from sync.failpoints import failpoint
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import Letter
from sync.outbox import last_periods
from sync.outbox import letters
from sync.outbox import queue
from sync.outbox import recover
from sync.outbox import settle
from sync.store import Store
from sync.tellings import Telling
from sync.tellings import all_tellings

_QUIET = "no news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """What a run sent. ``kept`` waits for the next run; ``written`` are previews; ``refused_all`` that the server took none."""

    sent: int = 0
    refused: int = 0
    doubtful: int = 0
    kept: int = 0
    quiet: int = 0
    written: tuple[Path, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused_all: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was to be sent was taken."""
        return not (self.refused or self.doubtful or self.kept or self.refused_all)


@dataclass(slots=True)
class _Tally:
    quiet: int = 0
    written: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def done(self) -> Deliveries:
        return Deliveries(quiet=self.quiet, written=tuple(self.written), faults=tuple(self.faults))


def deliver(
    workspace: Workspace, store: Store, moment: Moment, *, now: datetime, run: str, dry_run: bool, folder: Path
) -> Deliveries:
    """Send every report that is due, or write it as a file where sending is off.

    ``dry_run`` writes files only: nothing is queued, and no connection is opened.
    """
    tally = _Tally()
    with store.lock():
        waiting = _planned(workspace, store, now) if dry_run else _queued(workspace, store, now, run)
        with store.read() as connection:
            told = all_tellings(connection)
        press = Press(workspace, moment, now)
        for parcel in parcels(waiting):
            if parcel.kind is Kind.MESSENGER:
                continue
            if not _worth(workspace, press, parcel, told, now):
                tally.quiet += 1
                _note(store, parcel, Fate.DROPPED, now, dry_run, _QUIET)
                continue
            _preview(press, parcel, told, folder, tally)
            _note(store, parcel, Fate.PREVIEWED, now, dry_run)
    return tally.done()


def sends(workspace: Workspace) -> bool:
    """Whether the settings ask for mail to leave the house."""
    mail = workspace.settings.mail
    return mail is not None and mail.send is SendMode.ON


def _queued(workspace: Workspace, store: Store, now: datetime, run: str) -> tuple[Letter, ...]:
    """Write what is due into the outbox, and give everything that waits there."""
    with store.write() as connection:
        recover(connection, run)
        waiting = letters(connection, fates=(Fate.NEW,))
        queue(connection, due_addresses(workspace, waiting, last_periods(connection), now), at=now)
        for why, ids in outdated(workspace, letters(connection, fates=(Fate.NEW,))).items():
            settle(connection, ids, Fate.DROPPED, at=now, answer=why)
        waiting = letters(connection, fates=(Fate.NEW,))
        failpoint("mail-queued")
    return waiting


def _planned(workspace: Workspace, store: Store, now: datetime) -> tuple[Letter, ...]:
    """Give what would be queued, without writing anything."""
    with store.read() as connection:
        waiting = letters(connection, fates=(Fate.NEW,))
        due = due_addresses(workspace, waiting, last_periods(connection), now)
    known = {each.address for each in waiting}
    fresh = [Letter(id=0, address=each, fate=Fate.NEW, created=now) for each in due if each not in known]
    old = {number for ids in outdated(workspace, (*waiting, *fresh)).values() for number in ids if number}
    return tuple(each for each in (*waiting, *fresh) if each.id not in old)


def _worth(
    workspace: Workspace, press: Press, parcel: Parcel, told: Mapping[tuple[str, str], Telling], now: datetime
) -> bool:
    always = any(workspace.settings.reports[name].always for name in parcel.reports)
    return always or is_news(press.report(parcel), told.get((parcel.reader, parcel.party)), now)


def _preview(
    press: Press, parcel: Parcel, told: Mapping[tuple[str, str], Telling], folder: Path, tally: _Tally
) -> None:
    try:
        message = press.message(parcel, told.get((parcel.reader, parcel.party)))
    except ConfigError as error:
        tally.faults += error.faults
        return
    path = preview_path(folder, parcel, press.lead(parcel))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_eml(message, path)
    except OSError as error:
        raise ConfigError(
            fault("{path} cannot be written ({reason}).", path=str(path), reason=error.strerror or "")
        ) from error
    tally.written.append(path)


def _note(store: Store, parcel: Parcel, fate: Fate, now: datetime, dry_run: bool, why: str | None = None) -> None:
    if not dry_run:
        with store.write() as connection:
            settle(connection, parcel.ids, fate, at=now, answer=why)
