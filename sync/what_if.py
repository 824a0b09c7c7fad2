"""What another agreement would make of the tasks as they stand: nothing is read from a tool, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.judged import Judged
from gaps.reconcile import DETECTORS
from gaps.reconcile import find
from gaps.world import World
from mapping.agreement import Agreement
from mapping.kinds import KINDS
from mapping.kinds import Family
from sync.summary import Summary
from sync.summary import summarise

_DETECTORS = tuple(each for each in DETECTORS if KINDS[each.kind].family is not Family.DUPLICATE)


class Moved(Struct, frozen=True, kw_only=True):
    """An open task that the other agreement gives to another duty, or to other parties."""

    now: Judged
    then: Judged


class WhatIf(Struct, frozen=True, kw_only=True):
    """The difference that another agreement makes. ``settled`` and ``opened`` are gaps that it would close and open.

    ``now`` and ``then`` count tasks alone. Duplicates are the same under every agreement and are left out.
    """

    agreement: Agreement
    now: Summary
    then: Summary
    settled: tuple[Gap, ...]
    opened: tuple[Gap, ...]
    moved: tuple[Moved, ...]
    tasks: Mapping[str, Judged]


def what_if(world: World, other: Agreement, *, in_workbook: bool = False) -> WhatIf:
    """Judge the open tasks by ``other`` as though it had been in force in the place of the present agreement."""
    since = world.agreement.start if world.agreement else world.today
    tried = replace(other, start=since)
    after = replace(
        world,
        agreement=tried,
        agreement_since=world.agreement_since or world.now,
        agreement_ended=other.end is not None and other.end < world.today,
        in_workbook=in_workbook,
    )
    before, later = _gaps(world, GapState.OPEN, world.now), _gaps(after, GapState.NEW, world.now)
    pairs = zip(world.open_judged, after.open_judged, strict=True)
    return WhatIf(
        agreement=other,
        now=summarise(world.open_judged, (), agreed=world.agreement is not None),
        then=summarise(after.open_judged, (), agreed=True),
        settled=tuple(gap for key, gap in before.items() if key not in later),
        opened=tuple(gap for key, gap in later.items() if key not in before),
        moved=tuple(Moved(now=one, then=two) for one, two in pairs if _answer(one) != _answer(two)),
        tasks=after.judged,
    )


def _gaps(world: World, state: GapState, now: datetime) -> dict[str, Gap]:
    found = ((gap_id(each.kind, each.subject), each) for each in find(world, _DETECTORS))
    return {key: Gap(id=key, finding=each, state=state, first_seen=now, last_seen=now) for key, each in found}


def _answer(judged: Judged) -> tuple[object, ...]:
    """Give what the agreement answers to the question whose job a task is."""
    decision, undecided = judged.decision, judged.decision.undecided
    return ([duty.id for duty in decision.duties], decision.turn, decision.nobody, undecided.id if undecided else None)
