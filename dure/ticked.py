"""The rows that people ticked in the sheet of accounts: every fault at once, and what is to be written."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec import field

from config.workspace import Workspace
from dure.terminal import say
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.parties import Person
from mapping.text import fold
from reports.people_sheet import Column
from reports.people_sheet import columns_in
from reports.people_sheet import header_of
from reports.people_sheet import party_names
from reports.safe import plain
from sheets.tables import Row
from sheets.tables import Table

_YES = frozenset(
    map(fold, ("o", "ㅇ", "○", "◯", "v", "✓", "✔", "y", "yes", "true", "1", "ok", "확인", "예", "네", "맞음"))
)
_NO = frozenset(map(fold, ("", "x", "n", "no", "false", "0", "아니오", "아니요")))
_NEEDED = (Column.TICK, Column.CONNECTION, Column.ACCOUNT, Column.PERSON, Column.PARTY)
_LONGEST = 200


class Ticked(Struct, frozen=True, kw_only=True):
    """What a sheet asks for: accounts to be noted as people's, and how many rows ask for nothing."""

    people: tuple[Person, ...]
    unchanged: int
    unticked: int


class _Reader(Struct):
    """Goes through the rows of one sheet and collects what is wrong."""

    table: Table
    columns: Mapping[Column, int]
    workspace: Workspace
    faults: list[Fault] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    owners: dict[tuple[str, str], tuple[Person, int]] = field(default_factory=dict)
    parties: dict[str, tuple[str, int]] = field(default_factory=dict)
    unchanged: int = 0
    unticked: int = 0

    def take(self, row: Row) -> None:
        ticked = self._answer(row, Column.TICK)
        if ticked is None:
            return
        if not ticked:
            self.unticked += 1
            return
        before = len(self.faults)
        connection, party = self._connection(row), self._party(row)
        account = self._text(row, Column.ACCOUNT, msg("No account stands here."))
        name = self._text(row, Column.PERSON, msg("Nobody stands here."))
        shared = self._answer(row, Column.SHARED)
        if len(self.faults) == before:
            person = Person(name=name, party=party, accounts={connection: (account,)}, shared=bool(shared))
            self._note(row, person, connection, account)

    def _note(self, row: Row, person: Person, connection: str, account: str) -> None:
        first, number = self.owners.setdefault((connection, fold(account)), (person, row.number))
        if number == row.number:
            self._note_first(row, person, connection, account)
        elif (fold(first.name), first.party) != (fold(person.name), person.party):
            self._wrong(
                row,
                Column.PERSON,
                msg("Row {row} gives this account to someone else: {name}", row=number, name=_shown(first.name)),
            )

    def _note_first(self, row: Row, person: Person, connection: str, account: str) -> None:
        if self._is_taken(row, person, connection, account) or self._is_elsewhere(row, person):
            return
        self.people.append(person)

    def _is_taken(self, row: Row, person: Person, connection: str, account: str) -> bool:
        """Whether the account is somebody's already: this person's, which changes nothing, or another's."""
        for known in self.workspace.people:
            if fold(account) not in map(fold, known.accounts.get(connection, ())):
                continue
            if (fold(known.name), known.party) == (fold(person.name), person.party):
                self.unchanged += 1
            else:
                message = msg(
                    "This account already belongs to {name} of {party}.",
                    name=known.name,
                    party=self._named(known.party),
                )
                advice = msg("Take it away from there in people.yaml first, if that is wrong.")
                self._wrong(row, Column.ACCOUNT, message, advice)
            return True
        return False

    def _is_elsewhere(self, row: Row, person: Person) -> bool:
        """Whether somebody of this name is of another party, in people.yaml or in a row above."""
        advice = msg("If it is somebody else, let the names differ.")
        listed = [known for known in self.workspace.people if fold(known.name) == fold(person.name)]
        other = next((known.party for known in listed if known.party != person.party), None)
        if other is not None:
            message = msg(
                "people.yaml lists {name} as one of {party}.", name=_shown(person.name), party=self._named(other)
            )
            self._wrong(row, Column.PARTY, message, advice)
            return True
        if len(listed) > 1:
            message = msg("{n} people in people.yaml are called {name}.", n=len(listed), name=_shown(person.name))
            self._wrong(row, Column.PERSON, message, msg("Edit the file by hand."))
            return True
        party, number = self.parties.setdefault(fold(person.name), (person.party, row.number))
        if party != person.party:
            message = msg(
                "Row {row} says that {name} is of {party}.",
                row=number,
                name=_shown(person.name),
                party=self._named(party),
            )
            self._wrong(row, Column.PARTY, message, advice)
        return party != person.party

    def _answer(self, row: Row, column: Column) -> bool | None:
        text = self._cell(row, column)
        if fold(text) in _YES or fold(text) in _NO:
            return fold(text) in _YES
        self._wrong(row, column, msg("“{text}” is neither yes nor no.", text=_shown(text)), _TICK_ADVICE)
        return None

    def _connection(self, row: Row) -> str:
        text = self._text(row, Column.CONNECTION, msg("No connection stands here."))
        known = {fold(name): name for name in self.workspace.connections}
        if text and fold(text) not in known:
            advice = msg("Configured are: {known}.", known=", ".join(known.values()))
            self._wrong(row, Column.CONNECTION, msg("There is no connection {name}.", name=_shown(text)), advice)
        return known.get(fold(text), text)

    def _party(self, row: Row) -> str:
        text = self._text(row, Column.PARTY, msg("No party stands here."))
        names = party_names(self.workspace.parties)
        known = {fold(name): party for party, name in names.items()} | {fold(party): party for party in names}
        if text and fold(text) not in known:
            advice = msg("Configured are: {known}.", known=", ".join(names.values()))
            self._wrong(row, Column.PARTY, msg("There is no party {name}.", name=_shown(text)), advice)
        return known.get(fold(text), text)

    def _named(self, party: str) -> str:
        return party_names(self.workspace.parties).get(party, party)

    def _text(self, row: Row, column: Column, missing: Message) -> str:
        text = " ".join(self._cell(row, column).split())
        if not text:
            self._wrong(row, column, missing, msg("Fill it in, or take the tick away."))
        elif len(text) > _LONGEST or not text.isprintable():
            self._wrong(row, column, msg("This cannot stand here: {text}", text=_shown(text)))
        return text

    def _cell(self, row: Row, column: Column) -> str:
        return row[self.columns[column]] if column in self.columns else ""

    def _wrong(self, row: Row, column: Column, message: Message, advice: Message | None = None) -> None:
        self.faults.append(Fault(self.table.place(row, self.columns.get(column)), message, advice))


_TICK_ADVICE = msg("Write O to say yes, or leave it empty.")


def ticked_people(table: Table, workspace: Workspace) -> Ticked:
    """Read the ticked rows; raise ConfigError with every fault of the sheet, each with its cell."""
    header = table.rows[0] if table.rows else Row(1, ())
    columns = columns_in(header.cells)
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise ConfigError(*(_no_column(table, header, column) for column in missing))
    reader = _Reader(table, columns, workspace, faults=list(table.faults))
    for row in table.rows[1:]:
        reader.take(row)
    if reader.faults:
        raise ConfigError(*reader.faults)
    return Ticked(people=tuple(reader.people), unchanged=reader.unchanged, unticked=reader.unticked)


def _no_column(table: Table, header: Row, column: Column) -> Fault:
    title = say(header_of(column))
    return fault(
        "There is no column “{title}”.",
        place=table.place(header),
        title=title,
        advice=msg("Begin with the sheet that dure people export writes."),
    )


def _shown(text: str) -> str:
    return plain(text, 60)
