"""The outbox at the start of a run: what is due is written into it, what lost runs left there is settled."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from config.workspace import Workspace
from dure.sending.plan import addresses
from dure.sending.plan import due_addresses
from dure.sending.plan import outdated
from dure.sending.plan import period_of
from dure.sending.plan import sends
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
UNSURE = (Fate.REFUSED, Fate.DOUBTFUL)


class Wishes(Struct, frozen=True):
    """What is to be sent beside what is due: ``asked`` is one report by hand and nothing else, ``again`` even if it was.

    ``urgent`` are all letters that urgent gaps ask for, ``fresh`` those of them whose step was not taken yet.
    """

    asked: str | None = None
    again: bool = False
    urgent: frozenset[Address] = frozenset()
    fresh: tuple[Address, ...] = ()


class _Revival(Struct, frozen=True):
    """Letters that are there already and go out after all: ``unsent`` ones, and ``again`` such as may have arrived."""

    unsent: tuple[Letter, ...] = ()
    again: tuple[Letter, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """Give the rows of all of them."""
        return frozenset(each.id for each in (*self.unsent, *self.again))


def queued(
    workspace: Workspace, store: Store, now: datetime, run: str, wishes: Wishes
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Write what is due into the outbox; give everything that waits there, and what a lost run left in doubt."""
    with store.write() as connection:
        lost = recover(connection, run)
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
        revival = _revival(connection, workspace, periods, now, wishes)
        queue(connection, _wanted(workspace, waiting, periods, now, wishes), at=now)
        revive(connection, revival.unsent)
        revive(connection, revival.again, again=True)
        for why, ids in _outdated(workspace, letters(connection, fates=(Fate.NEW,)), wishes).items():
            settle(connection, ids, Fate.DROPPED, at=now, answer=why)
        waiting = letters(connection, fates=(Fate.NEW,))
        failpoint("mail-queueing")
    failpoint("mail-queued")
    return _only(waiting, wishes, revival.ids), lost


def planned(
    workspace: Workspace, store: Store, now: datetime, wishes: Wishes
) -> tuple[tuple[Letter, ...], tuple[Letter, ...]]:
    """Give what would be queued, without writing anything; nothing is found in doubt then."""
    with store.read() as connection:
        waiting, periods = letters(connection, fates=(Fate.NEW,)), last_periods(connection)
        wanted = tuple(dict.fromkeys(_wanted(workspace, waiting, periods, now, wishes)))
        known = {each.address for each in letters(connection, reports=sorted({each.report for each in wanted}))}
        revival = _revival(connection, workspace, periods, now, wishes)
    fresh = (Letter(id=0, address=each, fate=Fate.NEW, created=now) for each in wanted if each not in known)
    revived = (
        *(replace(each, fate=Fate.NEW) for each in revival.unsent),
        *(replace(each, fate=Fate.NEW, resent=each.resent + 1) for each in revival.again),
    )
    waiting = (*waiting, *revived, *fresh)
    old = {number for ids in _outdated(workspace, waiting, wishes).values() for number in ids if number}
    return _only([each for each in waiting if each.id not in old], wishes, revival.ids), ()


def _revival(
    connection: Connection, workspace: Workspace, periods: Mapping[str, str], now: datetime, wishes: Wishes
) -> _Revival:
    """Give what goes out after all.

    Of a report that is asked for, that is what was never sent, and again also what may have arrived, else what surely
    did; what was in the same mail comes with it, urgent steps at the next run. Of urgent steps it is what is called for and was never sent:
    written while sending was off, or called off while the gap was accepted or its task could not be read.
    """
    if wishes.asked is None:
        fresh = set(wishes.fresh) if sends(workspace) else set()
        unsent = letters(connection, fates=_NOT_SENT) if fresh else ()
        return _Revival(unsent=tuple(each for each in unsent if each.address in fresh))
    period = _period(workspace, wishes.asked, periods, now, again=wishes.again)
    there = [each for each in letters(connection, reports=[wishes.asked]) if each.address.period == period]
    unsent = tuple(each for each in there if each.fate in _NOT_SENT)
    if not wishes.again:
        return _Revival(unsent=unsent)
    again = [each for each in there if each.fate in UNSURE]
    if not again:
        return _Revival(unsent=unsent, again=tuple(each for each in there if each.fate is Fate.SENT))
    mails = {each.mail for each in again}
    beside = (each for each in letters(connection, fates=UNSURE) if each.mail in mails and each not in again)
    return _Revival(unsent=unsent, again=(*again, *beside))


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


def _only(waiting: Sequence[Letter], wishes: Wishes, revived: Collection[int]) -> tuple[Letter, ...]:
    """Give what goes out: everything, or the one report that is asked for by hand, and what was in its mail."""
    return tuple(
        each
        for each in waiting
        if wishes.asked is None
        or (each.address.kind is not Kind.URGENT and (each.id in revived or each.address.report == wishes.asked))
    )
