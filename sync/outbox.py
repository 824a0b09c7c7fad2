"""The outbox: one row per report, party, recipient and period, claimed before it is sent and settled after."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from sync.mail_tables import outbox


class Kind(StrEnum):
    """What is sent: a party's report, an urgent step, or a short text to a messenger."""

    REPORT = "report"
    URGENT = "urgent"
    MESSENGER = "messenger"


class Fate(StrEnum):
    """Where a letter stands.

    ``new`` waits for the next run, ``claimed`` is in the hands of a run, ``handed`` has been given to the server but for
    its end. ``doubtful`` may have arrived and is never sent again by itself. ``dropped`` was not worth sending,
    ``previewed`` was written as a file because sending is off.
    """

    NEW = "new"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    DROPPED = "dropped"
    PREVIEWED = "previewed"


class Address(Struct, frozen=True, kw_only=True):
    """What makes a letter the only one of its kind: who is told what, as whom, and for when."""

    kind: Kind
    report: str
    party: str
    recipient: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A row of the outbox; ``settled_at`` is by the clock of judgement, ``resent`` counts how often a person sent it again.

    ``told`` is what it tells its reader, while it is not known whether it arrived.
    """

    id: int
    address: Address
    fate: Fate
    attempts: int = 0
    resent: int = 0
    message_id: str | None = None
    created: datetime
    settled_at: datetime | None = None
    answer: str | None = None
    told: Any = field(default=None, hash=False)

    @property
    def mail(self) -> str:
        """Give what letters that went out together share."""
        return self.message_id or str(self.id)


def recover(connection: Connection, run: str) -> tuple[Letter, ...]:
    """Settle what runs left behind that are gone: not given to the server is new again, given to it is in doubt.

    Only the run that holds the lock may ask; another one that was at work has ended then. Gives what is in doubt now.
    """
    lost = outbox.c.claimed_run != run
    claimed = (outbox.c.state == Fate.CLAIMED.value) & lost
    connection.execute(update(outbox).where(claimed).values(state=Fate.NEW.value))
    handed = (outbox.c.state == Fate.HANDED.value) & lost
    ids = set(connection.scalars(select(outbox.c.id).where(handed)))
    connection.execute(update(outbox).where(handed).values(state=Fate.DOUBTFUL.value))
    return tuple(each for each in letters(connection, fates=(Fate.DOUBTFUL,)) if each.id in ids)


def queue(connection: Connection, addresses: Iterable[Address], *, at: datetime) -> None:
    """Write a letter for each address that has none yet."""
    wanted = list(dict.fromkeys(addresses))
    known = {each.address for each in letters(connection, reports=sorted({each.report for each in wanted}))}
    rows = [
        {
            "kind": each.kind.value,
            "report": each.report,
            "party": each.party,
            "recipient": each.recipient,
            "period": each.period,
            "state": Fate.NEW.value,
            "attempts": 0,
            "resent": 0,
            "created": at,
            "settled_at": None,
        }
        for each in wanted
        if each not in known
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def letters(
    connection: Connection,
    *,
    reports: Sequence[str] | None = None,
    fates: Sequence[Fate] = (),
    since: datetime | None = None,
) -> tuple[Letter, ...]:
    """Give letters, oldest first: those of some reports, those that stand so, or those of late."""
    query = select(outbox).order_by(outbox.c.id)
    if reports is not None:
        query = query.where(outbox.c.report.in_(reports))
    if fates:
        query = query.where(outbox.c.state.in_([each.value for each in fates]))
    if since is not None:
        query = query.where(outbox.c.created >= since)
    return tuple(
        Letter(
            id=row.id,
            address=Address(
                kind=Kind(row.kind), report=row.report, party=row.party, recipient=row.recipient, period=row.period
            ),
            fate=Fate(row.state),
            attempts=row.attempts,
            resent=row.resent,
            message_id=row.message_id,
            created=row.created,
            settled_at=row.settled_at,
            answer=row.answer,
            told=row.told,
        )
        for row in connection.execute(query)
    )


def last_periods(connection: Connection) -> dict[str, str]:
    """Give for each report the newest period for which there is a letter, whatever became of it."""
    reports = outbox.c.kind != Kind.URGENT.value
    rows = connection.execute(
        select(outbox.c.report, func.max(outbox.c.period)).where(reports).group_by(outbox.c.report)
    )
    return {row[0]: row[1] for row in rows}


def claim(connection: Connection, ids: Sequence[int], *, run: str, at: datetime) -> bool:
    """Take letters into the hands of a run; give False, and take none, where one of them is not new any more."""
    free = outbox.c.id.in_(ids) & (outbox.c.state == Fate.NEW.value)
    if connection.scalar(select(func.count()).select_from(outbox).where(free)) != len(ids):
        return False
    done = connection.execute(
        update(outbox).where(free).values(state=Fate.CLAIMED.value, claimed_run=run, claimed_at=at)
    )
    return done.rowcount == len(ids)


def settle(
    connection: Connection,
    ids: Sequence[int],
    fate: Fate,
    *,
    at: datetime,
    answer: str | None = None,
    message_id: str | None = None,
    told: Any = None,
    tried: bool = False,
) -> None:
    """Write down what became of letters; ``tried`` counts an attempt, ``told`` is what letters tell that are handed over."""
    values: dict[str, Any] = {"state": fate.value, "answer": answer}
    if fate is not Fate.HANDED:
        values |= {"settled_at": None if fate is Fate.NEW else at}
    if fate is not Fate.DOUBTFUL:
        values |= {"told": told}
    if message_id is not None:
        values |= {"message_id": message_id}
    if tried:
        values |= {"attempts": outbox.c.attempts + 1}
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(values))


def revive(connection: Connection, several: Iterable[Letter], *, again: bool = False) -> None:
    """Have letters sent after all; ``again`` marks that they may have been there before."""
    values: dict[str, Any] = {"state": Fate.NEW.value, "settled_at": None, "claimed_run": None, "claimed_at": None}
    if again:
        values["resent"] = outbox.c.resent + 1
    ids = [each.id for each in several]
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(**values, told=None))
