"""What an account sees, beside what the settings choose of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from connectors.api import Scope
from mapping.text import fold


class Choice(StrEnum):
    """Whether a scope is read, and why not."""

    READ = "read"
    NOT_CHOSEN = "not-chosen"
    NOT_SEEN = "not-seen"


def compare(seen: Sequence[Scope], wanted: Sequence[str]) -> list[tuple[Scope, Choice]]:
    """Say of every scope whether it is read: all are where none was chosen.

    What was chosen and is not seen comes last, under the name that the settings give it.
    """
    asked = {fold(each.strip()) for each in wanted}
    known = {name for scope in seen for name in (fold(scope.id), fold(scope.name))}
    found = [(scope, _choice(scope, asked)) for scope in seen]
    return found + [(Scope(each), Choice.NOT_SEEN) for each in wanted if fold(each.strip()) not in known]


def _choice(scope: Scope, asked: set[str]) -> Choice:
    return Choice.READ if not asked or asked & {fold(scope.id), fold(scope.name)} else Choice.NOT_CHOSEN
