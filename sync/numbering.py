"""Numbers for what is new in a run: all writers at work in it share them, so that none is given twice."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy import text

from sync.hosts import Hosts
from sync.hosts import load_hosts
from sync.newcomers import Newcomers
from sync.people import AccountBook


class Numbering:
    """Gives new tasks their numbers, and keeps the one book of accounts and what the run brought."""

    def __init__(self) -> None:
        """Begin where the store stands when the first number is asked for."""
        self.accounts = AccountBook()
        self.newcomers = Newcomers()
        self._next: int | None = None
        self._hosts: Hosts | None = None

    def hosts(self, connection: Connection) -> Hosts:
        """Give what is known of host names."""
        if self._hosts is None:
            self._hosts = load_hosts(connection)
        return self._hosts

    def forget_sites(self) -> None:
        """Look anew where connections read, and whose accounts are whose."""
        self._hosts = None
        self.accounts.forget()

    def tasks(self, connection: Connection, count: int) -> range:
        """Give the numbers of so many new tasks."""
        if self._next is None:
            self._next = (connection.scalar(text("SELECT max(id) FROM tasks")) or 0) + 1
        first, self._next = self._next, self._next + count
        return range(first, self._next)
