"""The connections of a wire: certificates are checked, the proxy is that of the settings, no answer takes for ever."""

from __future__ import annotations

import io
import socket
from base64 import b64encode
from http.client import HTTPException
from http.client import HTTPResponse
from http.client import LineTooLong
from ssl import CERT_REQUIRED
from ssl import SSLContext
from ssl import SSLError
from time import monotonic
from typing import Any
from urllib.parse import unquote

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util import Url
from urllib3.util import parse_url
from urllib3.util.ssl_ import create_urllib3_context

from connectors.live.errors import RefusedError
from connectors.live.patience import READ
from connectors.live.patience import WHOLE
from connectors.live.station import Station
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg

CONNECT = 10.0
"""So many seconds a connection may take."""

LARGEST_SENT = 128 * 1024 * 1024
"""So many bytes may come for one answer, whatever they are: twice what it may hold, for headers and the borders of its parts."""

_BUFFER = 65_536


class OverdueError(TimeoutError):
    """An answer did not come to its end in time, though something came now and then."""


class OversizeError(OSError):
    """More came for one answer than it can need, in a place where nobody looks at it."""


class EndlessHeadersError(HTTPException):
    """More headers came than any answer has, or one that is longer than any."""


def pool_for(station: Station, *, size: int) -> urllib3.PoolManager:
    """Build the connections to a station; raises RefusedError where its proxy or its certificates are unusable."""
    options: dict[str, Any] = {"maxsize": size, "block": False}
    if station.url.lower().startswith("https:"):
        options["ssl_context"] = _trusted(station)
    pool = _through_proxy(station, options) if station.proxy else urllib3.PoolManager(**options)
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool


def _through_proxy(station: Station, options: dict[str, Any]) -> urllib3.ProxyManager:
    proxy = _proxy(station)
    headers = {}
    if proxy.auth:
        account = b64encode(unquote(proxy.auth).encode()).decode()
        headers["Proxy-Authorization"] = f"Basic {account}"
    trusted = _trusted(station) if proxy.scheme == "https" else None
    address = proxy._replace(auth=None).url
    return urllib3.ProxyManager(address, proxy_headers=headers, proxy_ssl_context=trusted, **options)


def _proxy(station: Station) -> Url:
    try:
        proxy = parse_url(station.proxy or "")
    except HTTPError:
        proxy = Url()
    if proxy.scheme not in {"http", "https"} or not proxy.host:
        raise RefusedError(
            fault(
                "The proxy of connection {connection} has no usable address.",
                connection=station.connection,
                advice=msg("Write proxy: such as http://proxy.company.example:8080; other kinds cannot be used."),
            )
        )
    return proxy


def _trusted(station: Station) -> SSLContext:
    """Say whose certificates are believed: those of the bundle alone, else those that the system trusts."""
    context = create_urllib3_context(cert_reqs=CERT_REQUIRED)
    if station.ca_bundle is None:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(station.ca_bundle)
    except SSLError:
        raise _unusable(
            station, msg("The file {path} under ca_bundle: of {connection} holds no certificates.")
        ) from None
    except OSError:
        raise _unusable(station, msg("The file {path} under ca_bundle: of {connection} cannot be read.")) from None
    return context


def _unusable(station: Station, sentence: Message) -> RefusedError:
    told = {"path": station.ca_bundle or "", "connection": station.connection}
    advice = msg("It must hold certificates in PEM form (-----BEGIN CERTIFICATE-----).")
    return RefusedError(Fault(None, Message(sentence.text, told), advice))


class _Timely(io.RawIOBase):
    """What comes out of a socket, as long as the time for the whole answer is not over."""

    def __init__(self, inner: io.RawIOBase, sock: socket.socket) -> None:
        self._inner = inner
        self._sock = sock
        self._until = monotonic() + WHOLE
        asked = sock.gettimeout()
        self._silence = READ if asked is None else min(READ, asked)
        sock.settimeout(self._silence)
        self._left = LARGEST_SENT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - monotonic()
        if left <= 0:
            raise OverdueError
        if left < self._silence:
            self._sock.settimeout(left)
        try:
            came = self._inner.readinto(buffer)
        except TimeoutError:
            if left < self._silence:
                raise OverdueError from None
            raise
        self._left -= came or 0
        if self._left < 0:
            raise OversizeError
        return came

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **others: Any) -> None:
        super().__init__(sock, *args, **others)
        self.fp = io.BufferedReader(_Timely(self.fp.detach(), sock), _BUFFER)

    def begin(self) -> None:
        try:
            super().begin()
        except LineTooLong as error:
            raise EndlessHeadersError from error
        except HTTPException as error:
            if type(error) is HTTPException:
                # So the library tells too many of them; other faults have a kind of their own.
                raise EndlessHeadersError from error
            raise


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
