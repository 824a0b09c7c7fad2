"""One report: an edition with its numbers and sources, arranged in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from gaps.prospect import Prospect
from gaps.prospect import prospect
from gaps.world import World
from mapping.agreement import Agreement
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.edition import Viewer
from reports.edition import connections_of
from reports.rows import bundles
from sync.runs import ConnectionResult
from sync.summary import Summary
from sync.summary import summarise

MOST_ROWS = 12
"""So many decisions a report asks for at most."""

_KEPT_FOR_WAITING = 4
_CARRIED_SHOWN = 5
_LISTED = frozenset({GapState.NEW, GapState.OPEN, GapState.REOPENED})

Bundle = tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one edition says, before it is worded. Each bundle of gaps is one row.

    ``ours`` and ``waiting`` are the decisions asked for now; ``later`` is what is open beside them; ``carried``
    counts the gaps that were there when dure first looked, ``settled`` those that closed in this run. ``sources``
    are the connections that the reader may know of, ``blind`` says that another one was not read in full.
    ``by_party`` has the numbers of each party's tasks, for the in-house party alone. ``prospect`` is what an agreement
    would tell of the reader's tasks, None where one is in force.
    """

    name: str
    party: Party
    at: datetime
    figures: Summary
    agreement: Agreement | None
    ours: tuple[Bundle, ...]
    waiting: tuple[Bundle, ...]
    later: tuple[Bundle, ...]
    housekeeping: tuple[Bundle, ...]
    objected: tuple[Bundle, ...]
    accepted: tuple[Bundle, ...]
    settled: tuple[Bundle, ...]
    carried: int
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    sources: tuple[ConnectionResult, ...]
    blind: bool
    in_house: bool = False
    names: bool = False
    by_party: Mapping[str, Summary] = field(default_factory=dict)
    prospect: Prospect | None = None

    @property
    def complete(self) -> bool:
        """Whether every source behind the report was read in full."""
        return not self.blind and all(source.complete for source in self.sources)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Give every gap of the edition."""
        parts = (self.ours, self.waiting, self.later, self.housekeeping, self.objected, self.accepted, self.settled)
        return tuple(gap for part in parts for bundle in part for gap in bundle)


def build_report(
    *,
    name: str,
    party: Party,
    world: World,
    gaps: Iterable[Gap],
    tasks: Mapping[str, Judged],
    results: Sequence[ConnectionResult],
    visibility: Mapping[str, frozenset[str]] | None = None,
    names: bool = False,
) -> Report:
    """Take a party's edition out of a judged moment and arrange it.

    ``gaps`` are the living ones with those that the last run settled; ``tasks`` are all that they may speak of, gone
    ones included. ``visibility`` maps a connection to the parties that may see its tasks, where the settings narrow
    it; ``names`` lets the people of other parties appear by name.
    """

    def view(each: Party) -> Viewer:
        return Viewer(party=each, world=world, tasks=tasks, visibility=visibility or {}, names=names)

    viewer, agreed = view(party), world.agreement is not None
    vendors = [each for each in world.parties.values() if each.kind is PartyKind.VENDOR]
    seen = viewer.gaps(gaps)
    both = [gap for gap in seen if gap.finding.readers is Readers.BOTH and gap.state in _LISTED]
    ours, waiting, later = _arranged(bundles(both), viewer.party)
    named = _known_sources(viewer)
    known = tuple(result for result in results if viewer.all_seeing or result.name in named)
    return Report(
        name=name,
        party=viewer.party,
        at=world.now,
        figures=summarise(viewer.own_tasks(), seen, agreed=agreed),
        agreement=world.agreement,
        ours=ours,
        waiting=waiting,
        later=later,
        housekeeping=tuple(bundles(g for g in seen if g.finding.readers is Readers.OWN and g.state in _LISTED)),
        objected=tuple(bundles(gap for gap in seen if gap.state is GapState.OBJECTED)),
        accepted=tuple(bundles(gap for gap in seen if gap.state is GapState.ACCEPTED)),
        settled=tuple(bundles(gap for gap in seen if gap.state is GapState.RESOLVED)),
        carried=sum(gap.carried for gap in both),
        tasks=viewer.tasks_of(seen),
        parties=world.parties,
        sources=known,
        blind=any(not result.complete for result in results if result not in known),
        in_house=viewer.all_seeing,
        names=viewer.names,
        by_party={each.id: summarise(view(each).own_tasks(), (), agreed=agreed) for each in vendors}
        if viewer.all_seeing
        else {},
        prospect=prospect(world, viewer.own_tasks()),
    )


def _arranged(
    listed: Sequence[Bundle], reader: Party
) -> tuple[tuple[Bundle, ...], tuple[Bundle, ...], tuple[Bundle, ...]]:
    """Give the reader's own decisions and those it waits for, as many as a page bears, and what can wait."""
    asked, later = _asked(listed)
    ours = [bundle for bundle in asked if _is_ours(bundle, reader)]
    waiting = [bundle for bundle in asked if not _is_ours(bundle, reader)]
    shown = ours[: MOST_ROWS - min(len(waiting), _KEPT_FOR_WAITING)]
    awaited = waiting[: MOST_ROWS - len(shown)]
    return tuple(shown), tuple(awaited), (*ours[len(shown) :], *waiting[len(awaited) :], *later)


def _asked(listed: Sequence[Bundle]) -> tuple[list[Bundle], list[Bundle]]:
    """Part the rows that ask for a decision now from those that can wait: most of what was there at first."""
    asked, later, raised = [], [], 0
    for bundle in listed:
        if not all(gap.carried for gap in bundle):
            asked.append(bundle)
        elif bundle[0].finding.severity is Severity.URGENT or raised < _CARRIED_SHOWN:
            asked.append(bundle)
            raised += 1
        else:
            later.append(bundle)
    return asked, later


def _is_ours(bundle: Bundle, party: Party) -> bool:
    """Whether a decision is the reader's: its turn, or nobody's alone."""
    turns = {each for gap in bundle for each in gap.finding.responsible}
    return not turns or party.id in turns


def _known_sources(viewer: Viewer) -> frozenset[str]:
    """Give the connections that may be named to a reader: those of which it sees a task."""
    return frozenset(name for judged in viewer.own_tasks() for name in connections_of(judged))
