"""What a server says, fit to be kept and shown: without the secrets that it may repeat, on one line, and short."""

from __future__ import annotations

from mapping.masking import mask
from reports.masking import masked
from reports.safe import plain

_LONGEST = 200


def said(answer: bytes | str) -> str:
    """Give an answer as it may be kept; known secrets go out of it in every form in which they travel."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return masked(plain(mask(text), _LONGEST))
