"""Before there is an agreement: what one would tell of the work that is there, counted in the user's own tasks."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from gaps.grounds import Ground
from gaps.grounds import common_grounds
from gaps.judged import Judged
from gaps.world import World

_GROUNDS_SHOWN = 5


class Prospect(Struct, frozen=True, kw_only=True):
    """How many open tasks wait for an answer that only an agreement can give.

    ``held`` have an owner, ``free`` have none, ``urgent`` are urgent. ``grounds`` are what most of all ``open`` ones
    have in common: each could become a duty.
    """

    open: int
    held: int
    free: int
    urgent: int
    grounds: tuple[Ground, ...]


def prospect(world: World, members: Sequence[Judged]) -> Prospect | None:
    """Look at the open tasks that a reader may see; None where an agreement is in force."""
    if world.agreement is not None:
        return None
    grounds = {ground.clause: ground for ground in common_grounds(world, members).values()}
    largest = sorted(grounds.values(), key=lambda ground: (-ground.count, ground.name))
    return Prospect(
        open=len(members),
        held=sum(bool(judged.holders) for judged in members),
        free=sum(judged.holders == () for judged in members),
        urgent=sum(judged.urgent for judged in members),
        grounds=tuple(largest[:_GROUNDS_SHOWN]),
    )
