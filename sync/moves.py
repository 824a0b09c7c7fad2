"""Where a task lies from when to when: as it was seen, and as the tool's own history tells it better."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime

from mapping.model import EventKind
from mapping.model import Task
from sync.changes import Changes
from sync.history import home_changes
from sync.history import moment_of_move
from sync.known import Place
from sync.ready import Ready
from sync.texts import instant_text

_SECTION = 2  # of the parts of a home
_MOVED = EventKind.SECTION.value


def settle_in(tasks: Iterable[tuple[int, Ready]], now: str, changes: Changes) -> None:
    """Give new tasks, by their numbers, their homes: since the tool says that they lie there, else since before they were seen."""
    for number, ready in tasks:
        homes = ready.homes
        if len(homes) > 1:
            homes = tuple({home[0]: home for home in reversed(homes)}.values())
        for home in homes:
            since = _came(ready, home[_SECTION], now) if ready.events else None
            changes.homes_begun.append((number, *home, since))


def _came(ready: Ready, section: str | None, now: str) -> str | None:
    """Give when a task came into a section last, as `moment_of_move` does."""
    if section is None:
        return None
    told = (at for kind, at, _, _, after, _ in ready.events if kind == _MOVED and after == section)
    return max((at for at in told if at <= now), default=None)


def move(task: Task, number: int, places: Mapping[str, Place], at: datetime, changes: Changes) -> None:
    """Let homes end, begin and be corrected as a task is read now."""
    moved = set()
    for change in home_changes([place.home for place in places.values()], task.homes):
        row = places[change.old.scope].row if change.old else 0
        if change.old and change.new and not change.moved:
            # A section keeps the place that it is known to have where its tool does not tell it this time.
            position = change.old.position if change.new.position is None else change.new.position
            changes.homes_renamed.append((change.new.scope_name, position, row))
            continue
        moment = (moment_of_move(task, change.new.section, at) if change.new else None) or at
        if change.old:
            moved.add(change.old.scope)
            changes.end_home(row, moment)
        if change.new:
            changes.begin_home(number, change.new, moment)
    for scope, place in places.items():
        if scope not in moved:
            _date(task, number, place, at, changes)


def _date(task: Task, number: int, place: Place, at: datetime, changes: Changes) -> None:
    """Let a home begin when the tool says that it did, and the one before it in the same scope end then."""
    told = moment_of_move(task, place.home.section, at)
    since = None if told is None else instant_text(told)
    if since is None or since == place.since:
        return
    changes.homes_dated.append((since, place.row))
    if place.since is not None and since < place.since:
        changes.homes_left.append((since, number, place.home.scope, place.since))
