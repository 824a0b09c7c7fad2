"""F3: runs that need nobody: one at a time, stopped and struck down anywhere, and never waiting for ever."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text
from workshop import TUESDAY
from workshop import WIDE

POINTS = ("run-judged", "mail-queued", "run-told")
ENDS = {"kill": -signal.SIGKILL, "term": 4}
BLOWS = [
    *(("sqlite", point, action) for action in ENDS for point in POINTS),
    *(("postgresql", point, "kill") for point in POINTS),
]


def with_settings(shop, **settings):
    """Change the settings of a workshop."""
    path = shop.folder / "dure.yaml"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **settings}), encoding="utf-8")
    return shop


def reporting(shop):
    """Let a workshop have two reports that are due every morning."""
    reports = {
        name: {"party": name, "to": f"{name}@reader.example", "when": "daily 08:00", "always": True}
        for name in ("home", "acme")
    }
    return with_settings(shop, reports=reports)


def letters(shop):
    """Give what stands in the outbox."""
    engine = create_engine(shop.url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT recipient, period, state FROM outbox ORDER BY recipient")).all()
    engine.dispose()
    return [tuple(row) for row in found]


def past(shop):
    """Give the list of past runs."""
    return json.loads(shop.run("runs", "--format", "json", day=TUESDAY).out)["runs"]


@pytest.mark.parametrize(("shop", "count"), [("sqlite", 8 if WIDE else 4), ("postgresql", 2)], indirect=["shop"])
def test_of_runs_at_once_one_does_the_work_and_the_others_are_told_who(shop, undisturbed, count):
    reporting(shop)
    children = [shop.start("run", day=TUESDAY) for _ in range(count)]
    told = [(child.communicate()[1], child.returncode) for child in children]

    assert {code for _, code in told} <= {0, 75}
    assert 0 in {code for _, code in told}
    assert all("process" in err and "since" in err for err, code in told if code == 75)
    assert [state for _, _, state in letters(shop)] == ["previewed", "previewed"]
    assert shop.resolved() == undisturbed.resolved()


def test_a_run_that_stands_still_keeps_runs_out_but_nobody_who_only_reads(shop):
    with shop.start("run", day=TUESDAY, failpoint="run-judged:stop") as first:
        os.waitid(os.P_PID, first.pid, os.WSTOPPED)
        refused = shop.run("run", day=TUESDAY)
        reading = [shop.run(*each, day=TUESDAY) for each in (("runs",), ("gaps",), ("doctor", "--format", "json"))]
        (at_work, *_) = past(shop)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()

    assert (refused.code, f"process {first.pid} on" in refused.err) == (75, True)
    assert [each.code in {0, 1, 2} for each in reading] == [True] * 3
    assert (at_work["ending"], at_work["ended"]) == ("at-work", None)
    assert past(shop)[0]["ending"] == "stopped"
    assert shop.run("run", day=TUESDAY).code == 0


@pytest.mark.parametrize(("shop", "point", "action"), BLOWS, indirect=["shop"])
def test_a_run_that_was_struck_down_while_it_told_people_is_completed_by_the_next_one(shop, undisturbed, point, action):
    reporting(shop)
    struck = shop.run("run", day=TUESDAY, failpoint=f"{point}:{action}")
    assert struck.code == ENDS[action], struck.err
    assert shop.picture() == undisturbed.picture()

    assert shop.run("run", day=TUESDAY).code == 0

    assert [state for _, _, state in letters(shop)] == ["previewed", "previewed"]
    assert len(list((shop.folder / "reports").glob("*.eml"))) == 2


def test_a_run_whose_watcher_hangs_stops_within_two_seconds_and_frees_the_lock(shop):
    with socket.create_server(("127.0.0.1", 0)) as hung:
        with_settings(shop, ping=f"http://127.0.0.1:{hung.getsockname()[1]}/7d1f3a52-6c1e-4f0b")
        child = shop.start("run", day=TUESDAY, failpoint="run-judged:stop")
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
        os.kill(child.pid, signal.SIGCONT)
        child.send_signal(signal.SIGTERM)
        told = time.monotonic()
        child.communicate(timeout=30)
        took = time.monotonic() - told
    assert (child.returncode, took < 2.5) == (4, True)
    assert shop.run("sync", day=TUESDAY).code == 0


@contextmanager
def held(shop, how):
    """Hold the store's file, as a reader or as a writer."""
    with closing(sqlite3.connect(shop.folder / "dure.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE" if how == "writer" else "BEGIN")
        connection.execute("SELECT * FROM runs").fetchall()
        yield


@pytest.mark.skipif(not WIDE, reason="a run waits ten seconds for a store that somebody else holds")
def test_a_store_that_a_writer_holds_for_long_is_busy_and_nothing_is_told_to_anybody(monday, tmp_path):
    shop = reporting(monday.copy_to(tmp_path / "shop"))
    with held(shop, "writer"):
        ran = shop.run("run", day=TUESDAY)
    assert (ran.code, ran.out) == (75, "")
    assert "held by another program" in ran.err
    assert "→" in ran.err
    assert not (shop.folder / "reports").exists()
    assert shop.run("run", day=TUESDAY).code == 0


def test_a_store_that_is_only_read_is_no_hindrance(monday, tmp_path):
    shop = monday.copy_to(tmp_path / "shop")
    with held(shop, "reader"):
        assert shop.run("run", day=TUESDAY).code == 0


@pytest.fixture
def small_disk(tmp_path):
    """Give a folder with room for little more than a store; only root can have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a disk, as few containers and users have it")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("room", [0, 8, 64])
def test_a_disk_without_room_is_told_in_a_line_and_the_next_run_completes_it(monday, small_disk, undisturbed, room):
    shop = monday.copy_to(small_disk / "shop")
    stuffing = shop.folder / "stuffing"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    stuffing.write_bytes(bytes(free - room * 1024))

    ran = shop.run("run", day=TUESDAY)

    assert ran.code in {0, 4}
    assert ran.code == 0 or ran.err.startswith("dure: error: "), ran.err
    assert "Traceback" not in ran.err
    stuffing.unlink()
    assert shop.run("run", day=TUESDAY).code == 0
    assert shop.run("db", "check", day=TUESDAY).code == 0
    if ran.code:
        assert shop.picture() == undisturbed.picture()


def test_a_full_folder_for_temporary_files_hinders_nobody(shop, small_disk, undisturbed):
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "stuffing").write_bytes(bytes(free))
    with shop.start("run", day=TUESDAY, TMPDIR=str(small_disk)) as child:
        _, err = child.communicate()
    assert child.returncode == 0, err
    assert shop.picture() == undisturbed.picture()
