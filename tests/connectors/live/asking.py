"""A question to a fake server, with a secret in its headers."""

from __future__ import annotations

from connectors.live.answer import Answer
from connectors.live.wire import Wire

HEADERS = {"Authorization": "Bearer s3cret"}


def get(wire: Wire, path: str = "/x") -> Answer:
    """Ask where the wire leads to."""
    return wire.ask("GET", wire.station.url + path, headers=HEADERS)
