"""Text as strangers write it: compared without case, width or Unicode form; kept without breaking the store."""

from __future__ import annotations

import re
import unicodedata

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fold(text: str) -> str:
    """Give the form in which names are compared: NFKC, case folded, outer and doubled blanks removed."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def storable(text: str) -> str:
    """Give the text with NUL and lone surrogates as visible escapes, which every database can hold."""
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
