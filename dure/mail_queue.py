"""The outbox at the start of a run: what is due is written into it, what lost runs left there is settled."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from config.workspace import Workspace
from dure.mail_plan import addresses
from dure.mail_plan import due_addresses
from dure.mail_plan import outdated
from dure.mail_plan import period_of
from sync.failpoints import failpoint
from sync.outbox import Address
from sync.outbox import Fate
from sync.outbox import Letter
from sync.outbox import last_periods
from sync.outbox import letters
from sync.outbox import queue
from sync.outbox import recover
from sync.outbox import revive
from sync.outbox import settle
from sync.store import Store

_NOT_SENT = (Fate.PREVIEWED, Fate.DROPPED)
_UNSURE = (Fate.REFUSED, Fate.DOUBTFUL)


def queued(
    workspace: Workspace, store: Store, now: datetime, run: str, asked: str | None, *, again: bool
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Write what is due into the outbox; give everything that waits there, and what a lost run left in doubt.

    With ``asked`` only that report, whether it is due or not.
    """
    with store.write() as connection:
        lost = recover(connection, run)
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
        queue(connection, _wanted(workspace, waiting, periods, now, asked, again=again), at=now)
        if asked is not None:
            _revive(connection, asked, _period(workspace, asked, periods, now, again=again), again=again)
        for why, ids in outdated(workspace, letters(connection, fates=(Fate.NEW,))).items():
            settle(connection, ids, Fate.DROPPED, at=now, answer=why)
        waiting = letters(connection, fates=(Fate.NEW,))
        failpoint("mail-queueing")
    failpoint("mail-queued")
    return _only(waiting, asked), lost


def planned(
    workspace: Workspace, store: Store, now: datetime, asked: str | None
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Give what would be queued, without writing anything; nothing is found in doubt then."""
    with store.read() as connection:
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
    known = {each.address for each in waiting}
    wanted = _wanted(workspace, waiting, periods, now, asked, again=False)
    fresh = [Letter(id=0, address=each, fate=Fate.NEW, created=now) for each in wanted if each not in known]
    old = {number for ids in outdated(workspace, (*waiting, *fresh)).values() for number in ids if number}
    return _only(tuple(each for each in (*waiting, *fresh) if each.id not in old), asked), ()


def _wanted(
    workspace: Workspace,
    waiting: Sequence[Letter],
    periods: Mapping[str, str],
    now: datetime,
    asked: str | None,
    *,
    again: bool,
) -> Iterable[Address]:
    if asked is None:
        return due_addresses(workspace, waiting, periods, now)
    return addresses(workspace, asked, _period(workspace, asked, periods, now, again=again))


def _period(workspace: Workspace, asked: str, periods: Mapping[str, str], now: datetime, *, again: bool) -> str:
    """Give for when a report is sent by hand; what is sent again keeps its period."""
    last = periods.get(asked)
    return last if again and last is not None else period_of(workspace, asked, last, now)


def _revive(connection: Connection, report: str, period: str, *, again: bool) -> None:
    """Have a report sent that was not sent for its period; again also where it may have arrived, or surely did."""
    revive(connection, report, period, _NOT_SENT)
    if again and not revive(connection, report, period, _UNSURE, again=True):
        revive(connection, report, period, (Fate.SENT,), again=True)


def _only(waiting: Sequence[Letter], asked: str | None) -> tuple[Letter, ...]:
    return tuple(each for each in waiting if asked in {None, each.address.report})
