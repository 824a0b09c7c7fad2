"""The life of gaps: which are born, go on, rest or close in a run, and with which proof."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from enum import Enum
from itertools import combinations
from typing import Any

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from gaps.answers import Answers
from gaps.baseline import Baseline
from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.proof import Proof
from gaps.replies import answered
from gaps.replies import lapsed
from gaps.world import World
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import KINDS

ENGINE_KINDS = frozenset({"duplicate", "redone"})

_PAIR = 2


class Move(Struct, frozen=True):
    """One turn in the life of a gap; ``before`` is None at its birth."""

    gap_id: str
    before: GapState | None
    after: GapState
    by: str | None = None
    reason: str | None = None


class Advance(Struct, frozen=True):
    """What a run makes of the gaps.

    ``gaps`` are those to be told: the live ones and those that closed now, without those on tasks that nobody reads any
    more. ``changed`` are those to be written.
    """

    gaps: Mapping[str, Gap]
    changed: tuple[Gap, ...]
    moves: tuple[Move, ...]
    notes: tuple[Fault, ...]


def advance(
    known: Mapping[str, Gap],
    findings: Sequence[Finding],
    world: World,
    *,
    run: str,
    baseline: Baseline,
    answers: Answers,
    engine_changed: bool = False,
    gone: Collection[str] = (),
) -> Advance:
    """Move every gap along its life by one run. ``gone`` are the uids of tasks that are proven not to be there."""
    return _Run(
        known=known,
        world=world,
        run=run,
        baseline=baseline,
        answers=answers,
        engine_changed=engine_changed,
        proof=Proof(world, frozenset(gone)),
    ).advance(findings)


class _Run(Struct, kw_only=True):
    """One run over all gaps; ``found`` are this run's findings by the id of their gap."""

    known: Mapping[str, Gap]
    world: World
    run: str
    baseline: Baseline
    answers: Answers
    engine_changed: bool
    proof: Proof
    found: dict[str, Finding] = field(default_factory=dict)
    clusters: dict[str, list[str]] = field(default_factory=dict)

    def advance(self, findings: Sequence[Finding]) -> Advance:
        self._take(findings)
        told: dict[str, Gap] = {}
        unread = 0
        changed: list[Gap] = []
        moves: list[Move] = []
        for key in sorted(self.known.keys() | self.found.keys()):
            before = self.known.get(key)
            after = self._step(key, before, self.found.get(key))
            if after is None:
                continue
            if after.state.live and self.proof.misses(after.finding):
                unread += 1
            elif after.state.live or after.resolved_run == self.run:
                told[key] = after
            if before is None or replace(after, last_seen=before.last_seen) != before:
                changed.append(after)
            if before is None or before.state is not after.state:
                moves.append(self._move(before, after))
        return Advance(told, tuple(changed), tuple(moves), self._notes(unread))

    def _take(self, findings: Sequence[Finding]) -> None:
        for each in findings:
            if self._is_answered_for(each):
                continue
            key = gap_id(each.kind, each.subject)
            self.found[key] = plain_finding(each)
            if each.kind == "duplicate":
                for uid in each.tasks:
                    self.clusters.setdefault(uid, []).append(key)

    def _step(self, key: str, before: Gap | None, finding: Finding | None) -> Gap | None:
        if before is not None and not self._is_on(before.finding.kind):
            return self._closed(before, "rule-off") if before.state.live else self._listed_once(before)
        if before is None or not before.state.live:
            if finding is not None and self._may_open(finding):
                return answered(self._born(key, before, finding), self.answers, self.world.now)
            return None if before is None else self._listed_once(before)
        if finding is not None:
            return answered(self._found_again(before, finding), self.answers, self.world.now)
        reason = self._closing(before)
        return self._closed(before, reason) if reason else self._unverified(_aged(before))

    def _is_on(self, kind: str) -> bool:
        return kind in KINDS and self.world.rule(kind).enabled

    def _is_answered_for(self, finding: Finding) -> bool:
        return finding.kind == "no-counterpart" and not self.answers.alone.isdisjoint(finding.tasks)

    def _born(self, key: str, before: Gap | None, finding: Finding) -> Gap:
        now = self.world.now
        carried = self.baseline.carries(finding, self.world)
        if before is None:
            return Gap(
                id=key,
                finding=finding,
                state=GapState.NEW,
                first_seen=now,
                last_seen=now,
                carried=carried,
                opened_run=self.run,
                unverified_since=self.proof.last_read(finding),
            )
        return replace(
            before,
            finding=finding,
            state=GapState.REOPENED,
            last_seen=now,
            carried=carried,
            opened_run=self.run,
            resolved_at=None,
            resolved_run=None,
            closed_by=None,
            accepted_until=None,
            accepted_by=None,
            reason=None,
            objected_at=None,
            objected_by=None,
            unverified_since=self.proof.last_read(finding),
        )

    def _found_again(self, before: Gap, finding: Finding) -> Gap:
        after = lapsed(_aged(before), self.world.now)
        if not self._may_open(finding):
            return self._unverified(after)
        after = replace(after, finding=finding)
        if self.proof.last_read(finding) is not None:
            return self._unverified(after)
        return replace(after, last_seen=self.world.now, unverified_since=None)

    def _unverified(self, gap: Gap) -> Gap:
        return gap if gap.unverified_since else replace(gap, unverified_since=self.world.now)

    def _may_open(self, finding: Finding) -> bool:
        return not self._is_frozen(finding) and self.proof.opens(finding)

    def _is_frozen(self, finding: Finding) -> bool:
        return self.engine_changed and finding.kind in ENGINE_KINDS

    def _closing(self, gap: Gap) -> str | None:
        """Say why a gap that was not found closes, None while that is not proven."""
        finding = gap.finding
        if self._is_frozen(finding):
            return None
        if finding.kind in ENGINE_KINDS and self._is_said_distinct(finding):
            return "not-duplicate"
        return self._proven_closing(gap) if self.proof.settles(finding) else None

    def _proven_closing(self, gap: Gap) -> str | None:
        finding = gap.finding
        heir = self._heir(gap) if finding.kind == "duplicate" else None
        if heir is not None:
            return f"merged:{heir}"
        if self._is_answered_for(finding):
            return "change"
        if not self.proof.proves_absence(finding):
            return None
        return "absence" if finding.absence or not self.proof.gone.isdisjoint(finding.tasks) else "change"

    def _is_said_distinct(self, finding: Finding) -> bool:
        pairs = combinations(sorted(finding.tasks), 2)
        return len(finding.tasks) >= _PAIR and all(pair in self.world.not_duplicates for pair in pairs)

    def _heir(self, gap: Gap) -> str | None:
        """Give the gap whose cluster took in at least a pair of this one's tasks."""
        shared: dict[str, int] = {}
        for uid in gap.finding.tasks:
            for key in self.clusters.get(uid, ()):
                shared[key] = shared.get(key, 0) + 1
        heirs = [key for key, count in shared.items() if count >= _PAIR and self._may_open(self.found[key])]
        return min(heirs, key=lambda key: (-shared[key], key), default=None)

    def _closed(self, gap: Gap, reason: str) -> Gap:
        return replace(
            gap,
            state=GapState.RESOLVED,
            resolved_at=self.world.now,
            resolved_run=self.run,
            closed_by=reason,
            unverified_since=None,
        )

    def _listed_once(self, gap: Gap) -> Gap:
        """Let the next run tell a gap that a person closed between two runs."""
        return gap if gap.resolved_run else replace(gap, resolved_run=self.run)

    def _move(self, before: Gap | None, after: Gap) -> Move:
        by, reason = None, None
        match after.state:
            case GapState.RESOLVED:
                reason = after.closed_by
            case GapState.ACCEPTED:
                by, reason = after.accepted_by, after.reason
            case GapState.OBJECTED:
                by, reason = after.objected_by, self.answers.objection(after.finding.kind, after.finding.tasks)
            case _:
                pass
        return Move(after.id, before.state if before else None, after.state, by, reason)

    def _notes(self, unread: int) -> tuple[Fault, ...]:
        notes = list(self.answers.notes)
        if self.engine_changed:
            advice = msg("Make it the engine of the store when its findings are wanted.")
            notes.append(
                fault("Duplicates are judged by another engine than before: none was opened or closed.", advice=advice)
            )
        if unread:
            advice = msg("They come back when the settings name the source of their tasks again.")
            notes.append(
                fault(
                    "{n} gaps rest on tasks that the settings let nobody read any more; they are kept, and told no longer.",
                    n=unread,
                    advice=advice,
                )
            )
        return tuple(notes)


def _aged(gap: Gap) -> Gap:
    return replace(gap, state=GapState.OPEN) if gap.state.fresh else gap


def plain_finding(finding: Finding) -> Finding:
    """Give a finding with its evidence as the store gives it back, so that the same finding compares equal."""
    return replace(finding, evidence=_plain(finding.evidence))


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted(_plain(each) for each in value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
        case _:
            return value
