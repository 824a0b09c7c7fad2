"""Key figures of every edition, counted over what its reader may see."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from math import ceil

from msgspec import Struct

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.world import World
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.edition import Viewer
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.definitions import Definition
from reports.kpi.definitions import Unit
from reports.kpi.happenings import bounce_rate
from reports.kpi.happenings import time_to_owner
from reports.kpi.happenings import urgent_response
from reports.kpi.happenings import waiting_time
from reports.kpi.moments import as_agreed
from reports.kpi.moments import covered
from reports.kpi.moments import duplicate_rate
from reports.kpi.moments import gap_age
from reports.kpi.moments import is_counted
from reports.kpi.samples import Sample
from reports.kpi.samples import Week
from sync.kpis import Figure

_HAPPENINGS: Mapping[str, Callable[[World, Week], Iterator[Sample]]] = {
    "time-to-owner": time_to_owner,
    "waiting-time": waiting_time,
    "urgent-response": urgent_response,
    "bounce-rate": bounce_rate,
}
_NEEDS_AGREEMENT = frozenset({"as-agreed", "covered", "waiting-time"})
_DIGITS = 4


class _Seen(Struct, frozen=True):
    """What one edition shows of a moment."""

    viewer: Viewer
    tasks: tuple[Judged, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Measuring:
    """Counts the key figures of one judged moment; what happened in a week is looked up once for all editions."""

    world: World
    gaps: Sequence[Gap]
    tasks: Mapping[str, Judged]
    visibility: Mapping[str, frozenset[str]]
    _happened: dict[tuple[str, str], tuple[Sample, ...]] = field(default_factory=dict, init=False)
    _seen: dict[str, _Seen] = field(default_factory=dict, init=False)

    def rows(self, party: Party, kpi: str, week: Week) -> tuple[Sample, ...]:
        """Give the rows behind a figure of a party's edition."""
        if kpi in _NEEDS_AGREEMENT and self.world.agreement is None:
            return ()
        seen = self._seen_by(party)
        if kpi in _HAPPENINGS:
            return tuple(each for each in self._rows_of(kpi, week) if self._tellable(each, seen.viewer))
        if kpi == "gap-age":
            return tuple(gap_age(self.world, seen.gaps))
        if kpi == "duplicate-rate":
            return tuple(duplicate_rate(seen.tasks, seen.gaps))
        return tuple((as_agreed if kpi == "as-agreed" else covered)(seen.tasks))

    def figures(self, week: Week, *, moment: bool) -> Iterator[Figure]:
        """Count the figures of all editions for a week, with those of the present moment if the week is the present one."""
        for party in self.world.parties.values():
            for definition in DEFINITIONS.values():
                if moment or not definition.moment:
                    yield from self._figures(party, definition, week)

    def _figures(self, party: Party, definition: Definition, week: Week) -> Iterator[Figure]:
        rows = self.rows(party, definition.id, week)
        for side in sorted({each.side for each in rows} or {""}):
            yield self._figure(party, definition, week, side, [each for each in rows if each.side == side])

    def _figure(self, party: Party, definition: Definition, week: Week, side: str, rows: Sequence[Sample]) -> Figure:
        told = [each.counts for each in rows if each.counts is not None]
        hours = sorted(each.hours for each in rows if each.hours is not None)
        share = definition.unit is Unit.SHARE
        return Figure(
            week=week.text,
            edition=party.id,
            kpi=definition.id,
            version=definition.version,
            side=side,
            value=(round(sum(told) / len(rows), _DIGITS) if rows else None) if share else percentile(hours, 0.5),
            high=None if share else percentile(hours, 0.9),
            part=sum(told) if share or told else None,
            whole=len(rows),
            at=self.world.now,
        )

    def _seen_by(self, party: Party) -> _Seen:
        """Give what a party's edition shows of the moment, taken out once for all figures."""
        if party.id not in self._seen:
            viewer = Viewer(party=party, world=self.world, tasks=self.tasks, visibility=self.visibility)
            told = [gap for gap in self.gaps if is_counted(gap)]
            self._seen[party.id] = _Seen(viewer, viewer.own_tasks(), viewer.gaps(told))
        return self._seen[party.id]

    def _tellable(self, sample: Sample, viewer: Viewer) -> bool:
        """Whether a reader may know of a row: it sees the task, and was not waiting for another vendor."""
        side = self.world.parties.get(sample.side)
        known = side is None or viewer.all_seeing or side.id == viewer.party.id or side.kind is PartyKind.IN_HOUSE
        return known and sample.judged is not None and viewer.sees_task(sample.judged)

    def _rows_of(self, kpi: str, week: Week) -> Iterable[Sample]:
        key = (kpi, week.text)
        if key not in self._happened:
            self._happened[key] = tuple(_HAPPENINGS[kpi](self.world, week))
        return self._happened[key]


def percentile(values: Sequence[float], share: float) -> float | None:
    """Give the smallest of sorted values that at least such a share of them does not exceed."""
    return values[max(ceil(share * len(values)) - 1, 0)] if values else None
