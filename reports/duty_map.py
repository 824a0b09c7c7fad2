"""The map of an edition: for each duty and side, how many open tasks stand as agreed, are to settle, or wait."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec import field

from gaps.judged import Judged
from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.parties import Party
from mapping.parties import PartyKind
from sync.summary import is_as_agreed

MOST_DUTIES = 30
"""So many duties have a row of their own; more would not print on one sheet."""


class Line(StrEnum):
    """A row of the map that is no duty of the reader's."""

    REST = "~rest"
    SEVERAL = "~several"
    NONE = "~none"


class Side(StrEnum):
    """A column of the map that is no party the reader is told of."""

    OTHERS = "~others"
    NOBODY = "~nobody"


class Role(StrEnum):
    """What a party is to a duty."""

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    SUPPORTING = "supporting"
    CONSULTED = "consulted"
    INFORMED = "informed"


class Count(Struct):
    """Open tasks of one duty at one side. As agreed and to settle are all of them; some of all wait for an answer."""

    agreed: int = 0
    settle: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Give how many tasks there are."""
        return self.agreed + self.settle

    def add(self, other: Count) -> None:
        """Take in the tasks of another count."""
        self.agreed += other.agreed
        self.settle += other.settle
        self.waiting += other.waiting


class MapRow(Struct, frozen=True):
    """One row: a duty, or what else tasks belong to. ``roles`` and ``counts`` are by column; ``merged`` counts duties."""

    of: Duty | Line
    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    counts: Mapping[str, Count] = field(default_factory=dict)
    merged: int = 0

    @property
    def total(self) -> Count:
        """Give the tasks of all sides together."""
        return summed(self.counts.values())


class DutyMap(Struct, frozen=True):
    """Rows by columns. A column is a party's id or a ``Side``; every open task stands in one place of it.

    It is the column of the party whose turn it is, or where no duty decides, of the party that holds the task. Work
    agreed to be nobody's is left out, as it is of the numbers.
    """

    columns: tuple[str, ...]
    rows: tuple[MapRow, ...]

    @property
    def total(self) -> Count:
        """Give the tasks of the whole map: those that the one number is about."""
        return summed(row.total for row in self.rows)


def summed(counts: Iterable[Count]) -> Count:
    """Add counts up."""
    total = Count()
    for each in counts:
        total.add(each)
    return total


def duty_map(
    agreement: Agreement,
    tasks: Iterable[Judged],
    *,
    reader: Party,
    parties: Mapping[str, Party],
    waiting: frozenset[str],
    day: date,
) -> DutyMap:
    """Count the tasks of an edition; ``waiting`` are the uids of those that wait for an answer on that day.

    A vendor reads its own duties, itself and the in-house side; all else is told without a name.
    """
    mapper = _Mapper([duty for duty in agreement.duties if duty.in_force(day)], reader, parties)
    found: dict[str, dict[str, Count]] = {duty.id: {} for duty in mapper.duties}
    for judged in tasks:
        if judged.decision.nobody:
            continue
        row, column = found.setdefault(mapper.row(judged), {}), mapper.column(judged)
        count = row.get(column) or row.setdefault(column, Count())
        if is_as_agreed(judged):
            count.agreed += 1
        else:
            count.settle += 1
        count.waiting += judged.uid in waiting
    used = {column for counts in found.values() for column in counts}
    told = [each for each in parties if mapper.names(each)]
    columns = (*told, *(side for side in Side if side in used))
    rows = [MapRow(duty, mapper.roles(duty), found[duty.id]) for duty in mapper.duties]
    lines = [MapRow(line, {}, found[line]) for line in (Line.SEVERAL, Line.NONE) if line in found]
    rest = found.get(Line.REST, {})
    return DutyMap(columns, (*_shortened(rows, rest), *lines))


class _Mapper:
    """Says in which row and column a reader finds a task."""

    def __init__(self, duties: Sequence[Duty], reader: Party, parties: Mapping[str, Party]) -> None:
        self._parties = parties
        self._reader = reader
        self._all_seeing = reader.kind is PartyKind.IN_HOUSE
        self.duties = [duty for duty in duties if self._all_seeing or reader.id in _parties_of(duty)]
        self._columns: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
        self._own = frozenset(duty.id for duty in self.duties)

    def names(self, party: str) -> bool:
        """Whether the reader is told of a party by name."""
        if self._all_seeing or party == self._reader.id:
            return True
        return party in self._parties and self._parties[party].kind is PartyKind.IN_HOUSE

    def roles(self, duty: Duty) -> Mapping[str, tuple[Role, ...]]:
        """Give what each party that is named is to a duty."""
        told: dict[str, list[Role]] = {}
        for role, parties in _roles_of(duty):
            for party in dict.fromkeys(parties):
                if self.names(party):
                    told.setdefault(party, []).append(role)
        return {party: tuple(roles) for party, roles in told.items()}

    def row(self, judged: Judged) -> str:
        """Give the key of a task's row."""
        decision = judged.decision
        if decision.conflict:
            return Line.SEVERAL
        duty = decision.duties[0] if decision.duties else decision.undecided
        if duty is None:
            return Line.NONE
        return duty.id if duty.id in self._own else Line.REST

    def column(self, judged: Judged) -> str:
        """Give the column of a task: whose turn it is, else who holds it."""
        sides = (judged.turn, judged.parties)
        found = self._columns.get(sides)
        if found is None:
            found = self._columns[sides] = self._column(*sides)
        return found

    def _column(self, turn: tuple[str, ...], parties: tuple[str, ...]) -> str:
        holding = [party for party in parties if party in turn] or turn or parties
        if not holding:
            return Side.NOBODY
        return next((party for party in holding if self.names(party)), Side.OTHERS)


def _roles_of(duty: Duty) -> Iterable[tuple[Role, Sequence[str]]]:
    yield Role.RESPONSIBLE, [each.party for each in duty.responsible]
    yield Role.ACCOUNTABLE, [duty.accountable] if duty.accountable else []
    yield Role.SUPPORTING, [each.party for each in duty.supporting]
    yield Role.CONSULTED, [each.party for each in duty.consulted]
    yield Role.INFORMED, [each.party for each in duty.informed]


def _parties_of(duty: Duty) -> frozenset[str]:
    staged = (each.party for stage in duty.stages for each in stage.responsible)
    return frozenset((*(party for _, parties in _roles_of(duty) for party in parties), *staged))


def _shortened(rows: list[MapRow], rest: Mapping[str, Count]) -> list[MapRow]:
    """Keep the duties with most to settle, in their order, and tell the others as one row."""
    ranked = sorted(rows, key=lambda row: (row.total.settle, row.total.waiting, row.total.agreed), reverse=True)
    kept = {id(row) for row in ranked[:MOST_DUTIES]}
    merged = [row for row in rows if id(row) not in kept]
    if not merged and not rest:
        return rows
    counts: dict[str, Count] = {}
    for each in (*(row.counts for row in merged), rest):
        for column, count in each.items():
            counts.setdefault(column, Count()).add(count)
    return [*(row for row in rows if id(row) in kept), MapRow(Line.REST, {}, counts, len(merged))]
