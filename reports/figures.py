"""The numbers over a set of open tasks; equal in every edition that has the same set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gaps.judged import Judged
from gaps.world import World


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1, None where nothing is counted.

    ``as_agreed`` is the one number on top: open tasks that a duty decides and that only parties hold which may, of
    all open tasks. ``owned`` leaves out tasks whose owners could not be read.
    """

    open_tasks: int
    as_agreed: float | None
    owned: float | None
    covered: float | None


def figures(world: World, tasks: Iterable[Judged]) -> Figures:  # noqa: ARG001
    """Count a set of open tasks; work that the agreement gives to nobody is left out of the shares."""
    every = tuple(tasks)
    counted = [judged for judged in every if not judged.decision.nobody]
    readable = [judged for judged in counted if judged.holders is not None]
    return Figures(
        len(every),
        _share(sum(held_as_agreed(judged) for judged in counted), len(counted)),
        _share(sum(bool(judged.holders) for judged in readable), len(readable)),
        _share(sum(judged.duty is not None for judged in counted), len(counted)),
    )


def held_as_agreed(judged: Judged) -> bool:
    """Whether a duty decides a task and only parties hold it which may."""
    shared_ok = any(duty.shared for duty in judged.decision.duties)
    holders = judged.holders or ()
    return (
        judged.duty is not None
        and bool(holders)
        and all(holder.party in judged.decision.may_hold and not holder.gone for holder in holders)
        and (shared_ok or not any(holder.shared for holder in holders))
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 2) if whole else None
