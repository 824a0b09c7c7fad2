"""The first day: exports alone, no agreement; what is there is told, and what only an agreement tells is not."""

import csv
import io
import json

import pytest
from jsonschema import validate
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import trello

from mapping.kinds import KINDS
from reports.document import schema

NOW = "2026-11-23T08:30:00+09:00"
COLUMNS = "요약,이슈 키,이슈 ID,이슈 유형,상태,상태 범주,프로젝트 키,프로젝트 이름,우선순위,담당자,담당자 ID,보고자,보고자 ID,만듦,업데이트,기한,레이블"
FROM_AGREEMENT = {kind for kind, facts in KINDS.items() if facts.from_agreement}


def korean_csv(*rows):
    """Write issues as a Korean Jira exports them: title, owner, label, due, priority."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS.split(","))
    for number, (title, owner, label, due, priority) in enumerate(rows, 1):
        owner_id = f"5b10-{owner}" if owner else ""
        facts = [title, f"OPS-{number}", 20000 + number, "작업", "할 일", "할 일", "OPS", "운영", priority]
        writer.writerow(
            [*facts, owner, owner_id, "김민수", "5b10-김민수", "2026-11-02 10:00", "2026-11-02 10:00", due, label]
        )
    return "\ufeff" + written.getvalue()


@pytest.fixture
def newcomer(tmp_path, dure):
    """Give dure in a folder that holds nothing but three exports, on a Monday morning."""
    folder = tmp_path / "exports"
    folder.mkdir()
    jira = korean_csv(
        ("정산 자료 확인", "김민수", "", "2026-11-13", "Medium"),
        ("배너 교체", "", "배너", "", "Medium"),
        ("결제 오류", "박지훈", "", "", "Highest"),
        ("배너 문구", "박지훈", "배너", "", "Medium"),
    )
    (folder / "Jira.csv").write_text(jira, encoding="utf-8")
    tasks = asana(asana_task("1208800000000100", "배너 교체"), asana_task("1208800000000101", "문의 답변", owner=None))
    (folder / "몰 운영 대행.json").write_text(json.dumps(tasks), encoding="utf-8")
    (folder / "보드.json").write_text(json.dumps(trello(card(1), card(2, members=()))), encoding="utf-8")

    def run(*args, **env):
        return dure(*args, **{"DURE_NOW": NOW, **env})

    return run


def test_exports_alone_become_settings_with_a_source_per_tool(newcomer, tmp_path):
    begun = newcomer("init", "exports/", "--yes", LANG="ko_KR.UTF-8")

    assert begun.code == 0, begun.err
    assert begun.out.splitlines() == ["dure.yaml", "agreement.yaml", "people.yaml"]
    assert "jira: Jira 업무 4건 (운영)" in begun.err
    written = (tmp_path / "dure.yaml").read_text(encoding="utf-8")
    assert 'export: "exports/*.csv"' in written
    assert "# domains: [acme.example]" in written
    assert "    # status: {할 일: todo}" not in written
    assert newcomer("doctor").code == 0


def test_what_needs_no_agreement_is_told_and_nothing_that_does(newcomer):
    newcomer("init", "exports/", "--yes", "--vendor", "ACME")

    told = newcomer("reconcile", "--format", "json")

    assert told.code == 0, told.err
    validate(told.json, schema())
    kinds = {gap["kind"] for gap in told.json["gaps"]}
    assert kinds == {"unassigned", "past-due", "duplicate", "unknown-person", "urgent-unanswered"}
    assert not kinds & FROM_AGREEMENT
    assert (told.json["run"]["agreement"], told.json["summary"]["as_agreed"]) == (None, None)
    assert told.json["summary"]["covered"] is None


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "ko",
            ("아직 시행 중인 업무분장이 없어", "열린 업무 8건", "담당자가 있는 5건", "긴급한 1건", "배너", "다음:"),
        ),
        ("en", ("No agreement on who does what", "8 open tasks", "5 of them have", "1 is urgent", "배너 (2)", "Next:")),
    ],
)
def test_the_list_says_on_top_that_there_is_no_agreement_and_what_one_would_answer(newcomer, language, sentences):
    newcomer("init", "exports/", "--yes", "--language", language)

    told = newcomer("reconcile")

    top = told.out.partition("G-")[0]
    assert all(sentence in top for sentence in sentences), top
    assert "%" not in top
    assert told.err == ""


def test_reports_say_so_too_in_page_mail_and_data(newcomer, tmp_path):
    newcomer("init", "exports/", "--yes")
    path = tmp_path / "dure.yaml"
    path.write_text(
        path.read_text("utf-8").replace("    contact: []", "    contact: [lead@hanbit.example]", 1), "utf-8"
    )
    newcomer("reconcile")

    written = newcomer("report", "weekly-home", "--out", "out")

    assert written.code == 0, written.err
    data = json.loads((tmp_path / "out" / "weekly-home.json").read_text("utf-8"))
    assert data["summary"]["as_agreed"] is None
    assert data["headline"].startswith("No agreement on who does what is in force yet")
    assert data["headline"] in (tmp_path / "out" / "weekly-home.html").read_text("utf-8")
    assert (tmp_path / "out" / "weekly-home.eml").exists()


def test_the_first_agreement_turns_the_same_tasks_into_a_number(newcomer, tmp_path):
    newcomer("init", "exports/", "--yes")
    newcomer("reconcile")
    path = tmp_path / "dure.yaml"
    path.write_text(path.read_text("utf-8").replace("# agreement: agreement", "agreement: agreement"), "utf-8")

    told = newcomer("reconcile", "--format", "json").json

    assert told["summary"]["as_agreed"] == 0.0
    assert all(gap["carried"] for gap in told["gaps"] if gap["kind"] == "not-covered")


def test_one_file_is_enough_and_several_may_be_named(newcomer, tmp_path):
    begun = newcomer("init", "exports/Jira.csv", "exports/보드.json", "--yes")

    assert begun.code == 0, begun.err
    sources = newcomer("reconcile", "--format", "json").json["run"]["connections"]
    assert [(each["name"], each["tasks"]) for each in sources] == [("jira", 4), ("trello", 2)]


def test_a_file_that_cannot_be_read_on_keeps_nobody_from_starting(newcomer, tmp_path):
    (tmp_path / "exports" / "half.csv").write_text(korean_csv(("정산", "김민수", "", "", "Medium"))[:-3] + '"', "utf-8")
    (tmp_path / "exports" / "broken.json").write_text('{"data": [{"gid": 1', "utf-8")

    assert newcomer("init", "exports/", "--yes").code == 0


def test_an_agreement_may_be_put_in_force_at_once(newcomer):
    newcomer("init", "exports/", "--yes", "--agreed")

    assert newcomer("reconcile", "--format", "json").json["run"]["agreement"] == {"version": 1}


def test_whose_job_it_is_cannot_be_told_but_what_looks_the_same_is(newcomer):
    newcomer("init", "exports/", "--yes")
    newcomer("reconcile")

    draft, task = newcomer("who", "배너 교체"), newcomer("who", "jira:OPS-2")

    for told in (draft, task):
        assert told.code == 0, told.err
        assert "No agreement is in force yet" in told.out
        assert "배너 교체 · asana:1208800000000100" in told.out
