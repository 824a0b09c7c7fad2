"""Who holds an Asana task: its assignee, who leads, and the people that further fields name."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from mapping.asana_fields import FieldValue
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import MappingRules
from mapping.model import Owner

_LONGEST = 500
# The same few people come with every task.
_remembered = lru_cache(maxsize=4096)(Account)


class Holders(NamedTuple):
    """The owners of a task, None when they could not be read, and the accounts behind them."""

    owners: tuple[Owner, ...] | None
    accounts: tuple[Account, ...]


def account_of(user: Any) -> Account | None:
    """Give the account of a user; without a gid its e-mail, else its name, stands for the id."""
    if not isinstance(user, dict):
        return None
    name, email = text_of(user.get("name")), text_of(user.get("email"))
    native_id = text_of(user.get("gid")) or email or name
    if not native_id:
        return None
    make = _remembered if len(native_id) + len(name) + len(email) <= _LONGEST else Account
    return make(native_id, name or email, None, email or None)


def holders_of(task: Mapping[str, Any], fields: Sequence[FieldValue], rules: MappingRules) -> Holders:
    """Tell who holds a task; the assignee leads, people from further fields do not, followers do not count."""
    assignee = account_of(task.get("assignee"))
    if assignee is not None and not (fields and rules.owner_fields):
        return Holders(_alone(assignee.id) if len(assignee.id) <= _LONGEST else _leading(assignee.id), (assignee,))
    further = [account for field in fields if field.is_one_of(rules.owner_fields) for account in _people_in(field)]
    accounts = tuple({account.id: account for account in ([assignee] if assignee else []) + further}.values())
    if assignee is None and ("assignee" not in task or task["assignee"] is not None):
        return Holders(None, accounts)
    held = {assignee.id: Owner(assignee.id, leads=True)} if assignee else {}
    for account in further:
        held.setdefault(account.id, Owner(account.id))
    return Holders(tuple(held.values()), accounts)


def _leading(account: str) -> tuple[Owner, ...]:
    return (Owner(account, leads=True),)


_alone = lru_cache(maxsize=4096)(_leading)


def _people_in(field: FieldValue) -> Iterator[Account]:
    if field.people:
        yield from filter(None, map(account_of, field.people))
        return
    for name in (name.strip() for value in field.values for name in value.split(",")):
        if name:
            yield Account(name, name, email=name if "@" in name[1:] else None)
