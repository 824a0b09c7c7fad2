"""Who holds a Trello card: its members, the first of them, or the people that a custom field names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from typing import NamedTuple

from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import MappingRules
from mapping.model import Owner
from mapping.remembered import remembered
from mapping.text import fold
from mapping.trello_fields import FieldValue
from mapping.trello_fields import is_defined
from mapping.trello_fields import tells_fields

_FIELD = "custom-field:"
_BETWEEN_NAMES = re.compile(r"[,;/\n]")


class Holders(NamedTuple):
    """The owners of a card, None when they could not be read, and the accounts behind them."""

    owners: tuple[Owner, ...] | None
    accounts: tuple[Account, ...]


class People:
    """The members that stand beside a card, by id and by name."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Index the members of the payload; most of them are never asked for."""
        self._members = {text_of(each.get("id")): each for each in objects_of(payload.get("members"))}

    @cached_property
    def _by_name(self) -> Mapping[str, Account | None]:
        found: dict[str, Account | None] = {}
        for account in [self.by_id(native_id) for native_id in self._members if native_id]:
            for name in {fold(account.name), fold(account.username or "")}:
                found[name] = None if name in found else account
        return found

    def by_id(self, native_id: str) -> Account:
        """Give a member; one who has left the board is known by id alone."""
        return _account(*self.told_of(native_id))

    def told_of(self, native_id: str) -> tuple[Any, ...]:
        """Give what is told of a member: id, name, user name, e-mail, and whether it is out of use."""
        member = self._members.get(native_id)
        if member is None:
            return native_id, None, None, None, None
        told = member.get
        return told("id"), told("fullName"), told("username"), told("email"), told("deactivated")

    def by_name(self, name: str) -> Account:
        """Give the only member with this name, user name or id, else an account that is known by its name alone."""
        known = self.by_id(name) if name in self._members else self._by_name.get(fold(name.removeprefix("@")))
        return known or Account(name, name, email=name if "@" in name[1:] else None)


def owners_of_card(
    payload: Mapping[str, Any], fields: Sequence[FieldValue], people: People, rules: MappingRules
) -> Holders:
    """Tell who holds a card, as the settings say where to look; people from further fields never lead."""
    if rules.owners_from.startswith(_FIELD):
        first = _from_field(payload, fields, people, fold(rules.owners_from.removeprefix(_FIELD)))
    else:
        first = _from_members(object_of(payload.get("card")).get("idMembers"), people, rules)
        if not fields:
            return first
    named = (field.value for field in fields if field.is_one_of(rules.owner_fields))
    further = [account for value in named for account in _people_in(value, people)]
    accounts = tuple({account.id: account for account in (*first.accounts, *further)}.values())
    if first.owners is None:
        return Holders(None, accounts)
    held = {owner.account: owner for owner in first.owners}
    for account in further:
        held.setdefault(account.id, Owner(account.id))
    return Holders(tuple(held.values()), accounts)


def _from_members(ids: Any, people: People, rules: MappingRules) -> Holders:
    if not isinstance(ids, list):
        return Holders(None, ())
    for each in ids:
        if not isinstance(each, str) or not each:
            return Holders(None, ())
    leads = rules.owners_from == "first-member"
    if leads or len(ids) == 1:
        return _alone(leads, *people.told_of(text_of(ids[0]))) if ids else Holders((), ())
    accounts = tuple([people.by_id(text_of(each)) for each in dict.fromkeys(ids)])
    return Holders(tuple([Owner(account.id) for account in accounts]), accounts)


@remembered(4096)
def _alone(leads: bool, *told: Any) -> Holders:
    account = _account(*told)
    return Holders((Owner(account.id, leads),), (account,))


def _from_field(payload: Mapping[str, Any], fields: Sequence[FieldValue], people: People, wanted: str) -> Holders:
    if not is_defined(payload, wanted) or not tells_fields(object_of(payload.get("card"))):
        return Holders(None, ())
    values = [field.value for field in fields if field.is_one_of({wanted})]
    accounts = tuple(dict.fromkeys(account for value in values for account in _people_in(value, people)))
    return Holders(tuple(Owner(account.id, leads=len(accounts) == 1) for account in accounts), accounts)


def _people_in(value: str, people: People) -> Sequence[Account]:
    return [people.by_name(name.strip()) for name in _BETWEEN_NAMES.split(value) if name.strip()]


@remembered(4096)
def _account(native_id: Any, name: Any, username: Any, email: Any, deactivated: Any) -> Account:
    shown, called = text_of(name), text_of(username)
    return Account(
        text_of(native_id),
        shown or called,
        called or None,
        text_of(email) or None,
        not deactivated if isinstance(deactivated, bool) else None,
    )
