"""Figures of what happened in a week: first owners, turns that ended, urgent answers, handing to and fro."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime

from gaps.bounced import crossings
from gaps.judged import Judged
from gaps.traces import urgent_since
from gaps.tracked import Tracked
from gaps.urgent import response_limit
from gaps.world import World
from mapping.model import EventKind
from mapping.model import Priority
from mapping.model import Task
from reports.kpi.definitions import FOUR_WEEKS
from reports.kpi.samples import Sample
from reports.kpi.samples import Week
from reports.kpi.samples import week_before
from reports.kpi.times import hours_of
from reports.kpi.times import within
from reports.kpi.turns import Turn
from reports.kpi.turns import begins_untold
from reports.kpi.turns import first_sign
from reports.kpi.turns import idle_names
from reports.kpi.turns import turns

_TO_AND_FRO = 2


def time_to_owner(world: World, week: Week) -> Iterator[Sample]:
    """Give the tasks that got their first owner in the week, with the working time that it took."""
    for tracked in _work(world):
        created, first = tracked.task.created, _first_owner(tracked.task)
        if first is None or created is None or not week.holds(first):
            continue
        judged = world.judged[tracked.uid]
        if judged.decision.nobody:
            continue
        calendar = world.calendar(min(judged.turn, default=None))
        yield Sample(
            judged=judged,
            hours=hours_of(calendar.worked(created, first)),
            counts=within(world, "time-to-owner", calendar, created, first),
            at=first,
        )


def waiting_time(world: World, week: Week) -> Iterator[Sample]:
    """Give the turns that got their first sign in the week, each under the side that was waited for."""
    idle = idle_names(world)
    for tracked in _work(world):
        if not _moved_in(tracked.task, week):
            continue
        judged = world.judged[tracked.uid]
        for index, turn in enumerate(turns(judged)):
            sign = first_sign(world, judged, turn)
            if sign is None or not week.holds(sign):
                continue
            if index == 0 and (begins_untold(judged, idle) or not _asked_by_another(world, judged, turn)):
                continue
            for side in sorted(turn.parties):
                calendar = world.calendar(side)
                yield Sample(
                    judged=judged,
                    side=side,
                    hours=hours_of(calendar.worked(turn.start, sign)),
                    counts=within(world, "waiting-time", calendar, turn.start, sign),
                    at=sign,
                )


def urgent_response(world: World, week: Week) -> Iterator[Sample]:
    """Give the urgent tasks that were answered, or whose time ran out, in the week: each once, at what came first."""
    for tracked in _work(world):
        if tracked.task.priority is not Priority.URGENT:
            continue
        judged, raised = world.judged[tracked.uid], urgent_since(tracked)
        turn = next((turn for turn in reversed(turns(judged)) if turn.start <= raised), None)
        if turn is None:
            continue
        turn = Turn(turn.parties, raised, turn.end)
        deadline = world.calendar(min(turn.parties)).deadline(raised, response_limit(world, judged))
        sign = first_sign(world, judged, turn)
        answered = sign is not None and sign <= deadline
        at = sign if sign is not None and answered else deadline
        if week.holds(at) and at <= world.now:
            yield Sample(judged=judged, counts=answered, at=at)


def bounce_rate(world: World, week: Week) -> Iterator[Sample]:
    """Give the tasks that changed sides in the four weeks ending with this one, with whether they came back."""
    start = week_before(week, world.zone, FOUR_WEEKS - 1).start
    for tracked in _work(world):
        if not any(event.kind is EventKind.OWNER for event in tracked.task.events):
            continue
        judged = world.judged[tracked.uid]
        times = [moment for moment in crossings(world, judged) if start <= moment < week.end]
        if times:
            yield Sample(judged=judged, counts=len(times) >= _TO_AND_FRO, at=max(times))


def _work(world: World) -> Iterable[Tracked]:
    """Give all work that is known of, finished work included: no templates, and nothing whose work is in its children."""
    for uid in sorted(world.tasks):
        tracked = world.tasks[uid]
        if not tracked.task.template and not tracked.task.container:
            yield tracked


def _moved_in(task: Task, week: Week) -> bool:
    return any(week.holds(event.at) for event in task.events) or (task.done is not None and week.holds(task.done))


def _first_owner(task: Task) -> datetime | None:
    """Give when a task had its first owner, None where its history does not tell."""
    changes = sorted((event for event in task.events if event.kind is EventKind.OWNER), key=lambda event: event.at)
    told_all = task.history_from is not None and task.created is not None and task.history_from <= task.created
    if changes and changes[0].before is None:
        return changes[0].at
    return task.created if told_all and (changes or task.owners) else None


def _asked_by_another(world: World, judged: Judged, turn: Turn) -> bool:
    """Whether the work was asked for by somebody else than those who are to do it."""
    reporter = judged.task.reporter
    party = world.holders.find(judged.task, reporter).party if reporter else None
    return party is not None and party not in turn.parties
