"""Jira: users, groups and bare names as accounts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mapping.loose import text_of
from mapping.model import Account
from mapping.model import AccountKind

_LONGEST = 500
# The same few people come with every issue.
_remembered = lru_cache(maxsize=4096)(Account)


def account_of(user: Any) -> Account | None:
    """Read a user of Cloud or Data Center; None for what names nobody. A bare text is an account of that id."""
    if not isinstance(user, dict):
        name = text_of(user).strip()
        return Account(name, name) if name else None
    username = text_of(user.get("name"))
    shown = text_of(user.get("displayName"))
    account_id = text_of(user.get("accountId")) or text_of(user.get("key")) or username or shown
    if not account_id:
        return None
    active, email = user.get("active"), text_of(user.get("emailAddress"))
    make = _remembered if len(account_id) + len(shown) + len(username) + len(email) <= _LONGEST else Account
    return make(
        account_id,
        shown or username,
        username or None,
        email or None,
        active if isinstance(active, bool) else None,
        AccountKind.BOT if user.get("accountType") == "app" else AccountKind.PERSON,
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
