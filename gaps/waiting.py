"""Work that waits: for the other side at a named stage, past its due date, or for its counterpart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from functools import cache
from functools import partial

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.judged import Judged
from gaps.saying import calendar_of
from gaps.saying import day_of
from gaps.saying import days_since
from gaps.saying import own_parties
from gaps.saying import party_names
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import born
from gaps.traces import last_sign
from gaps.traces import stage_since
from gaps.world import World
from mapping.errors import msg
from mapping.model import Status

_NEVER = datetime.min.replace(tzinfo=UTC)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


def awaiting(world: World) -> Iterator[Finding]:
    """Find tasks at a named stage on which the party whose turn it is has given no sign for too long."""
    ordinary = span(world, "awaiting", "after")
    for judged in world.open_judged:
        stage = judged.decision.stage
        if stage is None:
            continue
        agreed = (duty.response["normal"] for duty in judged.decision.duties if "normal" in duty.response)
        entered = stage_since(judged.tracked, stage)
        since = last_sign(world, judged, entered) or entered
        if not calendar_of(world, judged).has_elapsed(since, next(agreed, ordinary), world.now):
            continue
        day, days = day_of(world, since), days_since(world, judged, since)
        party = party_names(world, judged.turn)
        yield task_finding(
            "awaiting",
            [judged],
            msg(
                "{ref} has been waiting for {party} since {date} (working days: {n}).",
                ref=judged.ref,
                party=party,
                date=day,
                n=days,
            ),
            [
                Remedy(
                    msg("{party} looks at it and moves it on, or sends it back.", party=party),
                    "set-status",
                    {"party": judged.turn[0], "status": Status.IN_PROGRESS.value},
                ),
                Remedy(msg("Or {party} leaves a comment.", party=party), "comment", {"party": judged.turn[0]}),
            ],
            evidence={"since": day, "working_days": days, "stage": list(stage.statuses)},
        )


def past_due(world: World) -> Iterator[Finding]:
    """Find open tasks whose due day has ended."""
    for judged in world.open_judged:
        due = _due_day(world, judged.task.due) if judged.task.due is not None else None
        if due is None or due >= world.today:
            continue
        days = (world.today - due).days
        yield task_finding(
            "past-due",
            [judged],
            msg("{ref} was due on {date} (days ago: {n}).", ref=judged.ref, date=due.isoformat(), n=days),
            [
                Remedy(msg("Finish it."), "close"),
                Remedy(msg("Or agree on a new due date."), "set-due"),
            ],
            evidence={"due": due.isoformat(), "days": days, "own": own_parties(judged)},
        )


def no_counterpart(world: World) -> Iterator[Finding]:
    """Find tasks of a duty with a counterpart that have no linked task there."""
    after, tools, unread = span(world, "no-counterpart", "after"), _tools(world), _unread(world)
    shown_until = cache(partial(_shown_until, world))
    for judged in world.open_judged:
        missing = _missing_connections(world, judged)
        since = born(judged.tracked)
        # A file made by hand tells nothing of what was linked after it.
        if missing and calendar_of(world, judged).has_elapsed(since, after, shown_until(missing)):
            # Where links were not read, the one that is missed may be among them.
            sure = judged.task.links_known and not any(since <= unread.get(name, _NEVER) for name in missing)
            place = ", ".join(tools.get(connection, connection) for connection in missing)
            yield _without_counterpart(world, judged, missing, place, sure=sure)


def _without_counterpart(world: World, judged: Judged, missing: tuple[str, ...], place: str, *, sure: bool) -> Finding:
    """Tell of a task without a linked one in these connections; ``sure`` is whether its absence can be proven."""
    since = born(judged.tracked)
    day, days = day_of(world, since), days_since(world, judged, since)
    return task_finding(
        "no-counterpart",
        [judged],
        msg(
            "{ref} was filed on {date} (working days since: {n}), and no task in {place:word.tool} is linked to it yet.",
            ref=judged.ref,
            date=day,
            n=days,
            place=place,
        ),
        [
            Remedy(
                msg("Link it with its task in {place:word.tool}.", place=place),
                "link",
                {"connections": ",".join(missing)},
            ),
            Remedy(
                msg("Or mark it as needing none, by the label dure:no-counterpart."),
                "label",
                {"label": "dure:no-counterpart"},
            ),
        ],
        evidence={"since": day, "working_days": days, "connections": list(missing)},
        absent_from=frozenset(pair for pair in world.scopes if sure and pair[0] in missing),
    )


def _shown_until(world: World, connections: tuple[str, ...]) -> datetime:
    return world.shown_until(pair for pair in world.scopes if pair[0] in connections)


def _tools(world: World) -> dict[str, str]:
    """Give the tool of each connection that alone reads it: people know the tool, not the name in the settings."""
    tools = {tracked.connection: tracked.task.origin.tool for tracked in world.tasks.values()}
    uses = Counter(tools.values())
    return {connection: tool for connection, tool in tools.items() if uses[tool] == 1}


def _unread(world: World) -> dict[str, datetime]:
    """Give for each connection the latest edit of an open task of which not all links were read."""
    found: dict[str, datetime] = {}
    for tracked in world.tasks.values():
        if tracked.open and not tracked.task.links_known:
            edited = tracked.task.updated or _ALWAYS
            for connection in tracked.connections:
                found[connection] = max(edited, found.get(connection, edited))
    return found


def _missing_connections(world: World, judged: Judged) -> tuple[str, ...]:
    wanted = dict.fromkeys(duty.counterpart for duty in judged.decision.duties if duty.counterpart)
    if not wanted or judged.decision.conflict:
        return ()
    linked = (world.tasks[uid] for uid in world.links.on_purpose(judged.uid))
    near = [judged.tracked, *linked]
    met = {connection for tracked in near for connection in tracked.connections}
    return tuple(connection for connection in wanted if connection not in met)


def _due_day(world: World, due: date | datetime) -> date:
    if not isinstance(due, datetime):
        return due
    return date.fromisoformat(day_of(world, due))


DETECTORS = (
    Detector("awaiting", awaiting),
    Detector("past-due", past_due),
    Detector("no-counterpart", no_counterpart),
)
