"""What the environment tells other programs of proxies and certificates: not followed, but named where it may explain a failure.

A run from cron has no such variables; what it does must not hang on who started it.
"""

from __future__ import annotations

import os

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def names_a_proxy(url: str) -> bool:
    """Whether the environment names a proxy for an address, and does not exempt its host."""
    from requests.utils import get_environ_proxies  # noqa: PLC0415  # loads slowly, and only failures want to know
    from requests.utils import select_proxy  # noqa: PLC0415

    return bool(select_proxy(url, get_environ_proxies(url)))


def bundle_variable() -> str | None:
    """Give the variable that names certificates to other programs, None where there is none."""
    return next((name for name in _BUNDLES if os.environ.get(name)), None)
