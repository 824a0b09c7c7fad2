"""Who holds an Asana task: its assignee, who leads, and the people that further fields name."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from mapping.asana_fields import FieldValue
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import MappingRules
from mapping.model import Owner
from mapping.remembered import remembered


class Holders(NamedTuple):
    """The owners of a task, None when they could not be read, and the accounts behind them."""

    owners: tuple[Owner, ...] | None
    accounts: tuple[Account, ...]


def account_of(user: Any) -> Account | None:
    """Give the account of a user; without a gid its e-mail, else its name, stands for the id."""
    return _account(user.get("gid"), user.get("name"), user.get("email")) if isinstance(user, dict) else None


@remembered(4096)
def _account(gid: Any, name: Any, email: Any) -> Account | None:
    shown, address = text_of(name), text_of(email)
    native_id = text_of(gid) or address or shown
    return Account(native_id, shown or address, None, address or None) if native_id else None


def holders_of(task: Mapping[str, Any], fields: Sequence[FieldValue], rules: MappingRules) -> Holders:
    """Tell who holds a task; the assignee leads, people from further fields do not, followers do not count."""
    user = task.get("assignee")
    if isinstance(user, dict) and not (fields and rules.owner_fields):
        alone = _alone(user.get("gid"), user.get("name"), user.get("email"))
        if alone is not None:
            return alone
    assignee = account_of(user)
    further = [account for field in fields if field.is_one_of(rules.owner_fields) for account in _people_in(field)]
    accounts = tuple({account.id: account for account in ([assignee] if assignee else []) + further}.values())
    if assignee is None and ("assignee" not in task or task["assignee"] is not None):
        return Holders(None, accounts)
    held = {assignee.id: Owner(assignee.id, leads=True)} if assignee else {}
    for account in further:
        held.setdefault(account.id, Owner(account.id))
    return Holders(tuple(held.values()), accounts)


@remembered(4096)
def _alone(*told: Any) -> Holders | None:
    account = _account(*told)
    return None if account is None else Holders((Owner(account.id, leads=True),), (account,))


def _people_in(field: FieldValue) -> Iterator[Account]:
    if field.people:
        yield from filter(None, map(account_of, field.people))
        return
    for name in (name.strip() for value in field.values for name in value.split(",")):
        if name:
            yield Account(name, name, email=name if "@" in name[1:] else None)
