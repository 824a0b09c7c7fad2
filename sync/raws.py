"""Raw records packed small: each against a base of earlier records of its connection, which they much resemble."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from connectors.api import Record
from sync.packing import Packing
from sync.packing import base_of
from sync.ready import ReadyRecord
from sync.tables import raw_bases


class Packer:
    """Packs the raw records of one connection; its base is chosen once and kept with them."""

    def __init__(self, name: str) -> None:
        """Pack for the connection of this name."""
        self._name = name
        self._packing: tuple[int, Packing] | None = None
        self._numbers: dict[bytes, int] = {}

    def packed(self, connection: Connection, record: Record, samples: Sequence[Record]) -> tuple[int, bytes]:
        """Give the number of the base and a record packed against it.

        The base is made of the samples if the connection has none yet. What was packed where it was read keeps its own.
        """
        if isinstance(record, ReadyRecord) and record.packed is not None and record.base is not None:
            return self._number(connection, record.base), record.packed
        if self._packing is None:
            known = newest_base(connection, self._name)
            base = base_of([each.raw for each in samples]) if known is None else known
            self._packing = (self._number(connection, base), Packing(base))
        number, packing = self._packing
        return number, packing.pack(record.raw)

    def _number(self, connection: Connection, base: bytes) -> int:
        """Give the number of a base, kept now if it is not yet."""
        number = self._numbers.get(base)
        if number is None:
            known = select(raw_bases.c.id).where(raw_bases.c.connection == self._name, raw_bases.c.base == base)
            made = insert(raw_bases).values(connection=self._name, base=base).returning(raw_bases.c.id)
            found = connection.execute(known.limit(1)).scalar_one_or_none()
            number = self._numbers[base] = connection.execute(made).scalar_one() if found is None else found
        return number


def newest_base(connection: Connection, name: str) -> bytes | None:
    """Give the base against which the records of a connection were packed last, None where none were."""
    query = select(raw_bases.c.base).where(raw_bases.c.connection == name).order_by(raw_bases.c.id.desc())
    found = connection.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else bytes(found)


class Unpacker:
    """Unpacks raw records, whatever base they were packed against."""

    def __init__(self, connection: Connection) -> None:
        """Know all bases of a store."""
        self._bases = {row.id: bytes(row.base) for row in connection.execute(select(raw_bases))}

    def unpack(self, base: int, packed: bytes) -> bytes:
        """Unpack one record."""
        known = self._bases[base]
        unpacked = zlib.decompressobj(zdict=known) if known else zlib.decompressobj()
        return unpacked.decompress(packed) + unpacked.flush()
