"""The numbers of every vendor's own edition, kept with each run so that a trend needs nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.world import World
from mapping.parties import PartyKind
from reports.edition import Viewer
from sync.summary import summarise


def edition_figures(
    world: World,
    gaps: Iterable[Gap],
    tasks: Mapping[str, Judged],
    visibility: Mapping[str, frozenset[str]],
) -> Mapping[str, Mapping[str, Any]]:
    """Give what each vendor's edition counts at a judged moment, by party."""
    everything = tuple(gaps)
    found = {}
    for party in world.parties.values():
        if party.kind is PartyKind.VENDOR:
            viewer = Viewer(party=party, world=world, tasks=tasks, visibility=visibility)
            figures = summarise(viewer.own_tasks(), viewer.gaps(everything), agreed=world.agreement is not None)
            found[party.id] = figures.document()
    return found
