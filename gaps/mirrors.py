"""Tasks that are linked on purpose as one work and have drifted apart."""

from __future__ import annotations

from collections.abc import Iterator

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.saying import calendar_of
from gaps.saying import day_of
from gaps.saying import days_since
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import born
from gaps.traces import finished_at
from gaps.tracked import Tracked
from gaps.world import World
from mapping.errors import msg
from mapping.model import Status
from mapping.text import fold

_SETTLED = frozenset({"duplicate", "duplicated", "중복", "중복됨"})


def mirror_drift(world: World) -> Iterator[Finding]:
    """Find pairs linked on purpose of which one has been done, and the other open, for too long."""
    after = span(world, "mirror-drift", "after")
    for one, other, kind in world.links.pairs():
        pair = (world.tasks[one], world.tasks[other])
        done = next((tracked for tracked in pair if _finished(tracked)), None)
        still = next((world.judged[tracked.uid] for tracked in pair if tracked.open), None)
        if done is None or still is None:
            continue
        since = max(finished_at(done), born(still.tracked))
        if not calendar_of(world, still).has_elapsed(since, after, world.now):
            continue
        day, days = day_of(world, since), days_since(world, still, since)
        yield task_finding(
            "mirror-drift",
            (world.judged[one], world.judged[other]),
            msg(
                "{a} ({sa}) and {b} ({sb}) are linked as one work, and differ since {date} (working days: {n}).",
                a=done.ref,
                sa=done.task.native_status or done.task.status.value,
                b=still.ref,
                sb=still.task.native_status or still.task.status.value,
                date=day,
                n=days,
            ),
            [
                Remedy(msg("Finish {b} too.", b=still.ref), "close", {"task": still.uid}),
                Remedy(
                    msg("Or open {a} again.", a=done.ref),
                    "set-status",
                    {"task": done.uid, "status": Status.IN_PROGRESS.value},
                ),
            ],
            evidence={"since": day, "working_days": days, "done": done.ref, "open": still.ref, "link": kind.value},
        )


def _finished(tracked: Tracked) -> bool:
    """Whether a task is done, and was not closed as a duplicate."""
    task = tracked.task
    return task.status is Status.DONE and not task.template and fold(task.resolution or "") not in _SETTLED


DETECTORS = (Detector("mirror-drift", mirror_drift),)
