"""Plug-ins that do what they must not: each is told with its package and version, and nothing else stops."""

import json
from functools import partial
from textwrap import dedent

import pytest
from jsonschema import validate
from plugging import Plugged
from tool_exports import issue
from tool_exports import jira

from reports.document import schema

NOW = "2026-11-23T08:30:00+09:00"
ODD = dedent(
    """
    import sys
    from dataclasses import replace
    from datetime import datetime

    from dure.api import Absent, Chain, ConnectionOptions, ConnectorError, Listing, Origin, Page, Record, Scope
    from dure.api import State, Status, Task, fault
    from pydantic import model_validator

    BOARD = Scope("B", "board")
    print("loaded")


    def record(native_id, **changes):
        facts = {"key": f"K-{native_id}", "scopes": ("B",), "payload": {"id": native_id}}
        facts |= {"fingerprint": b"1", "raw": b"{}"}
        return Record(native_id, **{**facts, **changes})


    def fail(how):
        match how:
            case "exits":
                sys.exit(0)
            case "interrupts":
                raise KeyboardInterrupt
            case "prints":
                print("here I am")
            case "says":
                raise ConnectorError("token s3cr3t is {wrong")
            case _:
                raise RuntimeError("s3cr3t")


    class OddOptions(ConnectionOptions):
        where: str = ""
        how: str = "raises"

        @model_validator(mode="after")
        def look(self):
            if self.where == "options":
                fail(self.how)
            return self


    class Odd:
        options = OddOptions

        def __init__(self, context):
            self.where, self.how = context.options.where, context.options.how
            self.at("init")

        def at(self, place):
            if self.where == place:
                fail(self.how)

        def verify(self):
            self.at("verify")
            return "odd"

        def scopes(self):
            self.at("scopes")
            return None if self.how == "garbage" else [BOARD]

        def chains(self):
            self.at("chains")
            return [Chain("c", (BOARD,))]

        def pages(self, chain, cursor):
            self.at("pages")
            listings = (Listing(BOARD, whole=True),)
            match self.how:
                case "garbage":
                    yield "page"
                case "endless":
                    while True:
                        yield Page([record("1")], cursor="1")
                case "twice":
                    yield Page([record("1"), record("1"), record("2")], done=True, listings=listings)
                case "numbers":
                    yield Page([record(1), record("2")], done=True, listings=listings)
                case "unfinished":
                    yield Page([record("1")], cursor="1")
                case _:
                    yield Page([record("1"), record("2")], done=True, listings=listings)

        def census(self, scope):
            self.at("census")

        def reread(self, native_ids):
            self.at("reread")
            return [Absent(each, State.DELETED) for each in native_ids]

        def to_task(self, record):
            self.at("to_task")
            task = Task(origin=Origin("odd", "odd.example", record.native_id), key=record.key, title="", status=Status.TODO)
            match self.how:
                case "untyped":
                    return {"title": "x"}
                case "local":
                    return replace(task, created=datetime(2026, 11, 1))
                case "huge":
                    return replace(task, title="x" * 2_000_000)
                case "wrong":
                    return replace(task, owners=("minsu",))
                case "null":
                    return replace(task, title="a\\0b\\ud800")
            return task


    class NoConnector:
        options = dict


    class Locked(type):
        @property
        def options(cls):
            raise RuntimeError("not here")


    class Hidden(metaclass=Locked):
        pass
    """
)
BROKEN = "import sys\n\nsys.exit(7)\n"


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Give dure in an environment with two odd packages."""
    made = Plugged(tmp_path_factory.mktemp("odd") / "environment")
    made.put("dure-odd", "6.6", "dure_odd", ODD, odd="Odd", noconnector="NoConnector", hidden="Hidden", missing="Gone")
    made.put("dure-broken", "0.1", "dure_broken", BROKEN, broken="Anything")
    with made.server() as run:
        yield run


@pytest.fixture
def beside(tmp_path, odd):
    """Run dure on one good source and an odd one beside it."""

    def run(tool, *args, **options):
        settings = {
            "language": "en",
            "parties": {"home": {"name": "한빛상사", "kind": "in-house", "domains": ["hanbit.example"]}},
            "connections": {
                "odd": {"tool": tool, **options},
                "hq": {"tool": "jira", "url": "https://hanbit.example", "export": "hq.json"},
            },
        }
        (tmp_path / "dure.yaml").write_text(json.dumps(settings), encoding="utf-8")
        (tmp_path / "hq.json").write_text(json.dumps(jira(issue(1))), encoding="utf-8")
        return partial(odd, cwd=tmp_path, DURE_NOW=NOW)(*(args or ("reconcile", "--format", "json")))

    return run


def connections(told):
    validate(told.json, schema())
    return {each["name"]: each for each in told.json["run"]["connections"]}


@pytest.mark.parametrize(
    ("tool", "options", "named", "part"),
    [
        ("broken", {}, "dure-broken 0.1", "SystemExit"),
        ("missing", {}, "dure-odd 6.6", "AttributeError"),
        ("noconnector", {}, "dure-odd 6.6", "is no connector"),
        ("hidden", {}, "dure-odd 6.6", "RuntimeError"),
        *(
            ("odd", {"where": where, "how": how}, "dure-odd 6.6", kind)
            for where in ("options", "init", "verify", "chains", "pages")
            for how, kind in (("raises", "RuntimeError"), ("exits", "SystemExit"))
        ),
        ("odd", {"where": "verify", "how": "interrupts"}, "dure-odd 6.6", "KeyboardInterrupt"),
        ("odd", {"how": "garbage"}, "dure-odd 6.6", "str in the place of a page"),
        ("odd", {"how": "endless"}, "dure-odd 6.6", "pages without end"),
    ],
)
def test_a_plugin_that_fails_is_told_by_package_and_version_and_the_other_connection_goes_on(
    beside, tool, options, named, part
):
    told = beside(tool, **options)

    assert told.code == 3, told.err
    error = connections(told)["odd"]["error"]
    assert named in error
    assert part in error
    assert named in told.err
    assert "s3cr3t" not in told.err + told.out
    assert (connections(told)["hq"]["complete"], connections(told)["hq"]["tasks"]) == (True, 1)


@pytest.mark.parametrize("where", ["options", "init", "verify", "chains", "pages", "to_task"])
def test_what_a_plugin_prints_does_not_come_between_the_result_and_programs(beside, where):
    told = beside("odd", where=where, how="prints")

    assert connections(told)["odd"]["complete"] is True
    assert "here I am" in told.err
    assert json.loads(beside("odd", "doctor", "--format", "json", where=where, how="prints").out)["version"] == 1


@pytest.mark.parametrize(
    ("how", "tasks", "part"),
    [
        ("twice", 2, "twice in one page"),
        ("numbers", 1, "native_id: string_type"),
        ("untyped", 0, "dataclass"),
        ("local", 0, "a time without a zone"),
        ("huge", 0, "a text of 2000000 characters"),
        ("wrong", 0, "owners.0"),
    ],
)
def test_records_that_lie_are_told_one_by_one_and_prove_nothing(beside, how, tasks, part):
    told = beside("odd", how=how)

    read = connections(told)["odd"]
    assert read["tasks"] == tasks
    assert part in told.err
    assert "dure-odd 6.6" in told.err
    assert not read["scopes"][0]["whole"]


def test_a_reading_that_stops_before_its_end_is_not_complete(beside):
    told = beside("odd", how="unfinished")

    assert told.code == 3
    assert connections(told)["odd"]["complete"] is False


def test_texts_that_no_store_holds_are_kept_as_visible_escapes(beside):
    told = beside("odd", how="null")

    assert (told.code, connections(told)["odd"]["tasks"]) == (0, 2)


def test_an_error_that_breaks_when_it_is_told_is_told(beside):
    told = beside("odd", where="verify", how="says")

    assert told.code == 3
    assert "is {wrong" in told.err


@pytest.mark.parametrize("where", ["options", "init", "verify", "scopes"])
def test_doctor_names_the_package_and_looks_at_the_others(beside, where):
    told = beside("odd", "doctor", where=where)

    assert told.code == 3, told.err
    assert "dure-odd 6.6" in told.out
    assert "hq" in told.out


def test_a_tool_that_nothing_offers_is_an_error_of_the_settings(beside):
    told = beside("nowhere")

    assert told.code == 2
    assert 'There is no tool "nowhere"' in told.err
    assert "install that plug-in beside dure" in told.err


def test_wrong_options_of_a_plugin_are_told_where_they_stand(beside):
    told = beside("odd", hwo="x")

    assert told.code == 2
    assert 'Did you mean "how"?' in told.err


def test_first_files_are_written_beside_odd_plugins(odd, tmp_path):
    assert odd("init", "--yes", cwd=tmp_path, DURE_NOW=NOW).code == 0
    assert odd("connectors", cwd=tmp_path, DURE_NOW=NOW).code == 0
