"""A webhook is waited for within bounds, whatever its server does, and only its status is read."""

import socket
from contextlib import contextmanager
from contextlib import suppress
from threading import Event
from threading import Thread
from time import monotonic

import pytest

from reports.sending.messengers import Webhook
from reports.sending.server import Verdict
from reports.short import Short

TEXT = Short("title", "text")
HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def serving(answer):
    """Answer whoever comes with endless pieces: ``answer`` gives the next one, ``pause`` seconds after the last."""
    pieces, pause = answer
    done = Event()

    def serve(listening):
        with suppress(OSError):
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                for piece in pieces:
                    line.sendall(piece)
                    if done.wait(pause):
                        return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        finally:
            done.set()
            thread.join(5)


def endless(first, rest):
    yield first
    while True:
        yield rest


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1", HEAD])
def test_a_server_that_answers_letter_by_letter_is_left_and_its_letter_is_in_doubt(first):
    handed = []
    with serving((endless(first, b"x"), 0.05)) as url:
        began = monotonic()
        result = Webhook(url, timeout=0.3).say(TEXT, handing=lambda: handed.append(True), tries=0)
        took = monotonic() - began

    assert (result.verdict, handed) == (Verdict.DOUBTFUL, [True])
    assert took < 5


def test_a_status_counts_however_long_what_follows_is():
    body = HEAD + b"Content-Type: application/json\r\n\r\n"
    with serving((endless(body, b"x" * 65536), 0)) as url:
        result = Webhook(url, timeout=0.3).say(TEXT, handing=lambda: None, tries=0)

    assert (result.verdict, result.code) == (Verdict.SENT, 200)
