"""Gaps in the store: written and read whole, with a log of every turn in their lives."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import Remedy
from gaps.life import Move
from mapping.kinds import KINDS
from mapping.kinds import Readers
from mapping.kinds import Severity
from sync.bulk import select_rows
from sync.faults import message_json
from sync.faults import message_value
from sync.marks import load_marks
from sync.records import insert_records
from sync.records import table_rows
from sync.records import update_records
from sync.tables import gap_log
from sync.tables import gaps


class Turn(Struct, frozen=True):
    """One turn in the life of a gap, as it was logged; ``before`` is None at its birth."""

    at: datetime
    before: GapState | None
    after: GapState
    run: str | None
    by: str | None
    reason: str | None


def load_gaps(connection: Connection) -> dict[str, Gap]:
    """Give all gaps by id, the resolved ones included.

    ``last_seen`` is not written while nothing else changes: a living gap that is verified was seen in the last run.
    """
    judged_at = load_marks(connection).judged_at
    found = {row.id: _gap(row) for row in table_rows(connection, gaps)}
    if judged_at is None:
        return found
    return {
        key: replace(gap, last_seen=judged_at)
        if gap.state.live and gap.unverified_since is None and gap.last_seen < judged_at
        else gap
        for key, gap in found.items()
    }


def save_gaps(
    connection: Connection, changed: Sequence[Gap], moves: Iterable[Move], *, run: str | None, at: datetime
) -> None:
    """Write gaps that changed, and log their turns."""
    known = {key for (key,) in select_rows(connection, "SELECT id FROM gaps")} if changed else set()
    insert_records(connection, gaps, [_row(gap) for gap in changed if gap.id not in known])
    update_records(connection, gaps, "id", [_row(gap) for gap in changed if gap.id in known])
    turns = [
        {
            "gap_id": move.gap_id,
            "run": run,
            "at": at,
            "from_state": move.before.value if move.before else None,
            "to_state": move.after.value,
            "by_whom": move.by,
            "reason": move.reason,
        }
        for move in moves
    ]
    insert_records(connection, gap_log, turns)


def gap_history(connection: Connection, gap_id: str) -> tuple[Turn, ...]:
    """Give every turn in the life of a gap, oldest first."""
    rows = table_rows(connection, gap_log, "WHERE gap_id = ? ORDER BY id", (gap_id,))
    return tuple(
        Turn(
            at=row.at,
            before=GapState(row.from_state) if row.from_state else None,
            after=GapState(row.to_state),
            run=row.run,
            by=row.by_whom,
            reason=row.reason,
        )
        for row in rows
    )


def _row(gap: Gap) -> dict[str, Any]:
    finding = gap.finding
    facts = KINDS.get(finding.kind)
    return {
        "id": gap.id,
        "kind": finding.kind,
        "subject": list(finding.subject),
        "family": facts.family.value if facts else "",
        "severity": finding.severity.value,
        "readers": finding.readers.value,
        "state": gap.state.value,
        "tasks": list(finding.tasks),
        "group_key": finding.group,
        "duty": finding.duty,
        "duties": list(finding.duties),
        "responsible": list(finding.responsible),
        "why": message_json(finding.why),
        "settle": [_remedy_json(remedy) for remedy in finding.settle],
        "evidence": dict(finding.evidence),
        "absence": finding.absence,
        "scopes": sorted(list(scope) for scope in finding.scopes),
        "first_seen": gap.first_seen,
        "last_seen": gap.last_seen,
        "carried": gap.carried,
        "opened_run": gap.opened_run,
        "resolved_at": gap.resolved_at,
        "resolved_run": gap.resolved_run,
        "closed_by": gap.closed_by,
        "accepted_at": gap.accepted_at,
        "accepted_until": gap.accepted_until,
        "accepted_by": gap.accepted_by,
        "reason": gap.reason,
        "objected_at": gap.objected_at,
        "objected_by": gap.objected_by,
        "unverified_since": gap.unverified_since,
    }


def _gap(row: Any) -> Gap:
    return Gap(
        id=row.id,
        finding=_finding(row),
        state=GapState(row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        carried=row.carried,
        opened_run=row.opened_run,
        resolved_at=row.resolved_at,
        resolved_run=row.resolved_run,
        closed_by=row.closed_by,
        accepted_at=row.accepted_at,
        accepted_until=row.accepted_until,
        accepted_by=row.accepted_by,
        reason=row.reason,
        objected_at=row.objected_at,
        objected_by=row.objected_by,
        unverified_since=row.unverified_since,
    )


def _finding(row: Any) -> Finding:
    return Finding(
        kind=row.kind,
        subject=tuple(row.subject),
        severity=Severity(row.severity),
        readers=Readers(row.readers),
        tasks=tuple(row.tasks),
        why=message_value(row.why),
        settle=tuple(_remedy(document) for document in row.settle),
        evidence=row.evidence,
        duty=row.duty,
        duties=tuple(row.duties),
        responsible=tuple(row.responsible),
        group=row.group_key,
        absence=row.absence,
        scopes=frozenset((connection, scope) for connection, scope in row.scopes),
    )


def _remedy_json(remedy: Remedy) -> dict[str, Any]:
    return {"message": message_json(remedy.message), "action": remedy.action, "values": dict(remedy.values)}


def _remedy(document: dict[str, Any]) -> Remedy:
    return Remedy(message_value(document["message"]), document["action"], document["values"])
