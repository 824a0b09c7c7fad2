"""The accounts that tasks name, each kept once, with whatever any record ever told of it."""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy import text

from mapping.model import Account
from mapping.model import AccountKind
from mapping.text import fold
from sync.bulk import insert_rows
from sync.bulk import select_in
from sync.bulk import update_rows
from sync.ready import Ready
from sync.rows import account_value

_Site = tuple[str, str]
"""Tool and site: a plain tuple, for it is made for every task."""
_Key = tuple[str, str, str]

_COLUMNS = ("name", "username", "email", "active", "kind", "former")


class AccountBook:
    """Gives each account its number in the store; reads known ones page by page and writes what is new."""

    def __init__(self) -> None:
        """Begin without knowing anybody."""
        self._known: dict[_Site, dict[str, tuple[int, Account]]] = defaultdict(dict)
        self._next: int | None = None

    def forget(self) -> None:
        """Forget who is known: a site may be called otherwise now."""
        self._known.clear()

    def numbers(self, site: _Site) -> Mapping[str, tuple[int, Account]]:
        """Give the accounts of a site that were taken in before, each with its number, by their ids."""
        return self._known[site]

    def take(self, connection: Connection, tasks: Iterable[Ready]) -> None:
        """Take in all accounts that these tasks name."""
        wanted = self._differing(tasks)
        if not wanted:
            return
        self._load(connection, [key for key in wanted if key[2] not in self._known[key[:2]]])
        if self._next is None:
            self._next = (connection.scalar(text("SELECT max(id) FROM accounts")) or 0) + 1
        new, changed = [], []
        for key, account in wanted.items():
            book = self._known[key[:2]]
            known = book.get(account.id)
            if known is None:
                new.append((self._next, *key, *_values(account)))
                book[account.id] = (self._next, account)
                self._next += 1
            elif (fuller := _fuller(known[1], account)) != known[1]:
                changed.append((*_values(fuller), known[0]))
                book[account.id] = (known[0], fuller)
        insert_rows(connection, "accounts", ("id", "tool", "site", "native_id", *_COLUMNS), new)
        update_rows(connection, "accounts", _COLUMNS, ("id",), changed)

    def tell(self, connection: Connection, tool: str, site: str, in_use: Mapping[str, bool]) -> None:
        """Keep which accounts of a site are in use; those that no task ever named are passed over."""
        book = self._known[tool, site]
        self._load(connection, [(tool, site, native_id) for native_id in in_use if native_id not in book])
        changed = []
        for native_id, active in in_use.items():
            number, account = book.get(native_id, (0, None))
            if account is not None and account.active is not active:
                book[native_id] = (number, replace(account, active=active))
                changed.append((active, number))
        update_rows(connection, "accounts", ("active",), ("id",), changed)

    def _differing(self, tasks: Iterable[Ready]) -> dict[_Key, Account]:
        wanted: dict[_Key, Account] = {}
        for task in tasks:
            site = task.row[:2]
            book = self._known[site]
            for account in task.accounts:
                known = book.get(account.id)
                if known is None or (known[1] is not account and known[1] != account):
                    key = (*site, account.id)
                    wanted[key] = _fuller(wanted[key], account) if key in wanted else account
            for owner, _ in task.owners:
                if owner not in book and (*site, owner) not in wanted:
                    wanted[*site, owner] = Account(owner)
        return wanted

    def _load(self, connection: Connection, keys: list[_Key]) -> None:
        wanted = set(keys)
        for row in select_in(
            connection,
            "SELECT id, tool, site, native_id, name, username, email, active, kind, former FROM accounts"
            " WHERE native_id IN :many",
            list({native_id for _, _, native_id in keys}),
        ):
            tool, site, native_id = row[1:4]
            if (tool, site, native_id) in wanted:
                self._known[tool, site][native_id] = (row[0], account_value(row[3:]))


def told_apart(accounts: Mapping[str, Account]) -> Mapping[str, Account]:
    """Leave out the former user names that two accounts of a site have or had: nobody can tell whose they are."""
    renamed = [each for each in accounts.values() if each.former]
    if not renamed:
        return accounts
    names = Counter(
        name for each in accounts.values() for name in {fold(one) for one in (each.username, *each.former) if one}
    )
    return {
        **accounts,
        **{
            each.id: replace(each, former=tuple(one for one in each.former if names[fold(one)] == 1))
            for each in renamed
        },
    }


def _values(account: Account) -> tuple[str, str | None, str | None, bool | None, str, str | None]:
    former = "\n".join(account.former) or None
    return account.name, account.username, account.email, account.active, account.kind.value, former


def _fuller(old: Account, new: Account) -> Account:
    """Lay what a record tells over what is known; what it does not tell stays."""
    return Account(
        new.id,
        new.name or old.name,
        new.username if new.username is not None else old.username,
        new.email if new.email is not None else old.email,
        new.active if new.active is not None else old.active,
        new.kind if new.kind is not AccountKind.PERSON else old.kind,
        _former(old, new.username),
    )


def _former(old: Account, now: str | None) -> tuple[str, ...]:
    """Give the user names that an account had before this one, the latest last."""
    had = old.username
    if not (had and now) or had == now or "\n" in had:
        return old.former
    return (*(each for each in old.former if each not in {had, now}), had)
