"""The shape of people.yaml: who works for which party, with which accounts."""

from __future__ import annotations

from pydantic import Field

from config.checking import check
from config.names import Checks
from config.names import Names
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Scalar
from config.nodes import mappings
from config.nodes import named
from config.nodes import plain
from config.nodes import scalars
from config.spelling import shown
from config.spelling import suggestion
from config.values import Addresses
from config.values import Day
from config.values import Flag
from config.values import Text
from config.values import Texts
from config.values import Written
from mapping.errors import Message
from mapping.errors import msg
from mapping.parties import Person
from mapping.text import fold


class PersonEntry(Written):
    """Somebody who works for one party, or an account that several people share."""

    name: Text = Field(description="Name.")
    party: Text = Field(description="The party that this person works for.")
    team: Text | None = Field(None, description="Team of that party.")
    emails: Addresses = Field((), description="E-mail addresses in the tools.")
    accounts: dict[Text, Texts] = Field(default_factory=dict, description="Connection: account id or user name there.")
    shared: Flag = Field(default=False, description="Several people use this account.")
    left: Day | None = Field(None, description="Last day of work.")


def people_in(checks: Checks) -> tuple[Person, ...]:
    """Read the people, noting what is wrong; an empty file lists nobody."""
    document, root = checks.document, checks.document.root
    if root is None or (isinstance(root, Scalar) and root.null):
        return ()
    if not isinstance(root, Items):
        checks.wrong(root, msg('A list of people is expected here. Begin each with "- name:".'))
        return ()
    entries = [check(document, PersonEntry, plain(item), checks.findings, (n,)) for n, item in enumerate(root.items)]
    _check_references(checks)
    _check_doubles(checks)
    return tuple(_person(entry, checks.names) for entry in entries if entry is not None)


def _person(entry: PersonEntry, names: Names) -> Person:
    accounts: dict[str, tuple[str, ...]] = {}
    for connection, ids in entry.accounts.items():
        present = names.connection(connection)
        accounts[present] = accounts.get(present, ()) + tuple(
            each for each in ids if each not in accounts.get(present, ())
        )
    party = names.party(entry.party)
    team = names.members.get(party, {}).get(fold(entry.team), entry.team) if entry.team else None
    return Person(
        name=entry.name,
        party=party,
        team=team,
        emails=entry.emails,
        accounts=accounts,
        shared=entry.shared,
        left=entry.left,
    )


def _check_references(checks: Checks) -> None:
    for person in mappings(checks.document.root):
        checks.parties(person.get("party"))
        for connection, _ in named(person.get("accounts")):
            checks.connections(connection)
        party, team = person.get("party"), person.get("team")
        if isinstance(party, Scalar) and isinstance(team, Scalar):
            teams = checks.names.teams.get(checks.names.party(party.text))
            if teams is not None and fold(team.text) not in teams:
                message = msg('"{name}" is no team of {party}.', name=shown(team.text), party=shown(party.text))
                checks.wrong(team, message, suggestion(team.text, sorted(set(teams.values()))))


def _check_doubles(checks: Checks) -> None:
    seen: dict[tuple[str, str], tuple[Fields, Scalar]] = {}
    for person in mappings(checks.document.root):
        for kind, value in _marks(person, checks.names):
            first = seen.setdefault((kind, fold(value.text)), (person, value))
            if first[0] is not person:
                checks.wrong(value, _already(checks, value, first[1]), msg("Leave it with the one who uses it now."))


def _already(checks: Checks, value: Scalar, first: Scalar) -> Message:
    cell = checks.document.cell(first)
    if cell is not None:
        return msg('"{found}" already belongs to the person in {cell}.', found=shown(value.text), cell=cell)
    return msg('"{found}" already belongs to the person in line {line}.', found=shown(value.text), line=first.line)


def _marks(person: Fields, names: Names) -> list[tuple[str, Scalar]]:
    marks = [("@", each) for each in scalars(person.get("emails"))]
    for connection, ids in named(person.get("accounts")):
        marks += [(names.connection(connection.text), each) for each in scalars(ids)]
    return marks
