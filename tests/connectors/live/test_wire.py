from __future__ import annotations

import base64
import gzip
import json
import re
import socket
import ssl
import threading
from contextlib import closing
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email.utils import format_datetime
from math import inf

import pytest
import trustme
from fake_tools.server import Reply

from connectors.live import pool as pool_module
from connectors.live import wire as wire_module
from connectors.live.answer import Answer
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import RefusedError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.errors import UntrustedError
from connectors.live.retry import Budget
from connectors.live.retry import told_wait

HEADERS = {"Authorization": "Bearer s3cret"}


def get(wire, path="/x"):
    return wire.ask("GET", wire.station.url + path, headers=HEADERS)


def test_a_good_answer_is_given_with_the_servers_time(serve, wire_to):
    server = serve(skew=3600)

    answer = get(wire_to(server.url))

    assert answer.value == {"ok": True}
    assert timedelta(minutes=59) < answer.server_time - datetime.now(UTC) < timedelta(minutes=61)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, UnauthorisedError),
        (402, RejectedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (410, RemovedError),
        (412, RejectedError),
    ],
)
def test_a_lasting_failure_is_not_asked_again(serve, wire_to, status, kind):
    server = serve(lambda _: Reply({"errorMessages": ["No such thing"]}, status))

    with pytest.raises(kind) as caught:
        get(wire_to(server.url))

    assert caught.value.status == status
    assert "No such thing" in str(caught.value)
    assert server.stats.count == 1


def test_a_dead_token_is_told_with_its_connection_account_and_renewal(serve, wire_to):
    server = serve(lambda _: Reply(b"<html>Log in</html>", 401, {"Content-Type": "text/html"}))

    with pytest.raises(UnauthorisedError) as caught:
        get(wire_to(server.url, account="bot@hanbit.example"))

    told = str(caught.value.faults[0])
    assert "Jira answered 401 to connection hq (bot@hanbit.example) (/x)." in told
    assert "Make a new token." in told
    assert "html" not in told


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
@pytest.mark.parametrize("times", [1, 3])
def test_a_passing_failure_is_asked_again_after_growing_waits(serve, wire_to, clock, status, times):
    server = serve()
    server.fail("GET", Reply({}, status), times=times)

    assert get(wire_to(server.url)).value == {"ok": True}
    assert server.stats.count == times + 1
    assert all(later > earlier for earlier, later in zip(clock.slept, clock.slept[1:], strict=False))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_without_end_ends_after_five_tries(serve, wire_to, status):
    server = serve(lambda _: Reply({}, status))

    with pytest.raises(UnavailableError):
        get(wire_to(server.url))

    assert server.stats.count == 5


@pytest.mark.parametrize("later", [{"Retry-After": "7"}, {}], ids=["seconds", "untold"])
def test_a_throttled_request_waits_as_told(serve, wire_to, clock, later):
    server = serve()
    server.fail("GET", Reply({}, 429, later), times=1)

    get(wire_to(server.url))

    assert sum(clock.slept) == (7 if later else pytest.approx(5, rel=0.31))


def test_a_wait_beyond_the_run_is_not_begun(serve, wire_to, clock):
    server = serve(lambda _: Reply({}, 429, {"Retry-After": "36000"}))

    with pytest.raises(ThrottledError) as caught:
        get(wire_to(server.url))

    assert (caught.value.wait, clock.slept, server.stats.count) == (36000, [], 1)


def test_all_waits_of_a_run_together_are_bounded(serve, wire_to, clock):
    server = serve(lambda _: Reply({}, 429, {"Retry-After": "100"}))
    wire = wire_to(server.url, budget=Budget(seconds=250))

    for _ in range(3):
        with pytest.raises(ThrottledError):
            get(wire)

    assert wire.pace.waited == 200


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7),
        ("0", 0),
        ("-1", 0),
        ("soon", None),
        (None, None),
        ("1e3", None),
        ("", None),
        ("9" * 400, inf),
        ("Fri, 31 Dec 9999 23:59:59 -0900", pytest.approx(2.5e11, rel=0.1)),
        ("Mon, 30 Feb 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_nothing(text, wait):
    assert told_wait(text, datetime.now(UTC)) == wait


@pytest.mark.parametrize(("ahead", "wait"), [(30, 30), (-30, 0)])
def test_retry_after_may_be_a_date(ahead, wait):
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert told_wait(format_datetime(now + timedelta(seconds=ahead), usegmt=True), now) == wait


@pytest.mark.parametrize("skew", [-86_400, 86_400])
def test_a_date_to_come_back_at_is_one_of_the_tools_own_clock(serve, wire_to, clock, skew):
    server = serve(skew=skew)
    when = datetime.now(UTC) + timedelta(seconds=skew + 30)
    server.fail("GET", Reply({}, 429, {"Retry-After": format_datetime(when, usegmt=True)}), times=1)

    get(wire_to(server.url))

    assert 25 < sum(clock.slept) <= 30


def test_a_tool_out_of_order_that_tells_when_it_is_back_is_asked_then(serve, wire_to, clock):
    server = serve()
    server.fail("GET", Reply({}, 503, {"Retry-After": "120"}), times=1)

    get(wire_to(server.url))

    assert clock.slept == [120]


def test_waits_at_the_same_time_count_once():
    budget = Budget(seconds=100)

    assert all(budget.may_wait(60, now=1000) for _ in range(8))
    assert not budget.may_wait(60, now=1060)
    assert budget.may_wait(40, now=1060)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"errorMessages": 5, "errors": 7}, '{"errorMessages": 5, "errors": 7}'),
        ({"errorMessages": "No."}, "No."),
        ({"errors": [{"message": 3}, "odd", {"message": "No."}]}, "No."),
        ({"message": {"a": 1}}, '{"message": {"a": 1}}'),
        (["odd"], '["odd"]'),
    ],
)
def test_a_failure_is_told_whatever_shape_it_has(serve, wire_to, body, said):
    server = serve(lambda _: Reply(body, 400))

    with pytest.raises(RejectedError, match=re.escape(f": {said}")):
        get(wire_to(server.url))


def test_a_web_page_is_not_told(serve, wire_to):
    server = serve(lambda _: Reply(b"  <!doctype html><p>Go", 403, {"Content-Type": "text/plain"}))

    with pytest.raises(ForbiddenError) as caught:
        get(wire_to(server.url))

    assert "doctype" not in str(caught.value)


def test_a_clock_of_the_tool_that_tells_nonsense_is_not_believed():
    assert Answer(200, {"date": "Fri, 31 Dec 9999 23:59:59 -0900"}, b"{}").server_time is None


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (b'{"issues": [', {}, "is no whole JSON"),
        (b"", {}, "is no whole JSON"),
        (b"null", {}, "neither an object nor a list"),
        (b'"text"', {}, "neither an object nor a list"),
        (b'{"a": NaN}', {}, "is no whole JSON"),
        (b'{"a": 1, "a": 2}', {}, "is no whole JSON"),
        (b"[" * 100_000 + b"]" * 100_000, {}, "is no whole JSON"),
        (b"<!DOCTYPE html><html>Login</html>", {"Content-Type": "text/html"}, "a web page"),
        (b"\xff\xfe\x00", {}, "is no whole JSON"),
        (b"no gzip at all", {"Content-Encoding": "gzip"}, "packed wrongly"),
        (gzip.compress(b'{"a": 1}')[:-12], {"Content-Encoding": "gzip"}, "is no whole JSON"),
    ],
    ids=["cut", "empty", "null", "text", "nan", "doubled", "deep", "html", "charset", "bad gzip", "cut gzip"],
)
def test_an_answer_that_cannot_be_one_is_refused_whole(serve, wire_to, body, headers, said):
    server = serve(lambda _: Reply(body, 200, headers))

    with pytest.raises(BrokenAnswerError) as caught:
        get(wire_to(server.url), "/rest/page")

    assert said in str(caught.value)
    assert "/rest/page" in str(caught.value)
    assert "hq" in str(caught.value)
    assert server.stats.count == 2


def test_an_answer_beyond_all_measure_is_refused_before_it_is_read(serve, wire_to, monkeypatch):
    monkeypatch.setattr(wire_module, "LARGEST_ANSWER", 1_000_000)
    server = serve(lambda _: Reply(gzip.compress(b" " * 50_000_000), 200, {"Content-Encoding": "gzip"}))

    with pytest.raises(BrokenAnswerError, match="larger than"):
        get(wire_to(server.url))


@pytest.mark.parametrize("how", [{"reset": True}, {"cut": 4}, {"length": 1000}], ids=["in headers", "in body", "short"])
def test_a_connection_that_ends_early_is_asked_again(serve, wire_to, how):
    server = serve()
    server.fail("GET", times=2, **how)

    assert get(wire_to(server.url)).value == {"ok": True}
    assert server.stats.count == 3


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_an_answer_that_trickles_is_given_up_when_its_time_is_over(serve, wire_to, monkeypatch, headers):
    monkeypatch.setattr(pool_module, "WHOLE", 0.2)
    body = json.dumps({"text": "y" * 200_000}).encode()
    server = serve(lambda _: Reply(gzip.compress(body, 0) if headers else body, 200, headers))
    server.fail("GET", drip=200)

    with pytest.raises(UnreachableError, match="did not finish"):
        get(wire_to(server.url, budget=Budget(seconds=0)))


def test_headers_that_trickle_are_given_up_when_their_time_is_over(wire_to, monkeypatch):
    monkeypatch.setattr(pool_module, "WHOLE", 0.2)
    ended = threading.Event()

    def trickle(listener):
        taken, _ = listener.accept()
        with taken, suppress(OSError):
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            while not ended.wait(0.01):
                taken.sendall(b"X")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=trickle, args=(listener,))
        thread.start()
        try:
            with pytest.raises(UnreachableError, match="did not finish"):
                get(wire_to(f"http://127.0.0.1:{listener.getsockname()[1]}", budget=Budget(seconds=0)))
        finally:
            ended.set()
            thread.join(5)


def test_a_slow_answer_within_its_time_is_taken(serve, wire_to):
    server = serve()
    server.fail("GET", drip=500)

    wire = wire_to(server.url)

    assert [get(wire).value for _ in range(2)] == [{"ok": True}] * 2


def test_no_answer_within_the_time_limit_is_told(serve, wire_to, monkeypatch):
    monkeypatch.setattr(pool_module, "READ", 0.05)
    server = serve()
    server.fail("GET", delay=0.3)

    with pytest.raises(UnreachableError, match="within the time limit"):
        get(wire_to(server.url))


def test_a_port_that_nobody_answers_is_told(wire_to):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(UnreachableError, match="did not take the call"):
        get(wire_to(f"http://127.0.0.1:{port}"))


def test_a_name_that_nobody_knows_is_told(wire_to):
    with pytest.raises(UnreachableError, match="not known to the network"):
        get(wire_to("http://no-such-host.invalid"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(serve, wire_to, status):
    other = serve()
    server = serve(lambda _: Reply({}, status, {"Location": f"{other.url}/steal"}))

    with pytest.raises(RefusedError, match="does not follow"):
        get(wire_to(server.url))

    assert (server.stats.count, other.stats.count) == (1, 0)


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


def test_a_proxy_that_refuses_is_told(serve, wire_to):
    proxy = serve(lambda _: Reply(b"", 407, {"Proxy-Authenticate": "Basic"}))

    with pytest.raises(RejectedError, match="proxy:"):
        get(wire_to("http://jira.hanbit.example", proxy=proxy.url))


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


def test_no_secret_shows_in_what_a_wire_knows(wire_to):
    wire = wire_to("http://127.0.0.1:1", proxy="http://u:pr0xy@h:1", hidden=("s3cret",))

    assert not [each for each in ("pr0xy", "s3cret") if each in repr(wire.station)]


def test_requests_beyond_the_budget_are_not_sent(serve, wire_to):
    server = serve()
    wire = wire_to(server.url, budget=Budget(2))
    get(wire)
    get(wire)

    with pytest.raises(OverBudgetError):
        get(wire)

    assert (server.stats.count, wire.requests, wire.budget.left) == (2, 2, 0)


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


@pytest.mark.parametrize("names", [("127.0.0.1",), ("jira.other.example",)], ids=["unknown", "of another host"])
def test_a_certificate_that_proves_nothing_ends_it_at_once(serve, wire_to, clock, authority, tmp_path, names):
    bundle = tmp_path / "ca.pem"
    (authority if names != ("127.0.0.1",) else trustme.CA()).cert_pem.write_to_path(str(bundle))
    server = serve(tls=tls(authority, *names))

    with pytest.raises(UntrustedError, match="ca_bundle"):
        get(wire_to(server.url, ca_bundle=str(bundle)))

    assert (server.stats.count, clock.slept) == (0, [])


def test_an_expired_certificate_proves_nothing(serve, wire_to, authority, tmp_path):
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    authority.issue_cert("127.0.0.1", not_after=yesterday).configure_cert(context)
    server = serve(tls=context)

    with pytest.raises(UntrustedError):
        get(wire_to(server.url, ca_bundle=str(bundle)))


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 302])
def test_no_error_holds_a_secret(serve, wire_to, status):
    server = serve(
        lambda ask: Reply(json.dumps({"message": "no"}).encode(), status, {"Location": "http://x/?token=s3cret"})
    )

    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is
        get(wire_to(server.url, budget=Budget(seconds=0)), "/x?token=s3cret")

    assert "s3cret" not in f"{caught.value} {caught.value!r} {caught.value.faults!r}"
