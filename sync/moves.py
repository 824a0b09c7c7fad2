"""Where a task lies from when to when: as it was seen, and as the tool's own history tells it better."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mapping.model import Task
from sync.changes import Changes
from sync.history import home_changes
from sync.history import moment_of_move
from sync.known import Place
from sync.values import instant_text


def settle_in(task: Task, number: int, at: datetime, changes: Changes) -> None:
    """Give a new task its homes: since the tool says that it lies there, else since before it was seen."""
    for home in {home.scope: home for home in reversed(task.homes)}.values():
        changes.begin_home(number, home, moment_of_move(task, home.section, at))


def move(task: Task, number: int, places: Mapping[str, Place], at: datetime, changes: Changes) -> None:
    """Let homes end, begin and be corrected as a task is read now."""
    moved = set()
    for change in home_changes([place.home for place in places.values()], task.homes):
        row = places[change.old.scope].row if change.old else 0
        if change.old and change.new and not change.moved:
            changes.homes_renamed.append((change.new.scope_name, change.new.position, row))
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
