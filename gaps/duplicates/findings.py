"""How duplicates are told: which tasks, why, by which evidence, and what settles it."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from gaps.duplicates.clusters import Cluster
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.judged import verdict
from gaps.traces import finished_at
from gaps.world import World
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import LinkKind

_PAIR = 2
_LAST = datetime.max.replace(tzinfo=UTC)


def duplicate_finding(world: World, cluster: Cluster, subject: tuple[str, ...]) -> Finding:
    """Tell of open tasks that are the same work."""
    keep = _proposed(world, cluster.members)
    others = tuple(uid for uid in cluster.members if uid != keep)
    parties = sorted({party for uid in cluster.members for party in world.judged[uid].parties})
    said = verdict(world.judged[uid] for uid in cluster.members)
    across = len(parties) >= _PAIR
    mirror = across and len(others) == 1 and cluster.matches[0].likeness is not Likeness.LINK
    return Finding(
        kind="duplicate",
        subject=subject,
        severity=Severity.HIGH if across else Severity.MEDIUM,
        readers=Readers.BOTH,
        tasks=cluster.members,
        why=_why(world, keep, others, cluster.matches[0]),
        settle=(*_merging(world, keep, others, mirror=mirror), _apart(cluster.members)),
        evidence={
            "keep": world.tasks[keep].ref,
            "parties": parties,
            "pairs": [_told(world, match) for match in cluster.matches],
        },
        duty=said.duty,
        duties=said.duties,
        responsible=said.responsible,
    )


def redone_finding(world: World, uid: str, match: Match) -> Finding:
    """Tell of an open task that repeats finished work."""
    finished = match.finished or ""
    at = finished_at(world.tasks[finished])
    window = world.rule("redone").spans["window"]
    until = world.default_calendar.deadline(at, window).astimezone(world.zone)
    said = verdict((world.judged[uid],))
    refs = {"a": world.tasks[uid].ref, "b": world.tasks[finished].ref}
    return Finding(
        kind="redone",
        subject=(uid, finished),
        severity=Severity.LOW,
        readers=Readers.BOTH,
        tasks=(uid, finished),
        why=msg(
            "{a} looks like the same work as {b}, which was finished on {date}.",
            **refs,
            date=at.astimezone(world.zone).date().isoformat(),
        ),
        settle=(
            Remedy(msg("Close {a} if the result of {b} will do.", **refs), "close", {"tasks": uid}),
            _apart((uid, finished)),
            Remedy(
                msg("After {date} it leaves the list.", date=until.date().isoformat()),
                "wait",
                {"until": until.isoformat()},
            ),
        ),
        evidence={"finished": at.isoformat(), "pairs": [_told(world, match)]},
        duty=said.duty,
        duties=said.duties,
        responsible=said.responsible,
    )


def _proposed(world: World, members: tuple[str, ...]) -> str:
    """Propose the task to keep: held by the party whose turn it is, else held at all, else the oldest."""

    def rank(uid: str) -> tuple[bool, bool, datetime, str]:
        judged = world.judged[uid]
        rightly = not set(judged.parties).isdisjoint(judged.turn)
        return (not rightly, not judged.holders, judged.task.created or _LAST, uid)

    return min(members, key=rank)


def _why(world: World, keep: str, others: tuple[str, ...], best: Match) -> Message:
    a, b = world.tasks[keep].ref, world.tasks[others[0]].ref
    if len(others) > 1:
        rest = ", ".join(world.tasks[uid].ref for uid in others)
        return msg("{a} and {n} more tasks look like the same work: {others}.", a=a, n=len(others), others=rest)
    return {
        Likeness.LINK: msg("{a} and {b} are linked as duplicates, and both are open.", a=a, b=b),
        Likeness.SAME_TITLE: msg("{a} and {b} look like the same work: their titles say the same.", a=a, b=b),
        Likeness.NEAR_TITLE: msg("{a} and {b} look like the same work: their titles are nearly the same.", a=a, b=b),
        Likeness.SAME_WORDS: msg(
            "{a} and {b} look like the same work: their titles say the same in two languages.", a=a, b=b
        ),
        Likeness.OTHER_WORDS: msg(
            "{a} and {b} look like the same work: their titles say the same in other words.", a=a, b=b
        ),
        Likeness.SAME_TEXT: msg("{a} and {b} look like the same work: the text of one stands in the other.", a=a, b=b),
        Likeness.QUOTED: msg(
            "{a} and {b} look like the same work: the title of one is an error message that the other quotes.", a=a, b=b
        ),
        Likeness.SAME_TRACE: msg(
            "{a} and {b} look like the same work: both show the same trace of an error.", a=a, b=b
        ),
    }[best.likeness]


def _merging(world: World, keep: str, others: tuple[str, ...], *, mirror: bool) -> tuple[Remedy, ...]:
    refs = {"keep": world.tasks[keep].ref, "others": ", ".join(world.tasks[uid].ref for uid in others)}
    close = Remedy(
        msg("If it is the same work, put it together in {keep} and close {others} as a duplicate.", **refs),
        "close",
        {"tasks": " ".join(others)},
    )
    if not mirror:
        return (close,)
    link = Remedy(
        msg("Link {keep} and {others} to each other if one is the request for the other.", **refs),
        "link",
        {"tasks": f"{keep} {others[0]}", "kind": LinkKind.ATTACHMENT.value},
    )
    return (close, link)


def _apart(members: tuple[str, ...]) -> Remedy:
    return Remedy(
        msg("Or, if it is different work, say so by the label dure:not-duplicate on a task."),
        "label",
        {"label": "dure:not-duplicate", "tasks": " ".join(members)},
    )


def _told(world: World, match: Match) -> dict[str, object]:
    refs = [world.tasks[match.a].ref, world.tasks[match.b].ref]
    return {"refs": refs, "likeness": match.likeness.value, "score": match.score, **match.evidence}
