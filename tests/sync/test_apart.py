"""Tools that are asked in a process of their own: what comes is the same, and nothing outlives the run."""

from __future__ import annotations

import os
import threading
from datetime import UTC
from datetime import datetime

import pytest
from builders_source import record
from builders_source import source
from builders_source import sync
from live_tool import LiveSource
from live_tool import Tool
from live_tool import nothing
from programs import Programs
from sqlalchemy import select

from connectors.api import Page
from mapping.errors import fault
from mapping.loose import canonical_json
from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task
from sync import tables
from sync.parcels import Bundle
from sync.parcels import unbundled
from sync.reading import load_tracked
from sync.ready import ready_of

# A process of its own, since a fork wants one without other threads. What it is told to do with its source stands in it.
PROGRAM = """
import os, signal, sys
from builders_source import source, sync
from live_tool import LiveSource, Tool, nothing
from sync.apart import asked_apart
from sync.store import Store

def on_page(sent):
    if sent == 2 and sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if sent == 2 and sys.argv[2] == "broken":
        raise ZeroDivisionError

live = LiveSource(Tool.of(A=7, B=8), page=2, parallel=2, on_page=on_page)
live.tool_read.edit(3, title="\\ud800 \\0", owner="?")
live.tool_read.edit(4, broken=True)
live.tool_read.edit(5, events=[["section", "2026-11-02", "bora", "a", "b"]], section="b")
live.go_apart = None if sys.argv[2] == "here" else nothing
with Store.open(sys.argv[1]) as store, store.lock():
    if sys.argv[2] != "ahead":
        (result,) = sync(store, source(live))
    else:
        with asked_apart([source(live)], at_once=True) as sources:
            (result,) = sync(store, *sources)
asked = live.requests
print(result.complete, result.tasks, len(result.rejected), result.error, "elsewhere" if not asked else "here")
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("alone")
"""


# Two connections to tools of many tasks, one of which lies at another host than before and cannot be known again there.
MOVED = """
import sys
from builders_source import source, sync
from live_tool import DownError, LiveSource, Tool, nothing
from sync.apart import asked_apart
from sync.store import Store

def made(site, size):
    tool = Tool.of(A=0)
    for number in range(size):
        tool.create("A", created="2026-10-01T09:00:00")
    return LiveSource(tool, page=50, site=site)

def fail(ids):
    raise DownError("hq")

moved, other = made("new.example", 2000), made("other.example", 2000)
moved.reread, moved.go_apart, other.go_apart = fail, nothing, nothing
with Store.open(sys.argv[1]) as store, store.lock():
    sync(store, source(made("old.example", 3)))
    with asked_apart([source(moved), source(other, "other")], at_once=True) as sources:
        first, second = sync(store, *sources, at="2026-11-24T00:00:00", together=True)
print(first.complete, first.error, second.complete, second.tasks)
"""


# Two connections to tools of many tasks, one of which another tool took the place of, with the same ids.
REPLACED = """
import sys
from builders import moment
from builders_source import source, sync
from live_tool import LiveSource, Tool, nothing
from sync.apart import asked_apart
from sync.store import Store

def made(size, day, site="old.example"):
    tool = Tool.of(A=0)
    for number in range(size):
        tool.create("A", created=f"2026-10-0{day}T09:{3 * day:02}:07")
    live = LiveSource(tool, page=50, site=site)
    live.born = lambda ids: {each: moment(f"2026-10-0{day}T09:{3 * day:02}:07") for each in ids}
    live.go_apart = nothing
    return live

with Store.open(sys.argv[1]) as store, store.lock():
    sync(store, source(made(60, 1)))
    both = [source(made(2000, 2)), source(made(2000, 3, "other.example"), "other")]
    with asked_apart(both) as sources:
        first, second = sync(store, *sources, at="2026-12-24T00:00:00", together=True, full=True)
print(first.complete, first.error.message.text.partition(":")[0], second.complete, second.tasks)
"""


# Whose credentials it is can be told only when pages were read; "dead": and then it is not told. "last": when all of the
# other connection was read.
GREETED = """
import sys, threading
from builders_source import source, sync
from live_tool import DownError, LiveSource, Tool, nothing
from sync.apart import asked_apart
from sync.store import Store

def made(size):
    tool = Tool.of(A=size)
    return LiveSource(tool, page=50, go_apart=nothing)

late, other = made(2000), made(2000)
read = threading.Event()
last = 0 if sys.argv[2] != "last" else 2000 // 50 - 1

def greet():
    assert read.wait(20)
    if sys.argv[2] == "dead":
        raise DownError("hq")
    return "minsu"

def on_page(sent):
    if sent == last:
        read.set()

late.verify = greet
(late if last == 0 else other).on_page = on_page
with Store.open(sys.argv[1]) as store, store.lock():
    with asked_apart([source(late), source(other, "other")], at_once=True) as sources:
        first, second = sync(store, *sources, together=True)
print(first.complete, first.error, second.complete, second.tasks)
"""


# Whose credentials it is comes only once it was told here that no answer comes there.
QUIET = """
import os, sys, tempfile
from builders import moment
from builders_source import source, sync
from live_tool import LiveSource, Tool, nothing
from sync.store import Store

live = LiveSource(Tool.of(A=2), go_apart=nothing, quiet_since=moment("2026-11-23T00:01:00"))
gate = os.path.join(tempfile.mkdtemp(), "gate")
os.mkfifo(gate)

def greet():
    with open(gate) as opened:
        opened.read()
    live.quiet_since = None
    return "minsu"

def watch(step):
    if step.quiet_since == moment("2026-11-23T00:01:00") and os.path.exists(gate):
        open(gate, "w").close()
        os.remove(gate)

live.verify = greet
with Store.open(sys.argv[1]) as store, store.lock():
    (result,) = sync(store, source(live), watch=watch)
print(result.complete, result.tasks)
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Give a function that runs a program on a store and gives the lines that it printed."""
    with Programs(tmp_path_factory.mktemp("programs")) as programs:

        def run(url, how, program=PROGRAM):
            done = programs.run(program, url, how)
            assert not done.err
            return done.out.splitlines()

        yield run


def kept(store):
    """Give all that the store holds of tasks, but for who gave the numbers."""
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None)
        seen = connection.execute(select(tables.sightings.c.native_id, tables.sightings.c.fingerprint)).all()
        raw = connection.scalar(select(tables.raws.c.raw).where(tables.raws.c.task_id == 1))
    return {uid: each.task for uid, each in found.items()}, sorted(seen), raw is not None


def emptied(store):
    with store.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())


def test_what_is_read_apart_is_kept_as_what_is_read_here(store, kept_url, ran):
    told, *_ = ran(kept_url, "here")
    first = kept(store)
    emptied(store)
    told_apart, alone = ran(kept_url, "apart")

    assert told_apart == told.replace("here", "elsewhere")
    assert alone == "alone"
    assert kept(store) == first


def test_what_is_read_before_anybody_asks_is_the_same(store, kept_url, ran):
    told, alone = ran(kept_url, "ahead")
    first = kept(store)
    assert alone == "alone"
    emptied(store)
    assert told == ran(kept_url, "here")[0].replace("here", "elsewhere")
    assert kept(store) == first


def test_what_was_read_ahead_in_vain_stands_in_nobodys_way(store, kept_url, ran):
    told = ran(kept_url, "here")
    assert ran(kept_url, "ahead")[0] == told[0].replace("here", "elsewhere")


def test_what_was_begun_and_is_never_asked_for_stands_in_nobodys_way(store, kept_url, ran):
    assert ran(kept_url, "", MOVED) == ["False hq does not answer True 2000"]


def test_what_another_tool_goes_on_sending_stands_in_nobodys_way(store, kept_url, ran):
    assert ran(kept_url, "", REPLACED) == ["False Connection {connection} True 2000"]


def test_pages_are_read_while_it_is_asked_whose_credentials_it_is(store, kept_url, ran):
    assert ran(kept_url, "", GREETED) == ["True None True 2000"]


def test_a_connection_that_is_slow_to_say_whose_credentials_it_has_holds_up_no_other(store, kept_url, ran):
    assert ran(kept_url, "last", GREETED) == ["True None True 2000"]


def test_what_was_read_for_whom_nobody_greets_is_not_kept_and_stands_in_nobodys_way(store, kept_url, ran):
    assert ran(kept_url, "dead", GREETED) == ["False hq does not answer True 2000"]


def test_a_tool_that_gives_no_answer_there_is_told_here(store, kept_url, ran):
    assert ran(kept_url, "quiet", QUIET) == ["True 2"]


def test_a_process_that_is_killed_is_told_and_what_came_before_is_kept(store, kept_url, ran):
    told, alone = ran(kept_url, "killed")
    assert told.startswith("False")
    assert "came to a sudden end" in told
    assert alone == "alone"
    live = LiveSource(Tool.of(A=7, B=8), page=2, parallel=2)

    (result,) = sync(store, source(live), at="2026-11-24T00:00:00")
    assert (result.complete, result.tasks) == (True, 15)


def test_what_a_connector_raises_apart_is_told_as_here(store, kept_url, ran):
    told, alone = ran(kept_url, "broken")
    assert "The connector jira failed (ZeroDivisionError" in told
    assert alone == "alone"


def test_beside_other_threads_nothing_is_forked(store):
    live = LiveSource(Tool.of(A=2), page=2, go_apart=nothing)
    live.on_page = lambda _: live.asked.append(os.getpid())
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    sync(store, source(live))
    over.set()
    other.join()
    assert set(live.asked) == {os.getpid()}


def test_a_task_with_everything_comes_through_as_it_was():
    at = datetime(2026, 11, 2, 3, 4, 5, 678000, tzinfo=UTC)
    task = Task(
        origin=Origin("jira", "hanbit.example", "1"),
        key="WEB-1",
        title="배너",
        status=Status.DONE,
        priority=Priority.HIGH,
        owners=(Owner("minsu", leads=True), Owner("bora")),
        accounts=(Account("minsu", "김민수", None, "m@hanbit.example", True), Account("bora", kind=AccountKind.BOT)),
        homes=(Home("WEB", "웹", "할 일", 0), Home("OPS")),
        labels=("a", "b"),
        fields={"분류": ("x", "y")},
        links=(Link(LinkKind.BLOCKS, "WEB-2", "blocks"),),
        links_known=False,
        created=at,
        due=at.date(),
        keys=("OLD-1",),
        events=(Event(EventKind.OWNER, at, "bora", None, "minsu"),),
        history_from=at,
        owners_in_fields=True,
        untold=("homes",),
        unread=("due",),
    )
    ready, why = ready_of(task), fault("{key} is no task", key="WEB-2")
    bundle = Bundle()
    bundle.add(record({"id": "1", "key": "WEB-1"}, "WEB"), ready, b"raw")
    bundle.add(record({"id": "2", "key": "WEB-2"}, "WEB"), why, b"")
    first, second = unbundled(Page(()), bundle.faults, bundle.told()).records

    assert first.ready == ready
    assert first.ready.task() == task
    assert (first.native_id, first.scopes, first.raw) == ("1", ("WEB",), b"raw")
    assert second.ready == why


def test_an_account_comes_through_as_each_record_of_a_page_told_it():
    told = [Account("bora", "보라"), Account("bora", "보라", active=False), Account("bora", "보라")]
    bundle = Bundle()
    for each, who in enumerate(told):
        origin = Origin("jira", "hanbit.example", str(each))
        task = Task(origin=origin, key=f"WEB-{each}", title="", status=Status.TODO, accounts=(who,))
        bundle.add(record({"id": str(each), "key": task.key}, "WEB"), ready_of(task), b"")
    records = unbundled(Page(()), bundle.faults, bundle.told()).records

    assert [each.ready.accounts for each in records] == [(who,) for who in told]


@pytest.mark.parametrize("title", ["배너", "\ud800", 'a "quoted" \u0000 one'])
def test_a_record_that_is_still_to_be_mapped_comes_through_with_its_payload(title):
    payload = {"id": "1", "key": "WEB-1", "fields": {"summary": title, "labels": [], "points": 3.5, "parent": None}}
    bundle = Bundle()
    bundle.add(record(payload, "WEB"), None, canonical_json(payload))
    (found,) = unbundled(Page(()), bundle.faults, bundle.told()).records

    assert (found.native_id, found.scopes, found.unpacked().payload, found.ready) == ("1", ("WEB",), payload, None)
