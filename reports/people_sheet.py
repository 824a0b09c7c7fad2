"""The sheet in which people tick whose accounts are whose: what stands in it, and how its columns are found again."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from enum import Enum

from mapping.errors import Message
from mapping.errors import msg
from mapping.model import AccountKind
from mapping.parties import Party
from mapping.text import fold
from reports.language import LANGUAGES
from reports.language import Language
from reports.suggestions import KnownAccount
from reports.suggestions import Suggestion
from sheets.book import Sheet

TICK = "O"
"""What is written into a cell to say yes."""


class Column(Enum):
    """A column of the sheet, in its order."""

    TICK = "tick"
    CONNECTION = "connection"
    ACCOUNT = "account"
    NAME = "name"
    EMAIL = "email"
    TASKS = "tasks"
    PERSON = "person"
    PARTY = "party"
    SHARED = "shared"
    REASON = "reason"


_HEADERS: Mapping[Column, Message] = {
    Column.TICK: msg("OK (O)"),
    Column.CONNECTION: msg("Connection"),
    Column.ACCOUNT: msg("Account"),
    Column.NAME: msg("Name in the tool"),
    Column.EMAIL: msg("E-mail"),
    Column.TASKS: msg("Open tasks"),
    Column.PERSON: msg("Person"),
    Column.PARTY: msg("Party"),
    Column.SHARED: msg("Shared account (O)"),
    Column.REASON: msg("Why proposed"),
}


def people_sheets(
    unknown: Sequence[Suggestion], known: Sequence[KnownAccount], parties: Mapping[str, Party], language: Language
) -> tuple[Sheet, Sheet]:
    """Write the accounts to be ticked, and for reference those that are known."""
    say, names = language.say, party_names(parties)
    columns = list(Column)
    asked = Sheet(
        name=say(msg("To confirm")),
        header=[say(_HEADERS[column]) for column in columns],
        rows=[_asked(each, names, language) for each in unknown],
        choices={
            columns.index(Column.TICK): (TICK,),
            columns.index(Column.PARTY): tuple(names.values()),
            columns.index(Column.SHARED): (TICK,),
        },
    )
    shown = (Column.CONNECTION, Column.ACCOUNT, Column.NAME, Column.EMAIL, Column.TASKS, Column.PERSON, Column.PARTY)
    there = Sheet(
        name=say(msg("Known already")),
        header=[say(_HEADERS[column]) for column in (*shown, Column.SHARED)],
        rows=[_there(each, names) for each in known],
    )
    return asked, there


def columns_in(header: Sequence[str]) -> Mapping[Column, int]:
    """Find the columns by their headers in any language, in whichever order."""
    known = {fold(Language(code).say(text)): column for code in LANGUAGES for column, text in _HEADERS.items()}
    found: dict[Column, int] = {}
    for place, text in enumerate(header):
        column = known.get(fold(text))
        if column is not None:
            found.setdefault(column, place)
    return found


def header_of(column: Column) -> Message:
    """Give the header of a column."""
    return _HEADERS[column]


def party_names(parties: Mapping[str, Party]) -> Mapping[str, str]:
    """Give what each party is called in the sheet: its name, or its id where two have the same name."""
    names = [fold(party.name) for party in parties.values()]
    return {
        party.id: party.name if names.count(fold(party.name)) == 1 and "," not in party.name else party.id
        for party in parties.values()
    }


def _asked(each: Suggestion, names: Mapping[str, str], language: Language) -> list[str | int]:
    account = each.unknown.account
    return [
        "",
        each.unknown.connection,
        each.unknown.account.username or account.id,
        account.name,
        account.email or "",
        each.unknown.tasks,
        each.person,
        names.get(each.party or "", ""),
        TICK if account.kind is not AccountKind.PERSON else "",
        "; ".join(language.say(reason) for reason in each.reasons),
    ]


def _there(each: KnownAccount, names: Mapping[str, str]) -> list[str | int]:
    holder = each.holder
    person = holder.belonging.person
    return [
        each.connection,
        holder.account.username or holder.account.id,
        holder.account.name,
        holder.account.email or "",
        each.tasks,
        person.name if person else "",
        names.get(holder.party or "", ""),
        TICK if holder.shared else "",
    ]
