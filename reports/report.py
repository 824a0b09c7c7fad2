"""One report: an edition with its numbers and sources, arranged in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from msgspec import Struct
from msgspec import field

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.prospect import Prospect
from mapping.agreement import Agreement
from mapping.parties import Party
from reports.arranging import Bundle
from reports.arranging import is_ours
from reports.duty_map import DutyMap
from reports.lookalikes import Suggest
from reports.lookalikes import no_suggestions
from reports.told import Told
from sync.kpis import Figure
from sync.runs import ConnectionResult
from sync.summary import Summary
from sync.trend import Point


class Report(Struct, frozen=True, kw_only=True, dict=True):
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
