"""All detectors over one world: which kinds run, which findings silence others, in which order they are told."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec.structs import replace

from gaps import agreement
from gaps import ambiguous
from gaps import mirrors
from gaps import uncovered
from gaps import unowned
from gaps import unrecorded
from gaps import urgent
from gaps import waiting
from gaps.detector import Detector
from gaps.duplicates import detect
from gaps.gap import Finding
from gaps.world import World
from mapping.collector import collector_paused
from mapping.kinds import KINDS
from mapping.kinds import Family

DETECTORS: tuple[Detector, ...] = (
    *unowned.DETECTORS,
    *uncovered.DETECTORS,
    *unrecorded.DETECTORS,
    *ambiguous.DETECTORS,
    *detect.DETECTORS,
    *mirrors.DETECTORS,
    *waiting.DETECTORS,
    *urgent.DETECTORS,
    *agreement.DETECTORS,
)

_ORDER = {kind: index for index, kind in enumerate(KINDS)}
_AMBIGUOUS = frozenset(kind for kind, facts in KINDS.items() if facts.family is Family.AMBIGUOUS)
_UNOWNED = frozenset(kind for kind, facts in KINDS.items() if facts.family is Family.UNOWNED)

_SILENCED_BY: Mapping[str, frozenset[str]] = {
    "duties-conflict": frozenset({"other-party", "two-parties"}),
    "owner-left": frozenset({"no-movement"}),
    "unassigned": _AMBIGUOUS - {"duties-conflict"},
}
_SILENCED_BY_NOBODY = _UNOWNED | {"other-party", "two-parties", "urgent-unanswered"}


def find(world: World, detectors: Sequence[Detector] = DETECTORS) -> list[Finding]:
    """Give what the detectors find, in the order of families, kinds and subjects.

    Kinds turned off are not run, nor without an agreement those that only one can tell.
    """
    running = [detector for detector in detectors if _is_asked(world, detector.kind)]
    with collector_paused():
        found = [finding for detector in running for finding in detector.find(world)]
        told = (_as_ruled(world, finding) for finding in _not_silenced(world, found))
        return sorted(told, key=lambda finding: (_ORDER[finding.kind], finding.subject))


def _is_asked(world: World, kind: str) -> bool:
    return world.rule(kind).enabled and (world.agreement is not None or not KINDS[kind].from_agreement)


def _not_silenced(world: World, found: Iterable[Finding]) -> list[Finding]:
    """Leave out what another finding on the same task says better, and what nobody is meant to do."""
    standing = [finding for finding in found if not _nobodys(world, finding)]
    quiet = {(silenced, finding.tasks[0]) for finding in standing for silenced in _SILENCED_BY.get(finding.kind, ())}
    return [finding for finding in standing if len(finding.tasks) != 1 or (finding.kind, finding.tasks[0]) not in quiet]


def _nobodys(world: World, finding: Finding) -> bool:
    if len(finding.tasks) != 1 or finding.kind not in _SILENCED_BY_NOBODY:
        return False
    return world.judged[finding.tasks[0]].decision.nobody


def _as_ruled(world: World, finding: Finding) -> Finding:
    severity = world.rule(finding.kind).severity
    return replace(finding, severity=severity) if severity is not None else finding
