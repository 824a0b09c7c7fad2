"""Jira: users, groups and bare names as accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mapping.loose import text_of
from mapping.model import Account
from mapping.model import AccountKind
from mapping.remembered import remembered


def account_of(user: Any) -> Account | None:
    """Read a user of Cloud or Data Center; None for what names nobody. A bare text is an account of that id."""
    if not isinstance(user, dict):
        name = text_of(user).strip()
        return Account(name, name) if name else None
    told = user.get
    return _account(
        told("accountId"),
        told("key"),
        told("name"),
        told("displayName"),
        told("emailAddress"),
        told("active"),
        told("accountType"),
    )


@remembered(4096)
def _account(account_id: Any, key: Any, name: Any, display: Any, email: Any, active: Any, kind: Any) -> Account | None:
    username, shown = text_of(name), text_of(display)
    native_id = text_of(account_id) or text_of(key) or username or shown
    if not native_id:
        return None
    return Account(
        native_id,
        shown or username,
        username or None,
        text_of(email) or None,
        active if isinstance(active, bool) else None,
        AccountKind.BOT if kind == "app" else AccountKind.PERSON,
    )


def accounts_in(value: Any) -> Iterator[Account]:
    """Read the people of a custom field: users, groups or teams, options and bare names, one or many."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and not each.keys() & {"accountId", "displayName", "key"}:
            found = _group_or_option(each)
        else:
            found = account_of(each)
        if found is not None:
            yield found


def _group_or_option(value: dict[str, Any]) -> Account | None:
    chosen = text_of(value.get("value")).strip()
    if chosen:
        return Account(chosen, chosen)
    name = text_of(value.get("name")) or text_of(value.get("title"))
    group = text_of(value.get("groupId")) or text_of(value.get("id")) or name
    return Account(group, name, kind=AccountKind.GROUP) if group else None
