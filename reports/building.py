"""The building of a report: a party's edition is taken out of a judged moment and arranged."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from gaps.duplicates.lookalike import LookAlikes
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from gaps.prospect import prospect
from gaps.world import World
from mapping.kinds import Family
from mapping.kinds import Readers
from mapping.parties import Party
from reports.arranging import arrange
from reports.baseline import brought_up
from reports.duty_map import DutyMap
from reports.duty_map import duty_map
from reports.edition import Viewer
from reports.edition_gaps import EditionGaps
from reports.edition_gaps import edition_gaps
from reports.known_sources import is_blind
from reports.known_sources import known_sources
from reports.lookalikes import Suggestions
from reports.lookalikes import no_suggestions
from reports.report import Report
from reports.rows import bundles
from reports.rows import family_of
from sync.kpis import Figure
from sync.runs import ConnectionResult
from sync.summary import Summary
from sync.summary import summarise
from sync.trend import Point

_AWAITED = frozenset({Family.WAITING, Family.URGENT})


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
    shared: bool = False,
    earlier: Sequence[Point] = (),
    handmade: frozenset[str] = frozenset(),
    kpis: Sequence[Figure] = (),
    lookalikes: LookAlikes | None = None,
    raised: frozenset[str] | None = None,
) -> Report:
    """Take a party's edition out of a judged moment and arrange it.

    ``gaps`` are the living ones with those that the last run settled; ``tasks`` are all that they may speak of, gone
    ones included. ``visibility`` maps a connection to the parties that may see its tasks, where the settings narrow
    it; ``names`` lets the people of other parties appear by name, ``shared`` is for both sides and names nobody.
    ``earlier`` is the number of this very party's edition in earlier runs, ``handmade`` the connections that are read
    from exports made by hand, ``kpis`` the key figures of that edition. ``lookalikes`` finds what looks the
    same; without it nothing is suggested. ``raised`` are the gaps of the beginning that all
    editions of the moment ask about, found anew where they are not given.
    """

    def view(each: Party) -> Viewer:
        return Viewer(party=each, world=world, tasks=tasks, visibility=visibility or {}, names=names, shared=shared)

    viewer, viewers = view(party), {each.id: view(each) for each in world.parties.values()}
    listed, own = tuple(gaps), viewer.own_tasks()
    if raised is None:
        raised = brought_up(listed, list(viewers.values()))
    told = edition_gaps(listed, viewer, viewers)
    report = _arranged(name, viewer, own, told, raised, results)
    return replace(
        report,
        by_party=_by_party(viewer, viewers) if viewer.all_seeing else {},
        prospect=prospect(world, own),
        map=_map(viewer, own, told.seen),
        trend=_trend(earlier, report.figures, world),
        handmade=frozenset(result.name for result in report.sources) & handmade,
        kpis=tuple(kpis),
        suggest=Suggestions(viewer, lookalikes) if lookalikes else no_suggestions,
    )


def _arranged(
    name: str,
    viewer: Viewer,
    own: Sequence[Judged],
    told: EditionGaps,
    raised: frozenset[str],
    results: Sequence[ConnectionResult],
) -> Report:
    """Give the rows of an edition in their order, with its number and its sources."""
    world, seen = viewer.world, told.seen
    arranged = arrange(bundles(told.asked), viewer.party, world.now, raised, told.unseen)
    named = known_sources(viewer)
    known = tuple(result for result in results if viewer.all_seeing or result.name in named)
    return Report(
        name=name,
        party=viewer.party,
        at=world.now,
        figures=summarise(own, seen, agreed=world.agreement is not None),
        agreement=world.agreement,
        ours=arranged.ours,
        waiting=arranged.waiting,
        fresh=arranged.fresh,
        later=arranged.later,
        older=arranged.older,
        baseline=arranged.baseline,
        housekeeping=tuple(bundles(gap for gap in seen if gap.finding.readers is Readers.OWN and gap.state.asks)),
        objected=tuple(bundles(gap for gap in seen if gap.state is GapState.OBJECTED)),
        accepted=tuple(bundles(gap for gap in seen if gap.state is GapState.ACCEPTED)),
        settled=tuple(bundles(told.settled)),
        carried=sum(gap.carried for gap in told.asked),
        began=told.began,
        tasks=viewer.tasks_of((*seen, *told.recent)),
        parties=world.parties,
        sources=known,
        blind=is_blind(viewer, [result for result in results if result not in known]),
        in_house=viewer.all_seeing,
        names=viewer.names,
        shared=viewer.shared,
        recent=told.recent,
        unseen=told.unseen,
        day_hours=world.default_calendar.day_length / timedelta(hours=1),
    )


def _by_party(viewer: Viewer, viewers: Mapping[str, Viewer]) -> dict[str, Summary]:
    """Count each party's own tasks: a vendor's as its edition does, the house's beside them, though it sees all."""
    world, found = viewer.world, {}
    for party, each in viewers.items():
        own = world.open_by_party.get(party, ()) if each.all_seeing else each.own_tasks()
        found[party] = summarise(own, (), agreed=world.agreement is not None)
    return found


def _map(viewer: Viewer, tasks: Sequence[Judged], seen: Iterable[Gap]) -> DutyMap | None:
    """Lay out the reader's tasks by duty and side, where an agreement says which there are."""
    world = viewer.world
    if world.agreement is None:
        return None
    waiting = (gap for gap in seen if gap.state.asks and gap.finding.readers is Readers.BOTH)
    return duty_map(
        world.agreement,
        tasks,
        reader=viewer.party,
        parties=world.parties,
        waiting=frozenset(u for gap in waiting if family_of(gap.finding.kind) in _AWAITED for u in gap.finding.tasks),
        day=world.today,
    )


def _trend(earlier: Sequence[Point], figures: Summary, world: World) -> tuple[Point, ...]:
    """Let the number of this moment end what earlier runs counted."""
    if figures.as_agreed is None or world.agreement is None:
        return ()
    return (*earlier, Point(world.now, figures.as_agreed, world.agreement.version))
