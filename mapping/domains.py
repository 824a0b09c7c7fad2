"""Mail domains as the tasks show them, and whose each might be: proposals, never facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Task
from mapping.text import fold

PUBLIC_MAIL = frozenset(
    {
        "gmail.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "kakao.com",
        "nate.com",
        "outlook.com",
        "hotmail.com",
        "icloud.com",
        "yahoo.com",
    }
)
"""Domains that belong to no company."""

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_WORD = re.compile(r"[a-z0-9]{3,}")


class Domain(Struct, frozen=True):
    """A mail domain: how many accounts bear it, how many tasks they hold, and how many they filed."""

    name: str
    accounts: int
    held: int
    filed: int


class Side(Struct, frozen=True):
    """Whose a domain might be (None: a party not named yet), and why it looks so."""

    domain: Domain
    party: str | None
    reason: Message


def domains_in(tasks: Iterable[Task]) -> tuple[Domain, ...]:
    """Count the mail domains of those who hold and file tasks, the busiest first; public mail is nobody's."""
    accounts: dict[str, set[tuple[str, str, str]]] = {}
    held: Counter[str] = Counter()
    filed: Counter[str] = Counter()
    for task in tasks:
        domains = {each.id: domain for each in task.accounts if (domain := domain_of(each.email))}
        for account, domain in domains.items():
            accounts.setdefault(domain, set()).add((task.origin.tool, task.origin.site, account))
        held.update({domains[owner.account] for owner in task.owners or () if owner.account in domains})
        filed.update({domains[task.reporter]} if task.reporter in domains else ())
    found = (Domain(name, len(known), held[name], filed[name]) for name, known in accounts.items())
    return tuple(sorted(found, key=lambda each: (-each.held - each.filed, each.name)))


def likely_sides(domains: Sequence[Domain], names: Mapping[str, str], *, home: str | None) -> tuple[Side, ...]:
    """Propose whose each domain is. ``names`` are those of the parties without a domain, by id; ``home`` the in-house one.

    A name that is alike comes first; of the rest, tasks are filed from the in-house side.
    """
    sides: dict[str, Side] = {}
    for domain in domains:
        alike = next((each for each in names if each not in _taken(sides) and _alike(domain.name, names[each])), None)
        if alike:
            sides[domain.name] = Side(domain, alike, msg("its name resembles the party's"))
    rest = [each for each in domains if each.name not in sides]
    files_most = max(rest, key=lambda each: each.filed, default=None)
    if home and home not in _taken(sides) and files_most is not None and files_most.filed:
        sides[files_most.name] = Side(files_most, home, msg("most tasks are filed from it"))
    for domain in domains:
        free = [each for each in names if each != home and each not in _taken(sides)]
        if domain.name not in sides:
            party = free[0] if len(free) == 1 else None
            sides[domain.name] = Side(domain, party, msg("it holds tasks and belongs to nobody else here"))
    return tuple(sides[each.name] for each in domains)


def domain_of(email: str | None) -> str | None:
    """Give the domain of an address that only one company can have, None for any other."""
    domain = fold(email or "").rpartition("@")[2]
    return domain if _DOMAIN.fullmatch(domain) and domain not in PUBLIC_MAIL else None


def _taken(sides: Mapping[str, Side]) -> set[str | None]:
    return {side.party for side in sides.values()}


def _alike(domain: str, name: str) -> bool:
    return any(word in domain.rpartition(".")[0] for word in _WORD.findall(fold(name)))
