"""Which connections a reader may know of, and whether one that it may not holds something of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from reports.edition import Viewer
from reports.edition import connections_of
from sync.runs import ConnectionResult


def known_sources(viewer: Viewer) -> frozenset[str]:
    """Give the connections that may be named to a reader: those of which it sees a task."""
    return frozenset(name for judged in viewer.own_tasks() for name in connections_of(judged))


def is_blind(viewer: Viewer, others: Sequence[ConnectionResult]) -> bool:
    """Whether a source that the reader may not know of was not read in full, and may hold something of theirs."""
    partly = frozenset(result.name for result in others if not result.complete)
    return bool(partly) and not partly <= _strangers(viewer, partly)


def _strangers(viewer: Viewer, names: frozenset[str]) -> frozenset[str]:
    """Give the connections that surely hold nothing of a reader: hidden by the settings, or all of other vendors."""
    hidden = {name for name in names if viewer.party.id not in viewer.visibility.get(name, {viewer.party.id})}
    held: set[str] = set()
    shared: set[str] = set()
    for judged in viewer.world.open_judged:
        for name in names.intersection(connections_of(judged)):
            held.add(name)
            if not viewer.is_another_vendors(judged):
                shared.add(name)
    return frozenset(hidden | (held - shared))
