"""Raw records packed small, each against a base of earlier records of its connection, which they much resemble."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_WINDOW = 13
_MEMORY = 5
_SAMPLES = 6
_SAMPLE = 2000


class Packing:
    """Packs against one base."""

    def __init__(self, base: bytes) -> None:
        """Begin with a base, which may be empty."""
        if base:
            self._started = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_FIXED, base)
        else:
            self._started = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_FIXED)

    def pack(self, raw: bytes) -> bytes:
        """Pack one record."""
        packed = self._started.copy()
        return packed.compress(raw) + packed.flush()


def base_of(samples: Sequence[bytes]) -> bytes:
    """Make a base of a connection's first records."""
    return b"".join(sample[:_SAMPLE] for sample in samples[:_SAMPLES])
