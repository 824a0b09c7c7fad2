"""How every live connector gets its wire: the pace of its token, the budget of its run, where it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.api import ConnectorContext
from connectors.live.pace import pace_of
from connectors.live.retry import Budget
from connectors.live.rhythm import LIKELY
from connectors.live.rhythm import Rate
from connectors.live.station import Station
from mapping.errors import Message
from mapping.masking import remember_login

if TYPE_CHECKING:
    from connectors.live.wire import Wire

AT_ONCE = 20
"""So many requests of one token are under way at once at most."""


def open_wire(
    context: ConnectorContext,
    *,
    tool: str,
    url: str,
    token: str,
    renewal: Message,
    rate: Rate | None = None,
    edges: tuple[int, ...] = LIKELY,
) -> Wire:
    """Build the wire of one connection; connections with the same token share one pace.

    ``rate`` is kept to from the start, at ``edges`` a limit is expected.
    """
    from connectors.live.wire import Wire  # noqa: PLC0415  # heavy, and a process that only writes asks nothing

    options = context.options
    remember_login(options.email or "", token)
    station = Station(
        connection=context.name,
        tool=tool,
        url=url.rstrip("/"),
        renewal=renewal,
        account=options.email or "",
        proxy=context.secret("proxy") if options.proxy else None,
        ca_bundle=str(context.base / options.ca_bundle) if options.ca_bundle else None,
    )
    pace = pace_of(urlsplit(url).netloc, token, at_once=AT_ONCE, rate=rate, edges=edges)
    return Wire(station, pace=pace, budget=Budget(options.requests_budget))
