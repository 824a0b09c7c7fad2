"""Duties that tasks name and the agreement does not have: such a name decides nothing, and whoever wrote it is told."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice

from gaps.world import World
from mapping.agreement import Duty
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

_TOLD = 20
_REFS = 3


def misnamed(world: World) -> Iterator[Fault]:
    """Tell each name once with some of the open tasks that bear it, and the nearest name of a duty."""
    if world.agreement is None:
        return
    bearers: dict[str, tuple[str, list[str]]] = {}
    for judged in world.open_judged:
        for name in judged.decision.unknown_names:
            bearers.setdefault(fold(name), (name, []))[1].append(judged.ref)
    known = _names(duty for duty in world.agreement.duties if duty.in_force(world.today))
    for folded, (name, refs) in islice(bearers.items(), _TOLD):
        shown = ", ".join(refs[:_REFS]) + (", …" if len(refs) > _REFS else "")
        yield fault("{tasks}: no duty has the name {name}.", tasks=shown, name=name, advice=_advice(folded, known))
    if len(bearers) > _TOLD:
        yield fault("{n} more names of duties are unknown.", n=len(bearers) - _TOLD)


def _names(duties: Iterable[Duty]) -> dict[str, str]:
    return {fold(name): name for duty in duties for name in (duty.id, duty.title, *duty.aliases)}


def _advice(name: str, known: dict[str, str]) -> Message:
    near = get_close_matches(name, known, 1)
    return msg("Did you mean {name}?", name=known[near[0]]) if near else msg("dure split show lists the duties.")
