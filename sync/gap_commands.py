"""What a person does with gaps by hand: accept, open again, or say that it is no duplicate."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from itertools import combinations

from msgspec.structs import replace
from sqlalchemy import Connection

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.life import ENGINE_KINDS
from gaps.life import Move
from gaps.replies import is_held_by_label
from mapping.errors import Fault
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold
from sync.gap_store import load_gaps
from sync.gap_store import save_gaps
from sync.verdicts import add_verdicts
from sync.verdicts import drop_verdicts
from sync.verdicts import verdicts_among

_BY_HAND = "not-duplicate"


def accept(
    connection: Connection, names: Sequence[str], *, until: datetime, reason: str, by: str, at: datetime
) -> tuple[Gap, ...]:
    """Accept gaps, named by id or group, until a moment; raise UsageError for what cannot be accepted."""
    if until <= at:
        raise UsageError(fault("The day until which it is accepted has passed.", advice=msg("Name a later day.")))
    if not reason.strip() or not by.strip():
        raise UsageError(fault("Accepting a gap takes a reason and a name."))

    def accepted(gap: Gap) -> Gap:
        return replace(
            gap,
            state=GapState.ACCEPTED,
            accepted_at=at,
            accepted_until=until,
            accepted_by=by,
            reason=reason,
        )

    chosen = _choose(connection, names, _why_not_live)
    return _write(connection, chosen, accepted, by=by, reason=reason, at=at)


def reopen(connection: Connection, names: Sequence[str], *, by: str, at: datetime) -> tuple[Gap, ...]:
    """Open gaps again that were accepted, objected to, or said to be no duplicate; raise UsageError for others."""
    chosen = _choose(connection, names, _why_not_reopened)
    for gap in chosen:
        if gap.state is GapState.RESOLVED:
            _withdraw(connection, gap)
    return _write(connection, chosen, _opened_again, by=by, reason=None, at=at)


def not_duplicate(connection: Connection, names: Sequence[str], *, by: str, at: datetime) -> tuple[Gap, ...]:
    """Say that the tasks of these gaps are different work, as long as their texts stay; the gaps close for good."""
    chosen = _choose(connection, names, _why_not_a_duplicate)
    for gap in chosen:
        add_verdicts(connection, combinations(sorted(gap.finding.tasks), 2), by=by, at=at)

    def closed(gap: Gap) -> Gap:
        return replace(
            gap, state=GapState.RESOLVED, resolved_at=at, resolved_run=None, closed_by=_BY_HAND, unverified_since=None
        )

    return _write(connection, chosen, closed, by=by, reason=_BY_HAND, at=at)


def _opened_again(gap: Gap) -> Gap:
    """Keep the date of a label's hold, so that the same label does not hold again at once."""
    by_label = is_held_by_label(gap)
    return replace(
        gap,
        state=GapState.REOPENED,
        accepted_at=None,
        accepted_until=gap.accepted_until if by_label else None,
        accepted_by=None,
        reason=gap.reason if by_label else None,
        resolved_at=None,
        resolved_run=None,
        closed_by=None,
    )


def _withdraw(connection: Connection, gap: Gap) -> None:
    said = verdicts_among(connection, gap.finding.tasks)
    if any(verdict.labelled for verdict in said):
        raise UsageError(
            fault(
                "{id} is closed by a label in the tool.",
                id=gap.id,
                advice=msg("Take the label dure:not-duplicate away there; it opens again at the next run."),
            )
        )
    drop_verdicts(connection, [verdict.pair for verdict in said])


def _write(
    connection: Connection,
    chosen: Sequence[Gap],
    change: Callable[[Gap], Gap],
    *,
    by: str,
    reason: str | None,
    at: datetime,
) -> tuple[Gap, ...]:
    changed = tuple(change(gap) for gap in chosen)
    moves = [
        Move(after.id, before.state, after.state, by, reason) for before, after in zip(chosen, changed, strict=True)
    ]
    save_gaps(connection, changed, moves, run=None, at=at)
    return changed


def _choose(connection: Connection, names: Sequence[str], why_not: Callable[[Gap], Fault | None]) -> tuple[Gap, ...]:
    """Find gaps by id, or living ones by group; raise UsageError that tells everything that is wrong at once."""
    known = load_gaps(connection)
    groups: dict[str, list[Gap]] = {}
    for gap in known.values():
        if gap.finding.group is not None and gap.state.live:
            groups.setdefault(fold(gap.finding.group), []).append(gap)
    chosen: dict[str, Gap] = {}
    faults: list[Fault] = []
    for name in names:
        named = known.get(name.strip().upper())
        members = [named] if named is not None else groups.get(fold(name), [])
        if not members:
            faults.append(_unknown(name, known, groups))
        refused = [refusal for each in members if (refusal := why_not(each)) is not None]
        if named is not None or len(refused) == len(members):
            faults.extend(refused)
        chosen.update((each.id, each) for each in members if why_not(each) is None)
    if faults or not names:
        raise UsageError(*(faults or [fault("Name a gap by its id, or a group.")]))
    return tuple(chosen.values())


def _unknown(name: str, known: Mapping[str, Gap], groups: Mapping[str, Sequence[Gap]]) -> Fault:
    living = [gap.id for gap in known.values() if gap.state.live]
    near = get_close_matches(name.strip().upper(), living, 1) or get_close_matches(fold(name), list(groups), 1)
    advice = msg("Did you mean {near}?", near=near[0]) if near else msg("See dure gaps list.")
    return fault("There is no gap and no group {name}.", name=name, advice=advice)


def _why_not_live(gap: Gap) -> Fault | None:
    return None if gap.state.live else fault("{id} is resolved.", id=gap.id)


def _why_not_reopened(gap: Gap) -> Fault | None:
    if gap.state in {GapState.ACCEPTED, GapState.OBJECTED} or gap.closed_by == _BY_HAND:
        return None
    if gap.state.live:
        return fault("{id} is open.", id=gap.id)
    advice = msg("It opens again by itself when it is found again.")
    return fault("{id} is resolved.", id=gap.id, advice=advice)


def _why_not_a_duplicate(gap: Gap) -> Fault | None:
    if gap.finding.kind not in ENGINE_KINDS:
        return fault("{id} is no duplicate but {kind}.", id=gap.id, kind=gap.finding.kind)
    return _why_not_live(gap)
