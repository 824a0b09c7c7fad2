"""A plug-in behind its wall: nothing that it raises, gives or leaves undone gets past it but as a fault with its name."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from types import SimpleNamespace
from typing import Any

import pytest
from altered import replace

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.guarded import GuardedConnector
from connectors.guarded import built
from connectors.makers import Maker
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Account
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import State
from mapping.model import Status
from mapping.model import Task

MAKER = Maker("odd", "dure-odd", "6.6")
BOARD = Scope("B", "판")
CHAIN = Chain("c", (BOARD,))
NAMED = "The connector “odd” of the package dure-odd 6.6"


def record(native_id: Any = "1", **changes: Any) -> Record:
    facts = {"key": f"K-{native_id}", "scopes": ("B",), "payload": {"id": native_id}, "fingerprint": b"f", "raw": b"{}"}
    return Record(native_id, **{**facts, **changes})


def task(**changes: Any) -> Task:
    facts: dict[str, Any] = {"origin": Origin("odd", "odd.example", "1"), "key": "K-1", "title": "배너"}
    return Task(**{**facts, "status": Status.TODO, **changes})


class Tame:
    """A connector without a fault; tests let it do one thing otherwise."""

    def verify(self):
        return "판 하나"

    def scopes(self):
        return [BOARD]

    def chains(self):
        return [CHAIN]

    def pages(self, chain, cursor):
        yield Page([record("1")], cursor="1")
        yield Page([record("2")], done=True, listings=(Listing(BOARD, whole=True),))

    def census(self, scope):
        return Census(scope, frozenset({"1", "2"}))

    def reread(self, native_ids):
        return (Absent(each, State.DELETED) for each in native_ids)

    def to_task(self, record):
        return task(origin=Origin("odd", "odd.example", record.native_id))


def walled(patience: float = 30.0, **methods: Callable[..., Any]) -> GuardedConnector:
    made = type("Odd", (Tame,), methods)
    return built(MAKER, made, patience=patience)


def raising(error: BaseException) -> Callable[..., Any]:
    def method(*_args):
        raise error

    return method


def giving(value: Any) -> Callable[..., Any]:
    return lambda *_args: value


CALLS: dict[str, Callable[[GuardedConnector], Any]] = {
    "verify": lambda odd: odd.verify(),
    "scopes": lambda odd: odd.scopes(),
    "chains": lambda odd: odd.chains(),
    "pages": lambda odd: list(odd.pages(CHAIN, None)),
    "census": lambda odd: odd.census(BOARD),
    "reread": lambda odd: list(odd.reread(["1"])),
    "to_task": lambda odd: odd.to_task(record()),
}


def told(odd: GuardedConnector, call: str) -> Fault:
    with pytest.raises((ConnectorError, MappingError)) as raised:
        CALLS[call](odd)
    return raised.value.faults[0]


def test_a_connector_without_a_fault_is_passed_on_as_it_is():
    odd = walled()

    assert (odd.verify(), odd.scopes(), odd.chains()) == ("판 하나", (BOARD,), (CHAIN,))
    assert [[each.native_id for each in page.records] for page in odd.pages(CHAIN, None)] == [["1"], ["2"]]
    assert odd.census(BOARD) == Census(BOARD, frozenset({"1", "2"}))
    assert list(odd.reread(["7"])) == [Absent("7", State.DELETED)]
    assert odd.to_task(record("2")).origin.native_id == "2"
    assert (odd.parallel, odd.requests, odd.waited, odd.paused_until, odd.rewind) == (0, 0, 0.0, None, None)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "error", [RuntimeError("s3cr3t"), SystemExit(0), KeyboardInterrupt(), GeneratorExit(), RecursionError()], ids=repr
)
def test_whatever_is_raised_names_package_call_and_place_and_not_the_text(call: str, error: BaseException):
    found = str(told(walled(**{call: raising(error)}), call))

    assert f"{NAMED} failed in {call} ({type(error).__name__} in method:" in found
    assert "s3cr3t" not in found


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("value", [None, 7, "text", b"bytes", 1.5, [None], [7], {"a": 1}], ids=repr)
def test_what_is_no_answer_is_told_and_nothing_of_it_is_used(call: str, value: Any):
    if (call, str(value)) in {("verify", "text"), ("census", "None")}:
        return  # these are answers

    assert NAMED in str(told(walled(**{call: giving(value)}), call))


def test_a_connector_that_cannot_be_built_says_so():
    with pytest.raises(ConnectorError, match=r"dure-odd 6\.6 failed in __init__ \(ZeroDivisionError"):
        built(MAKER, lambda: 1 // 0)


@pytest.mark.parametrize("call", CALLS)
def test_who_gives_no_answer_is_not_waited_for_and_not_asked_again(call: str):
    never = threading.Event()
    odd = walled(patience=0.05, **{call: lambda *_args: never.wait(5)})

    assert f"{NAMED} gave no answer in time ({call})." in str(told(odd, call))
    assert "no answer in time" in str(told(odd, call))
    never.set()


def test_an_interruption_from_outside_is_not_taken_for_the_plugin_s(monkeypatch):
    def interrupted(timeout):
        raise KeyboardInterrupt

    odd = walled()
    monkeypatch.setattr(odd._worker, "_answers", SimpleNamespace(get=interrupted))

    with pytest.raises(KeyboardInterrupt):
        odd.verify()


@pytest.mark.parametrize(
    "error",
    [
        ConnectorError("boom"),
        ConnectorError(fault("Broken {")),
        ConnectorError(Fault("x", "y")),
        MappingError(fault("{0.__class__}")),
    ],
    ids=["a text", "a broken template", "no messages", "a template that looks inside"],
)
def test_faults_of_its_own_making_can_be_told(error):
    found = told(walled(verify=raising(error)), "verify")

    assert str(found)


def test_a_fault_of_its_own_is_passed_on_with_place_and_advice():
    own = fault("Token expired.", advice=msg("Renew it."))

    assert told(walled(verify=raising(ConnectorError(own))), "verify") == own


@pytest.mark.parametrize(
    ("bad", "part"),
    [
        (record(7), "native_id: string_type"),
        (record(""), "empty or too long"),
        (record("x" * 600), "empty or too long"),
        (record("a\0b"), "characters that cannot be stored"),
        (record(scopes="B"), "scopes: tuple_type"),
        (record(payload=[1]), "payload"),
        (record(raw="{}"), "raw: bytes_type"),
        (record(fingerprint=b""), "empty"),
        ({"native_id": "1"}, "dataclass"),
        (record("1"), "twice in one page"),
    ],
)
def test_a_record_that_cannot_be_used_is_rejected_and_the_others_go_on(bad: Any, part: str):
    odd = walled(pages=lambda *_: iter([Page([record("1"), bad, record("2")], done=True)]))

    (page,) = odd.pages(CHAIN, None)

    assert [each.native_id for each in page.records] == ["1", "2"]
    (rejected,) = page.rejected
    assert part in str(rejected)
    assert NAMED in str(rejected)


@pytest.mark.parametrize(
    "page",
    [
        Page(None),
        Page([], cursor=7),
        Page([], cursor="x" * 2_000_000),
        Page([], done="yes"),
        Page([], server_time=datetime(2026, 11, 1)),  # noqa: DTZ001 - this is the fault
        Page([], server_time="2026-11-01"),
        Page([], done=True, listings=(BOARD,)),
        Page([], done=True, listings=(Listing(BOARD, whole="no"),)),
        Page([], done=True, listings=(Listing(Scope(""), whole=True),)),
        Page([], done=True, listings=7),
    ],
    ids=lambda page: repr(page)[:100],  # a cursor of two million letters is not told
)
def test_a_page_that_is_none_ends_the_reading_of_its_chain(page: Any):
    odd = walled(pages=lambda *_: iter([page]))

    assert NAMED in str(told(odd, "pages"))


def test_a_cut_listing_is_not_whole_and_each_scope_is_listed_once():
    listings = (Listing(BOARD, whole=True), Listing(BOARD, whole=True, truncated=True))
    odd = walled(pages=lambda *_: iter([Page([], done=True, listings=listings)]))

    (page,) = odd.pages(CHAIN, None)

    assert [(each.whole, each.truncated) for each in page.listings] == [(False, True)]


def test_pages_that_bring_nothing_new_for_ever_are_ended():
    def endless(self, chain, cursor):
        while True:
            yield Page([record("1")], cursor="1")

    assert "pages without end" in str(told(walled(pages=endless), "pages"))


def test_nothing_is_asked_after_the_page_that_is_done():
    def chatty(self, chain, cursor):
        yield Page([record("1")], done=True)
        raise RuntimeError

    assert len(list(walled(pages=chatty).pages(CHAIN, None))) == 1


def test_chains_with_one_id_twice_are_refused():
    assert "given twice" in str(told(walled(chains=giving([CHAIN, CHAIN])), "chains"))


def test_tasks_that_were_not_asked_for_are_left_out_of_a_reread():
    odd = walled(reread=giving([Absent("1", State.DELETED), Absent("9", State.DELETED), Absent("1", State.LIVE)]))

    assert list(odd.reread(["1"])) == [Absent("1", State.DELETED)]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"title": 7}, "title: string_type"),
        ({"title": "x" * 1_000_001}, "a text of 1000001 characters"),
        ({"status": "todo"}, "status: is_instance_of"),
        ({"owners": ("minsu",)}, "owners.0"),
        ({"owners": [Owner("minsu")]}, "owners: tuple_type"),
        ({"labels": "배너"}, "labels: tuple_type"),
        ({"created": datetime(2026, 11, 1)}, "a time without a zone"),  # noqa: DTZ001 - this is the fault
        ({"created": "2026-11-01"}, "created: datetime_type"),
        ({"created": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))}, "beyond all years"),
        ({"due": datetime(2026, 11, 1)}, "a time without a zone"),  # noqa: DTZ001 - this is the fault
        ({"fields": {"a": "b"}}, "fields.a"),
        ({"origin": Origin("odd", "odd.example", "9")}, "not that of the record"),
        ({"origin": Origin("odd", "", "1")}, "no tool or no site"),
        ({"origin": ("odd", "x", 1)}, "origin"),
        ({"accounts": (Account(None),)}, "accounts.0.id"),
    ],
)
def test_a_task_that_is_none_is_rejected_alone_and_says_which_part(changes: dict[str, Any], part: str):
    found = str(told(walled(to_task=giving(task(**changes))), "to_task"))

    assert part in found
    assert NAMED in found


def test_what_can_be_mended_is():
    seoul = datetime(2026, 11, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    odd = walled(
        to_task=giving(
            task(title="a\ud800b\0", owners=(Owner("m"),), reporter="r", created=seoul, due=date(2026, 11, 2))
        )
    )

    found = odd.to_task(record())

    assert found.title == "a\\ud800b\\u0000"
    assert [account.id for account in found.accounts] == ["m", "r"]
    assert (found.created, found.due) == (datetime(2026, 11, 1, 0, tzinfo=UTC), date(2026, 11, 2))
    assert found.created.utcoffset() == timedelta()


def test_what_a_live_connector_offers_is_passed_on_and_its_nonsense_is_not():
    live = walled(parallel=4, requests=9, waited=1.5, rewind=lambda self, cursor, scopes: f"{cursor}-")
    liar = walled(
        parallel="many",
        requests=property(raising(RuntimeError())),
        waited="long",
        paused_until="later",
        quiet_since="now",
    )

    assert (live.parallel, live.requests, live.waited) == (4, 9, 1.5)
    assert live.rewind is not None
    assert live.rewind("7", {"B"}) == "7-"
    assert (liar.parallel, liar.requests, liar.waited, liar.paused_until, liar.quiet_since) == (0, 0, 0.0, None, None)
    assert liar.rewind is None


def test_chains_of_a_parallel_connector_are_read_in_threads_of_their_own():
    met = threading.Barrier(2, timeout=10)

    def pages(self, chain, cursor):
        met.wait()
        yield Page([record("1")], done=True)

    odd = walled(parallel=2, pages=pages)
    reading = threading.Thread(target=lambda: list(odd.pages(CHAIN, None)))
    reading.start()

    assert len(list(odd.pages(CHAIN, None))) == 1
    reading.join()


def test_deep_recursion_in_a_task_is_a_fault_of_that_task():
    deep: Any = ()
    for _ in range(sys.getrecursionlimit() + 100):
        deep = (deep,)

    assert NAMED in str(told(walled(to_task=giving(replace(task(), labels=deep))), "to_task"))
