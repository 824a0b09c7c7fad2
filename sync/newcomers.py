"""Which tasks the store cannot know: those of a tool of which it held none when the run began, unless the run brought them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

from sqlalchemy import Connection

from sync.arrival import Arrival
from sync.bulk import select_rows
from sync.rows import KEY
from sync.rows import KEYS
from sync.rows import NATIVE_ID

_PLACES = 1 << 23
_BITS = tuple(1 << place for place in range(8))


class Newcomers:
    """Remembers what tasks of this run are called, where nothing but this run can have brought any to the store.

    Of each name only a bit is kept, at the place that its hash gives it, so that all of them take a megabyte. Names may
    share a place: one that looks as if it were known is looked for, one that does not need not be.
    """

    def __init__(self) -> None:
        """Begin before anything of the run is written."""
        self._met = bytearray((_PLACES + 7) // 8)
        self._held: dict[tuple[str, ...], bool] = {}

    def are_all(self, connection: Connection, tool: str, name: str) -> bool:
        """Whether all that comes through a connection is new but for what the run brought; to be asked before it writes."""
        sighted = "SELECT 1 FROM sightings WHERE connection = ? LIMIT 1"
        return self.are_remembered(connection, tool) and not self._holds(connection, sighted, name)

    def are_remembered(self, connection: Connection, tool: str) -> bool:
        """Whether the names of a tool's tasks are remembered: through some connection all that comes may be new."""
        return not self._holds(connection, "SELECT 1 FROM tasks WHERE tool = ? LIMIT 1", tool)

    def _holds(self, connection: Connection, query: str, value: str) -> bool:
        held = self._held.get((query, value))
        if held is None:
            held = self._held[query, value] = any(True for _ in select_rows(connection, query, (value,)))
        return held

    def met(self, native_ids: Iterable[str]) -> list[str]:
        """Give those of these ids that the run may have brought."""
        met = self._met
        return [each for each in native_ids if met[(place := hash(each) % _PLACES) >> 3] & _BITS[place & 7]]

    def meet(self, arrivals: Iterable[Arrival]) -> Sequence[Arrival]:
        """Give those tasks that the run may have brought under one of their names, and remember the names of all."""
        met, found = self._met, []
        for each in arrivals:
            row = each.ready.row
            is_met = bool(row[KEYS])
            for name in {row[NATIVE_ID], row[KEY], each.record.native_id}:
                place = hash(name) % _PLACES
                at, bit = place >> 3, _BITS[place & 7]
                if met[at] & bit:
                    is_met = True
                else:
                    met[at] |= bit
            if is_met:
                found.append(each)
        return found
