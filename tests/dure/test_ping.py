"""Somebody elsewhere is told of a run, in order, within bounds, and without anything of its tasks or secrets."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from threading import Event
from threading import Thread
from time import monotonic

import pytest

from dure.ping import Ping
from dure.ping import address
from dure.ping import post
from mapping.masking import MASKS

URL = "https://hc.example/ping/7d1f3a52-6c1e-4f0b-8f62-5e0f1d9a2b77"


class Watcher:
    """Takes what it is told; fails as it is asked to."""

    def __init__(self, trouble=None):
        self.told = []
        self.trouble = trouble

    def __call__(self, url, body):
        self.told.append((url.removeprefix(URL), body.decode()))
        return self.trouble


class Silent:
    """Never answers, until it is let go."""

    def __init__(self):
        self.done = Event()

    def __call__(self, url, body):
        self.done.wait(60)


def test_a_run_that_went_well_is_told_at_its_start_and_at_its_end():
    watcher = Watcher()
    ping = Ping(URL, send=watcher)
    ping.begin()
    ping.end(well=True, body="exit 0")
    assert watcher.told == [("/start", ""), ("", "exit 0")]
    assert ping.faults == []


def test_a_run_that_failed_is_told_as_such():
    watcher = Watcher()
    Ping(URL, send=watcher).end(well=False, body="exit 4")
    assert watcher.told == [("/fail", "exit 4")]


def test_nobody_is_told_where_no_address_is_given():
    watcher = Watcher()
    ping = Ping(None, send=watcher)
    ping.begin()
    ping.end(well=True, body="")
    assert watcher.told == []


def test_what_is_told_is_short_and_holds_no_secret():
    watcher = Watcher()
    MASKS.remember("tok-canary-1")
    Ping(URL, send=watcher).end(well=False, body="tok-canary-1 " + "x" * 5000)
    ((_, body),) = watcher.told
    assert len(body) <= 1000
    assert "tok-canary-1" not in body


def test_a_watcher_that_refuses_is_told_of_by_its_host_alone():
    ping = Ping(URL, send=Watcher("HTTP 404"))
    ping.end(well=True, body="")
    (found,) = ping.faults
    assert dict(found.message.values) == {"host": "hc.example", "reason": "HTTP 404"}


def test_a_watcher_that_never_answers_is_not_waited_for():
    silent = Silent()
    ping = Ping(URL, send=silent, patience=0.05)
    began = monotonic()
    ping.begin()
    ping.end(well=True, body="")
    assert monotonic() - began < 5
    assert len(ping.faults) == 1
    silent.done.set()


@pytest.mark.parametrize(
    ("url", "step", "told"),
    [
        ("https://hc.example/uuid", "start", "https://hc.example/uuid/start"),
        ("https://hc.example/uuid/", "fail", "https://hc.example/uuid/fail"),
        ("https://hc.example/uuid", "", "https://hc.example/uuid"),
        ("https://hc.example/uuid?rid=1", "start", "https://hc.example/uuid/start?rid=1"),
        ("https://me:word@hc.example:8443/key/dure", "fail", "https://me:word@hc.example:8443/key/dure/fail"),
    ],
)
def test_the_step_of_a_run_stands_behind_the_path(url, step, told):
    assert address(url, step) == told


@pytest.fixture
def site():
    """Give a web site that keeps what it was sent, and how it answers."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(302 if self.path == "/moved" else 200)
            if self.path == "/moved":
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()


def test_a_site_gets_what_is_posted_to_it(site):
    url, seen = site
    assert post(f"{url}/key/start", b"exit 0") is None
    assert seen == [("/key/start", "exit 0")]


def test_no_redirect_is_followed(site):
    url, seen = site
    assert post(f"{url}/moved", b"") == "HTTP 302"
    assert [path for path, _ in seen] == ["/moved"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://127.0.0.1:9/x", "http://[/x", "http://no host/x"])
def test_a_site_that_cannot_be_reached_is_no_error(url):
    assert post(url, b"")


def test_a_run_tells_its_watcher_and_names_no_task(shop, site):
    url, seen = site
    shop.settings["ping"] = "${PING_URL}"
    shop.settings["env_file"] = "dure.env"
    shop.write("dure.env", f"PING_URL={url}/0b7c2f6e-8a5d-4b9e-9a53\n")
    shop.export("ops", {"data": []})
    ran = shop.run("run")
    (begin, end) = seen
    assert begin == ("/0b7c2f6e-8a5d-4b9e-9a53/start", "")
    assert (end[0], end[1].splitlines()[0]) == (
        "/0b7c2f6e-8a5d-4b9e-9a53" if ran.code == 0 else "/0b7c2f6e-8a5d-4b9e-9a53/fail",
        f"exit {ran.code}",
    )


def test_a_dry_run_tells_its_watcher_nothing(shop, site):
    url, seen = site
    shop.settings["ping"] = f"{url}/0b7c2f6e-8a5d-4b9e-9a53"
    shop.export("ops", {"data": []})

    shop.run("run", "--dry-run")

    assert seen == []


def test_a_watcher_out_of_reach_changes_nothing_but_is_told(shop):
    shop.settings["ping"] = "http://127.0.0.1:9/0b7c2f6e-8a5d-4b9e-9a53"
    shop.export("ops", {"data": []})
    with_ping = shop.run("run")
    assert "127.0.0.1 could not be told of this run" in with_ping.err
    assert "0b7c2f6e" not in with_ping.err
    del shop.settings["ping"]
    assert shop.run("run").code == with_ping.code


def told_of(seen):
    return [path.rpartition("/")[2] or path for path, _ in seen]


def test_a_store_that_cannot_be_opened_is_told_as_a_failed_run(shop, site):
    url, seen = site
    shop.settings["ping"] = f"{url}/0b7c2f6e-8a5d-4b9e-9a53"
    shop.export("ops", {"data": []})
    shop.write("dure.db", b"no database at all, but long enough to be taken for one" * 20)

    ran = shop.run("run")

    assert (ran.code, told_of(seen)) == (4, ["start", "fail"])
    assert seen[1][1] == "exit 4: StoreError"


def test_a_run_that_finds_another_at_work_leaves_the_end_to_that_one(shop, sqlite_store, site):
    url, seen = site
    shop.settings["ping"] = f"{url}/0b7c2f6e-8a5d-4b9e-9a53"
    shop.export("ops", {"data": []})

    with sqlite_store.lock():
        ran = shop.run("run")

    assert (ran.code, set(told_of(seen)) <= {"start"}) == (75, True)


def test_a_machine_that_starts_no_thread_is_no_hindrance(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    ping = Ping(URL, send=Watcher())

    ping.begin()
    ping.end(well=True, body="exit 0")

    assert len(ping.faults) == 2
