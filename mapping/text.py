"""Text as strangers write it: compared without case, width or Unicode form; kept without breaking the store."""

from __future__ import annotations

import re
import unicodedata

_PIECE = 500
_PIECES = re.compile(rf"(?s).{{1,{_PIECE}}}(?=[\x00-\x7f一-鿿가-힣]|\Z)|.{{1,{_PIECE}}}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fold(text: str) -> str:
    """Give the form in which names are compared: NFKC, case folded, outer and doubled blanks removed."""
    return " ".join(normal(text).split())


def normal(text: str) -> str:
    """Give the text over which patterns run: NFKC and case folded, with its blanks and lines as they are."""
    if text.isascii():
        return text.lower()
    # Normalising takes quadratic time over endless combining marks, with which a title could hang the run.
    return "".join(_normal(piece) for piece in _PIECES.findall(text)) if len(text) > _PIECE else _normal(text)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _is_storable(text: str) -> bool:
    """Whether a text holds neither NUL nor a lone surrogate: writing it takes a third of what a search does."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def storable(text: str) -> str:
    """Give the text with NUL and lone surrogates as visible escapes, which every database can hold."""
    if text.isascii():
        if "\0" not in text:
            return text
    elif text.isprintable() or _is_storable(text):  # most names are, and this is far faster than a search
        return text
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
