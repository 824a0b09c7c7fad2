"""What is attached to a mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a mail; ``media`` is its type, such as ``text/csv``."""

    name: str
    media: str
    data: bytes
