"""The steps taken for urgent gaps: kept by themselves, and told in the gap's own evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from gaps.ladder import Rung
from gaps.ladder import told
from gaps.world import Step
from sync.mail_tables import urgent_steps
from sync.records import table_rows
from sync.tables import gaps


def load_steps(connection: Connection) -> dict[str, tuple[Step, ...]]:
    """Give the steps that were taken, by gap."""
    found: dict[str, list[Step]] = {}
    for row in table_rows(connection, urgent_steps):
        found.setdefault(row.gap_id, []).append(Step(row.since, row.step, row.party, row.at, row.owned))
    return {gap: tuple(steps) for gap, steps in found.items()}


def take_steps(connection: Connection, rungs: Iterable[Rung], *, party: str, at: datetime) -> None:
    """Note that a party was told; that it was told before stays as it was."""
    known = load_steps(connection)
    for rung in rungs:
        steps = known.get(rung.gap, ())
        if any((each.since, each.number, each.party) == (rung.since, rung.number, party) for each in steps):
            continue
        row = {"gap_id": rung.gap, "since": rung.since, "step": rung.number, "party": party}
        connection.execute(insert(urgent_steps).values(**row, at=at, owned=rung.owned))
        known[rung.gap] = (*steps, Step(rung.since, rung.number, party, at, rung.owned))
        evidence = connection.scalar(select(gaps.c.evidence).where(gaps.c.id == rung.gap))
        if evidence is not None:
            evidence = {**evidence, "told": told(known[rung.gap], rung.since)}
            connection.execute(update(gaps).where(gaps.c.id == rung.gap).values(evidence=evidence))
