"""Connections of one tool that read the same tasks under different settings: what stands hangs on which was read last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from config.workspace import Workspace
from dure.compose import differing
from dure.compose import of_same_tool
from dure.compose import open_store
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sync.rivals import seen_by_both


def rivalries(workspace: Workspace) -> Iterator[Fault]:
    """Tell of pairs of connections that read tasks of both by settings that differ; the store is asked only where a pair might."""
    pairs = [
        (one, other, settings)
        for one, other in combinations(workspace.connections, 2)
        if other in of_same_tool(workspace, one) and (settings := differing(workspace, one, other))
    ]
    if not pairs:
        return
    try:
        with open_store(workspace, must_exist=True) as opened, opened.read() as connection:
            counted = [seen_by_both(connection, one, other) for one, other, _ in pairs]
    except DureError:
        return  # the store's own check tells what is the matter with it
    for (one, other, settings), count in zip(pairs, counted, strict=True):
        if count:
            written = ", ".join(f"{setting}:" for setting in settings)
            yield fault(
                "{name} and {other} read the same {n:number} {n:task|tasks} by different settings ({settings}): which status, priority or owners a task has may hang on which of them was read last.",
                name=one,
                other=other,
                n=count,
                settings=written,
                advice=msg("Write the same {settings} under both connections in dure.yaml.", settings=written),
            )
