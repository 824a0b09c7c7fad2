"""Sending what is due: letters are queued, claimed, made and handed over, and what became of each is written down."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from pathlib import Path

from config.workspace import Workspace
from dure.reporting import Moment
from dure.sending.deliveries import Deliveries
from dure.sending.plan import parcels
from dure.sending.plan import sends
from dure.sending.queue import Wishes
from dure.sending.queue import planned
from dure.sending.queue import queued
from dure.sending.urgent import Alarms
from dure.sending.urgent import alarms_of
from dure.sending.urgent import out_of_sight
from dure.sending.urgent import unreachable
from dure.sending.urgent import untaken
from dure.sending.urgent import urgent_addresses
from dure.sending.words import nothing_known
from dure.sending.words import troubles
from sync.outbox import Kind
from sync.outbox import letters
from sync.runs import was_ever_read
from sync.store import Store
from sync.store_mark import store_mark
from sync.tellings import all_tellings

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
    due or not, with news or without; ``again`` also where it was sent, refused or in doubt before. Where no source was ever
    read there is nothing to tell, and what is due stays due.
    """
    with store.lock():
        with store.read() as connection:
            was_read = was_ever_read(connection)
        if not was_read:
            due, _ = planned(workspace, store, now, Wishes(asked, again))
            return Deliveries(notes=(nothing_known(),) if due else ())
        called = alarms_of(workspace, moment) if asked is None else Alarms()
        alarms = urgent_addresses(workspace, called)
        wishes = Wishes(asked, again, frozenset(alarms), tuple(untaken(moment.world, alarms)))
        if dry_run:
            waiting, lost = planned(workspace, store, now, wishes)
        else:
            waiting, lost = queued(workspace, store, now, run, wishes)
        missing, hidden = tuple(unreachable(workspace, called)), tuple(out_of_sight(workspace, called))
        if not (waiting or lost or missing):
            return Deliveries(notes=hidden)  # as most runs, which need not load what makes mails
        from dure.sending.mails import Press  # noqa: PLC0415  # slow to import, and most runs send nothing
        from dure.sending.work import Work  # noqa: PLC0415  # as above

        with store.read() as connection:
            told, mark = all_tellings(connection), store_mark(connection)
            notes = troubles(letters(connection, since=now - _REMEMBERED))
        press = Press(workspace, moment, now, mark, notes)
        work = Work(workspace, store, press, told, now, run, dry_run, folder, asked, alarms)
        work.faults += troubles(lost)
        work.notes += hidden
        work.reaches_nobody(missing)
        ready = work.worth(parcels(waiting))
        if dry_run or not sends(workspace):
            for parcel in ready:
                work.preview(parcel)
        else:
            ready = work.looked_at_again(ready)
            work.send([each for each in ready if each.kind is Kind.REPORT])
            work.say([each for each in ready if each.kind is Kind.MESSENGER])
        return work.done(len({each.mail for each in lost}))
