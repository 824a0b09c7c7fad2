"""The address of a tool as people copy it, which is most often that of a page: how much of it belongs under ``url:``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult
from urllib.parse import urlsplit

from mapping.sites import ASANA
from mapping.sites import GATEWAY
from mapping.sites import TRELLO

_CLOUD = (".atlassian.net", ".jira.com")
_BEHIND_GATEWAY = re.compile(r"/ex/jira/[^/]+")
# What follows the address of a Jira; a word alone may well be the path that a Data Center lies under.
_PAGE = re.compile(
    r"/(?:rest/(?:api|agile|auth)|browse/[A-Z][A-Z0-9_]*(?:-\d+)?|projects/[A-Z][A-Z0-9_]*|secure/\w+\.jspa|plugins/servlet"
    r"|login\.jsp|issues/?$)(?:/.*)?$|/browse/?$"
)
_SCOPE: Mapping[str, re.Pattern[str]] = {
    "jira": re.compile(r"/(?:browse|projects)/([A-Z][A-Z0-9_]*)(?=[-/]|$)"),
    "asana": re.compile(r"^/(?:1/\d+/project|0)/(\d+)(?=/|$)"),
    "trello": re.compile(r"^/b/([A-Za-z0-9]+)(?=/|$)"),
}
_PAGES_OF: Mapping[str, tuple[str, str]] = {"asana": (ASANA, "/api/"), "trello": (TRELLO, "/1")}


def is_address(text: str, *, credentials: bool = False) -> bool:
    """Whether a text is a web address, which only with ``credentials`` may hold an account."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and not re.search(r"\s", text) and (credentials or parts.username is None)


def jira_base(url: str) -> str:
    """Give what of an address belongs under ``url:`` of a Jira: neither a page of it nor a part of its API."""
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    if (parts.hostname or "").endswith(_CLOUD):
        return base
    if parts.hostname == GATEWAY:
        found = _BEHIND_GATEWAY.match(parts.path)
        return base + (found[0] if found else parts.path)
    return base + _PAGE.sub("", parts.path).rstrip("/")


def is_base(url: str, base: str) -> bool:
    """Whether an address is nothing but its base."""
    return url.rstrip("/").lower() == base.rstrip("/").lower()


def is_page(tool: str, url: str) -> bool:
    """Whether an address is one that people open in a hosted tool, where its API needs no address at all."""
    host, api = _PAGES_OF.get(tool, ("", ""))
    parts: SplitResult = urlsplit(url)
    named = (parts.hostname or "").removeprefix("www.")
    return bool(host) and named == host and not parts.path.startswith(api)


def scope_in(tool: str, url: str) -> str | None:
    """Give the id of the project or board whose page this is, None where it is that of none."""
    found = _SCOPE[tool].search(urlsplit(url).path) if tool in _SCOPE else None
    return found[1] if found else None


def is_cloud(url: str) -> bool:
    """Whether a Jira at this address is one of Atlassian's Cloud."""
    host = urlsplit(url).hostname or ""
    return host.endswith(_CLOUD) or host == GATEWAY
