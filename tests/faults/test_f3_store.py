"""F3: a store that cannot be right is refused with advice and left alone; a full disk and a lost server are survived."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text
from workshop import TUESDAY
from workshop import WIDE

PAGE = 4096


def _changed(path, statement):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def _foreign(path):
    path.unlink()
    _changed(path, "CREATE TABLE invoices (id)")


def _patched(path, at, content):
    written = bytearray(path.read_bytes())
    written[at : at + len(content)] = content
    path.write_bytes(written)


BROKEN = {
    "corrupt-page": lambda path: _patched(path, 2 * PAGE, b"\xff" * 40 * PAGE),
    "corrupt-first-page": lambda path: _patched(path, 100, b"\xff" * 400),
    "truncated": lambda path: os.truncate(path, 3 * PAGE),
    "truncated-in-the-header": lambda path: os.truncate(path, 50),
    "foreign-schema": _foreign,
    "newer-file-format": lambda path: _patched(path, 18, b"\x09\x09"),
    "not-a-database": lambda path: path.write_bytes(b"PK\x03\x04 something else" * 100),
    "0-bytes": lambda path: path.write_bytes(b""),
    "newer-schema": lambda path: _changed(path, "UPDATE alembic_version SET version_num = '9999'"),
}


@pytest.fixture
def shop(monday, tmp_path):
    """Give a workshop whose store is a file."""
    return monday.copy_to(tmp_path / "shop")


@pytest.mark.parametrize("fault", BROKEN)
def test_a_file_that_cannot_be_right_is_refused_with_advice_and_left_as_it_was(shop, fault):
    path = shop.folder / "dure.db"
    BROKEN[fault](path)
    before = path.read_bytes()

    for command in ("reconcile", "sync", "db check"):
        ran = shop.run(*command.split(), day=TUESDAY)
        assert (ran.code, ran.out) == (4, ""), command
        assert "→" in ran.err
        assert "Traceback" not in ran.err
    assert path.read_bytes() == before


def test_a_store_whose_log_was_lost_is_sound_and_completed_by_the_next_run(shop, undisturbed):
    shop.run("reconcile", day=TUESDAY, failpoint="gaps-found:kill")
    (shop.folder / "dure.db-wal").unlink(missing_ok=True)

    assert shop.run("reconcile", day=TUESDAY).code == 0
    assert shop.run("db", "check", day=TUESDAY).code == 0
    assert shop.picture() == undisturbed.picture()


def test_a_store_of_another_user_is_refused(shop):
    if os.getuid():
        pytest.skip("no right to be another user, which root alone has")
    for path in (shop.folder, *shop.folder.parents):
        path.chmod(path.stat().st_mode | 0o055)
    before = (shop.folder / "dure.db").read_bytes()

    ran = shop.run("reconcile", day=TUESDAY, user=65534)

    assert ran.code == 4
    assert "→" in ran.err
    assert (shop.folder / "dure.db").read_bytes() == before


@pytest.mark.parametrize("write", range(1, 41) if WIDE else (1, 2, 3, 5, 8, 13, 40))
def test_a_disk_that_is_full_at_any_write_loses_nothing_and_the_next_run_completes_it(shop, undisturbed, write):
    room = write * PAGE  # a file may grow no further: the log, and then the store
    ran = shop.run("reconcile", day=TUESDAY, FSIZE=room)

    assert ran.code in {0, 4}
    assert ran.code == 0 or ran.err.startswith("dure: error: "), ran.err
    assert "Traceback" not in ran.err
    with closing(sqlite3.connect(shop.folder / "dure.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert shop.run("reconcile", day=TUESDAY).code == 0
    if ran.code:
        assert shop.picture() == undisturbed.picture()


@pytest.mark.parametrize("point", ["page-written", "gaps-saved", "connection-read"])
def test_a_server_that_drops_a_run_is_told_and_the_next_run_completes_it(request, point, undisturbed):
    postgres = request.getfixturevalue("postgresql_shop")
    with postgres.start("reconcile", day=TUESDAY, failpoint=f"{point}:stop") as child:
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
        engine = create_engine(postgres.store, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            found = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"
            assert connection.scalars(text(found), {"name": f"dure {child.pid} %"}).all()
        engine.dispose()
        os.kill(child.pid, signal.SIGCONT)
        _, err = child.communicate()
    assert child.returncode == 4
    assert err.startswith("dure: error: "), err
    assert "Traceback" not in err

    assert postgres.run("reconcile", day=TUESDAY).code == 0
    assert postgres.picture() == undisturbed.picture()
