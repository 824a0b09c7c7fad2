"""The example plug-in as a user has it: its wheel in a fresh environment beside dure's, from its own tests to the main job."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from plugging import Plugged

EXAMPLE = Path(__file__).parents[2] / "examples" / "dure-tasklist"
NOW = "2026-11-23T08:30:00+09:00"
SETTINGS = """
language: ko
timezone: Asia/Seoul
parties:
  home: {name: 한빛상사, kind: in-house, domains: [hanbit.example]}
  acme: {name: ACME 운영, kind: vendor, domains: [acme.example]}
people: people.yaml
agreement: agreement.yaml
connections:
  sheet:
    tool: tasklist
    export: lists/*.xlsx
    columns: {id: 번호, title: 제목, owner: 담당, status: 상태, due: 기한, label: 구분, created: 등록일}
    status: {진행: in-progress, 대기: todo, 완료: done}
    whole: yes
"""
PEOPLE = """
- {name: 김민수, party: home, accounts: {sheet: 김민수}}
- {name: 이서연, party: acme, accounts: {sheet: 이서연}}
"""
AGREEMENT = """
title: 운영 분장
version: 1
effective: {from: 2026-07-01}
duties:
  - {id: banner, title: 배너, responsible: [acme], accountable: home, covers: [{label: 배너}]}
  - {id: rest, title: 그 밖의 운영, responsible: [home], accountable: home, covers: [{title: "*"}], except: [{label: 배너}]}
"""


def row(number, title="정산 확인", owner="김민수", status="대기", due="", label=""):
    return [f"T-{number}", title, owner, status, due, label, "2026-11-02"]


ROWS = [
    row(1, "가을 배너 교체", "이서연", label="배너"),
    row(2, "배너 문구", "김민수", label="배너"),
    row(3, "배너 규격", "", label="배너"),
    row(4, due="26.11.13"),
    row(5, "월간 보고", "이서연, 김민수"),
    row(6, "문의 답변", "박지훈"),
    *(row(number, f"정산 확인 {number}", status="완료") for number in range(7, 21)),
]


@pytest.fixture(scope="module")
def plugged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugged")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--no-build-isolation", "--wheel-dir", str(folder), str(EXAMPLE)], check=True)
    made = Plugged(folder / "environment")
    made.install(next(folder.glob("*.whl")))
    return made


@pytest.fixture(scope="module")
def served(plugged):
    with plugged.server() as run:
        yield run


@pytest.fixture
def workspace(tmp_path, served):
    """Give a workspace with a sheet of twenty tasks, and dure at work in it."""
    for name, text in (("dure", SETTINGS), ("people", PEOPLE), ("agreement", AGREEMENT)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "lists").mkdir()
    fill(tmp_path, ROWS)

    return partial(served, cwd=tmp_path, DURE_NOW=NOW)


def fill(folder, rows):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "운영"
    for each in (["2026년 운영 업무"], ["번호", "제목", "담당", "상태", "기한", "구분", "등록일"], *rows):
        page.append(each)
    path = folder / "lists" / "운영.xlsx"
    book.save(path)
    os.utime(path, (1_795_000_000, 1_795_000_000))


def gaps_of(told):
    return {(gap["kind"], gap["tasks"][0]["ref"]): gap["state"] for gap in json.loads(told.out)["gaps"]}


def test_the_plugin_is_sixty_lines_against_the_api_alone():
    lines = (EXAMPLE / "dure_tasklist.py").read_text("utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.strip().startswith(("#", '"""'))]

    assert len(code) <= 60
    ours = [line for line in code if line.startswith(("from ", "import ")) and "dure" in line]
    assert all(line.startswith("from dure.api import ") for line in ours)


def test_its_own_tests_hold_in_the_fresh_environment(plugged):
    told = plugged.run("pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=EXAMPLE)

    assert told.returncode == 0, told.stdout


def test_its_types_hold_against_the_installed_api(plugged):
    told = plugged.run("mypy", "--strict", "dure_tasklist.py", "tests", cwd=EXAMPLE)

    assert told.returncode == 0, told.stdout


def test_the_main_job_runs_on_a_sheet(workspace):
    listed = workspace("connectors", "--format", "json")
    checked = workspace("doctor")
    told = workspace("reconcile", "--format", "json")

    assert "dure-tasklist" in listed.out
    assert checked.code == 0, checked.out
    assert "lists/운영.xlsx (20)" in checked.out
    assert told.code == 0, told.err
    read = json.loads(told.out)["run"]["connections"][0]
    assert (read["complete"], read["tasks"], read["open"]) == (True, 20, 6)
    assert read["scopes"][0]["whole"] is True
    assert gaps_of(told) == {
        ("other-party", "sheet:T-2"): "new",
        ("unassigned", "sheet:T-3"): "new",
        ("past-due", "sheet:T-4"): "new",
        ("two-parties", "sheet:T-5"): "new",
        ("unknown-person", "sheet:T-6"): "new",
    }


def test_a_row_that_is_gone_closes_its_gap_and_a_wrong_one_is_told_with_its_cell(workspace, tmp_path):
    workspace("reconcile")
    fill(tmp_path, [each for each in ROWS if each[0] != "T-2"])
    gone = workspace("reconcile", "--format", "json")
    fill(tmp_path, [*ROWS, ["", "번호 없는 일", "", "대기"], row(21, status="보류 중")])
    wrong = workspace("reconcile", "--format", "json")

    assert gaps_of(gone)["other-party", "sheet:T-2"] == "resolved"
    assert "lists/운영.xlsx!운영!A23" in wrong.err
    assert "lists/운영.xlsx!운영!D24" in wrong.err
    assert "보류 중" in wrong.err


def test_its_settings_are_checked_with_file_and_line(workspace, tmp_path):
    path = tmp_path / "dure.yaml"
    path.write_text(path.read_text("utf-8").replace("owner: 담당", "owners: 담당"), encoding="utf-8")

    told = workspace("reconcile")

    assert told.code == 2
    assert 'dure.yaml:13:34: "owners"' in told.err
    assert '혹시 "owner"입니까?' in told.err


def test_a_sheet_without_a_named_column_is_told_and_keeps_what_is_known(workspace, tmp_path):
    workspace("reconcile")
    path = tmp_path / "dure.yaml"
    path.write_text(path.read_text("utf-8").replace("owner: 담당", "owner: 담당자"), encoding="utf-8")

    told = workspace("reconcile", "--format", "json")

    assert told.code == 4  # it is the only source
    assert "lists/운영.xlsx!운영!2: “담당자”" in told.err
    assert gaps_of(told)["other-party", "sheet:T-2"] == "open"
