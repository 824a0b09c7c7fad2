"""Who holds a task: the accounts of its owners, and what is known of each."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Task
from mapping.parties import Belonging
from mapping.parties import Directory
from mapping.parties import is_shared


class Holder(Struct, frozen=True):
    """An account with what is known of it: whose it is, whether several people use it, and whether it is out of use.

    One whose person has ``left``, by the list of people, is ``gone`` though its tool may still let it work.
    """

    account: Account
    belonging: Belonging
    shared: bool
    gone: bool
    left: bool = False

    @property
    def party(self) -> str | None:
        """Give the party behind the account, None when nobody can tell."""
        return self.belonging.party

    @property
    def unlisted_bot(self) -> bool:
        """Whether this is a machine that no list of people knows."""
        return self.account.kind is AccountKind.BOT and self.party is None

    @property
    def name(self) -> str:
        """Give the name by which people know the holder."""
        person = self.belonging.person
        return person.name if person else self.account.name or self.account.username or self.account.id


class Holders:
    """Finds the holder behind an account of a task, each account once."""

    def __init__(self, directory: Directory, today: date) -> None:
        """Judge by these people, as of this day."""
        self._directory = directory
        self._today = today
        self._known: dict[tuple[str, str, str], Holder] = {}

    def owners(self, task: Task) -> tuple[Holder, ...] | None:
        """Give the holders of a task, each once; None when its owners could not be read."""
        if not task.owners:
            return None if task.owners is None else ()
        if len(task.owners) == 1:
            return (self.find(task, task.owners[0].account),)
        return tuple(self.find(task, account) for account in dict.fromkeys(owner.account for owner in task.owners))

    def find(self, task: Task, account_id: str) -> Holder:
        """Give the holder behind an account id that a task speaks of."""
        for account in task.accounts:
            if account.id == account_id:
                break
        else:
            account = Account(account_id)
        tool, site, _ = task.origin
        known = self._known.get((tool, site, account_id))
        if known is None or (known.account is not account and known.account != account):
            known = self._known[tool, site, account_id] = self._holder(tool, site, account)
        return known

    def _holder(self, tool: str, site: str, account: Account) -> Holder:
        belonging = self._directory.belonging(tool, site, account)
        last_day = belonging.person.left if belonging.person else None
        left = last_day is not None and last_day < self._today
        return Holder(account, belonging, is_shared(account, belonging), left or account.active is False, left)
