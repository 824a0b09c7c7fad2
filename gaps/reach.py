"""Where the tasks of a duty could lie: the scopes that must all have been read before one is said to be missing."""

from __future__ import annotations

from gaps.world import World
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.text import fold

_PATTERN = frozenset("*?")


def scopes_of(world: World, duty: Duty) -> frozenset[tuple[str, str]]:
    """Give the scopes in which tasks of a duty could lie: those its covers name, all where one names none."""
    if not duty.covers:
        return world.scopes
    return frozenset().union(*(_scopes_of_clause(world, clause) for clause in duty.covers))


def _scopes_of_clause(world: World, clause: Clause) -> frozenset[tuple[str, str]]:
    scopes = world.scopes
    for condition in clause.conditions:
        if condition.field == "connection" and _exact(condition):
            names = {fold(value) for value in condition.values}
            scopes = frozenset(pair for pair in scopes if fold(pair[0]) in names)
        elif condition.field == "scope" and _exact(condition):
            scopes = _named(world, scopes, condition)
    return scopes


def _named(world: World, scopes: frozenset[tuple[str, str]], condition: Condition) -> frozenset[tuple[str, str]]:
    """Give the scopes of these ids or names; all of them where a name is nowhere known, for it could be any."""
    found = {fold(value): {pair for pair in scopes if fold(pair[1]) == fold(value)} for value in condition.values}
    for name, pairs in found.items():
        if not pairs:
            pairs.update(pair for pair in scopes if pair[1] in _ids_by_name(world).get(name, ()))
    return frozenset().union(*found.values()) if all(found.values()) else scopes


def _ids_by_name(world: World) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for tracked in world.tasks.values():
        for home in tracked.task.homes:
            if home.scope_name:
                ids.setdefault(fold(home.scope_name), set()).add(home.scope)
    return ids


def _exact(condition: Condition) -> bool:
    return not any(_PATTERN & set(value) or value.startswith("/") for value in condition.values)
