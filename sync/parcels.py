"""What goes between this process and the one in which tools are asked: messages, and pages of records that are ready."""

from __future__ import annotations

import copyreg
import io
import marshal
import pickle
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from types import MappingProxyType
from typing import Any

from connectors.api import Page
from mapping.errors import Fault
from mapping.model import Account
from mapping.model import AccountKind
from sync.ready import Ready
from sync.ready import ReadyRecord

PAGES, TAKEN = "pages", "taken"
"""What is asked for: the pages of a chain, and more of them for those that were taken; else a method of a connector."""

PAGE, DONE, FAILED, TRAFFIC = "page", "done", "failed", "traffic"
"""What is told: a page, an answer or the end of the pages, faults, or nothing but how much was asked of the tool."""

LISTS = frozenset({"chains", "scopes", "reread", "revisit"})
"""Methods whose answers may come one by one; they are sent as a list."""

_HEAD = struct.Struct("!II")
_BUFFER = 1 << 20
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


def packed(records: Sequence[ReadyRecord]) -> tuple[bytes, dict[int, Fault]]:
    """Write the records of a page, and give the faults of those that can be no task, by their place."""
    accounts: dict[Account, int] = {}
    faults: dict[int, Fault] = {}
    written: list[tuple[Any, ...]] = []
    for place, each in enumerate(records):
        own = (each.native_id, each.key, each.scopes, each.fingerprint, each.fuller, each.packed)
        ready = each.ready
        if isinstance(ready, Ready):
            named = tuple([accounts.setdefault(account, len(accounts)) for account in ready.accounts])
            written.append((own, (*ready[:6], named, ready.owners_in_fields)))
        else:
            written.append((own, None))
            if ready is not None:
                faults[place] = ready
    people = [(each.id, each.name, each.username, each.email, each.active, each.kind.value) for each in accounts]
    return marshal.dumps((people, written)), faults


def unpacked(page: Page, faults: dict[int, Fault], base: bytes | None, told: bytes) -> Page:
    """Give a page with the records that were written."""
    people, written = marshal.loads(told)  # noqa: S302  # from our own other half
    accounts = [Account(id_, name, user, mail, active, _KIND[kind]) for id_, name, user, mail, active, kind in people]
    records = []
    for place, ((native_id, key, scopes, fingerprint, fuller, raw), ready) in enumerate(written):
        made: Ready | Fault | None = faults.get(place)
        if ready is not None:
            *_, named, _in_fields = ready
            made = Ready(*ready)._replace(accounts=tuple([accounts[number] for number in named]))
        records.append(
            ReadyRecord(
                native_id, key, scopes, _NOTHING, fingerprint, b"", fuller=fuller, ready=made, packed=raw, base=base
            )
        )
    return replace(page, records=records)


_NOTHING: dict[str, Any] = {}
