"""The outbox at the start of a run: what is due is written into it, what lost runs left there is settled."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.workspace import Workspace
from dure.mail_plan import addresses
from dure.mail_plan import due_addresses
from dure.mail_plan import outdated
from dure.mail_plan import period_of
from dure.mail_plan import sends
from sync.failpoints import failpoint
from sync.outbox import Address
from sync.outbox import Fate
from sync.outbox import Kind
from sync.outbox import Letter
from sync.outbox import last_periods
from sync.outbox import letters
from sync.outbox import queue
from sync.outbox import recover
from sync.outbox import revive
from sync.outbox import settle
from sync.store import Store

_ANSWERED = "answered meanwhile"
_NOT_SENT = (Fate.PREVIEWED, Fate.DROPPED)
_UNSURE = (Fate.REFUSED, Fate.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be sent beside what is due: ``asked`` is one report by hand and nothing else, ``again`` even if it was.

    ``urgent`` are all letters that urgent gaps ask for, ``fresh`` those of them whose step was not taken yet.
    """

    asked: str | None = None
    again: bool = False
    urgent: frozenset[Address] = frozenset()
    fresh: tuple[Address, ...] = ()


def queued(
    workspace: Workspace, store: Store, now: datetime, run: str, wishes: Wishes
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Write what is due into the outbox; give everything that waits there, and what a lost run left in doubt."""
    asked, again = wishes.asked, wishes.again
    with store.write() as connection:
        lost = recover(connection, run)
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
        queue(connection, _wanted(workspace, waiting, periods, now, wishes), at=now)
        if asked is not None:
            _revive(connection, asked, _period(workspace, asked, periods, now, again=again), again=again)
        elif sends(workspace):
            _alarm_after_all(connection, wishes, now)
        for why, ids in _outdated(workspace, letters(connection, fates=(Fate.NEW,)), wishes).items():
            settle(connection, ids, Fate.DROPPED, at=now, answer=why)
        waiting = letters(connection, fates=(Fate.NEW,))
        failpoint("mail-queueing")
    failpoint("mail-queued")
    return _only(waiting, asked), lost


def planned(
    workspace: Workspace, store: Store, now: datetime, wishes: Wishes
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Give what would be queued, without writing anything; nothing is found in doubt then."""
    with store.read() as connection:
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
        wanted = tuple(_wanted(workspace, waiting, periods, now, wishes))
        known = letters(connection, reports=sorted({each.report for each in wanted}))
    kept = (Fate.NEW,) if wishes.again else tuple(fate for fate in Fate if fate not in _NOT_SENT)
    there = {each.address for each in known if each.fate in kept}
    fresh = [Letter(id=0, address=each, fate=Fate.NEW, created=now) for each in wanted if each not in there]
    old = {number for ids in _outdated(workspace, (*waiting, *fresh), wishes).values() for number in ids if number}
    return _only(tuple(each for each in (*waiting, *fresh) if each.id not in old), wishes.asked), ()


def _alarm_after_all(connection: Connection, wishes: Wishes, now: datetime) -> None:
    """Have urgent steps sent that were never sent and are called for: written while sending was off, or called off.

    A step is called off while its gap is accepted, or its task cannot be read; it may be called for again.
    """
    fresh = set(wishes.fresh)
    unsent = letters(connection, fates=_NOT_SENT) if fresh else ()
    settle(connection, [each.id for each in unsent if each.address in fresh], Fate.NEW, at=now)


def _outdated(workspace: Workspace, waiting: Sequence[Letter], wishes: Wishes) -> Mapping[str, tuple[int, ...]]:
    found = dict(outdated(workspace, waiting))
    if wishes.asked is None:
        alarms = [each for each in waiting if each.address.kind is Kind.URGENT]
        found[_ANSWERED] = tuple(each.id for each in alarms if each.address not in wishes.urgent)
    return found


def _wanted(
    workspace: Workspace, waiting: Sequence[Letter], periods: Mapping[str, str], now: datetime, wishes: Wishes
) -> Iterable[Address]:
    if wishes.asked is None:
        return (*due_addresses(workspace, waiting, periods, now), *wishes.fresh)
    period = _period(workspace, wishes.asked, periods, now, again=wishes.again)
    return addresses(workspace, wishes.asked, period)


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
    """Give what goes out: everything, or the one report that is asked for by hand."""
    return tuple(
        each
        for each in waiting
        if asked is None or (each.address.report == asked and each.address.kind is not Kind.URGENT)
    )
