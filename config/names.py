"""The names that files may refer to: parties, their teams and people, connections; found without regard to case or form."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from config.checking import Findings
from config.nodes import Document
from config.nodes import Fields
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import mappings
from config.nodes import named
from config.nodes import scalars
from config.spelling import shown
from config.spelling import suggestion
from mapping.agreement import Responsible
from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold


class Reach(Struct, frozen=True):
    """Where a connection reads: what a condition must know to tell which connections it can reach."""

    tool: str
    scopes: tuple[str, ...]
    minimal: bool


class Names(Struct, frozen=True):
    """Every name that can be referred to, folded, with the spelling that counts.

    ``titles`` are what reports call the parties, which also stands for them in sheets; ``members`` are the teams and people of
    each party, ``teams`` its teams alone; ``people_known`` is false when their file could not be read.
    """

    parties: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    teams: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people_known: bool = True
    connections: Mapping[str, str] = field(default_factory=dict)
    reach: Mapping[str, Reach] = field(default_factory=dict)
    tools: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()

    def in_sheets(self) -> Names:
        """Give the names as they may be spelled in a workbook, where parties go by what people call them."""
        parties = {**{fold(title): party for title, party in self.titles.items()}, **self.parties}
        return replace(self, parties=parties, spellings=(*self.titles, *self.parties.values()))

    def responsible(self, text: str) -> Responsible:
        """Read ``acme``, ``acme/cs`` or ``acme/이서연`` with the spelling that counts."""
        party, _, member = text.partition("/")
        known = self.parties.get(fold(party), party)
        if not member:
            return Responsible(known)
        return Responsible(known, self.members.get(known, {}).get(fold(member), member.strip()))

    def party(self, text: str) -> str:
        """Give a party's id as it is spelled in the settings."""
        return self.parties.get(fold(text), text)

    def connection(self, text: str) -> str:
        """Give a connection's present name."""
        return self.connections.get(fold(text), text)


def names_in(settings: Document, people: Document | None, tools: tuple[str, ...]) -> Names:
    """Collect the names that settings and people define, as far as they can be read."""
    root = settings.fields()
    parties = {fold(key.text): key.text for key, _ in named(root.get("parties"))}
    titles = _titles(root, parties)
    teams = {key.text: _teams(dict_of(party)) for key, party in named(root.get("parties"))}
    members = {party: dict(known) for party, known in teams.items()}
    called = {
        **({fold(title): party for title, party in titles.items()} if people and people.sheets else {}),
        **parties,
    }
    for person in mappings(people.root if people else None):
        party_id, name = _text(person.get("party")), _text(person.get("name"))
        members.get(called.get(fold(party_id), ""), {}).setdefault(fold(name), name)
    reach = {key.text: _reach(dict_of(value)) for key, value in named(root.get("connections"))}
    return Names(
        parties=parties,
        members=members,
        teams=teams,
        people_known=people is None or not people.broken,
        connections={**_earlier(root), **{fold(name): name for name in reach}},
        reach=reach,
        tools=tools,
        titles=titles,
        spellings=tuple(parties.values()),
    )


def connection_names(settings: Document) -> frozenset[str]:
    """Give the names of connections, folded, also those that they had before."""
    root = settings.fields()
    return frozenset({*_earlier(root), *(fold(key.text) for key, _ in named(root.get("connections")))})


def _earlier(root: Fields) -> dict[str, str]:
    return {
        fold(old.text): key.text
        for key, value in named(root.get("connections"))
        for old in scalars(dict_of(value).get("was"))
    }


def _titles(root: Fields, ids: Mapping[str, str]) -> dict[str, str]:
    """Give what reports call each party, where it can be told from every other party and from a member of one."""
    called = [(key.text, _text(dict_of(party).get("name")).strip()) for key, party in named(root.get("parties"))]
    known = [*ids, *(fold(title) for _, title in called)]
    return {title: party for party, title in called if title and known.count(fold(title)) == 1 and "/" not in title}


def _teams(party: Fields) -> dict[str, str]:
    teams: dict[str, str] = {}
    for team, label in named(party.get("teams")):
        for name in (team, *scalars(label)):
            teams.setdefault(fold(name.text), team.text)
    return teams


def _reach(connection: Fields) -> Reach:
    scopes = tuple(fold(each.text) for each in scalars(connection.get("scopes")))
    return Reach(_text(connection.get("tool")), scopes, _text(connection.get("keep")) == "minimal")


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def dict_of(node: Node | None) -> Fields:
    """Give a mapping, empty where something else stands."""
    return node if isinstance(node, Fields) else Fields({}, 1, 1)


class Checks(Struct, frozen=True):
    """One document held against the names that exist; what is wrong or odd goes to the findings."""

    document: Document
    names: Names
    findings: Findings

    def wrong(self, node: Node | None, message: Message, advice: Message | None = None) -> None:
        """Note an error at a node."""
        self.findings.wrong(self.document.place(node), message, advice)

    def odd(self, node: Node | None, message: Message, advice: Message | None = None) -> None:
        """Note a warning at a node."""
        self.findings.odd(self.document.place(node), message, advice)

    def parties(self, node: Node | None) -> None:
        """Note every party in a text or list that does not exist."""
        for each in scalars(node):
            if fold(each.text) not in self.names.parties:
                self._no_party(each, each.text)

    def responsible(self, node: Node | None) -> None:
        """Note every party, team or person in a text or list that does not exist."""
        for each in scalars(node):
            party, slash, member = each.text.partition("/")
            known = self.names.parties.get(fold(party))
            if known is None:
                self._no_party(each, party)
            elif slash and self.names.people_known and fold(member) not in self.names.members[known]:
                message = msg('"{name}" is neither a team nor a person of {party}.', name=shown(member), party=known)
                self.wrong(each, message, suggestion(member, sorted(set(self.names.members[known].values()))))

    def connections(self, node: Node | None) -> None:
        """Note every connection in a text or list that does not exist; earlier names (``was``) count."""
        for each in scalars(node):
            if fold(each.text) not in self.names.connections:
                message = msg('There is no connection "{name}".', name=shown(each.text))
                self.wrong(each, message, suggestion(each.text, self.names.reach))

    def _no_party(self, node: Scalar, name: str) -> None:
        message = msg('There is no party "{name}".', name=shown(name))
        self.wrong(node, message, suggestion(name, self.names.spellings))
