"""What a reader was told last: against this, a report says what is new and what was settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last report that a reader got: when it was made, and the ids of the gaps that it asked about.

    ``since`` is None for a reader who was never told anything: then nothing is called new, for all of it is.
    """

    since: datetime | None = None
    gaps: frozenset[str] = frozenset()
