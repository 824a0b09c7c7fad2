"""What a reader was told last: against this, a report says what is new and what was settled."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Told(Struct, frozen=True, kw_only=True):
    """The last report that a reader got: when it was made, and the ids of the gaps that it asked about.

    ``since`` is None for a reader who was never told anything: then nothing is called new, for all of it is.
    """

    since: datetime | None = None
    gaps: frozenset[str] = frozenset()
