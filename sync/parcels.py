"""What goes between this process and the one in which tools are asked: messages, and pages of records that are ready."""

from __future__ import annotations

import copyreg
import io
import marshal
import pickle
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from types import MappingProxyType
from typing import Any

from connectors.api import Page
from connectors.api import Record
from mapping.errors import Fault
from mapping.model import Account
from mapping.model import AccountKind
from sync.ready import Ready
from sync.ready import ReadyRecord

PAGES, KEPT, LEAVE, GREET, BEGIN = "pages", "kept", "leave", "greet", "begin"
"""What is asked for: the pages of a chain, more of them for those that were kept, and no more of any chain; whose credentials these are, with the
chains; the same with the pages of the first chains right behind it; else a method of a connector."""

PAGE, DONE, FAILED, TRAFFIC = "page", "done", "failed", "traffic"
"""What is told: a page, an answer or the end of the pages, faults, or nothing but how much was asked of the tool."""

LISTS = frozenset({"scopes", "reread", "revisit"})
"""Methods whose answers may come one by one; they are sent as a list."""

_HEAD = struct.Struct("!II")
_BUFFER = 1 << 20
_LONGEST = 500
_MOST = 4096
_KIND = {kind.value: kind for kind in AccountKind}


def _frozen(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(values)


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda values: (_frozen, (dict(values),))}


class Line:
    """One end of the line between the two processes. Any thread may send; one receives."""

    def __init__(self, end: socket.socket) -> None:
        """Take one end of a pair of sockets."""
        self._socket = end
        self._sending = Lock()
        self._received = end.makefile("rb", _BUFFER)

    def send(self, message: object, records: bytes = b"") -> bool:
        """Send a message, with a page's records beside it; False when nobody is there any more."""
        told = io.BytesIO()
        _Pickler(told, pickle.HIGHEST_PROTOCOL).dump(message)
        shell = told.getvalue()
        try:
            with self._sending:
                self._socket.sendall(_HEAD.pack(len(shell), len(records)) + shell)
                if records:
                    self._socket.sendall(records)
        except OSError:
            return False
        return True

    def receive(self) -> tuple[Any, bytes] | None:
        """Wait for the next message; None when nobody is there any more, be it in the middle of one."""
        try:
            head = self._received.read(_HEAD.size)
            if len(head) < _HEAD.size:
                return None
            size, more = _HEAD.unpack(head)
            told = self._received.read(size + more)
        except OSError:
            return None
        if len(told) < size + more:
            return None
        return pickle.loads(told[:size]), told[size:]  # noqa: S301  # from our own other half

    def hang_up(self) -> None:
        """Let both ends be told that nothing more comes."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket, when nobody receives any more."""
        self._received.close()
        self._socket.close()


class Bundle:
    """The records of one page, as they are put together where they were read."""

    def __init__(self) -> None:
        """Begin without any; ``faults`` are those of records that can be no task, by their place."""
        self.faults: dict[int, Fault] = {}
        self._accounts: list[Account] = []
        self._known: dict[str, tuple[Account, int]] = {}
        self._written: list[tuple[Any, ...]] = []

    def add(self, record: Record, ready: Ready | Fault | None, raw: bytes) -> None:
        """Add a record with what it says, None where that is still to be mapped.

        ``raw`` is empty where it is neither kept nor to be mapped.
        """
        own = (record.native_id, record.key, record.scopes, record.fingerprint, raw, record.fuller)
        if ready is None or isinstance(ready, Fault):
            if ready is not None:
                self.faults[len(self._written)] = ready
            self._written.append((*own, None, ()))
        else:
            self._written.append((*own, ready[:-1], self._named(ready.accounts)))

    def _named(self, accounts: tuple[Account, ...]) -> tuple[int, ...]:
        """Give the places of accounts; to look for them by their ids costs far less than by all that they say."""
        named = []
        for each in accounts:
            known = self._known.get(each.id)
            if known is None or (known[0] is not each and known[0] != each):
                known = self._known[each.id] = (each, len(self._accounts))
                self._accounts.append(each)
            named.append(known[1])
        return tuple(named)

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._written)

    def told(self) -> bytes:
        """Write them."""
        people = [
            (each.id, each.name, each.username, each.email, each.active, each.kind.value) for each in self._accounts
        ]
        return marshal.dumps((people, self._written))


class _Remembered(dict[tuple[Any, ...], Account]):
    """Accounts by what was told of them: the same few come with every page, and are compared soonest where they are one object."""

    def __missing__(self, told: tuple[Any, ...]) -> Account:
        id_, name, username, email, active, kind = told
        account = Account(id_, name, username, email, active, _KIND[kind])
        if len(id_) + len(name) + len(username or "") + len(email or "") <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[told] = account
        return account


_remembered = _Remembered()


def unbundled(page: Page, faults: Mapping[int, Fault], told: bytes) -> Page:
    """Give a page with the records that were told."""
    people, written = marshal.loads(told)  # noqa: S302  # from our own other half
    account = list(map(_remembered.__getitem__, people)).__getitem__
    records = []
    for place, (native_id, key, scopes, mark, raw, fuller, rows, named) in enumerate(written):
        ready = faults.get(place) if rows is None else Ready._make((*rows, tuple(map(account, named))))
        records.append(ReadyRecord(native_id, key, scopes, _NOTHING, mark, raw, fuller, ready))
    return replace(page, records=records)


_NOTHING: dict[str, Any] = {}
