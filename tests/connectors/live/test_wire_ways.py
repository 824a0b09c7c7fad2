"""Where a request may go, through which proxy, and whose certificate is believed."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from contextlib import closing
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
import trustme
from asking import HEADERS
from asking import get
from fake_tools.server import Reply

from connectors.live.errors import NotLetThroughError
from connectors.live.errors import RefusedError
from connectors.live.errors import UntrustedError


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(serve, wire_to, status):
    other = serve()
    server = serve(lambda _: Reply({}, status, {"Location": f"{other.url}/steal"}))

    with pytest.raises(RefusedError, match="does not follow"):
        get(wire_to(server.url))

    assert (server.stats.count, other.stats.count) == (1, 0)


def test_a_redirect_to_another_way_to_the_same_host_names_the_way(serve, wire_to):
    server = serve(lambda _: Reply({}, 301, {"Location": "https://me:pw@127.0.0.1:8443/jira"}))

    with pytest.raises(RefusedError, match=r"on to https://127\.0\.0\.1:8443; dure does not follow"):
        get(wire_to(server.url))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "https://{host}/x",
        "http://localhost:{port}/x",
        "http://user:pw@{host}/x",
        "file:///etc/passwd",
        "http://[::1]:{port}/x",
        "//{host}/x",
        "http://{host}@evil.example/x",
        "http://{host}:x/",
    ],
)
def test_nothing_is_sent_to_another_place(serve, wire_to, url):
    server = serve()
    host = server.url.removeprefix("http://")

    with pytest.raises(RefusedError, match="Nothing was sent"):
        wire_to(server.url).ask("GET", url.format(host=host, port=server.port), headers=HEADERS)

    assert server.stats.count == 0


@pytest.mark.parametrize("base", ["", "{host}", "http://user:pw@{host}", "ftp://{host}", "http://{host}:x"])
def test_an_address_that_is_none_is_not_asked(serve, wire_to, base):
    server = serve()
    wire = wire_to(base.format(host=server.url.removeprefix("http://")))

    with pytest.raises(RefusedError):
        wire.ask("GET", f"http://eve:pw@127.0.0.1:{server.port}/x", headers=HEADERS)
    with pytest.raises(RefusedError):
        get(wire)

    assert server.stats.count == 0


def test_proxies_of_the_environment_are_not_used(serve, wire_to, monkeypatch):
    server, proxy = serve(), serve()
    monkeypatch.setenv("http_proxy", proxy.url)

    get(wire_to(server.url))

    assert (server.stats.count, proxy.stats.count) == (1, 0)


def test_a_proxy_of_the_settings_is_used(serve, wire_to):
    proxy = serve()

    get(wire_to("http://jira.hanbit.example", proxy=proxy.url))

    assert proxy.stats.count == 1


def test_a_proxy_is_told_who_calls_and_the_tool_is_not(serve, wire_to):
    proxy = serve()

    get(wire_to("http://jira.hanbit.example", proxy=proxy.url.replace("//", "//두레:p%40ss@")))

    (asked,) = proxy.stats.requests
    assert base64.b64decode(asked.headers["proxy-authorization"].removeprefix("Basic ")).decode() == "두레:p@ss"
    assert asked.headers["authorization"] == HEADERS["Authorization"]


@pytest.mark.parametrize("proxy", ["proxy.example:8080", "socks5://127.0.0.1:1080", "nonsense", "http://", "http://[x"])
def test_a_proxy_that_is_none_is_told_at_once(wire_to, clock, proxy):
    with pytest.raises(RefusedError, match="proxy") as caught:
        get(wire_to("http://jira.hanbit.example", proxy=proxy))

    assert f" {proxy}" not in str(caught.value.faults[0].message)
    assert clock.slept == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_the_login_is_told_as_such_and_asked_once(serve, wire_to, clock, scheme):
    proxy = serve(lambda _: Reply(b"", 407, {"Proxy-Authenticate": "Basic"}))

    with pytest.raises(NotLetThroughError, match=r"The proxy of connection hq refused its login .* password") as caught:
        get(wire_to(f"{scheme}://jira.hanbit.example", proxy=proxy.url.replace("//", "//dure:wr0ng@")))

    assert (proxy.stats.count, clock.slept) == (1, [])
    assert "wr0ng" not in str(caught.value)


class Tunnel:
    """A proxy that connects through, and keeps what it was told first."""

    def __init__(self):
        self.told = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self):
        return f"http://two:words@127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self):
        near, _ = self._listener.accept()
        while not self.told.endswith(b"\r\n\r\n"):
            self.told += near.recv(4096)
        host, port = self.told.split()[1].decode().split(":")
        far = socket.create_connection((host, int(port)))
        near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        self._ends = [near, far]
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one, other):
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)

    def close(self):
        for each in (self._listener, *self._ends):
            each.close()


def test_a_proxy_carries_what_it_cannot_read(serve, wire_to, authority, tmp_path):
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    server, tunnel = serve(tls=tls(authority, "127.0.0.1")), Tunnel()

    with closing(tunnel):
        assert get(wire_to(server.url, ca_bundle=str(bundle), proxy=tunnel.url)).value == {"ok": True}

    assert tunnel.told.startswith(f"CONNECT 127.0.0.1:{server.port} ".encode())
    assert b"Proxy-Authorization: Basic" in tunnel.told
    assert b"s3cret" not in tunnel.told
    assert "proxy-authorization" not in server.stats.requests[0].headers


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["missing", "empty", "other"])
def test_a_bundle_that_is_none_is_told_at_once(serve, wire_to, clock, tmp_path, content):
    server, bundle = serve(), tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)

    with pytest.raises(RefusedError, match="ca_bundle"):
        get(wire_to(server.url.replace("http", "https"), ca_bundle=str(bundle)))

    assert clock.slept == []


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def tls(authority, *names):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_a_certificate_of_the_bundle_is_trusted(serve, wire_to, authority, tmp_path):
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    server = serve(tls=tls(authority, "127.0.0.1"))

    assert get(wire_to(server.url, ca_bundle=str(bundle))).value == {"ok": True}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("127.0.0.1",), "its certificate is not trusted.*file under ca_bundle: lacks"),
        (("jira.other.example",), "its certificate is for another name.*Check url:"),
        (("10.9.8.7",), "its certificate is for another name.*Check url:"),
    ],
    ids=["unknown", "of another host", "of another address"],
)
def test_a_certificate_that_proves_nothing_ends_it_at_once(serve, wire_to, clock, authority, tmp_path, names, sentence):
    bundle = tmp_path / "ca.pem"
    (authority if names != ("127.0.0.1",) else trustme.CA()).cert_pem.write_to_path(str(bundle))
    server = serve(tls=tls(authority, *names))

    with pytest.raises(UntrustedError, match=f"(?s){sentence}"):
        get(wire_to(server.url, ca_bundle=str(bundle)))

    assert (server.stats.count, clock.slept) == (0, [])


@pytest.mark.parametrize(
    ("days", "sentence"), [((-9, -1), "has expired.*renew it"), ((1, 9), "is not valid yet.*clock of this machine")]
)
def test_a_certificate_out_of_its_time_is_told_as_that(serve, wire_to, authority, tmp_path, days, sentence):
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    start, end = (datetime.now(UTC) + timedelta(days=each) for each in days)
    authority.issue_cert("127.0.0.1", not_before=start, not_after=end).configure_cert(context)

    with pytest.raises(UntrustedError, match=f"(?s){sentence}"):
        get(wire_to(serve(tls=context).url, ca_bundle=str(bundle)))


def test_a_host_that_speaks_no_tls_is_not_blamed_for_its_certificate(serve, wire_to):
    with pytest.raises(UntrustedError, match="found no way to encrypt"):
        get(wire_to(serve().url.replace("http", "https")))


def test_a_proxy_that_could_not_prove_who_it_is_is_named_itself(serve, wire_to, authority):
    proxy = serve(tls=tls(authority, "127.0.0.1"))

    with pytest.raises(UntrustedError, match=r"127\.0\.0\.1 could not prove"):
        get(wire_to("http://jira.example", proxy=proxy.url))
