"""The workspace as the last run left it, only looked at: nothing is judged anew or written."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.world import World
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import latest_readings
from sync.runs import recent_runs
from sync.store import Store
from sync.terms import Terms
from sync.terms import judged_tasks
from sync.terms import world_of
from sync.verdicts import load_verdicts


class Survey(Struct, frozen=True, kw_only=True):
    """What stands: the world, the living gaps with those that the last judgement settled, and the readings behind it.

    Gaps on tasks that the settings let nobody read any more are left out; ``world.known`` has them.
    ``run`` is the last run that judged, None when there was none yet.
    """

    world: World
    gaps: tuple[Gap, ...]
    tasks: Mapping[str, Judged]
    results: tuple[ConnectionResult, ...]
    run: Run | None


def survey(store: Store, terms: Terms, *, now: datetime) -> Survey:
    """Look at the present state of the store."""
    with store.read() as connection:
        world, tracked = world_of(connection, terms, now)
        said = frozenset(each.pair for each in load_verdicts(connection) if each.stands)
        results = latest_readings(connection, terms.connections)
        run = next((each.run for each in recent_runs(connection) if each.summary is not None), None)
    last = run.id if run else None
    gaps = (world.known[key] for key in sorted(world.known))
    return Survey(
        world=replace(world, not_duplicates=said) if said else world,
        gaps=tuple(gap for gap in gaps if _is_told(gap, tracked, last)),
        tasks=judged_tasks(world, tracked),
        results=results,
        run=run,
    )


def _is_told(gap: Gap, tracked: Collection[str], last: str | None) -> bool:
    """Whether a gap lives on tasks that are read, or is one that the run ``last`` settled."""
    if gap.state.live:
        return all(uid in tracked for uid in gap.finding.tasks)
    return last is not None and gap.resolved_run == last
