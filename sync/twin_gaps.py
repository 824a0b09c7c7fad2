"""What becomes of the gaps and verdicts of two tasks that turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy import update

from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.life import Move
from sync.gap_store import load_gaps
from sync.gap_store import save_gaps
from sync.tables import not_duplicates
from sync.verdicts import BY_LABEL
from sync.verdicts import Pair

_PAIR = 2
_CLUSTER = "duplicate"


def unite_gaps(connection: Connection, stays: str, goes: str, *, run: str, at: datetime) -> None:
    """Let everything that was said of the uid that goes be said of the one that stays.

    Where both have a gap of the same kind, the older life goes on and the other closes as merged into it. A gap
    between the two closes by change.
    """
    known = load_gaps(connection)
    touched = [gap for gap in known.values() if goes in (*gap.finding.subject, *gap.finding.tasks)]
    changed: dict[str, Gap] = {}
    moves: list[Move] = []
    for gap in sorted(touched, key=lambda each: (each.first_seen, each.id)):
        finding = _renamed(gap.finding, stays, goes)
        heir = None if finding is None else _heir({**known, **changed}, gap, finding)
        if heir is not None:
            changed[heir.id] = heir
            _log(moves, known.get(heir.id), heir)
        if heir is None or heir.id != gap.id:
            tasks = tuple(dict.fromkeys(stays if uid == goes else uid for uid in gap.finding.tasks))
            ended = replace(gap, finding=replace(gap.finding, tasks=tasks))
            if gap.state.live:
                ended = _closed(ended, f"merged:{heir.id}" if heir else "change", at)
            changed[gap.id] = ended
            _log(moves, gap, ended)
    save_gaps(connection, list(changed.values()), moves, run=run, at=at)
    _unite_verdicts(connection, stays, goes)


def _renamed(finding: Finding, stays: str, goes: str) -> Finding | None:
    """Give the finding as it is told of the one task, None where it told of the two that are one now."""
    tasks = tuple(dict.fromkeys(stays if uid == goes else uid for uid in finding.tasks))
    subject = tuple(dict.fromkeys(stays if part == goes else part for part in finding.subject))
    if len(subject) < len(finding.subject):
        if finding.kind != _CLUSTER or len(tasks) < _PAIR:
            return None
        subject = tuple(sorted(tasks))[:_PAIR]  # the others of the cluster are still the same work
    return replace(finding, subject=subject, tasks=tasks)


def _heir(known: Mapping[str, Gap], gap: Gap, finding: Finding) -> Gap | None:
    """Give the gap in which this one lives on: under the id of its new subject, with the older of two lives."""
    key = gap_id(finding.kind, finding.subject)
    rival = known.get(key)
    if rival is None or key == gap.id:
        return replace(gap, id=key, finding=finding)
    if gap.state.live and (not rival.state.live or gap.first_seen < rival.first_seen):
        return replace(gap, id=key, finding=finding)
    return rival


def _closed(gap: Gap, reason: str, at: datetime) -> Gap:
    # Without a run, so that the next judgement tells it.
    return replace(
        gap, state=GapState.RESOLVED, resolved_at=at, resolved_run=None, closed_by=reason, unverified_since=None
    )


def _log(moves: list[Move], before: Gap | None, after: Gap) -> None:
    if before is None or before.state is not after.state:
        moves.append(Move(after.id, before.state if before else None, after.state, None, after.closed_by))


def _unite_verdicts(connection: Connection, stays: str, goes: str) -> None:
    rows = connection.execute(select(not_duplicates)).all()
    kept = {(row.a_uid, row.b_uid) for row in rows}
    for row in rows:
        if goes in {row.a_uid, row.b_uid}:
            _rename_verdict(connection, (row.a_uid, row.b_uid), stays, goes, kept)
    said = not_duplicates.c.by_whom == f"{BY_LABEL}{goes}"
    connection.execute(update(not_duplicates).where(said).values(by_whom=f"{BY_LABEL}{stays}"))


def _rename_verdict(connection: Connection, pair: Pair, stays: str, goes: str, kept: set[Pair]) -> None:
    """Let a verdict speak of the one that stays, unless it says so already or spoke of the two."""
    here = (not_duplicates.c.a_uid == pair[0]) & (not_duplicates.c.b_uid == pair[1])
    row = connection.execute(select(not_duplicates).where(here)).one()
    texts = {row.a_uid: row.text_hash_a, row.b_uid: row.text_hash_b}
    names = {stays if uid == goes else uid: texts[uid] for uid in pair}
    connection.execute(not_duplicates.delete().where(here))
    after = (min(names), max(names))
    if len(names) == _PAIR and after not in kept:
        kept.add(after)
        said = {"a_uid": after[0], "b_uid": after[1], "text_hash_a": names[after[0]], "text_hash_b": names[after[1]]}
        connection.execute(not_duplicates.insert().values(**said, by_whom=row.by_whom, at=row.at))
