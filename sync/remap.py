"""Reading kept records anew after a change of mapping, without pulling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from mapping.errors import Fault
from sync.boundary import within
from sync.bulk import select_rows
from sync.raws import Unpacker
from sync.raws import kept_records
from sync.runs import Run
from sync.source import Source
from sync.store import Store
from sync.writer import PageWriter

_PAGE = 500


class Remapped(Struct, frozen=True):
    """How many kept records of a connection were read anew, and which could not be."""

    connection: str
    records: int
    rejected: tuple[Fault, ...]


def remap(store: Store, run: Run, sources: Sequence[Source]) -> tuple[Remapped, ...]:
    """Read every kept record anew, one transaction per connection; the caller holds the store's lock."""
    done = []
    for source in sources:
        with store.write() as connection:
            done.append(replay(connection, PageWriter(source, run), source))
    return tuple(done)


def replay(connection: Connection, writer: PageWriter, source: Source, *, outdated_only: bool = False) -> Remapped:
    """Read the kept records of one connection anew; what they say of the past stays as it was seen.

    ``outdated_only`` passes over those that were mapped by the present rules.
    """
    numbers = [
        row[0]
        for row in select_rows(
            connection,
            "SELECT r.task_id FROM raws r JOIN sightings s ON s.task_id = r.task_id AND s.connection = r.connection"
            " WHERE s.missing_seq IS NULL AND s.fingerprint IS NOT NULL AND s.rules <> ? AND r.connection = ?"
            " ORDER BY r.task_id",
            (source.rules_mark if outdated_only else "\n", source.name),
        )
    ]
    rejected: list[Fault] = []
    unpacker = Unpacker(connection)
    for start in range(0, len(numbers), _PAGE):
        kept = kept_records(connection, source.name, numbers[start : start + _PAGE], unpacker)
        pairs = [(each.record, datetime.fromisoformat(each.as_of)) for each in kept]
        rejected += [within(source.name, each) for each in writer.replay(connection, pairs)]
    return Remapped(source.name, len(numbers), tuple(rejected))
