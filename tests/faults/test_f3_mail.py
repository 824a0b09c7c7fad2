"""F3 and F5: a run that is struck down while it sends loses no mail, and sends none twice."""

from __future__ import annotations

import os
import signal
from time import monotonic

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.pool import NullPool
from workshop import TUESDAY
from workshop import WIDE

READERS = ["a@hanbit.example", "b@hanbit.example", "c@hanbit.example"]
POINTS = (
    "mail-queueing", "mail-queued", "mail-reread", "mail-claimed", "mail-connected", "mail-greeted", "mail-hello", "mail-protected",
    "mail-authenticated", "mail-sender", "mail-recipient", "mail-data", "mail-body", "mail-handed", "mail-ended",
    "mail-answered", "mail-sent", "mail-sent@2", "mail-ended@3", "mail-quit",
)  # fmt: skip
UNSURE = {"mail-handed", "mail-ended", "mail-answered"}
PASSWORD = "pass-wörd-7731"


def chosen():
    """Give every blow where many examples are asked for; else each point once, and the gravest on both stores."""
    every = [(store, point) for store in ("sqlite", "postgresql") for point in POINTS]
    return every if WIDE else every[: len(POINTS)] + [("postgresql", point) for point in ("mail-claimed", "mail-ended")]


@pytest.fixture
def posting(shop, house, trust):
    """A workshop whose report has three readers and a server that takes mail."""
    house.reset()
    shop.more_env = {"SMTP_PASSWORD": PASSWORD}
    shop.configure(
        mail={
            "host": "127.0.0.1",
            "port": house.port,
            "from": "dure@hanbit.example",
            "user": "dure",
            "password": "${SMTP_PASSWORD}",
            "ca_bundle": str(trust.bundle),
            "send": "on",
            "timeout": 2,
        },
        reports={"weekly": {"party": "home", "to": READERS, "when": "mon 08:30"}},
    )
    return shop


def fates(shop):
    return dict(shop.rows("SELECT recipient, state FROM outbox ORDER BY id"))


@pytest.mark.parametrize(("shop", "point"), chosen(), indirect=["shop"])
def test_a_blow_while_mail_is_sent_loses_none_and_doubles_none(posting, house, point):
    struck = posting.run("run", day=TUESDAY, failpoint=f"{point}:kill")
    assert struck.code == -signal.SIGKILL, struck.err

    healed = posting.run("run", day=TUESDAY)

    got, known = house.recipients(), fates(posting)
    assert all(got.count(reader) <= 1 for reader in READERS), got
    assert {reader for reader, fate in known.items() if fate == "sent"} <= set(got)
    assert sorted(known) == READERS
    assert set(known.values()) <= {"sent", "doubtful"}
    assert list(known.values()).count("doubtful") == (point.partition("@")[0] in UNSURE)
    assert healed.code == (3 if "doubtful" in known.values() else 0), healed.err


@pytest.mark.parametrize("shop", ["postgresql"], indirect=True)
@pytest.mark.parametrize("point", ["mail-claimed", "mail-body", "mail-handed", "mail-answered", "mail-sent"])
def test_a_database_that_is_lost_while_mail_is_sent_loses_none_and_doubles_none(posting, house, point):
    with posting.start("run", day=TUESDAY, failpoint=f"{point}:stop") as child:
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
        engine = create_engine(posting.store, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"
            assert connection.scalars(text(cut), {"name": f"dure {child.pid} %"}).all()
        os.kill(child.pid, signal.SIGCONT)
        _, err = child.communicate(timeout=60)
    assert (child.returncode, "Traceback" in err) == (4, False), err

    healed = posting.run("run", day=TUESDAY)

    got, known = house.recipients(), fates(posting)
    assert all(got.count(reader) <= 1 for reader in READERS), got
    assert {reader for reader, fate in known.items() if fate == "sent"} <= set(got)
    assert list(known.values()).count("doubtful") == (point in UNSURE)
    assert healed.code == (3 if point in UNSURE else 0), healed.err


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_what_is_in_doubt_is_told_until_somebody_settles_it(posting, house):
    posting.run("run", day=TUESDAY, failpoint="mail-ended:kill")
    told = posting.run("run", day=TUESDAY)
    doctor = posting.run("doctor", day=TUESDAY)
    settled = posting.run("report", "weekly", "--received", day=TUESDAY)
    after = posting.run("doctor", day=TUESDAY)

    assert "It is not known whether weekly reached a@hanbit.example" in told.err
    assert "It is not known whether weekly reached a@hanbit.example" in doctor.out + doctor.err
    assert settled.code == 0, settled.err
    assert "It is not known" not in after.out + after.err
    assert set(fates(posting).values()) == {"sent"}


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
@pytest.mark.parametrize("point", POINTS if WIDE else ("mail-queued", "mail-body", "mail-ended", "mail-sent"))
def test_a_run_that_is_asked_to_stop_while_it_sends_stops_and_loses_nothing(posting, house, point):
    began = monotonic()
    stopped = posting.run("run", day=TUESDAY, failpoint=f"{point}:term")
    assert (stopped.code, monotonic() - began < 10) == (4, True), stopped.err

    healed = posting.run("run", day=TUESDAY)

    unsure = point.partition("@")[0] in UNSURE
    assert healed.code == (3 if unsure else 0), healed.err
    assert sorted(house.recipients()) == READERS or unsure
    assert all(house.recipients().count(reader) <= 1 for reader in READERS)
