"""What one pass through an Asana project has met so far."""

from __future__ import annotations

from msgspec import Struct
from msgspec import field

from connectors.live.gids import Gids

_UNKNOWN = 0.5  # of what is left is taken to be a page, where Asana does not tell how many tasks there are


class Tally(Struct):
    """Counts a pass from its first page; one that starts anew counts from nothing.

    ``ids`` are all tasks that were met. ``lines`` is how many things the project listed itself, of which ``drawn`` are none
    of its tasks; ``below`` how many subtasks came that it does not list, and ``short`` how many fewer than Asana counts in
    their parents. ``idle`` is how many pages in a row listed nothing new.
    """

    ids: Gids = field(default_factory=Gids)
    lines: int = 0
    drawn: int = 0
    below: int = 0
    short: int = 0
    idle: int = 0

    def listed(self, fresh: int, tasks: int) -> None:
        """Count what a page listed for the first time, and how many tasks are among that."""
        self.lines += fresh
        self.drawn += fresh - tasks
        self.idle = 0 if fresh else self.idle + 1

    def tasks_in_all(self, counted: int | None) -> int | None:
        """Give how many tasks there are, subtasks too, where Asana counted so many lines in the project."""
        return None if counted is None else counted - self.drawn + self.below + self.short

    def portion(self, listed: int, counted: int | None, *, is_last: bool) -> float:
        """Tell how much of what is still to be read a page is that was just counted: 1 where nothing follows."""
        if is_last:
            return 1
        if counted is None:
            return _UNKNOWN
        return min(listed / max(counted - self.lines + listed, 1), 1)
