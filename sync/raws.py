"""The bases against which the raw records of a connection are packed: chosen once, and kept in the store with them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from connectors.api import Record
from mapping.loose import payload_of
from sync.bulk import select_in
from sync.known import scope_ids
from sync.packing import Packing
from sync.packing import Unpacking
from sync.packing import base_of
from sync.records import table_rows
from sync.tables import raw_bases


class Packer:
    """Packs the raw records of one connection; its base is chosen once and kept with them."""

    def __init__(self, name: str) -> None:
        """Pack for the connection of this name."""
        self._name = name
        self._packing: tuple[int, Packing] | None = None

    def packing(self, connection: Connection, samples: Sequence[bytes]) -> tuple[int, Callable[[bytes], bytes]]:
        """Give the number of the base, and what packs a record against it.

        The base is made of the samples if the connection has none yet.
        """
        if self._packing is None:
            self._packing = self._begun(connection, samples)
        number, packing = self._packing
        return number, packing.pack

    def _begun(self, connection: Connection, samples: Sequence[bytes]) -> tuple[int, Packing]:
        for row in table_rows(connection, raw_bases, "WHERE connection = ? ORDER BY id DESC LIMIT 1", (self._name,)):
            return row.id, Packing(bytes(row.base))
        base = base_of(samples)
        made = insert(raw_bases).values(connection=self._name, base=base).returning(raw_bases.c.id)
        return connection.execute(made).scalar_one(), Packing(base)


class Unpacker:
    """Unpacks raw records, whatever base they were packed against."""

    def __init__(self, connection: Connection) -> None:
        """Know all bases of a store."""
        self._bases = {row.id: Unpacking(bytes(row.base)) for row in connection.execute(select(raw_bases))}

    def unpack(self, base: int, packed: bytes) -> bytes:
        """Unpack one record."""
        return self._bases[base].unpack(packed)


class KeptRecord(NamedTuple):
    """What a connection saw of a task last: the number of the task, the record, and the moment that it showed, as written."""

    task: int
    record: Record
    as_of: str


def kept_records(connection: Connection, name: str, numbers: Sequence[int], unpacker: Unpacker) -> Iterator[KeptRecord]:
    """Give the raw records that a connection keeps of these tasks, as it read them."""
    for task, native_id, key, scopes, fingerprint, base, packed, as_of in select_in(
        connection,
        "SELECT s.task_id, s.native_id, s.key, s.scopes, s.fingerprint, r.base_id, r.raw, s.as_of FROM sightings s"
        " JOIN raws r ON r.task_id = s.task_id AND r.connection = s.connection"
        " WHERE s.connection = ? AND s.fingerprint IS NOT NULL AND s.task_id IN :many ORDER BY s.task_id",
        numbers,
        (name,),
    ):
        raw = unpacker.unpack(base, bytes(packed))
        record = Record(native_id, key, scope_ids(scopes), payload_of(raw), bytes(fingerprint), raw)
        yield KeptRecord(task, record, as_of)
