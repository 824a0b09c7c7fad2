"""Where a tool is: the address that a hosted one has for everybody, and the stand-in for a site that nobody told."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

ASANA = "app.asana.com"
TRELLO = "trello.com"

HOSTED: Mapping[str, str] = {"asana": ASANA, "trello": TRELLO}
"""The sites of tools that have only one, by tool."""

GATEWAY = "api.atlassian.com"
"""Where Jira Cloud is asked with a scoped token, whichever site it is."""

_UNTOLD = "~"
_USUAL = {"http": 80, "https": 443}


def place_of(url: str) -> str:
    """Give the host of an address with its port, where that is not the usual one, and its path: what sets two tools at one host apart."""
    parts = urlsplit(url)
    port = "" if parts.port in {None, _USUAL.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}"


def untold_site(connection: str) -> str:
    """Give the site of records whose source does not tell it: a stand-in that names their connection."""
    return f"{_UNTOLD}{connection}"


def is_untold(site: str) -> bool:
    """Whether a site is only a stand-in."""
    return site.startswith(_UNTOLD)
