"""The order in which a reader is told: what to decide first, ours and theirs apart, then what can wait, by its age."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from msgspec import Struct

from gaps.gap import Gap
from mapping.kinds import Severity
from mapping.parties import Party
from reports.rows import HIDDEN

MOST_ROWS = 12
"""So many decisions a report asks for at most."""

FOLDED_AFTER = timedelta(days=21)
"""What has been open for longer is folded."""

_KEPT_FOR_WAITING = 4

Bundle = tuple[Gap, ...]


class Arranged(Struct, frozen=True, kw_only=True):
    """Rows by how soon they are told.

    ``ours`` and ``waiting`` ask for a decision now, ``fresh`` was found by the last run, ``later`` is open for up to
    three weeks, ``older`` for longer; ``baseline`` was there when dure first looked.
    """

    ours: tuple[Bundle, ...]
    waiting: tuple[Bundle, ...]
    fresh: tuple[Bundle, ...]
    later: tuple[Bundle, ...]
    older: tuple[Bundle, ...]
    baseline: tuple[Bundle, ...]


def arrange(
    listed: Sequence[Bundle],
    reader: Party,
    now: datetime,
    raised: Collection[str],
    unseen: Collection[str] = frozenset(),
) -> Arranged:
    """Give the reader's own decisions and those it waits for, as many as a page bears, and what can wait.

    Of what was there when dure first looked, the gaps with the ids ``raised`` are asked about now. Those ``unseen`` by
    whose turn it is are for the reader to pass on.
    """
    asked, baseline = _asked(listed, raised)
    ours: list[Bundle] = []
    waiting: list[Bundle] = []
    for bundle in asked:
        (ours if is_ours(bundle, reader, unseen) else waiting).append(bundle)
    shown = ours[: MOST_ROWS - _kept(ours, waiting)]
    awaited = waiting[: MOST_ROWS - len(shown)]
    told = {id(bundle) for bundle in (*shown, *awaited)}
    rest = [bundle for bundle in asked if id(bundle) not in told]
    fresh: list[Bundle] = []
    later: list[Bundle] = []
    older: list[Bundle] = []
    fold = now - FOLDED_AFTER
    for bundle in rest:
        (fresh if _is_fresh(bundle) else later if since(bundle) >= fold else older).append(bundle)
    return Arranged(
        ours=tuple(shown),
        waiting=tuple(awaited),
        fresh=tuple(fresh),
        later=tuple(later),
        older=tuple(older),
        baseline=tuple(baseline),
    )


def _kept(ours: Sequence[Bundle], waiting: Sequence[Bundle]) -> int:
    """Count the rows kept for what the reader waits for: a few, and more for urgent ones where ours can wait."""
    few = min(len(waiting), _KEPT_FOR_WAITING)
    pressing, now = (sum(map(is_urgent, rows)) for rows in (waiting, ours))
    return max(few, min(pressing, MOST_ROWS - now))


def since(bundle: Bundle) -> datetime:
    """Give the moment since which a row has been known."""
    return bundle[0].first_seen if len(bundle) == 1 else min(gap.first_seen for gap in bundle)


def is_dated(bundle: Bundle) -> bool:
    """Whether a reader may know since when: not where a task is hidden from it."""
    if len(bundle) == 1:
        return HIDDEN not in bundle[0].finding.tasks
    return not any(HIDDEN in gap.finding.tasks for gap in bundle)


def is_ours(bundle: Bundle, party: Party, unseen: Collection[str] = frozenset()) -> bool:
    """Whether a decision is the reader's: its turn, nobody's alone, or ``unseen`` by whose turn it is."""
    turns = bundle[0].finding.responsible
    if len(bundle) > 1:
        turns = tuple(each for gap in bundle for each in gap.finding.responsible)
    return not turns or party.id in turns or any(gap.id in unseen for gap in bundle)


def is_urgent(bundle: Bundle) -> bool:
    """Whether a row cannot wait; its first gap is the gravest."""
    return bundle[0].finding.severity is Severity.URGENT


def is_carried(bundle: Bundle) -> bool:
    """Whether all of a row was there when dure first looked."""
    return bundle[0].carried and all(gap.carried for gap in bundle)


def _asked(listed: Sequence[Bundle], raised: Collection[str]) -> tuple[list[Bundle], list[Bundle]]:
    """Part the rows that ask for a decision now from those that can wait: most of what was there at first."""
    asked: list[Bundle] = []
    later: list[Bundle] = []
    for bundle in listed:
        now = not is_carried(bundle) or any(gap.id in raised for gap in bundle)
        (asked if now else later).append(bundle)
    return asked, later


def _is_fresh(bundle: Bundle) -> bool:
    """Whether the last run found it; what it brought up of the beginning is no news."""
    if len(bundle) == 1:
        return bundle[0].state.fresh and not bundle[0].carried
    return not is_carried(bundle) and any(gap.state.fresh for gap in bundle)
