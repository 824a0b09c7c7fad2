"""Letters handed over one by one: claimed, marked just before the server may take them, and settled by its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from functools import partial

from msgspec import Struct
from msgspec import field

from dure.sending.plan import Parcel
from dure.sending.words import told_of
from mapping.errors import ConfigError
from mapping.errors import Fault
from reports.sending.messengers import Messenger
from reports.sending.server import MailServerError
from reports.sending.server import Result
from reports.sending.server import Stage
from reports.sending.server import Verdict
from reports.sending.smtp import Session
from reports.short import Short
from sync.arrivals import Content
from sync.arrivals import note_arrival
from sync.failpoints import failpoint
from sync.outbox import Fate
from sync.outbox import claim
from sync.outbox import settle
from sync.store import Store

_FATES = {
    Verdict.SENT: Fate.SENT,
    Verdict.LATER: Fate.NEW,
    Verdict.REFUSED: Fate.REFUSED,
    Verdict.DOUBTFUL: Fate.DOUBTFUL,
}
_AT_ONCE = 10_000
_PATIENCE = 3
"""Connections that may break one after the other before the server is left in peace until the next run."""


class Post(Struct):
    """Hands letters over in one run and counts what became of them; ``waiting`` parcels were not tried to their end."""

    store: Store
    run: str
    now: datetime
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    faults: list[Fault] = field(default_factory=list)
    shut: bool = False
    waiting: int = 0
    _breaks: int = 0
    _barred: int = 0

    @property
    def refused_all(self) -> bool:
        """Whether the server let nothing through: it could not be used, or refused every mail before its reader."""
        sent = self.counts[Verdict.SENT]
        return not sent and (self.shut or (self._barred > 0 and self._barred == sum(self.counts.values())))

    def claim(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Take parcels in hand, in one step; give those that nobody else has."""
        together = [number for each in parcels for number in each.ids]
        with self.store.write() as connection:
            if len(together) <= _AT_ONCE and claim(connection, together, run=self.run, at=self.now):
                taken = list(parcels)
            else:
                taken = [each for each in parcels if claim(connection, each.ids, run=self.run, at=self.now)]
        failpoint("mail-claimed")
        return taken

    def release(self, parcels: Sequence[Parcel]) -> None:
        """Put parcels back that were taken in hand and not tried: the next run has them again."""
        ids = [number for each in parcels for number in each.ids]
        self.waiting += len(parcels)
        if ids:
            with self.store.write() as connection:
                settle(connection, ids, Fate.NEW, at=self.now)

    def hand_over(
        self, session: Session, parcel: Parcel, message: EmailMessage, *, sender: str, recipient: str, content: Content
    ) -> Result | None:
        """Hand one claimed parcel over; give what became of it, None where the server cannot be used.

        One that is too large is not settled: its sender may have a smaller one.
        """
        handing = partial(self.hand, parcel, str(message["Message-ID"]), content)
        try:
            result = session.send(sender, recipient, message.as_bytes(), handing=handing)
        except MailServerError as error:
            self._release(parcel, error)
            return None
        if not result.too_large:
            self.settle(parcel, result, content)
        return result

    def say(self, messenger: Messenger, parcel: Parcel, text: Short, *, identity: str, content: Content) -> None:
        """Hand one claimed parcel to a messenger."""
        handing = partial(self.hand, parcel, identity, content)
        try:
            result = messenger.say(text, handing=handing, tries=min(each.attempts for each in parcel.letters))
        except ConfigError as error:
            self.put_back(parcel, error.faults)
            return
        self.settle(parcel, result, content)

    def hand(self, parcel: Parcel, identity: str, content: Content) -> None:
        """Mark a parcel just before it may be taken, and keep with it what it tells until that is known."""
        with self.store.write() as connection:
            settle(connection, parcel.ids, Fate.HANDED, at=self.now, message_id=identity, told=content.document())

    def put_back(self, parcel: Parcel, faults: tuple[Fault, ...]) -> None:
        """Keep a claimed parcel for the next run, for want of something that the owner can supply."""
        with self.store.write() as connection:
            settle(connection, parcel.ids, Fate.NEW, at=self.now, answer=str(faults[0].message) if faults else "")
        self.counts[Verdict.LATER] += 1
        self.faults += faults

    def settle(self, parcel: Parcel, result: Result, content: Content | None = None) -> None:
        """Write down what became of a parcel, and with it what its reader knows now."""
        with self.store.write() as connection:
            settle(connection, parcel.ids, _FATES[result.verdict], at=self.now, answer=result.answer, tried=True)
            if result.verdict is Verdict.SENT and content is not None:
                note_arrival(connection, content, reader=parcel.reader, party=parcel.party)
        failpoint("mail-sent")
        self.counts[result.verdict] += 1
        self._barred += result.stage is Stage.MAIL
        if result.verdict is not Verdict.SENT:
            self.faults.append(told_of(parcel, result))
        self._breaks = self._breaks + 1 if result.code is None and result.verdict is not Verdict.SENT else 0
        self.shut = self.shut or self._breaks >= _PATIENCE

    def give_up(self, faults: tuple[Fault, ...], *, waiting: int) -> None:
        """Leave the server in peace until the next run, for which so many parcels wait."""
        self.shut = True
        self.waiting += waiting
        self.faults += faults

    def refuse(self, parcel: Parcel, faults: tuple[Fault, ...]) -> None:
        """Settle a parcel that cannot be made."""
        with self.store.write() as connection:
            settle(connection, parcel.ids, Fate.REFUSED, at=self.now, answer=str(faults[0].message) if faults else "")
        self.counts[Verdict.REFUSED] += 1
        self.faults += faults

    def _release(self, parcel: Parcel, error: MailServerError) -> None:
        with self.store.write() as connection:
            settle(connection, parcel.ids, Fate.NEW, at=self.now, answer=error.stage.value, tried=True)
        self.give_up(error.faults, waiting=1)
