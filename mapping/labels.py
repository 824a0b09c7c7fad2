"""Labels that mean something to dure: a priority by the settings, or an answer to a gap."""

from __future__ import annotations

from mapping.model import EventKind
from mapping.model import MappingRules
from mapping.text import fold

ANSWERS = "dure:"
"""How every label that answers a gap begins."""


def is_answer(label: str) -> bool:
    """Whether a label is meant as an answer to a gap."""
    return fold(label[:200]).replace(" ", "").startswith(ANSWERS)


def label_event(label: str, rules: MappingRules) -> EventKind | None:
    """Tell what it means when a label comes or goes, None when nothing."""
    if fold(label[:200]) in rules.priority:
        return EventKind.PRIORITY
    return EventKind.LABEL if is_answer(label) else None
