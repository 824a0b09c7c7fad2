"""One run's letters on their way: chosen, looked at once more, made, and handed over or written as files."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from config.workspace import Workspace
from dure.sending.composing import mail_server
from dure.sending.composing import messenger_named
from dure.sending.deliveries import Deliveries
from dure.sending.handover import Post
from dure.sending.mails import Press
from dure.sending.mails import as_told
from dure.sending.mails import preview_path
from dure.sending.news import is_news
from dure.sending.plan import Parcel
from dure.sending.plan import bare_address
from dure.sending.plan import sends
from dure.sending.second_look import look_again
from dure.sending.urgent import gap_of
from gaps.ladder import Rung
from mapping.errors import ConfigError
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from reports.mail import write_eml
from reports.retelling import retold
from reports.retelling import told_gaps
from reports.sending.server import Result
from reports.sending.server import Verdict
from reports.sending.smtp import Session
from reports.short import Short
from reports.short import short
from sync.arrivals import Content
from sync.failpoints import failpoint
from sync.outbox import Address
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import settle
from sync.store import Store
from sync.tellings import Telling

_QUIET = "no news"
_HIDDEN = "not in sight"


@dataclass(slots=True)
class Work:
    """One run's sending on its way: what is worth sending is looked at again, made, handed over and noted."""

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
    notes: list[Fault] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    quiet: int = 0
    unwritten: int = 0
    unreached: int = 0
    post: Post = field(init=False)
    talk: Post = field(init=False)

    def __post_init__(self) -> None:
        """Count mail and messengers apart: a mail server that takes nothing says nothing of them."""
        self.post, self.talk = (Post(self.store, self.run, self.now) for _ in range(2))

    def done(self, lost: int) -> Deliveries:
        """Give what it came to; ``lost`` mails of an earlier run turned out to be in doubt."""
        both = self.post.counts, self.talk.counts
        sent, refused, doubtful, kept = (
            sum(counts[verdict] for counts in both)
            for verdict in (Verdict.SENT, Verdict.REFUSED, Verdict.DOUBTFUL, Verdict.LATER)
        )
        return Deliveries(
            sent=sent,
            refused=refused,
            doubtful=doubtful + lost,
            kept=kept + self.post.waiting + self.talk.waiting + self.unwritten,
            quiet=self.quiet,
            unreached=self.unreached,
            written=tuple(self.written),
            faults=(*self.faults, *self.post.faults, *self.talk.faults),
            notes=tuple(self.notes),
            refused_all=self.post.refused_all,
        )

    def reaches_nobody(self, missing: Sequence[Fault]) -> None:
        """Take note of sides of which nobody can be told what is urgent; while nothing is sent, that is no fault yet."""
        if sends(self.workspace):
            self.faults += missing
            self.unreached = len(missing)
        else:
            self.notes += missing

    def worth(self, several: Iterable[Parcel]) -> list[Parcel]:
        """Leave what its reader may see and does not know yet."""
        return [each for each in map(self.in_sight, several) if each.letters and self.is_worth(each)]

    def looked_at_again(self, mails: list[Parcel]) -> list[Parcel]:
        """Read the tasks that mails list once more, and leave out what was settled meanwhile."""
        moment, reports = self.press.moment, [self.press.report(each) for each in mails]
        found = look_again(self.workspace, self.store, moment, reports, now=self.now)
        failpoint("mail-reread")
        self.notes += found.notes
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
        """Write a mail, or what a messenger would say, as a file."""
        path = preview_path(self.folder, parcel, self.press.lead(parcel))
        try:
            if parcel.kind is Kind.MESSENGER:
                said = self._short(parcel)
                _write(path, lambda: path.write_text(f"{said.title}\n{said.text}\n", encoding="utf-8"))
            else:
                message = self.press.message(parcel, self._told(parcel))
                _write(path, lambda: write_eml(message, path))
        except ConfigError as error:
            self.faults += error.faults
            self.unwritten += 1  # its letters wait for the next run
            return
        self.written.append(path)
        self._note(parcel, Fate.PREVIEWED)

    def say(self, several: Sequence[Parcel]) -> None:
        """Tell messengers, one after the other."""
        for parcel in several:
            try:
                messenger = messenger_named(self.workspace, parcel.reader)
            except DureError as error:
                self.talk.put_back(parcel, error.faults)
                continue
            if self.talk.claim([parcel]):
                identity = self.press.message_id(parcel)
                self.talk.say(messenger, parcel, self._short(parcel), identity=identity, content=self._content(parcel))

    def _short(self, parcel: Parcel) -> Short:
        return short(self.press.wording(parcel, self._told(parcel)), self.press.language(parcel))

    def send(self, mails: Sequence[Parcel]) -> None:
        """Hand mails over on one connection."""
        written = self.workspace.settings.mail
        if written is None or not mails:
            return
        try:
            session = Session(mail_server(self.workspace, written))
        except DureError as error:
            self.post.give_up(error.faults, waiting=len(mails))
            return
        left = self.post.claim(mails)
        try:
            while left and not self.post.shut:
                self._send(session, left[0])
                del left[0]
            self.post.release(left)
        finally:
            session.close()

    def _send(self, session: Session, parcel: Parcel) -> None:
        """Hand a claimed parcel over; where it is too large for the server, once more without what is attached."""
        result = self._hand_over(session, parcel)
        if result is not None and result.too_large and self.press.attaches(parcel, self._told(parcel)):
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
            content=self._content(parcel),
        )

    def _content(self, parcel: Parcel) -> Content:
        rungs = tuple(self.alarms[each.address] for each in parcel.alarms)
        if not parcel.reports:
            return Content(at=self.now, run=self.run, rungs=rungs)
        report = self.press.report(parcel)
        return Content(at=self.now, run=self.run, gaps=told_gaps(report), complete=report.complete, rungs=rungs)

    def _told(self, parcel: Parcel) -> Telling | None:
        return self.told.get((parcel.reader, parcel.party))

    def _note(self, parcel: Parcel, fate: Fate, why: str | None = None) -> None:
        if parcel.letters and not self.dry_run:
            with self.store.write() as connection:
                settle(connection, parcel.ids, fate, at=self.now, answer=why)


def _write(path: Path, write: Callable[[], object]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise ConfigError(
            fault("{path} cannot be written ({reason}).", path=str(path), reason=error.strerror or "")
        ) from error
