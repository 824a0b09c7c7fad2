"""Sending what is due: letters are queued, claimed, made and handed over, and what became of each is written down."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from config.workspace import Workspace
from dure.compose import mail_server
from dure.deliveries import Deliveries
from dure.mail_making import Press
from dure.mail_making import as_told
from dure.mail_making import preview_path
from dure.mail_plan import Parcel
from dure.mail_plan import bare_address
from dure.mail_plan import parcels
from dure.mail_plan import sends
from dure.mail_queue import Wishes
from dure.mail_queue import planned
from dure.mail_queue import queued
from dure.mail_words import troubles
from dure.news import is_news
from dure.posting import Post
from dure.reporting import Moment
from dure.second_look import look_again
from dure.urgent_mail import gap_of
from dure.urgent_mail import unreachable
from dure.urgent_mail import untaken
from dure.urgent_mail import urgent_addresses
from gaps.ladder import Rung
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import fault
from reports.mail import write_eml
from reports.retelling import retold
from reports.retelling import told_gaps
from reports.sending.server import Result
from reports.sending.server import Verdict
from reports.sending.smtp import Session
from sync.failpoints import failpoint
from sync.outbox import Address
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import letters
from sync.outbox import settle
from sync.store import Store
from sync.tellings import Telling
from sync.tellings import all_tellings
from sync.tellings import tell
from sync.urgent_steps import take_steps

_QUIET = "no news"
_HIDDEN = "not in sight"
_REMEMBERED = timedelta(days=60)


def deliver(
    workspace: Workspace,
    store: Store,
    moment: Moment,
    *,
    now: datetime,
    run: str,
    dry_run: bool,
    folder: Path,
    asked: str | None = None,
    again: bool = False,
) -> Deliveries:
    """Send every report that is due, or write it as a file where sending is off.

    ``dry_run`` writes files only: nothing is queued, and no connection is opened. ``asked`` sends one report by hand,
    due or not, with news or without; ``again`` also where it was sent, refused or in doubt before.
    """
    with store.lock():
        alarms = urgent_addresses(workspace, moment) if asked is None else {}
        wishes = Wishes(asked, again, frozenset(alarms), tuple(untaken(moment.world, alarms)))
        if dry_run:
            waiting, lost = planned(workspace, store, now, wishes)
        else:
            waiting, lost = queued(workspace, store, now, run, wishes)
        with store.read() as connection:
            told = all_tellings(connection)
            notes = troubles(letters(connection, since=now - _REMEMBERED))
        press = Press(workspace, moment, now, notes)
        work = _Work(workspace, store, press, told, now, run, dry_run, folder, asked, alarms)
        work.faults += troubles(lost)
        if asked is None:
            work.faults += unreachable(workspace, moment)
        mails = work.worth(each for each in parcels(waiting) if each.kind is Kind.REPORT)
        if dry_run or not sends(workspace):
            for parcel in mails:
                work.preview(parcel)
        else:
            work.send(work.looked_at_again(mails))
        return replace(work.done(), doubtful=work.post.counts[Verdict.DOUBTFUL] + len(lost))


@dataclass(slots=True)
class _Work:
    """One run's sending on its way."""

    workspace: Workspace
    store: Store
    press: Press
    told: Mapping[tuple[str, str], Telling]
    now: datetime
    run: str
    dry_run: bool
    folder: Path
    asked: str | None = None
    alarms: Mapping[Address, Rung] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    quiet: int = 0
    post: Post = field(init=False)

    def __post_init__(self) -> None:
        self.post = Post(self.store, self.run, self.now)

    def done(self) -> Deliveries:
        counts = self.post.counts
        return Deliveries(
            sent=counts[Verdict.SENT],
            refused=counts[Verdict.REFUSED],
            doubtful=counts[Verdict.DOUBTFUL],
            kept=counts[Verdict.LATER],
            quiet=self.quiet,
            written=tuple(self.written),
            faults=(*self.faults, *self.post.faults),
            refused_all=self.post.refused_all,
        )

    def worth(self, several: Iterable[Parcel]) -> list[Parcel]:
        """Leave what its reader may see and does not know yet."""
        return [each for each in map(self.in_sight, several) if each.letters and self.is_worth(each)]

    def looked_at_again(self, mails: list[Parcel]) -> list[Parcel]:
        """Read the tasks that mails list once more, and leave out what was settled meanwhile."""
        moment, reports = self.press.moment, [self.press.report(each) for each in mails]
        found = look_again(self.workspace, self.store, moment, reports, now=self.now)
        failpoint("mail-reread")
        self.faults += found.faults
        self.press = replace(self.press.afresh(found.moment), stale=found.stale)
        return mails if found.moment is moment else self.worth(mails)

    def in_sight(self, parcel: Parcel) -> Parcel:
        """Leave out of a parcel the urgent steps that are about nothing its party may see."""
        if not parcel.alarms:
            return parcel
        seen = {gap.id for bundle in self.press.edition(parcel.party).asked for gap in bundle}
        hidden = [each for each in parcel.alarms if gap_of(each.address) not in seen]
        self._note(replace(parcel, letters=tuple(hidden)), Fate.DROPPED, _HIDDEN)
        return replace(parcel, letters=tuple(each for each in parcel.letters if each not in hidden))

    def is_worth(self, parcel: Parcel) -> bool:
        """Whether a parcel holds news; one that holds none is dropped."""
        written = self.workspace.settings.reports
        always = self.asked is not None or bool(parcel.alarms) or any(written[name].always for name in parcel.reports)
        told = self._told(parcel)
        if always or is_news(retold(self.press.report(parcel), as_told(told)), told, self.now):
            return True
        self.quiet += 1
        self._note(parcel, Fate.DROPPED, _QUIET)
        return False

    def preview(self, parcel: Parcel) -> None:
        """Write a mail as a file."""
        try:
            message = self.press.message(parcel, self._told(parcel))
        except ConfigError as error:
            self.faults += error.faults
            return
        path = preview_path(self.folder, parcel, self.press.lead(parcel))
        _write(message, path)
        self.written.append(path)
        self._note(parcel, Fate.PREVIEWED)

    def send(self, mails: Sequence[Parcel]) -> None:
        """Hand mails over on one connection."""
        written = self.workspace.settings.mail
        if written is None or not mails:
            return
        session = Session(mail_server(self.workspace, written))
        try:
            for parcel in mails:
                if self.post.shut:
                    return
                if self.post.claim(parcel):
                    self._send(session, parcel)
        finally:
            session.close()

    def _send(self, session: Session, parcel: Parcel) -> None:
        """Hand a claimed parcel over; where it is too large for the server, once more without what is attached."""
        result = self._hand_over(session, parcel)
        if result is not None and result.too_large:
            result = self._hand_over(session, parcel, bare=True)
            if result is not None and result.too_large:
                self.post.settle(parcel, result)

    def _hand_over(self, session: Session, parcel: Parcel, *, bare: bool = False) -> Result | None:
        try:
            message = self.press.message(parcel, self._told(parcel), bare=bare)
        except ConfigError as error:
            self.post.refuse(parcel, error.faults)
            return None
        return self.post.hand_over(
            session,
            parcel,
            message,
            sender=bare_address(self.press.sender),
            recipient=self.press.recipient(parcel),
            telling=partial(self._tell, parcel),
        )

    def _tell(self, parcel: Parcel, connection: Connection) -> None:
        rungs = [self.alarms[each.address] for each in parcel.alarms]
        take_steps(connection, rungs, party=parcel.party, at=self.now)
        if not parcel.reports:
            return
        report = self.press.report(parcel)
        tell(
            connection,
            reader=parcel.reader,
            party=parcel.party,
            at=self.now,
            run=self.run,
            gaps=told_gaps(report),
            complete=report.complete,
        )

    def _told(self, parcel: Parcel) -> Telling | None:
        return self.told.get((parcel.reader, parcel.party))

    def _note(self, parcel: Parcel, fate: Fate, why: str | None = None) -> None:
        if parcel.letters and not self.dry_run:
            with self.store.write() as connection:
                settle(connection, parcel.ids, fate, at=self.now, answer=why)


def _write(message: EmailMessage, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_eml(message, path)
    except OSError as error:
        raise ConfigError(
            fault("{path} cannot be written ({reason}).", path=str(path), reason=error.strerror or "")
        ) from error
