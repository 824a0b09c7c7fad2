"""Keys by which a loan word in Hangul meets the word that it came from: ``배너`` and ``banner`` have one in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from gaps.duplicates.glossary import glossary_index
from gaps.duplicates.phonology import hangul_sketch
from gaps.duplicates.phonology import latin_sketches
from gaps.duplicates.stems import singular

_CACHE = 50_000
_LONGEST = 24
_HANGUL = re.compile("[가-힣]{2,}")
_LATIN = re.compile("[a-z]{4,}")


@lru_cache(maxsize=_CACHE)
def sound_keys(word: str) -> tuple[str, ...]:
    """Give the keys of a word, the likeliest first: one for Hangul, one for each reading of Latin letters.

    A Korean word that the glossary translates by a word of another sound has none, whatever it sounds like.
    """
    if len(word) > _LONGEST:
        return ()
    folded = unicodedata.normalize("NFC", word).casefold()
    if _HANGUL.fullmatch(folded):
        sketch = hangul_sketch(folded)
        return (sketch,) if sketch and folded not in glossary_index().native else ()
    if _LATIN.fullmatch(folded):
        return tuple(dict.fromkeys(key for form in (folded, singular(folded)) for key in latin_sketches(form)))
    return ()
