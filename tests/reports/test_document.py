from __future__ import annotations

import json
from datetime import UTC
from datetime import date
from datetime import datetime

import jsonschema
import pytest
from altered import replace

from gaps.gap import GapState
from mapping.errors import fault
from mapping.model import Priority
from reports.document import Telling
from reports.document import agreement_document
from reports.document import document
from reports.document import schema
from reports.language import Language
from reports.plain_json import instant
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import ScopeResult
from sync.summary import summarise


@pytest.fixture
def tell(workspace, parties, now):
    def telling(**more):
        read = ConnectionResult(
            name="hq",
            tool="jira",
            complete=True,
            as_of=now,
            tasks=2,
            open=2,
            scopes=(ScopeResult(id="WEB", name="웹", complete=True, whole=True, tasks=2, as_of=now),),
        )
        world = workspace.world
        facts = {
            "run": Run("r-1", 1, "reconcile", now),
            "complete": True,
            "agreement": world.agreement,
            "results": (read,),
            "summary": summarise(world.open_judged, workspace.gaps, agreed=True).document(),
            "gaps": tuple(workspace.gaps),
            "tasks": world.judged,
            "parties": parties,
        }
        return Telling(**{**facts, **more})

    return telling


def test_a_run_is_told_as_the_contract_shows(workspace, tell):
    uid = workspace.task("hq:WEB-7", "가을 배너", "minsu", labels=("배너",), priority=Priority.NORMAL)
    gap = workspace.gap("other-party", uid, state=GapState.NEW)

    told = document(tell(), Language("ko"))

    assert told["run"] == {
        "id": "r-1",
        "at": "2026-11-23T00:00:00Z",
        "complete": True,
        "agreement": {"version": 3},
        "connections": [
            {
                "name": "hq",
                "tool": "jira",
                "complete": True,
                "as_of": "2026-11-23T00:00:00Z",
                "tasks": 2,
                "open": 2,
                "scopes": [
                    {
                        "id": "WEB",
                        "name": "웹",
                        "complete": True,
                        "whole": True,
                        "truncated": False,
                        "shrunk": False,
                        "census": None,
                        "as_of": "2026-11-23T00:00:00Z",
                        "tasks": 2,
                        "total": None,
                        "error": None,
                    }
                ],
                "error": None,
            }
        ],
    }
    assert told["summary"] == {
        "open_tasks": 1,
        "as_agreed": 0.0,
        "owned": 1.0,
        "covered": 1.0,
        "decisions": 1,
        "families": {"unowned": 0, "ambiguous": 1, "duplicate": 0, "waiting": 0, "urgent": 0, "agreement": 0},
        "new": 1,
        "reopened": 0,
        "resolved": 0,
    }
    assert told["gaps"] == [
        {
            "id": gap.id,
            "family": "ambiguous",
            "kind": "other-party",
            "severity": "high",
            "state": "new",
            "carried": False,
            "group": None,
            "readers": "both",
            "tasks": [
                {
                    "ref": "hq:WEB-7",
                    "title": "가을 배너",
                    "url": "https://hq.example/WEB-7",
                    "status": "todo",
                    "priority": "normal",
                    "owners": [{"name": "김민수", "party": "home", "account": "minsu"}],
                }
            ],
            "duty": "banner",
            "duties": ["banner"],
            "responsible": ["acme"],
            "why": "hq:WEB-7은 2026. 11. 2.부터 담당자가 없습니다(14영업일).",
            "evidence": {},
            "settle": ["ACME 운영에서 담당자를 지정해 주세요."],
            "first_seen": "2026-11-23T00:00:00Z",
            "last_seen": "2026-11-23T00:00:00Z",
            "unverified_since": None,
            "accepted": None,
        }
    ]


def test_the_document_keeps_its_published_schema(workspace, tell, now):
    uid = workspace.task("hq:WEB-7", "배너", labels=("배너",), owners=None)
    workspace.gap(
        "unassigned",
        uid,
        evidence={"since": now, "day": date(2026, 11, 2), "parties": frozenset({"b", "a"}), "score": float("nan")},
    )
    workspace.gap("no-record", subject=("banner",), duty="banner", duties=("banner",))
    failed = ConnectionResult(name="hq", tool="jira", complete=False, error=fault("There is no {name}.", name="x"))

    told = document(tell(results=(failed,), complete=False), Language("en"))

    jsonschema.Draft202012Validator(schema()).validate(told)
    assert told["run"]["complete"] is False
    assert told["run"]["connections"][0]["error"] == "There is no x."
    assert {gap["kind"]: gap for gap in told["gaps"]}["unassigned"]["evidence"] == {
        "since": "2026-11-23T00:00:00Z",
        "day": "2026-11-02",
        "parties": ["a", "b"],
        "score": None,
    }


def test_the_schema_itself_is_sound():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_unknown_owners_are_null_and_no_owners_an_empty_list(workspace, tell):
    unknown = workspace.task("hq:WEB-1", "배너", labels=("배너",), owners=None)
    nobody = workspace.task("hq:WEB-2", "배너", labels=("배너",))
    workspace.gap("duplicate", unknown, nobody)

    (gap,) = document(tell(), Language("ko"))["gaps"]

    assert [task["owners"] for task in gap["tasks"]] == [None, []]


def test_hostile_titles_stay_valid_json_and_bounded(workspace, tell):
    uid = workspace.task("hq:WEB-1", "</script>\r\n\ud800\x00" + "가" * 1_000_000, "minsu", labels=("배너",))
    workspace.gap("unassigned", uid)

    written = json.dumps(document(tell(), Language("ko")), ensure_ascii=False).encode()

    assert len(written) < 100_000
    assert json.loads(written)["gaps"][0]["tasks"][0]["title"].startswith("</script>\r\n\\ud800\\u0000가")


def test_gaps_come_gravest_first(workspace, tell):
    uid = workspace.task("hq:WEB-1", "배너", labels=("배너",))
    for kind in ("past-due", "not-covered", "urgent-unanswered", "two-parties"):
        workspace.gap(kind, uid)

    told = document(tell(), Language("ko"))["gaps"]

    assert [gap["severity"] for gap in told] == ["urgent", "high", "medium", "low"]


@pytest.mark.parametrize(
    ("version", "expected"), [("3", 3), ("3.1", "3.1"), ("2026-07", "2026-07"), ("03", "03"), ("３", "３")]
)
def test_a_version_is_a_number_where_it_is_one(workspace, version, expected):
    assert agreement_document(replace(workspace.world.agreement, version=version)) == {"version": expected}


def test_instants_are_utc_with_whole_seconds():
    assert instant(datetime(2026, 11, 23, 9, 0, 0, 123, tzinfo=UTC)) == "2026-11-23T09:00:00Z"
    assert instant(None) is None


def test_an_accepted_gap_says_who_let_it_rest_until_when_and_why(workspace, tell):
    uid = workspace.task("hq:WEB-7", "가을 배너", "minsu", labels=("배너",))
    until = datetime(2026, 12, 1, 15, tzinfo=UTC)
    workspace.gap(
        "other-party", uid, state=GapState.ACCEPTED, accepted_by="김민수", accepted_until=until, reason="연말"
    )

    (gap,) = document(tell(), Language("ko"))["gaps"]

    assert gap["accepted"] == {"by": "김민수", "until": "2026-12-01T15:00:00Z", "reason": "연말"}
