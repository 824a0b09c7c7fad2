"""The files that dure.yaml names: people and agreements, as YAML or as a workbook, found beside it and read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from config.checking import Findings
from config.names import Names
from config.names import connection_names
from config.nodes import Document
from config.nodes import Scalar
from config.nodes import scalars
from config.paths import beside
from config.paths import is_there
from config.spelling import nearest
from config.spelling import shown
from config.workbook.kind import is_sheet
from config.yaml_source import read_file
from mapping.errors import Fault
from mapping.errors import msg

if TYPE_CHECKING:
    from config.workbook.files import Workbook

_MOST_FILES = 100
_ENDINGS = frozenset({".yaml", ".yml", ".xlsx"})


class Referred(Struct, frozen=True):
    """What the settings name: the file of people, if any, and the files of the agreement."""

    people: Document | None
    agreements: tuple[Document | Workbook, ...]

    def documents(self, names: Names) -> list[tuple[Document, Names]]:
        """Give every file of the agreement as a document, with the names as they may be spelled in it."""
        return [(each, names) if isinstance(each, Document) else _from_sheets(each, names) for each in self.agreements]


def read_referred(settings: Document, base: Path, findings: Findings, instead: Path | None = None) -> Referred:
    """Read the files that the settings name; ``instead`` stands for those of the agreement."""
    written = list(scalars(settings.fields().get("agreement")))
    paths = [instead] if instead else _paths(settings, written, base, findings)
    agreements = tuple(_read(path) for path in paths)
    named = _paths(settings, list(scalars(settings.fields().get("people"))), base, findings)
    connections = connection_names(settings)
    people: Document | None = None
    listing = [each for each in agreements if not isinstance(each, Document) and each.lists_people]
    if named:
        found = _read(named[0])
        people = found if isinstance(found, Document) else _people_in(found, connections)
        for each in listing:
            _tell_unread(each, named[0], findings)
    elif listing:
        people = _people_in(listing[0], connections)
        _refuse_second(listing, findings)
    return Referred(people, agreements)


def _read(path: Path) -> Document | Workbook:
    if not is_sheet(path):
        return read_file(path)
    from config.workbook.files import read_workbook  # noqa: PLC0415  # all of its kind loads slowly, and few keep one

    return read_workbook(path)


def _from_sheets(book: Workbook, names: Names) -> tuple[Document, Names]:
    from config.workbook.reading import agreement_document  # noqa: PLC0415  # as above

    return agreement_document(book, names.in_sheets()), names.in_sheets()


def _people_in(book: Workbook, connections: frozenset[str]) -> Document:
    from config.workbook.people import people_document  # noqa: PLC0415  # as above

    return people_document(book, connections)


def _paths(settings: Document, written: list[Scalar], base: Path, findings: Findings) -> list[Path]:
    if len(written) > _MOST_FILES:
        place = settings.place(written[_MOST_FILES])
        findings.wrong(place, msg("More files than {most} are too many.", most=_MOST_FILES))
    found = []
    for each in written[:_MOST_FILES]:
        path = beside(base, each.text)
        if not each.text.strip():
            continue  # its model tells that nothing is written
        if is_there(path):
            found.append(path)
        else:
            near = nearest(path.name, _beside(path, settings))
            missing = msg('The file "{name}" does not exist.', name=shown(each.text))
            form = msg("Write it, or take this line away; dure init shows the form.")
            findings.wrong(settings.place(each), missing, msg('Did you mean "{name}"?', name=near) if near else form)
    return found


def _beside(path: Path, settings: Document) -> list[str]:
    try:
        names = (each.name for each in path.parent.iterdir() if each.suffix.lower() in _ENDINGS)
        return sorted(name for name in names if name != Path(settings.file).name)
    except OSError:
        return []


def _tell_unread(book: Workbook, people: Path, findings: Findings) -> None:
    found = book.find("people")
    if found is not None and str(people) != book.file:
        advice = msg("Take people: out of dure.yaml, or empty this sheet.")
        message = msg("The people in this sheet are not read: people: names {file}.", file=people.name)
        findings.odd(found[1].place(), message, advice)


def _refuse_second(listing: list[Workbook], findings: Findings) -> None:
    for each in listing[1:]:
        found = each.find("people")
        if found is not None:
            advice = msg("Keep them in one file, and name it in dure.yaml under people:.")
            message = msg("People stand in {file} already.", file=Path(listing[0].file).name)
            findings.errors.append(Fault(found[1].place(), message, advice))
