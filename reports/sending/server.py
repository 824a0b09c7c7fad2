"""A mail server as the settings describe it, and what may come of handing it a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from mapping.errors import DureError
from mapping.errors import Fault


class Stage(StrEnum):
    """The steps of handing a mail over, in their order."""

    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of data"


class Trouble(StrEnum):
    """What kept an answer away; everything else that is told of a failure are the words of a server or of the system."""

    UNREACHED = "no connection could be made"
    UNTRUSTED = "its certificate cannot be trusted"
    CLOSED = "the connection was closed"
    SILENT = "no answer in time"
    UNKNOWN = "Apprise knows no such address"
    UNSENT = "Apprise could not send it"


class Verdict(StrEnum):
    """What became of a mail: taken; to be tried at the next run; refused for good; or nobody knows."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"


class Result(Struct, frozen=True, kw_only=True):
    """What became of one mail, at which stage, and what the server said. ``too_large`` asks for a smaller one."""

    verdict: Verdict
    stage: Stage
    code: int | None = None
    text: str = ""
    too_large: bool = False

    @property
    def answer(self) -> str:
        """Give what is kept of the answer."""
        return " ".join(str(part) for part in (self.stage.value, self.code, self.text) if part not in {None, ""})


def taken_apart(answer: str) -> tuple[Stage | None, str]:
    """Give the stage of an answer that was kept, and what was said at it; no stage where nobody was asked."""
    stage = next((each for each in Stage if answer == each.value or answer.startswith(f"{each.value} ")), None)
    return stage, answer.removeprefix(stage.value if stage else "").strip()


class Login(StrEnum):
    """How dure shows who it is."""

    PLAIN = "plain"
    LOGIN = "login"
    XOAUTH2 = "xoauth2"


class Tls(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over, and as whom.

    ``secret`` gives the password, or with ``xoauth2`` the token; it is asked for once per connection. Without ``login``
    the server's own offer decides between ``plain`` and ``login``.
    """

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str | None = None
    secret: Callable[[], str] | None = field(default=None, repr=False)
    login: Login | None = None
    ca_bundle: Path | None = None
    timeout: float = 30.0


class MailServerError(DureError):
    """The mail server could not be used at all; nothing was handed over, and the next run tries again."""

    def __init__(self, found: Fault, stage: Stage) -> None:
        """Carry what happened, and at which stage."""
        super().__init__(found)
        self.stage = stage
