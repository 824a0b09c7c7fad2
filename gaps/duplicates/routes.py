"""From where to where two titles go: *from A to B*, *A에서 B로*, *A → B*."""

from __future__ import annotations

import re

from gaps.duplicates.reading.plain import LONGEST_TITLE
from mapping.text import fold

_ARROW = re.compile(r"(.{1,40}?)\s*(?:→|->|=>|⇒|➔)\s*(.{1,40})")
_ROUTE = re.compile(r"([^\W\d_]{2,})\s*(?:→|->|⇒|➔)\s*([^\W\d_]{2,})")
_FROM_TO = re.compile(
    r"\bfrom (.{1,40}?) (?:in)?to (.{1,40})|([^\W\d_]+)(?:에서|부터) (?:.{1,40}? )??([^\W\d_]+?)(?:으로|로|까지)(?!\w)"
)


def are_turned(one: str, other: str) -> bool:
    """Whether one title goes from where the other goes to: *from A to B*, *A에서 B로*."""
    (left, right), (here, there) = _way(one), _way(other)
    return not (left - right).isdisjoint(there - here) and not (right - left).isdisjoint(here - there)


def ways_apart(one: str, other: str) -> tuple[str, str] | None:
    """Give from where to where two titles go, where both say so with an arrow, and not the same."""
    ways = [_ROUTE.findall(fold(each[:LONGEST_TITLE])) for each in (one, other)]
    if any(len(found) != 1 for found in ways) or ways[0] == ways[1]:
        return None
    return "→".join(ways[0][0]), "→".join(ways[1][0])


def _way(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the words of where a title goes from, and of where it goes to."""
    said = fold(title[:LONGEST_TITLE])
    found = _FROM_TO.search(said) or _ARROW.search(said)
    if not found:
        return frozenset(), frozenset()
    left, right = (found[1], found[2]) if found[1] else (found[3], found[4])
    return frozenset(left.split()), frozenset(right.split())
