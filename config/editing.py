"""People added to people.yaml by a small edit of its text: comments and layout stay, and the result is read again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from config.insertion import appended
from config.insertion import checked
from config.insertion import flow
from config.insertion import into_flow
from config.insertion import newline
from config.insertion import read
from config.insertion import risky
from config.insertion import values
from config.insertion import write
from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import mappings
from config.nodes import scalars
from config.spelling import shown
from config.spelling import suggestion
from config.writing import scalar
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import msg
from mapping.parties import Person
from mapping.text import fold


def add_account(path: Path, person: str, connection: str, account: str) -> None:
    """Note an account of a listed person; ConfigError if there is no such person or the file cannot be edited."""
    document = read(path)
    write(path, document, _account_added(document, person, connection, account))


def add_person(path: Path, person: Person) -> None:
    """Add a person to the end of the list; a file that is not there yet is created."""
    document = read(path) if path.exists() else Document(str(path), None)
    write(path, document, _person_added(document, person))


def add_people(path: Path, people: Iterable[Person]) -> None:
    """Add people who are not listed, and the accounts of those who are, by name; all in one edit or none."""
    document = edited = read(path) if path.exists() else Document(str(path), None)
    for person in people:
        if fold(person.name) not in {fold(text.text) for _, text in _names(edited)}:
            edited = _person_added(edited, person)
            continue
        for connection, accounts in person.accounts.items():
            for account in accounts:
                edited = _account_added(edited, person.name, connection, account)
    write(path, document, edited)


def _account_added(document: Document, person: str, connection: str, account: str) -> Document:
    names = _names(document)
    found = [each for each, text in names if fold(text.text) == fold(person)]
    if len(found) != 1:
        advice = suggestion(person, [text.text for _, text in names]) if not found else msg("Edit the file by hand.")
        message = msg("{n} people here are called {name}.", n=len(found), name=shown(person))
        raise ConfigError(Fault(document.place(), message, advice))
    if not isinstance(found[0].get("accounts"), Fields | None):
        raise risky(document)
    if account in [each.text for each in scalars(_account_node(found[0], connection))]:
        return document
    offset = next(n for n, each in enumerate(_items(document)) if each is found[0])

    def expect(people: list[Any]) -> None:
        accounts = people[offset].get("accounts") or {}
        present = accounts.get(connection)
        added = [*present, account] if isinstance(present, list) else [present, account] if present else account
        people[offset]["accounts"] = {**accounts, connection: added}

    return checked(document, _with_account(document, found[0], connection, account), expect)


def _person_added(document: Document, person: Person) -> Document:
    entry = _entry(person)
    line = newline(document.text)
    root = document.root
    if isinstance(root, Items) and root.flow:
        text = into_flow(document.text, root, root.items, flow(entry))
    else:
        indent = " " * (root.column - 1) if isinstance(root, Items) else ""
        written = [f"{name}: {flow(value)}" for name, value in entry.items()]
        block = f"{indent}- " + f"{line}{indent}  ".join(written) + line
        end = "" if not document.text or document.text.endswith(("\n", "\r")) else line
        text = document.text + end + block

    def expect(people: list[Any]) -> None:
        people.append(entry)

    return checked(document, text, expect)


def _names(document: Document) -> list[tuple[Fields, Scalar]]:
    return [(each, text) for each in mappings(document.root) for text in scalars(each.get("name"))]


def _entry(person: Person) -> dict[str, Any]:
    accounts = {name: list(ids) if len(ids) > 1 else ids[0] for name, ids in person.accounts.items() if ids}
    entry: dict[str, Any] = {"name": person.name, "party": person.party, "team": person.team}
    entry |= {"emails": list(person.emails), "accounts": accounts}
    entry |= {"shared": "yes" if person.shared else None, "left": str(person.left) if person.left else None}
    return {name: value for name, value in entry.items() if value}


def _items(document: Document) -> tuple[Node, ...]:
    return document.root.items if isinstance(document.root, Items) else ()


def _account_node(person: Fields, connection: str) -> Node | None:
    accounts = person.get("accounts")
    return accounts.get(connection) if isinstance(accounts, Fields) else None


def _with_account(document: Document, person: Fields, connection: str, account: str) -> str:
    text, accounts = document.text, person.get("accounts")
    present, added = _account_node(person, connection), f"{scalar(connection)}: {scalar(account)}"
    if isinstance(present, Scalar):
        both = f"[{text[present.start : present.end]}, {scalar(account)}]"
        return text[: present.start] + both + text[present.end :]
    if isinstance(present, Items):
        return appended(text, present, present.items, scalar(account), "- ")
    if isinstance(accounts, Fields):
        return appended(text, accounts, values(accounts), added, "")
    if "accounts" in person.entries:  # the key is there, with nothing behind it
        key = person.entries["accounts"][0]
        end = text.index(":", key.end) + 1
        return text[:end] + f" {{{added}}}" + text[end:]
    return appended(text, person, values(person), f"accounts: {{{added}}}", "")
