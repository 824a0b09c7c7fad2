"""A server on loopback that stands for the tools: answers made by worlds, faults as scripted, everything counted."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Ask:
    """A request as a world sees it. ``query`` has the last value of each name, ``lists`` all of them."""

    method: str
    path: str
    query: Mapping[str, str]
    lists: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What is answered. ``body`` is JSON unless it is bytes already; a header that is None is not sent."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass
class Fault:
    """What goes wrong: for requests whose ``METHOD path?query`` matches, from the ``first`` such one on, ``times`` times.

    ``cut`` closes the connection after so many bytes of the body, ``reset`` before any; ``delay`` and ``drip`` (bytes a
    second) make it slow; ``meet`` answers none before so many are there; ``length`` lies about the length of the body.
    """

    match: str
    reply: Reply | None = None
    first: int = 1
    times: int = 10**9
    cut: int | None = None
    reset: bool = False
    delay: float = 0.0
    meet: threading.Barrier | None = None
    drip: float = 0.0
    length: int | None = None
    seen: int = 0

    def strikes(self, line: str) -> bool:
        if re.search(self.match, line) is None:
            return False
        self.seen += 1
        return self.first <= self.seen < self.first + self.times


@dataclass
class Stats:
    """What came in."""

    requests: list[Ask] = field(default_factory=list)
    routes: Counter[str] = field(default_factory=Counter)
    throttled: int = 0
    at_once: int = 0
    most_at_once: int = 0

    @property
    def count(self) -> int:
        return len(self.requests)


@dataclass
class Cap:
    """At most ``count`` requests in any ``seconds``; more are answered 429, with how long to wait if ``tells``."""

    count: int
    seconds: float
    tells: bool = True
    starts: deque[float] = field(default_factory=deque)

    def refuses(self) -> float | None:
        now = time.monotonic()
        while self.starts and self.starts[0] <= now - self.seconds:
            self.starts.popleft()
        if len(self.starts) >= self.count:
            return self.starts[0] + self.seconds - now
        self.starts.append(now)
        return None


World = Callable[[Ask], Reply]


class FakeServer:
    """Serves one world on a port of its own until it is closed."""

    def __init__(
        self,
        world: World,
        *,
        latency: float = 0.0,
        cap: Cap | None = None,
        tls: ssl.SSLContext | None = None,
        skew: float = 0.0,
        keep: bool = True,
        packs: bool = True,
    ) -> None:
        self.world = world
        self.latency = latency
        self.cap = cap
        self.skew = skew
        self.keep = keep
        self.packs = packs
        self.dated = True
        self.faults: list[Fault] = []
        self.stats = Stats()
        self.lock = threading.Lock()
        self._server = _Quiet(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def fail(self, match: str, reply: Reply | None = None, **how: Any) -> Fault:
        found = Fault(match, reply, **how)
        self.faults.append(found)
        return found

    def fresh(self) -> Stats:
        """Begin to count anew, and give what was counted so far."""
        old, self.stats = self.stats, Stats()
        return old

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True

    @property
    def fake(self) -> FakeServer:
        return self.server.fake

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def do_CONNECT(self) -> None:
        self._serve()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        ask = self._asked()
        with self.fake.lock:
            stats = self.fake.stats
            if self.fake.keep:
                stats.requests.append(ask)
            stats.routes[f"{ask.method} {ask.path}"] += 1
            stats.at_once += 1
            stats.most_at_once = max(stats.most_at_once, stats.at_once)
            wait = self.fake.cap.refuses() if self.fake.cap else None
            stats.throttled += wait is not None
            line = f"{self.command} {self.path}"
            struck = next((each for each in self.fake.faults if each.strikes(line)), None)
        try:
            time.sleep(self.fake.latency + (struck.delay if struck else 0.0))
            if struck and struck.meet:
                struck.meet.wait()
            if wait is not None and self.fake.cap is not None:
                self._send(_too_many(wait, tells=self.fake.cap.tells), None)
            else:
                self._send(struck.reply if struck and struck.reply else self.fake.world(ask), struck)
        finally:
            with self.fake.lock:
                stats.at_once -= 1

    def _asked(self) -> Ask:
        parts = urlsplit(self.path)
        lists = parse_qs(parts.query, keep_blank_values=True)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Ask(self.command, parts.path, {name: each[-1] for name, each in lists.items()}, lists, headers, body)

    def _send(self, reply: Reply, struck: Fault | None) -> None:
        if struck is not None and struck.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        date = formatdate(time.time() + self.fake.skew, usegmt=True) if self.fake.dated else None
        headers = {"Content-Type": "application/json", "Date": date, **reply.headers}
        packed = self.fake.packs and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed and "Content-Encoding" not in headers and len(raw) > 1400:
            raw = gzip.compress(raw, 1)
            headers["Content-Encoding"] = "gzip"
        self.send_response_only(reply.status)
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.send_header("Content-Length", str(struck.length if struck and struck.length is not None else len(raw)))
        self.end_headers()
        self._write(raw if struck is None or struck.cut is None else raw[: struck.cut], struck)
        if struck is not None and (struck.cut is not None or struck.length is not None):
            self.close_connection = True

    def _write(self, raw: bytes, struck: Fault | None) -> None:
        if struck is None or not struck.drip:
            self.wfile.write(raw)
            return
        self.wfile.flush()
        for index in range(len(raw)):
            time.sleep(1 / struck.drip)
            self.wfile.write(raw[index : index + 1])
            self.wfile.flush()


def _too_many(wait: float, *, tells: bool) -> Reply:
    headers = {"Retry-After": str(max(1, round(wait + 0.499)))} if tells else {}
    return Reply({"errorMessages": ["Too many requests"], "message": "Too many requests"}, 429, headers)
