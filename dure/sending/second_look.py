"""The tasks that mails speak of, looked at once more just before they are sent: what was settled meanwhile drops out."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from config.workspace import Workspace
from dure.compose import options_of
from dure.compose import source_of
from dure.compose import terms_of
from dure.reporting import Moment
from dure.terminal import strangers_aside
from gaps.gap import Gap
from gaps.gap import gap_id
from gaps.life import ENGINE_KINDS
from gaps.life import plain_finding
from gaps.reconcile import find
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from reports.report import Report
from sync.reread import Reread
from sync.reread import reread
from sync.store import Store
from sync.terms import judged_tasks
from sync.terms import world_of

_ROW, _ALL = 20, 500
"""So many tasks of one row, and so many in all, are read again; a mail does not show more."""


class SecondLook(Struct, frozen=True, kw_only=True):
    """The moment as it is now; ``stale`` are tasks that could not be read again, with the moment of which they are known."""

    moment: Moment
    stale: Mapping[str, datetime] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()


def look_again(
    workspace: Workspace, store: Store, moment: Moment, reports: Iterable[Report], *, now: datetime
) -> SecondLook:
    """Read the tasks that reports list again from their tools, once for all of them, and judge those anew.

    Exports are not asked: a file says nothing new.
    """
    names = [name for name in workspace.connections if not options_of(workspace, name).export]
    uids = list(dict.fromkeys(uid for report in reports for uid in _listed(report)))[:_ALL] if names else []
    if not uids:
        return SecondLook(moment=moment)
    with strangers_aside():
        found = reread(store, [source_of(workspace, name) for name in names], uids, now=now)
    if found.changed or found.gone:
        moment = _as_it_is_now(workspace, store, moment, frozenset(uids), found, now)
    return SecondLook(moment=moment, stale=found.stale, notes=tuple(_aged(found)))


def age_note(report: Report, stale: Mapping[str, datetime]) -> Message | None:
    """Say in a mail how old that is which could not be read again."""
    known = {uid: stale[uid] for uid in _listed(report) if uid in stale}
    if not known:
        return None
    return msg(
        "{n} of the tasks below could not be read again just before this was sent; what stands here of them is as of {moment:time}.",
        n=len(known),
        moment=min(known.values()).isoformat(),
    )


def _aged(found: Reread) -> Iterator[Fault]:
    """Say how old that is which could not be read again, and why."""
    if found.stale:
        yield fault(
            "{n} of the tasks in mails could not be read again just before sending; what the mails say of them is as of"
            " {moment:time}, and they say so.",
            n=len(found.stale),
            moment=min(found.stale.values()).isoformat(),
        )
    yield from found.faults


def _listed(report: Report) -> Iterator[str]:
    for bundle in (*report.ours, *report.waiting, *report.fresh):
        yield from dict.fromkeys([uid for gap in bundle for uid in gap.finding.tasks if uid in report.tasks][:_ROW])


def _as_it_is_now(
    workspace: Workspace, store: Store, moment: Moment, uids: frozenset[str], found: Reread, now: datetime
) -> Moment:
    """Leave out the gaps of these tasks that would not be found any more; nothing of it is written."""
    with store.read() as connection:
        world, tracked = world_of(connection, terms_of(workspace, now), now)
    fresh = {gap_id(each.kind, each.subject): each for each in find(world)}

    def now_is(gap: Gap) -> Gap | None:
        if not gap.state.live or uids.isdisjoint(gap.finding.tasks):
            return gap
        if not found.gone.isdisjoint(gap.finding.tasks):
            return None
        if gap.id not in fresh:
            return gap if gap.finding.absence else None  # that something is missing, reading one task does not disprove
        # Which tasks look alike is judged by what people said of them, too, and that only a run takes in.
        return gap if gap.finding.kind in ENGINE_KINDS else replace(gap, finding=plain_finding(fresh[gap.id]))

    kept = tuple(each for gap in moment.gaps if (each := now_is(gap)) is not None)
    return replace(moment, world=world, gaps=kept, tasks=judged_tasks(world, tracked))
