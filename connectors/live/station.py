"""Where a connection's requests go, and how faults speak of it without telling a secret."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from urllib.parse import urlsplit

from mapping.errors import Message

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where a connection's requests go, and how faults speak of it.

    ``account`` is whose token it is as far as the settings say; ``renewal`` says how to get a new token.
    """

    connection: str
    tool: str
    url: str
    renewal: Message
    account: str = ""
    proxy: str | None = field(default=None, repr=False)
    ca_bundle: str | None = None

    @property
    def named(self) -> str:
        """Name the connection, with the account where it is known."""
        return f"{self.connection} ({self.account})" if self.account else self.connection


def origin(url: str) -> tuple[str, str, int] | None:
    """Give scheme, host and port of an address, None for one that has an account in it or is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if not port or not parts.hostname or parts.username is not None or parts.scheme not in _PORTS:
        return None
    return parts.scheme, parts.hostname, port


def host(url: str) -> str:
    """Give the host of an address, nothing where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def route(url: str) -> str:
    """Give the path of an address, without what a query may hold."""
    return urlsplit(url).path[:120] or "/"
