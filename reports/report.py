"""One report: an edition with its numbers and sources, arranged in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from functools import cached_property

from gaps.duplicates.lookalike import LookAlikes
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from gaps.prospect import Prospect
from gaps.prospect import prospect
from gaps.world import World
from mapping.agreement import Agreement
from mapping.kinds import Family
from mapping.kinds import Readers
from mapping.parties import Party
from reports.arranging import Bundle
from reports.arranging import arrange
from reports.arranging import is_ours
from reports.asking import as_asked
from reports.baseline import brought_up
from reports.duty_map import DutyMap
from reports.duty_map import duty_map
from reports.edition import Viewer
from reports.edition import connections_of
from reports.lookalikes import Suggest
from reports.lookalikes import Suggestions
from reports.lookalikes import no_suggestions
from reports.passing_on import to_pass_on
from reports.passing_on import unseen
from reports.rows import bundles
from reports.rows import family_of
from reports.told import Told
from sync.kpis import Figure
from sync.runs import ConnectionResult
from sync.summary import Summary
from sync.summary import summarise
from sync.trend import Point

_REMEMBERED = timedelta(days=35)
_AWAITED = frozenset({Family.WAITING, Family.URGENT})


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one edition says, before it is worded. Each bundle of gaps is one row.

    ``ours`` and ``waiting`` are the decisions asked for now. Beside them stand ``fresh``, which the last run found,
    ``later``, which is open for up to three weeks, ``older``, and ``baseline``, which was there when dure first looked;
    ``carried`` counts all gaps that were and ask for something still, ``began`` the rows that they were with those that
    do not any more. ``settled`` closed in the last run, ``recent`` in the last weeks; ``told`` is
    what the reader was told before, where the rows are arranged by it. ``sources`` are the connections that the reader
    may know of, of which ``handmade`` ones are exports made by hand; ``blind`` says that another one was not read in
    full. ``trend`` is the reader's own number, oldest first and ending now. ``by_party`` has the numbers of each party's
    own tasks, the house's among them, for the in-house party alone. ``kpis`` are the key figures of the reader's edition by week, ``day_hours`` is the
    length of a working day. ``suggest`` gives what looks the same as the tasks of rows, as far as the reader may see it. ``unseen`` are the gaps that the in-house party
    has to pass on: the sides whose turn it is may not see their tasks. ``prospect`` is what an agreement would tell of the reader's tasks, None where
    one is in force; ``map`` then is.
    """

    name: str
    party: Party
    at: datetime
    figures: Summary
    agreement: Agreement | None
    ours: tuple[Bundle, ...]
    waiting: tuple[Bundle, ...]
    fresh: tuple[Bundle, ...]
    later: tuple[Bundle, ...]
    older: tuple[Bundle, ...]
    baseline: tuple[Bundle, ...]
    housekeeping: tuple[Bundle, ...]
    objected: tuple[Bundle, ...]
    accepted: tuple[Bundle, ...]
    settled: tuple[Bundle, ...]
    carried: int
    began: int
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    sources: tuple[ConnectionResult, ...]
    blind: bool
    in_house: bool = False
    names: bool = False
    shared: bool = False
    by_party: Mapping[str, Summary] = field(default_factory=dict)
    prospect: Prospect | None = None
    map: DutyMap | None = None
    trend: tuple[Point, ...] = ()
    recent: tuple[Gap, ...] = ()
    told: Told | None = None
    handmade: frozenset[str] = frozenset()
    kpis: tuple[Figure, ...] = ()
    day_hours: float = 0.0
    unseen: frozenset[str] = frozenset()
    suggest: Suggest = no_suggestions

    @property
    def complete(self) -> bool:
        """Whether every source behind the report was read in full."""
        return not self.blind and all(source.complete for source in self.sources)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Give every gap of the edition."""
        return tuple(gap for bundle in self.bundles for gap in bundle)

    @cached_property
    def bundles(self) -> tuple[Bundle, ...]:
        """Give every row of the edition."""
        return (*self.asked, *self.housekeeping, *self.objected, *self.accepted, *self.settled)

    @cached_property
    def asked_of_us(self) -> tuple[Bundle, ...]:
        """Give every row that asks the reader for a decision now, those beyond what a page bears at first included."""
        return (*self.ours, *(row for row in self._beyond if is_ours(row, self.party, self.unseen)))

    @cached_property
    def awaited(self) -> tuple[Bundle, ...]:
        """Give every row for which the reader waits now, likewise."""
        return (*self.waiting, *(row for row in self._beyond if not is_ours(row, self.party, self.unseen)))

    @cached_property
    def _beyond(self) -> tuple[Bundle, ...]:
        return (*self.fresh, *self.later, *self.older)

    @cached_property
    def asked(self) -> tuple[Bundle, ...]:
        """Give every row that waits for a decision, now or later."""
        return (*self.ours, *self.waiting, *self.fresh, *self.later, *self.older, *self.baseline)


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

    viewer, agreed = view(party), world.agreement is not None
    listed = tuple(gaps)
    viewers = {each.id: view(each) for each in world.parties.values()}
    seen = viewer.gaps(listed)
    hushed = frozenset(unseen((gap for gap in seen if _is_asked(gap)), viewers)) if viewer.all_seeing else frozenset()
    seen = tuple(to_pass_on(gap, viewers) if gap.id in hushed else as_asked(gap, viewer) for gap in seen)
    living = frozenset(frozenset(g.finding.tasks) for g in listed if g.state.live and _is_double(g))
    settled = (g for g in seen if g.state is GapState.RESOLVED and not _goes_on(g, living))
    recent = viewer.gaps(gap for gap in _recent(listed, world) if not _goes_on(gap, living))
    both = [gap for gap in seen if _is_asked(gap)]
    if raised is None:
        raised = brought_up(listed, list(viewers.values()))
    arranged = arrange(bundles(both), viewer.party, world.now, raised, hushed)
    own_tasks = viewer.own_tasks()
    figures = summarise(own_tasks, seen, agreed=agreed)
    named = _known_sources(viewer)
    known = tuple(result for result in results if viewer.all_seeing or result.name in named)
    return Report(
        name=name,
        party=viewer.party,
        at=world.now,
        figures=figures,
        agreement=world.agreement,
        ours=arranged.ours,
        waiting=arranged.waiting,
        fresh=arranged.fresh,
        later=arranged.later,
        older=arranged.older,
        baseline=arranged.baseline,
        housekeeping=tuple(bundles(g for g in seen if g.finding.readers is Readers.OWN and g.state.asks)),
        objected=tuple(bundles(gap for gap in seen if gap.state is GapState.OBJECTED)),
        accepted=tuple(bundles(gap for gap in seen if gap.state is GapState.ACCEPTED)),
        settled=tuple(bundles(settled)),
        carried=sum(gap.carried for gap in both),
        began=_began(listed, viewer),
        tasks=viewer.tasks_of((*seen, *recent)),
        parties=world.parties,
        sources=known,
        blind=_blind(viewer, [result for result in results if result not in known]),
        in_house=viewer.all_seeing,
        names=viewer.names,
        shared=shared,
        by_party=_by_party(viewer, viewers) if viewer.all_seeing else {},
        prospect=prospect(world, own_tasks),
        map=_map(viewer, own_tasks, seen),
        trend=_trend(earlier, figures, world),
        recent=recent,
        handmade=frozenset(result.name for result in known) & handmade,
        kpis=tuple(kpis),
        unseen=hushed,
        day_hours=world.default_calendar.day_length / timedelta(hours=1),
        suggest=Suggestions(viewer, lookalikes) if lookalikes else no_suggestions,
    )


def _by_party(viewer: Viewer, viewers: Mapping[str, Viewer]) -> dict[str, Summary]:
    """Count each party's own tasks: a vendor's as its edition does, the house's beside them, though it sees all."""
    world, found = viewer.world, {}
    for party, each in viewers.items():
        own = world.open_by_party.get(party, ()) if each.all_seeing else each.own_tasks()
        found[party] = summarise(own, (), agreed=world.agreement is not None)
    return found


def _is_asked(gap: Gap) -> bool:
    """Whether a gap asks both sides for something."""
    return gap.finding.readers is Readers.BOTH and gap.state.asks


def _recent(listed: Iterable[Gap], world: World) -> Iterator[Gap]:
    """Give what closed in the last weeks: of what this run tells, and of what earlier runs settled."""
    now = {gap.id: gap for gap in listed}
    for gap in {**world.known, **now}.values():
        if gap.state is GapState.RESOLVED and gap.resolved_at and gap.resolved_at >= world.now - _REMEMBERED:
            yield gap


def _began(listed: Iterable[Gap], viewer: Viewer) -> int:
    """Count the rows that were there when dure first looked, whatever became of them; of those joined, the one that stays."""
    now = {gap.id: gap for gap in listed}
    every = {**viewer.world.known, **now}.values()
    carried = [g for g in every if g.carried and g.finding.readers is Readers.BOTH and not _is_merged(g)]
    keys = {(g.finding.kind, g.finding.group or g.id) for g in carried if viewer.sees(g)}
    return len(keys)


def _is_double(gap: Gap) -> bool:
    return family_of(gap.finding.kind) is Family.DUPLICATE


def _goes_on(gap: Gap, living: Collection[frozenset[str]]) -> bool:
    """Whether a gap between the same tasks lives on under another kind, such as *redone* once one of two is finished."""
    return _is_double(gap) and frozenset(gap.finding.tasks) in living


def _is_merged(gap: Gap) -> bool:
    return (gap.closed_by or "").startswith("merged:")


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


def _blind(viewer: Viewer, others: Sequence[ConnectionResult]) -> bool:
    """Whether a source that the reader may not know of was not read in full, and may hold something of theirs."""
    partly = frozenset(result.name for result in others if not result.complete)
    return bool(partly) and not partly <= _strangers(viewer, partly)


def _strangers(viewer: Viewer, names: frozenset[str]) -> frozenset[str]:
    """Give the connections that surely hold nothing of a reader: hidden by the settings, or all of other vendors."""
    hidden = {name for name in names if viewer.party.id not in viewer.visibility.get(name, {viewer.party.id})}
    held: set[str] = set()
    shared: set[str] = set()
    for judged in viewer.world.open_judged:
        for name in names.intersection(connections_of(judged)):
            held.add(name)
            if not viewer.is_another_vendors(judged):
                shared.add(name)
    return frozenset(hidden | (held - shared))


def _known_sources(viewer: Viewer) -> frozenset[str]:
    """Give the connections that may be named to a reader: those of which it sees a task."""
    return frozenset(name for judged in viewer.own_tasks() for name in connections_of(judged))
