"""Scopes that one export tells by their name alone and another one by their id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace

from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.exports.batch import Note
from mapping.errors import Fault


def known_ids(told: Iterable[Scope]) -> Mapping[str, str]:
    """Give the ids of scopes that are told by name alone where just one other scope bears that name."""
    named: set[str] = set()
    ids: dict[str, set[str]] = defaultdict(set)
    for scope in told:
        if scope.id == scope.name:
            named.add(scope.name)
        else:
            ids[scope.name].add(scope.id)
    return {name: next(iter(ids[name])) for name in named if len(ids[name]) == 1}


def under_id(scope: Scope, known: Mapping[str, str]) -> Scope:
    """Give a scope under the id that is known for its name."""
    return replace(scope, id=known.get(scope.id, scope.id))


def under_ids(
    found: Record | Fault | Note | Scope | Listing, known: Mapping[str, str]
) -> Record | Fault | Note | Scope | Listing:
    """Give what was read of an export with its scopes under the ids that are known for their names."""
    match found:
        case Record():
            return replace(found, scopes=tuple(known.get(each, each) for each in found.scopes))
        case Scope():
            return under_id(found, known)
        case Listing():
            return replace(found, scope=under_id(found.scope, known))
        case _:
            return found
