"""What is loaded to be judged: recent work, whatever a living gap rests on, and what each reading proved."""

from __future__ import annotations

from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import source
from builders_source import sync
from sqlalchemy import insert

from sync import tables
from sync.reading import load_tracked
from sync.reading import scope_proofs

LATER = "2026-11-24T00:00:00"
GAP = {
    "id": "G-1",
    "kind": "past-due",
    "subject": [],
    "family": "waiting",
    "severity": "low",
    "readers": "own",
    "state": "open",
    "duties": [],
    "responsible": [],
    "why": {},
    "settle": [],
    "evidence": {},
    "absence": False,
    "scopes": [],
    "first_seen": moment(),
    "last_seen": moment(),
    "carried": False,
}


def tracked(store, *names, since=None, **options):
    with store.read() as connection:
        return load_tracked(connection, connections=names or ("hq",), done_since=since, **options)


def old_and_open(store):
    done = card(1, status="done", updated="2026-01-01T00:00:00")
    sync(store, source(FakeSource([Board(cards=[done, card(2, updated="2026-01-01T00:00:00")])])))


def test_work_finished_long_ago_is_passed_over(store):
    old_and_open(store)
    assert [each.task.key for each in tracked(store, since=moment()).values()] == ["WEB-2"]


def test_work_that_a_living_gap_rests_on_is_loaded_however_old(store):
    old_and_open(store)
    with store.write() as connection:
        connection.execute(insert(tables.gaps).values(**GAP, tasks=["jira|hanbit.example|c1"]))
    assert len(tracked(store, since=moment())) == 2


def test_the_first_connection_named_gives_the_name(store):
    both = (source(FakeSource([Board(cards=cards(1))])), source(FakeSource([Board(cards=cards(1))]), "vendor"))
    sync(store, *both)
    assert [each.ref for each in tracked(store, "vendor", "hq").values()] == ["vendor:WEB-1"]
    assert [each.ref for each in tracked(store, "hq", "vendor").values()] == ["hq:WEB-1"]


def test_tasks_of_a_connection_that_is_not_named_are_left_out(store):
    sync(store, source(FakeSource([Board(cards=cards(1))])))
    assert tracked(store, "other") == {}


def test_the_accounts_of_owners_and_of_history_come_along(store):
    told = [["owner", "2026-11-20T00:00:00", "jihun", "seoyeon", "minsu"]]
    first = card(2, owner="seoyeon", owner_name="이서연")
    sync(store, source(FakeSource([Board(cards=[first, card(1, events=told, owner_name="김민수")])])))
    accounts = tracked(store)["jira|hanbit.example|c1"].task.accounts
    assert [(each.id, each.name) for each in accounts] == [("minsu", "김민수"), ("seoyeon", "이서연")]


def test_a_task_of_a_part_read_source_is_read_only_if_its_page_came(store):
    connector = FakeSource([Board(cards=cards(4))])
    sync(store, source(connector))
    connector.boards[0].fails = "middle"
    sync(store, source(connector), at=LATER)
    found = tracked(store).values()
    assert sorted(each.task.key for each in found if each.read) == ["WEB-1", "WEB-2"]
    assert not any(each.proven for each in found)


def test_a_task_listed_by_a_cut_export_is_read_but_proves_nothing(store):
    connector = FakeSource([Board(cards=cards(2), cut=True, whole=False)])
    for at in ("2026-11-23T00:00:00", LATER):
        sync(store, source(connector), at=at)
    assert all(each.read and not each.proven for each in tracked(store).values())


def test_a_filter_result_proves_the_tasks_it_holds_and_no_others(store):
    connector = FakeSource([Board(cards=cards(3), whole=False)])
    sync(store, source(connector))
    connector.boards[0].cards.pop()
    sync(store, source(connector), at=LATER)
    found = {each.task.key: (each.read, each.proven) for each in tracked(store).values()}
    assert found == {"WEB-1": (True, True), "WEB-2": (True, True), "WEB-3": (False, False)}


def test_whole_scopes_are_those_whose_latest_reading_was(store):
    connector = FakeSource([Board("A", cards(1)), Board("B", [card(2)], whole=False)])
    sync(store, source(connector))
    with store.read() as connection:
        proofs = scope_proofs(connection)
    assert (proofs.known, proofs.whole) == ({("hq", "A"), ("hq", "B")}, {("hq", "A")})
    connector.boards[0].fails = "start"
    sync(store, source(connector), at=LATER)
    with store.read() as connection:
        assert scope_proofs(connection).whole == frozenset()


def test_a_connection_that_was_never_read_stands_as_an_unknown_scope(store):
    with store.read() as connection:
        proofs = scope_proofs(connection, ["hq"])
    assert (proofs.known, proofs.whole) == ({("hq", "*")}, frozenset())


def test_a_scope_is_shown_up_to_the_moment_that_its_latest_reading_saw(store):
    sync(store, source(FakeSource([Board("A", cards(1))])), at="2026-11-23T00:00:00")
    with store.read() as connection:
        proofs = scope_proofs(connection)
    assert proofs.shown == {("hq", "A"): moment("2026-11-23T00:00:00")}
