"""Numbers for words and texts, the same on every machine: 64 bits, so that a million tasks share none by chance."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

_CACHE = 100_000


def code(text: str) -> int:
    """Give the number of a text."""
    return int.from_bytes(digest(text)[:8], "little")


@lru_cache(maxsize=_CACHE)
def word_code(word: str) -> int:
    """Give the number of a word, which is likely asked for again."""
    return code(word)


def digest(*texts: str) -> bytes:
    """Give sixteen bytes that tell texts apart, also where somebody wants them mistaken for each other."""
    made = blake2b(digest_size=16)
    for text in texts:
        said = text.encode("utf-8", "surrogatepass")
        made.update(len(said).to_bytes(8, "little"))
        made.update(said)
    return made.digest()
