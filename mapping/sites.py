"""Where a tool is: the address that a hosted one has for everybody, and the stand-in for a site that nobody told."""

from __future__ import annotations

from collections.abc import Mapping

ASANA = "app.asana.com"
TRELLO = "trello.com"

HOSTED: Mapping[str, str] = {"asana": ASANA, "trello": TRELLO}
"""The sites of tools that have only one, by tool."""

GATEWAY = "api.atlassian.com"
"""Where Jira Cloud is asked with a scoped token, whichever site it is."""

_UNTOLD = "~"


def untold_site(connection: str) -> str:
    """Give the site of records whose source does not tell it: a stand-in that names their connection."""
    return f"{_UNTOLD}{connection}"


def is_untold(site: str) -> bool:
    """Whether a site is only a stand-in."""
    return site.startswith(_UNTOLD)
