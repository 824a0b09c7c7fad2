"""Lists beside the gaps: what each duty covers, and who works for whom."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from config.workbook.words import COLUMNS
from config.workbook.writing import Writer
from gaps.judged import Judged
from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.errors import msg
from mapping.parties import Party
from mapping.parties import Person
from reports.grids import Grid
from reports.language import Language
from sync.summary import is_as_agreed

_FURTHER = (
    "except",
    "overrides",
    "stages",
    "response",
    "expect",
    "counterpart",
    "escalate",
    "shared",
    "tracked",
    "consulted",
    "informed",
    "from",
    "until",
    "aliases",
)


def duty_grid(agreement: Agreement, parties: Mapping[str, Party], language: Language) -> Grid:
    """List the duties of an agreement: who answers for each, what it covers, and whatever else some of them say.

    What not every agreement says stands in the words of the agreement as a workbook, in columns that are in use.
    """
    headers = (msg("Id"), msg("Duty"), msg("Responsible"), msg("Accountable"), msg("Supporting"), msg("Covers"))
    cells = [Writer(parties, language.code, language.say).cells(duty) for duty in agreement.duties]
    further = [key for key in _FURTHER if any(each[key] for each in cells)]
    rows = tuple(
        (
            duty.id,
            duty.title,
            _responsible(duty, parties, language),
            _party(duty.accountable, parties),
            _entries(duty.supporting, parties, language),
            " | ".join(str(clause) for clause in duty.covers),
            *(" | ".join(told[key].splitlines()) for key in further),
        )
        for duty, told in zip(agreement.duties, cells, strict=True)
    )
    titles = (*map(language.say, headers), *(COLUMNS.written(key, language.code) for key in further))
    return Grid(titles, rows, language.say(msg("No duty is agreed yet.")))


def tasks_by_duty(agreement: Agreement, tasks: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Give the tasks that each duty decides, by its id."""
    found: dict[str, list[Judged]] = {duty.id: [] for duty in agreement.duties}
    for judged in tasks:
        for duty in judged.decision.duties:
            found[duty.id].append(judged)
    return found


def coverage_grid(
    agreement: Agreement, found: Mapping[str, Sequence[Judged]], parties: Mapping[str, Party], language: Language
) -> Grid:
    """List the duties with how many open tasks each decides, and how many of them are held as agreed."""
    headers = (msg("Id"), msg("Duty"), msg("Responsible"), msg("Open tasks"), msg("As agreed"))
    rows = tuple(
        (
            duty.id,
            duty.title,
            _responsible(duty, parties, language),
            language.number(len(found[duty.id])),
            language.number(sum(is_as_agreed(each) for each in found[duty.id])),
        )
        for duty in agreement.duties
    )
    return Grid(tuple(language.say(header) for header in headers), rows, language.say(msg("No duty is agreed yet.")))


def people_grid(people: Iterable[Person], parties: Mapping[str, Party], language: Language) -> Grid:
    """List people with their party and accounts."""
    say = language.say
    headers = (msg("Name"), msg("Party"), msg("Accounts"), msg("E-mail"), msg("Note"))
    rows = tuple(
        (
            person.name,
            _party(person.party, parties),
            ", ".join(f"{name}:{each}" for name, ids in person.accounts.items() for each in ids),
            ", ".join(person.emails),
            _person_note(person, language),
        )
        for person in people
    )
    return Grid(tuple(say(header) for header in headers), rows, say(msg("No people are listed yet.")))


def _person_note(person: Person, language: Language) -> str:
    parts = [language.say(msg("shared account"))] if person.shared else []
    if person.left is not None:
        parts.append(language.say(msg("left on {day:date}", day=person.left.isoformat())))
    return language.listing(parts)


def _party(party: str | None, parties: Mapping[str, Party]) -> str:
    return parties[party].name if party is not None and party in parties else party or ""


def _entries(entries: Iterable[Responsible], parties: Mapping[str, Party], language: Language) -> str:
    return language.listing([_party(e.party, parties) + (f"/{e.member}" if e.member else "") for e in entries])


def _responsible(duty: Duty, parties: Mapping[str, Party], language: Language) -> str:
    match duty.holding:
        case Holding.UNDECIDED:
            return language.say(msg("undecided"))
        case Holding.NOBODY:
            return language.say(msg("nobody (out of scope)"))
        case _:
            return _entries(duty.responsible, parties, language)
