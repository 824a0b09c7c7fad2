"""The file of a workbook: which of its sheets are ours."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from config.spelling import nearest
from config.spelling import shown
from config.workbook.words import SHEETS
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import msg
from sheets.tables import Table
from sheets.tables import read_tables

_MOST_DUTIES = 10_000


class Workbook(Struct, frozen=True):
    """The sheets of one file that are ours, by what they hold; ``faults`` say why nothing can be read."""

    file: str
    names: tuple[str, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    def find(self, kind: str) -> tuple[int, Table] | None:
        """Give the sheet of a kind, with its number in the file."""
        return next(((self.names.index(table.name), table) for each, table in self.tables if each == kind), None)

    @property
    def lists_people(self) -> bool:
        """Whether anybody stands in its sheet of people."""
        found = self.find("people")
        return found is not None and len(found[1].rows) > 1


def read_workbook(path: Path) -> Workbook:
    """Read the sheets of a file; what is wrong with it as a whole stands in the faults, nothing is raised."""
    name = str(path)
    try:
        tables = read_tables(path, most_rows=_MOST_DUTIES)
    except ConnectorError as error:
        return Workbook(name, faults=error.faults)
    if not tables[0].name:
        advice = msg("Save it in Excel as .xlsx. If it is YAML, let its name end in .yaml.")
        found = msg("This is a text, not an Excel workbook.") if path.stat().st_size else msg("This file is empty.")
        return Workbook(name, faults=(Fault(Place(name), found, advice),))
    ours: dict[str, Table] = {}
    for table in tables:
        ours.setdefault(SHEETS.find(table.name) or table.name, table)
    known = [word.korean[0] for word in SHEETS.words] + [word.english[0] for word in SHEETS.words]
    odd = [
        Fault(
            table.place(),
            msg('The sheet "{name}" is not read.', name=shown(table.name)),
            msg('Did you mean "{name}"?', name=near),
        )
        for table in tables
        if SHEETS.find(table.name) is None and (near := nearest(table.name, known)) is not None
    ]
    return Workbook(name, tuple(table.name for table in tables), tuple(ours.items()), (), tuple(odd))


def no_sheet(book: Workbook, kind: str) -> Fault:
    """Build the fault for a sheet that is not there."""
    word = next(each for each in SHEETS.words if each.key == kind)
    near = nearest(word.korean[0], book.names) or nearest(word.english[0], book.names)
    advice = msg('Did you mean "{name}"?', name=shown(near)) if near else None
    message = msg(
        'There is no sheet "{name}" ({other}); there are: {names}.',
        name=word.korean[0],
        other=word.english[0],
        names=shown(", ".join(book.names)),
    )
    return Fault(Place(book.file), message, advice)
