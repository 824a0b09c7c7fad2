"""Raw records packed small: each against a base of earlier records of its connection, which they much resemble."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from sync.tables import raw_bases

_WINDOW = 13
_MEMORY = 5
_SAMPLES = 6
_SAMPLE = 2000


class Packer:
    """Packs the raw records of one connection; its base is chosen once and kept with them."""

    def __init__(self, name: str) -> None:
        """Pack for the connection of this name."""
        self._name = name
        self._base: tuple[int, bytes] | None = None
        self._started = zlib.compressobj()

    def base(self, connection: Connection, samples: Sequence[bytes]) -> int:
        """Give the number of the base, made from the samples if the connection has none yet."""
        if self._base is None:
            query = select(raw_bases).where(raw_bases.c.connection == self._name).order_by(raw_bases.c.id.desc())
            row = connection.execute(query.limit(1)).one_or_none()
            if row is None:
                base = b"".join(sample[:_SAMPLE] for sample in samples[:_SAMPLES])
                values = insert(raw_bases).values(connection=self._name, base=base)
                number = connection.execute(values.returning(raw_bases.c.id)).scalar_one()
                self._base = (number, base)
            else:
                self._base = (row.id, bytes(row.base))
            start = partial(zlib.compressobj, 1, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_FIXED)
            self._started = start(self._base[1]) if self._base[1] else start()
        return self._base[0]

    def pack(self, raw: bytes) -> bytes:
        """Pack one record; the base was asked for before."""
        packed = self._started.copy()
        return packed.compress(raw) + packed.flush()


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
