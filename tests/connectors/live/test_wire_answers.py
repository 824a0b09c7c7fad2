"""Answers that are none, are cut, trickle, or are larger than any."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
import tracemalloc
from contextlib import contextmanager
from contextlib import suppress

import pytest
from asking import get
from fake_tools.server import Reply

from connectors.live import pool as pool_module
from connectors.live import wire as wire_module
from connectors.live.answer import Answer
from connectors.live.answer import strict_json
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import RejectedError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.retry import Budget


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


@pytest.mark.parametrize("part", [b"[],", b'{"a":1},', b'"ab",', b"1.5,"], ids=["lists", "objects", "texts", "numbers"])
@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_of_more_values_than_any_page_has_is_refused_before_it_is_read(serve, wire_to, part, status):
    body = gzip.compress(b"[" + part * (60_000_000 // len(part)) + b"0]", 1)
    server = serve(lambda _: Reply(body, status, {"Content-Encoding": "gzip"}))
    told = "holds more than 2000000 values" if status == 200 else "answered 500"
    tracemalloc.start()
    try:
        with pytest.raises((BrokenAnswerError, UnavailableError), match=told):
            get(wire_to(server.url, budget=Budget(seconds=0)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 3 * 64 * 1024 * 1024


def test_a_page_that_is_fuller_than_any_is_read_all_the_same():
    assert len(strict_json(b"[" + b"[]," * 900_000 + b"0]")) == 900_001


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


@contextmanager
def endless(start, more):
    """Answer every call with a start and then without end; give the address."""
    ended = threading.Event()

    def answer(taken):
        with taken, suppress(OSError):
            taken.sendall(start)
            while not ended.is_set():
                taken.sendall(more)

    def serve(listener):
        with suppress(OSError):
            while not ended.is_set():
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("more", [b"X-More: yes\r\n", b"y" * 4096], ids=["many", "long"])
def test_headers_that_never_end_are_told_as_that(wire_to, more):
    with (
        endless(b"HTTP/1.1 200 OK\r\n", more) as url,
        pytest.raises(BrokenAnswerError, match="headers without end"),
    ):
        get(wire_to(url, budget=Budget(seconds=0)))


@pytest.mark.parametrize(
    ("start", "more", "told"),
    [
        (b"0\r\n", b"X-More: yes\r\n", "larger than"),
        (b"", b"1\r\n \r\n" * 500, "larger than"),
        (b"", b"y" * 4096, "broke off|larger than"),  # the library has a limit of its own for one line
        (b"0\r\n", b"y" * 4096, "broke off|larger than"),
    ],
    ids=["trailers", "parts", "border", "trailer"],
)
def test_an_answer_in_parts_that_never_ends_is_given_up(wire_to, monkeypatch, start, more, told):
    monkeypatch.setattr(pool_module, "LARGEST_SENT", 2_000_000)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with endless(head + start, more) as url, pytest.raises((BrokenAnswerError, UnreachableError), match=told):
        get(wire_to(url, budget=Budget(seconds=0)))


def test_answers_that_only_promise_another_one_are_given_up_in_time(wire_to, monkeypatch):
    monkeypatch.setattr(pool_module, "LARGEST_SENT", 2_000_000)
    with (
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n") as url,
        pytest.raises(BrokenAnswerError, match="larger than"),
    ):
        get(wire_to(url, budget=Budget(seconds=0)))


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
