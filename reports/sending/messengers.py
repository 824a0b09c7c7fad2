"""Short texts to messengers: by a plain webhook, or by whatever Apprise knows."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol
from urllib.parse import urldefrag
from urllib.parse import urlsplit

from mapping.errors import ConfigError
from mapping.errors import fault
from mapping.errors import msg
from reports.sending.bounded import within
from reports.sending.server import Result
from reports.sending.server import Stage
from reports.sending.server import Trouble
from reports.sending.server import Verdict

if (
    TYPE_CHECKING
):  # the words of reports are slow to load, and most commands that build a messenger's settings send none
    from reports.short import Short

_PATIENCE = 15.0
_WAITS = 2
"""So many times the time for one answer is enough for all of it."""
_FIELDS = {"wh.jandi.com": "body"}
"""Where the text stands in what a host takes; elsewhere it is ``text``, or what stands behind # in the address."""
_ACCEPT = {"wh.jandi.com": "application/vnd.tosslab.jandi-v2+json"}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TRIES = 3
_BUSY, _TOO_MANY = 500, 429
_NO_ANSWER = Result(verdict=Verdict.DOUBTFUL, stage=Stage.END, text=Trouble.SILENT)


class Messenger(Protocol):
    """Somewhere to say a few lines."""

    def say(self, short: Short, *, handing: Callable[[], None], tries: int) -> Result:
        """Say it; ``handing`` is called just before it may be taken, ``tries`` were made before."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes a JSON document with the text in one field, such as ``text`` or ``body.text``."""

    url: str = field(repr=False)
    place: str = "text"
    timeout: float = _PATIENCE

    def say(self, short: Short, *, handing: Callable[[], None], tries: int) -> Result:  # noqa: ARG002  # asked once
        """Post it once, and wait twice the time for one answer in all; only its status is read."""
        handing()
        return within(self.timeout * _WAITS, partial(self._post, short)) or _NO_ANSWER

    def _post(self, short: Short) -> Result:
        """Post it; no redirect is followed, and certificates are verified."""
        import urllib3  # noqa: PLC0415  # slow to import, and most reports go by mail alone
        from urllib3.exceptions import ConnectTimeoutError  # noqa: PLC0415  # as above
        from urllib3.exceptions import HTTPError  # noqa: PLC0415
        from urllib3.exceptions import NewConnectionError  # noqa: PLC0415
        from urllib3.exceptions import ReadTimeoutError  # noqa: PLC0415
        from urllib3.exceptions import SSLError  # noqa: PLC0415

        body = json.dumps(_nested(self.place, f"{short.title}\n{short.text}"), ensure_ascii=False).encode()
        accept = _ACCEPT.get(urlsplit(self.url).hostname or "", "application/json")
        headers = {"Content-Type": "application/json", "Accept": accept, "User-Agent": "dure"}
        try:
            with urllib3.PoolManager() as pool:
                answer = pool.request(
                    "POST",
                    self.url,
                    body=body,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    timeout=self.timeout,
                    preload_content=False,
                )
                answer.close()  # what stands behind the status is nothing to us, and may be endless
        except (NewConnectionError, ConnectTimeoutError):
            return Result(verdict=Verdict.LATER, stage=Stage.CONNECT, text=Trouble.UNREACHED)
        except SSLError:
            return Result(verdict=Verdict.LATER, stage=Stage.CONNECT, text=Trouble.UNTRUSTED)
        except ReadTimeoutError:
            return _NO_ANSWER
        except (HTTPError, OSError, ValueError):
            return Result(verdict=Verdict.DOUBTFUL, stage=Stage.END, text=Trouble.CLOSED)
        return Result(verdict=_verdict(answer.status), stage=Stage.END, code=answer.status)


@dataclass(frozen=True, slots=True)
class ByApprise:
    """Any service that Apprise knows by its address; it says only whether it went well, so that it is tried three times."""

    url: str = field(repr=False)

    def say(self, short: Short, *, handing: Callable[[], None], tries: int) -> Result:
        """Hand it to Apprise."""
        messenger = _apprise().Apprise()
        if not messenger.add(self.url):
            return Result(verdict=Verdict.REFUSED, stage=Stage.CONNECT, text=Trouble.UNKNOWN)
        handing()
        notify = partial(messenger.notify, title=short.title, body=short.text, body_format="text")
        went_well = within(_PATIENCE * _WAITS, lambda: bool(notify()))
        if went_well is None:
            return _NO_ANSWER
        if went_well:
            return Result(verdict=Verdict.SENT, stage=Stage.END)
        verdict = Verdict.LATER if tries + 1 < _TRIES else Verdict.REFUSED
        return Result(verdict=verdict, stage=Stage.END, text=Trouble.UNSENT)


def messenger_at(url: str) -> Messenger:
    """Give the messenger at an address: a plain webhook for web addresses, Apprise for all others.

    Raise ConfigError for a web address without TLS, which would show the key in it and the tasks to the network; what
    listens on this machine may be called so.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return ByApprise(url)
    if parts.scheme == "http" and parts.hostname not in _HERE:
        advice = msg("Write its address with https://.")
        raise ConfigError(
            fault("A messenger is not called without TLS: its address begins with http://.", advice=advice)
        )
    bare, place = urldefrag(url)
    return Webhook(bare, place or _FIELDS.get(urlsplit(bare).hostname or "", "text"))


def _apprise() -> Any:
    try:
        import apprise  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        advice = msg("Install it with: pip install 'dure[messengers]'")
        raise ConfigError(fault("This messenger needs an extra package, Apprise.", advice=advice)) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # what it warns of may hold the address
    return apprise


def _nested(place: str, text: str) -> Any:
    found: Any = text
    for name in reversed(place.split(".")):
        found = {name: found}
    return found


def _verdict(status: int) -> Verdict:
    if status == _TOO_MANY or status >= _BUSY:
        return Verdict.LATER
    return Verdict.SENT if status // 100 == 2 else Verdict.REFUSED  # noqa: PLR2004  # what HTTP calls success
