"""Raw records packed small, each against a base of earlier records of its connection, which they much resemble."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 1
_SAMPLES = 6
_SAMPLE = 2000
_SHORTEST = 8  # a shorter base Zstandard refuses
_MAGIC = b"\x28\xb5\x2f\xfd"  # what a frame of Zstandard begins with (RFC 8878, 3.1.1)


class Packing:
    """Packs against one base."""

    def __init__(self, base: bytes) -> None:
        """Begin with a base, which may be empty."""
        words = _words_of(base)
        self._compressor = zstd.ZstdCompressor(level=_LEVEL, zstd_dict=words and words.as_digested_dict)

    def pack(self, raw: bytes) -> bytes:
        """Pack one record."""
        return self._compressor.compress(raw, zstd.ZstdCompressor.FLUSH_FRAME)


class Unpacking:
    """Unpacks what was packed against one base, be it by Zstandard or, as earlier versions did, by zlib."""

    def __init__(self, base: bytes) -> None:
        """Begin with a base, which may be empty."""
        self._base = base
        self._words = _words_of(base)

    def unpack(self, packed: bytes) -> bytes:
        """Unpack one record."""
        if packed.startswith(_MAGIC):
            return zstd.decompress(packed, self._words)
        unpacked = zlib.decompressobj(zdict=self._base) if self._base else zlib.decompressobj()
        return unpacked.decompress(packed) + unpacked.flush()


def base_of(samples: Sequence[bytes]) -> bytes:
    """Make a base of a connection's first records."""
    return b"".join(sample[:_SAMPLE] for sample in samples[:_SAMPLES])


def _words_of(base: bytes) -> zstd.ZstdDict | None:
    return zstd.ZstdDict(base, is_raw=True) if len(base) >= _SHORTEST else None
