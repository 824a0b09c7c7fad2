"""What people's words teach: evidence of a kind that they found wanting here no longer suffices alone.

Nothing is kept but those words. A kind of evidence suffices again when enough of them are taken back, or their tasks change
or go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator

from gaps.duplicates.engine import Match
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg

ENOUGH = 3
"""How many dismissed duplicates that have no task in common make a lesson."""

Kind = tuple[str, str]


def kind_of(match: Match) -> Kind | None:
    """Give the kind of evidence of a match that rests on one ground beside the titles, None for a better one."""
    grounds = match.evidence.get("grounds")
    if not isinstance(grounds, list) or len(grounds) != 1:
        return None
    return (match.likeness.value, str(grounds[0]["kind"]))


def lessons(matches: Iterable[Match], dismissed: Collection[tuple[str, str]]) -> Counter[Kind]:
    """Give the kinds of evidence that people found wanting, with the number of duplicates that were none."""
    if len(dismissed) < ENOUGH:
        return Counter()
    taken: dict[Kind, set[str]] = {}
    counted: Counter[Kind] = Counter()
    for match in sorted(matches, key=lambda each: each.pair):
        kind = kind_of(match)
        if kind is None or match.pair not in dismissed:
            continue
        known = taken.setdefault(kind, set())
        # Three tasks that are no duplicates of each other are one word, not three.
        counted[kind] += known.isdisjoint(match.pair)
        known.update(match.pair)
    return Counter({kind: number for kind, number in counted.items() if number >= ENOUGH})


def told(learned: Counter[Kind]) -> Iterator[Fault]:
    """Say which evidence does not suffice here any more, and how it would again."""
    for (likeness, ground), number in sorted(learned.items()):
        yield fault(
            "{likeness:word.likeness}, and beside it only: {ground:word.ground}. {n} times that was no duplicate here, so new"
            " ones of this kind are not told.",
            likeness=likeness,
            ground=ground,
            n=number,
            advice=msg("They are told again when what was said is taken back by dure gaps reopen."),
        )
