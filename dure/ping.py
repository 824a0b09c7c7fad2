"""Somebody elsewhere is told that a run began, and how it ended, so that a run that did not happen is noticed."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from msgspec import Struct
from msgspec import field

from config.secrets import expand
from config.workspace import Workspace
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.masking import mask
from mapping.masking import remember_webhook

PATIENCE = 5.0
"""So many seconds a run waits for an answer, name resolution and all."""

_LONGEST_BODY = 1000
_SCHEMES = ("http", "https")

Send = Callable[[str, bytes], str | None]
"""Posts a body to an address; gives what went wrong, None where nothing did."""


class Ping(Struct):
    """The watcher of one run. It is never waited for longer than ``patience``, and nothing that it does ends a run."""

    url: str | None
    send: Send = field(default_factory=lambda: post)
    patience: float = PATIENCE
    faults: list[Fault] = field(default_factory=list)
    _beginning: Thread | None = None

    def begin(self) -> None:
        """Tell that a run begins; the run does not wait for it."""
        if self.url is not None:
            self._beginning = self._tell(address(self.url, "start"), "")

    def end(self, *, well: bool, body: str, patience: float | None = None) -> None:
        """Tell how the run ended, in order behind its beginning."""
        if self.url is None:
            return
        until = monotonic() + (self.patience if patience is None else patience)
        if self._beginning is not None:
            self._beginning.join(max(0.0, until - monotonic()))
        thread = self._tell(address(self.url, "" if well else "fail"), mask(body)[:_LONGEST_BODY])
        if thread is None:
            return
        thread.join(max(0.0, until - monotonic()))
        if thread.is_alive():
            self._note("it did not answer in time")

    def leave(self) -> None:
        """Leave the telling to another run, which is at work."""
        self.url = None

    def _tell(self, url: str, body: str) -> Thread | None:
        # Only a thread that nobody waits for bounds everything: a name server may take a minute to give up.
        thread = Thread(target=self._sent, args=(url, body.encode()), name="dure-ping", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the machine has no more of them
            self._note(str(error))
            return None
        return thread

    def _sent(self, url: str, body: bytes) -> None:
        trouble = self.send(url, body)
        if trouble is not None:
            self._note(trouble)

    def _note(self, reason: str) -> None:
        advice = msg("The run itself went on. Check ping: in dure.yaml, and the network.")
        host = urlsplit(self.url or "").hostname or ""
        self.faults.append(
            fault("{host} could not be told of this run ({reason}).", host=host, reason=reason, advice=advice)
        )


def ping_of(workspace: Workspace) -> Ping:
    """Give the watcher that the settings name; one that cannot be named is told, and the run goes on."""
    written = workspace.settings.ping
    if written is None:
        return Ping(None)
    try:
        url = remember_webhook(expand(written, workspace.variables(os.environ)))
    except DureError as error:
        return Ping(None, faults=list(error.faults))
    if urlsplit(url).scheme not in _SCHEMES:
        return Ping(
            None,
            faults=[fault("ping: leads to no web address.", advice=msg("Write it such as https://company.example."))],
        )
    return Ping(url)


def address(url: str, step: str) -> str:
    """Give the address for a step of a run, behind the path and before the question mark."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{step}" if step else parts.path
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def post(url: str, body: bytes) -> str | None:
    """Post to an address, once, following nothing; certificates are verified."""
    import urllib3  # noqa: PLC0415  # slow to import, and most workspaces have no ping
    from urllib3.exceptions import HTTPError  # noqa: PLC0415  # as above

    headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "dure"}
    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request(
                "POST",
                url,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=PATIENCE,
                preload_content=False,
            )
            answer.close()  # only its status counts, and the rest may be endless
    except (HTTPError, OSError, ValueError) as error:
        return type(error).__name__
    return None if answer.status < 300 else f"HTTP {answer.status}"  # noqa: PLR2004  # what HTTP calls success
