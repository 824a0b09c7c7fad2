"""F3 on PostgreSQL: a server that is full, reads only, holds a table, or chooses another's work, at any phase of a run."""

from __future__ import annotations

import json
import os
import signal
import uuid
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import create_engine
from sqlalchemy import make_url
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from workshop import TUESDAY

PHASES = ("page-written", "gaps-saved", "run-judged")


@pytest.fixture
def server(postgresql_shop):
    """Give a session of the server's owner, beside the workshop's own."""
    engine = create_engine(postgresql_shop.store, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def role(postgresql_shop, server):
    """Let the workshop come as a role of its own, for which the server may set bounds."""
    name = f"dure_{uuid.uuid4().hex[:12]}"
    schema = server.scalar(text("SELECT current_schema()"))
    server.execute(text(f"CREATE ROLE {name} LOGIN"))
    for what in (f"USAGE ON SCHEMA {schema}", f"ALL ON ALL TABLES IN SCHEMA {schema}",
                 f"ALL ON ALL SEQUENCES IN SCHEMA {schema}"):  # fmt: skip
        server.execute(text(f"GRANT {what} TO {name}"))
    path = postgresql_shop.folder / "dure.yaml"
    address = make_url(postgresql_shop.store).set(username=name).render_as_string(hide_password=False)
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**settings, "store": address}), encoding="utf-8")
    yield name
    server.execute(text(f"DROP OWNED BY {name}"))
    server.execute(text(f"DROP ROLE {name}"))


@contextmanager
def stopped(shop, point):
    """Let a run come to a point, give it standing still, and let it go on after."""
    with shop.start("run", day=TUESDAY, failpoint=f"{point}:stop") as child:
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
        try:
            yield child
        finally:
            child.kill()


def ending(child):
    """Let a run that stands still go on, and give how it ended and what it said."""
    os.kill(child.pid, signal.SIGCONT)
    _, err = child.communicate(timeout=60)
    assert "Traceback" not in err
    return child.returncode, err


def completes(shop, undisturbed):
    """Whether the next run does what was left."""
    ran = shop.run("run", day=TUESDAY)
    assert ran.code == 0, ran.err
    return shop.resolved() == undisturbed.resolved()


@pytest.mark.parametrize("point", PHASES)
def test_sessions_that_a_restart_cuts_end_the_run_and_the_next_one_completes_it(
    postgresql_shop, server, undisturbed, point
):
    with stopped(postgresql_shop, point) as child:
        server.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"),
            {"name": f"dure {child.pid} %"},
        )
        code, err = ending(child)
    assert (code, err.splitlines()[-1].startswith("  → ")) == (4, True), err
    assert completes(postgresql_shop, undisturbed)


@pytest.mark.parametrize("point", PHASES)
def test_a_server_that_fails_over_to_one_that_takes_no_writes_ends_the_run_and_the_next_one_completes_it(
    postgresql_shop, server, role, undisturbed, point
):
    with stopped(postgresql_shop, point) as child:
        server.execute(text(f"ALTER ROLE {role} SET default_transaction_read_only = on"))
        server.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"),
            {"name": f"dure {child.pid} %"},
        )
        code, err = ending(child)
        at_once = postgresql_shop.run("run", day=TUESDAY)
    server.execute(text(f"ALTER ROLE {role} RESET default_transaction_read_only"))
    assert (code, at_once.code) == (4, 4), err
    assert "takes no writes" in at_once.err
    assert completes(postgresql_shop, undisturbed)


@pytest.mark.parametrize("limit", [0, 1])
def test_a_server_without_a_free_place_is_busy(postgresql_shop, server, role, undisturbed, limit):
    server.execute(text(f"ALTER ROLE {role} CONNECTION LIMIT {limit}"))
    ran = postgresql_shop.run("run", day=TUESDAY)
    server.execute(text(f"ALTER ROLE {role} CONNECTION LIMIT -1"))
    assert ran.code == 75
    assert "takes no further connection" in ran.err
    assert completes(postgresql_shop, undisturbed)


def test_a_server_that_takes_no_writes_is_told_as_such(postgresql_shop, server, role, undisturbed):
    server.execute(text(f"ALTER ROLE {role} SET default_transaction_read_only = on"))
    ran = postgresql_shop.run("run", day=TUESDAY)
    reading = postgresql_shop.run("gaps", "list", day=TUESDAY)
    server.execute(text(f"ALTER ROLE {role} RESET default_transaction_read_only"))
    assert (ran.code, reading.code) == (4, 0)
    assert "takes no writes" in ran.err
    assert completes(postgresql_shop, undisturbed)


def test_a_table_that_another_program_holds_for_long_makes_the_store_busy(postgresql_shop, server, role, undisturbed):
    server.execute(text(f"ALTER ROLE {role} SET lock_timeout = '300ms'"))
    with create_engine(postgresql_shop.store, poolclass=NullPool).begin() as other:
        other.execute(text("LOCK TABLE gaps IN ACCESS EXCLUSIVE MODE"))
        ran = postgresql_shop.run("run", day=TUESDAY)
    assert (ran.code, ran.out) == (75, "")
    assert "held by another program" in ran.err
    assert completes(postgresql_shop, undisturbed)


def test_what_another_program_changed_meanwhile_is_not_written_over(postgresql_shop, server, undisturbed):
    with stopped(postgresql_shop, "page-written") as child:
        server.execute(text("UPDATE chains SET rules = rules"))
        code, err = ending(child)
    assert code in {0, 75}, err
    assert completes(postgresql_shop, undisturbed)


def test_a_run_that_loses_a_deadlock_is_busy(postgresql_shop, server, undisturbed):
    other = create_engine(postgresql_shop.store, poolclass=NullPool).connect()
    with stopped(postgresql_shop, "page-written") as child, other, other.begin():
        other.execute(text("LOCK TABLE chains IN ACCESS EXCLUSIVE MODE"))
        waiting = Thread(target=_taken, args=(other, "LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE"))
        waiting.start()
        while not server.scalar(
            text("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'")
        ):
            pass
        code, err = ending(child)
        waiting.join()
    assert code in {0, 75}, err
    assert completes(postgresql_shop, undisturbed)


def _taken(connection, statement):
    try:
        connection.execute(text(statement))
    except DBAPIError:
        return  # the server may choose either of the two
