from __future__ import annotations

import importlib
import itertools
import json
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import pytest
from fake_tools.server import FakeServer
from fake_tools.server import Reply

import dure.api
from dure.api import Absent
from dure.api import Account
from dure.api import Census
from dure.api import Chain
from dure.api import ConnectionOptions
from dure.api import ConnectorContext
from dure.api import Listing
from dure.api import MappingError
from dure.api import MappingRules
from dure.api import Origin
from dure.api import Owner
from dure.api import Page
from dure.api import Place
from dure.api import Record
from dure.api import Scope
from dure.api import State
from dure.api import Status
from dure.api import Task
from dure.api import fault
from dure.testing import ConnectorContract
from dure.testing import ContractBroken

BOARD = Scope("NOTES", "메모판")


class NoteOptions(ConnectionOptions):
    notes: int = 5
    page: int = 2


class Notes:
    """A live, paged source in memory: its cursor is how many notes were read."""

    options = NoteOptions

    def __init__(self, context: ConnectorContext):
        self.notes = context.options.notes
        self.page = context.options.page

    def verify(self):
        return "메모판 계정"

    def scopes(self):
        return (BOARD,)

    def chains(self):
        return (Chain("notes", (BOARD,)),)

    def pages(self, chain, cursor):
        start = int(cursor or 0)
        while True:
            end = min(start + self.page, self.notes)
            done = end == self.notes
            bad = (fault("Note {n} has no id.", n=0, place=Place("notes")),) if start == 0 else ()
            listings = (Listing(BOARD, whole=cursor is None),) if done else ()
            numbers = range(start, end)
            yield Page([self.record(n) for n in numbers], bad, cursor=str(end), done=done, listings=listings)
            if done:
                return
            start = end

    def census(self, scope):
        return Census(scope, frozenset(str(n) for n in range(self.notes)))

    def reread(self, native_ids):
        for native_id in native_ids:
            known = native_id.isdigit() and int(native_id) < self.notes
            yield self.record(int(native_id)) if known else Absent(native_id, State.DELETED)

    def record(self, number):
        payload = {"id": str(number), "title": f"메모 {number}"}
        raw = json.dumps(payload).encode()
        return Record(str(number), f"N-{number}", (BOARD.id,), payload, blake2b(raw).digest(), raw)

    def to_task(self, record):
        if not record.payload["title"]:
            raise MappingError(fault("The note has no title."))
        return Task(
            origin=Origin("notes", "notes.example", record.native_id),
            key=record.key,
            title=record.payload["title"],
            status=Status.TODO,
            owners=(Owner("a1", leads=True),),
            accounts=(Account("a1", "김민수"),),
            created=datetime(2026, 11, 1, tzinfo=UTC),
        )


def context(**options):
    return ConnectorContext(
        name="notes", options=NoteOptions(tool="notes", **options), rules=MappingRules(connection="notes")
    )


class TestNotes(ConnectorContract):
    expected_tasks = 5
    expected_rejected = 1

    def connector(self):
        return Notes(context())


class _Renumbered(Notes):
    def record(self, number):
        return replace(super().record(number), native_id=number)


class _Restless(Notes):
    made = itertools.count()

    def __init__(self, context):
        super().__init__(context)
        self.turn = next(self.made)

    def record(self, number):
        return replace(super().record(number), fingerprint=self.turn.to_bytes(8, "big"))


class _OtherRaw(Notes):
    def record(self, number):
        return replace(super().record(number), raw=b"{}")


class _NeverDone(Notes):
    def pages(self, chain, cursor):
        yield from (replace(page, done=False) for page in super().pages(chain, cursor))


class _ListsEarly(Notes):
    def pages(self, chain, cursor):
        yield from (replace(page, listings=(Listing(BOARD, whole=True),)) for page in super().pages(chain, cursor))


class _CutAndWhole(Notes):
    def pages(self, chain, cursor):
        for page in super().pages(chain, cursor):
            yield replace(page, listings=tuple(replace(each, truncated=True) for each in page.listings))


class _ForgetsAfterCursor(Notes):
    def pages(self, chain, cursor):
        yield from super().pages(chain, str(int(cursor) + 1) if cursor else None)


class _UnknownScope(Notes):
    def record(self, number):
        return replace(super().record(number), scopes=("ELSEWHERE",))


class _LocalTime(Notes):
    def to_task(self, record):
        return replace(super().to_task(record), updated=datetime(2026, 11, 1))  # noqa: DTZ001 - this is the fault


class _OtherTask(Notes):
    def to_task(self, record):
        return replace(super().to_task(record), title=str(id(self)))


class _NamelessOwner(Notes):
    def to_task(self, record):
        return replace(super().to_task(record), accounts=())


class _Placeless(Notes):
    def pages(self, chain, cursor):
        yield from (replace(page, rejected=(fault("Bad."),)) for page in super().pages(chain, cursor))


class _WholeAnyhow(Notes):
    def pages(self, chain, cursor):
        for page in super().pages(chain, cursor):
            yield replace(page, listings=tuple(replace(each, whole=True) for each in page.listings))


class _Confused(Notes):
    parallel = 2

    def pages(self, chain, cursor):
        if threading.current_thread() is not threading.main_thread():
            cursor = "2"
        yield from super().pages(chain, cursor)


class _CountsNothing(Notes):
    requests = 0


class _RewindsNothing(Notes):
    def rewind(self, cursor, scopes):
        return cursor


class _Repeats(Notes):
    def reread(self, native_ids):
        yield from super().reread([native_ids[0], *native_ids])


class _SmallCensus(Notes):
    def census(self, scope):
        return Census(scope, frozenset())


class _KnowsNothing(Notes):
    def reread(self, native_ids):
        return iter(())


class _Surrogate(Notes):
    def to_task(self, record):
        return replace(super().to_task(record), title="\ud800")


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        (_Renumbered, "test_native_ids_and_keys_are_texts_and_ids_unique_in_a_chain"),
        (_Restless, "test_two_readings_give_the_same_fingerprints"),
        (_OtherRaw, "test_raw_is_the_payload_as_json"),
        (_NeverDone, "test_every_chain_ends_with_one_page_that_is_done"),
        (_ListsEarly, "test_listings_stand_on_the_last_page"),
        (_ListsEarly, "test_a_scope_is_listed_once"),
        (_CutAndWhole, "test_a_truncated_listing_is_not_whole"),
        (_ForgetsAfterCursor, "test_reading_on_from_any_cursor_loses_nothing"),
        (_UnknownScope, "test_every_scope_that_is_named_is_on_the_roster"),
        (_LocalTime, "test_times_are_utc"),
        (_OtherTask, "test_mapping_is_pure"),
        (_NamelessOwner, "test_every_owner_and_reporter_has_an_account"),
        (_Placeless, "test_rejected_records_say_where_they_stand"),
        (_WholeAnyhow, "test_a_listing_is_whole_only_if_this_very_reading_listed_it_all"),
        (_Confused, "test_chains_can_be_read_at_once"),
        (_CountsNothing, "test_requests_are_counted"),
        (_RewindsNothing, "test_a_scope_whose_mark_was_taken_back_is_read_in_full"),
        (_Repeats, "test_a_reread_answers_once_for_every_id"),
        (_SmallCensus, "test_a_census_holds_what_a_whole_listing_holds"),
        (_KnowsNothing, "test_a_task_that_is_not_there_is_told_as_absent"),
        (_Surrogate, "test_texts_can_be_stored"),
    ],
)
def test_the_contract_finds_each_way_of_breaking_it(broken, check):
    class Broken(ConnectorContract):
        def connector(self):
            return broken(context())

    with pytest.raises(ContractBroken):
        getattr(Broken(), check)()


def test_the_contract_counts_what_the_sample_holds():
    class Fewer(TestNotes):
        expected_tasks = 6

    with pytest.raises(ContractBroken, match="5 tasks instead of 6"):
        Fewer().test_the_sample_gives_the_expected_tasks()


def test_everything_that_the_api_names_is_there():
    assert all(hasattr(dure.api, name) for name in dure.api.__all__)
    assert dure.api.__all__ == sorted(dure.api.__all__)


def test_a_plugin_needs_neither_pytest_nor_the_store_to_be_tested():
    code = "import sys, dure.testing; print(sorted({'pytest', 'sqlalchemy', '_pytest'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.fixture
def tickets(tmp_path):
    """Give a folder with the plug-in, its test and its data as the page for authors shows them."""
    page = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
    plugin, live, test, *_ = [
        block.partition("\n")[2] for block in page.split("```")[1::2] if block.startswith("python")
    ]
    (tmp_path / "tickets.json").write_text('[{"id": 7, "title": "배너", "holder": "김민수"}]', encoding="utf-8")
    (tmp_path / "dure_tickets.py").write_text(plugin, encoding="utf-8")
    (tmp_path / "dure_tickets_live.py").write_text(live, encoding="utf-8")
    (tmp_path / "test_tickets.py").write_text(test, encoding="utf-8")
    return tmp_path


def test_the_page_for_authors_shows_a_plugin_that_keeps_the_contract(tickets):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_tickets.py"]
    told = subprocess.run(command, cwd=tickets, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Give a function that checks the types of files; what it learned of the API it keeps for the next one."""
    command = [sys.executable, "-P", "-m", "mypy", "--strict", "--cache-dir", str(tmp_path_factory.mktemp("types"))]

    def check(folder, *names):
        return subprocess.run([*command, *names], cwd=folder, capture_output=True, text=True, check=False)

    return check


def test_a_plugin_is_checked_by_the_types_of_the_api_alone(tickets, checked):
    told = checked(tickets, "dure_tickets.py", "dure_tickets_live.py", "test_tickets.py")
    assert told.returncode == 0, told.stdout


def test_a_plugin_reads_tables_as_the_page_for_authors_shows(tickets):
    (tickets / "tasks.xlsx").write_bytes("Title,Id\n배너,1\n급요청,2\n,3\n".encode("cp949"))
    page = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
    example = page.split("## Tables in files")[1].split("```python")[1].partition("```")[0]
    command = [sys.executable, "-P", "-c", f"{example}print(titles, *faults)"]
    told = subprocess.run(command, cwd=tickets, capture_output=True, text=True, check=False)
    assert told.stdout == "['배너', '급요청', ''] tasks.xlsx:4:1: There is no title.\n", told.stderr


def test_the_types_find_a_plugin_that_lacks_a_method(tickets, checked):
    plugin = tickets / "dure_tickets.py"
    plugin.write_text(plugin.read_text("utf-8").replace("def census(", "def count("), encoding="utf-8")
    told = checked(tickets, "dure_tickets.py")
    assert "[assignment]" in told.stdout
    assert '"Connect"' in told.stdout


class TicketServer:
    """Answers what the live example of the page for authors asks: two tickets a page, by their edits."""

    def __init__(self):
        self.tickets = [
            {
                "id": str(n),
                "title": f"문의 {n}",
                "holder": "김민수",
                "status": "접수",
                "queue": "cs",
                "edited": f"{n:03d}",
            }
            for n in range(1, 6)
        ]

    def __call__(self, ask):
        match ask.path.strip("/").split("/"):
            case ["me"]:
                return Reply({"name": "두레 봇"})
            case ["queues"]:
                return Reply({"queues": [{"id": "cs", "name": "고객 문의"}]})
            case ["queues", "cs", "ids"]:
                return Reply({"ids": [each["id"] for each in self.tickets]})
            case ["queues", "cs", "tickets"]:
                after = [each for each in self.tickets if each["edited"] > ask.query["since"]]
                return Reply({"tickets": after[:2], "more": len(after) > 2})
            case _:
                return Reply({"tickets": [each for each in self.tickets if each["id"] == ask.query.get("id")]})


@pytest.fixture(scope="module")
def ticket_server():
    server = FakeServer(TicketServer())
    yield server
    server.close()


class TestLiveExample(ConnectorContract):
    expected_tasks = 5

    @pytest.fixture(autouse=True)
    def _example(self, tickets, ticket_server, monkeypatch):
        monkeypatch.syspath_prepend(str(tickets))
        monkeypatch.delitem(sys.modules, "dure_tickets_live", raising=False)
        self.make, self.url = importlib.import_module("dure_tickets_live").TicketsLive, ticket_server.url

    def connector(self):
        options = ConnectionOptions(tool="tickets", url=self.url, token="${T}")
        return self.make(
            ConnectorContext(
                name="desk",
                options=options,
                rules=MappingRules(connection="desk"),
                secret=lambda name: f"{name} of desk",
            )
        )


def test_both_examples_have_at_most_sixty_lines_beside_their_imports(tickets):
    for name in ("dure_tickets.py", "dure_tickets_live.py"):
        lines = (tickets / name).read_text("utf-8").splitlines()
        assert sum(bool(line.strip()) and not line.startswith(("import ", "from ")) for line in lines) <= 60
