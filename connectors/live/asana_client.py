"""Asana's client library, set up so that every request obeys the wire."""

from __future__ import annotations

import logging
from contextlib import suppress
from multiprocessing.pool import ThreadPool

import asana

from connectors.live.wire import Wire
from connectors.live.wire_pool import WirePool

_LOUD = ("asana", "urllib3")


def asana_client(wire: Wire, *, token: str) -> asana.ApiClient:
    """Build a client; pass ``full_payload=True`` to its calls, so that pages and their offsets are seen."""
    kept = {name: (logging.getLogger(name).level, list(logging.getLogger(name).handlers)) for name in _LOUD}
    configuration = asana.Configuration()
    for name, (level, handlers) in kept.items():
        logging.getLogger(name).setLevel(level)  # the library sets levels and handlers for the whole process
        logging.getLogger(name).handlers[:] = handlers
    configuration.host = wire.station.url.rstrip("/")
    configuration.access_token = token
    configuration.retry_strategy = False
    client = asana.ApiClient(configuration)
    client.set_default_header("Accept-Encoding", "gzip")
    client.rest_client.pool_manager = WirePool(wire)
    _end_pool(client.pool)
    return client


def _end_pool(pool: ThreadPool) -> None:
    """End the threads that the library starts for asynchronous calls, of which none is made."""
    with suppress(ValueError):
        pool.close()
        pool.join()
