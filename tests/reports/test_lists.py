from __future__ import annotations

from datetime import date

from altered import replace

from mapping.agreement import Duration
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.errors import fault
from mapping.parties import Person
from reports.connection_list import connection_grid
from reports.grids import Screen
from reports.grids import to_terminal
from reports.language import Language
from reports.lists import coverage_grid
from reports.lists import duty_grid
from reports.lists import people_grid
from reports.lists import tasks_by_duty
from sync.runs import ConnectionResult
from sync.runs import ScopeResult

KO = Language("ko")


def test_connections_tell_how_fresh_and_complete_they_are(now):
    good = ConnectionResult(name="hq", tool="jira", complete=True, as_of=now, tasks=1200, open=240)
    error = fault("This file does not exist.")
    bad = ConnectionResult(
        name="ops",
        tool="asana",
        complete=False,
        error=error,
        scopes=(ScopeResult(id="P", name="운영", error=fault("The file is empty.")),),
        rejected=(error,),
    )

    assert connection_grid((good, bad), KO).rows == (
        ("hq", "Jira", "1,200", "240", "2026. 11. 23. 00:00", "모두 읽음", ""),
        (
            "ops",
            "Asana",
            "0",
            "0",
            "",
            "일부만 읽음",
            "이 파일이 없습니다. 운영: 파일이 비어 있습니다. 제외한 기록: 1건",
        ),
    )


def test_an_empty_list_says_so():
    assert to_terminal(connection_grid((), KO), Screen(80)) == "아직 읽은 출처가 없습니다.\n"


def test_duties_tell_who_answers_for_them(workspace, parties):
    agreement = workspace.world.agreement
    banner, _, _, returns = agreement.duties
    odd = replace(banner, id="odd", holding=Holding.UNDECIDED, responsible=())
    none = replace(banner, id="none", holding=Holding.NOBODY, responsible=())

    grid = duty_grid(replace(agreement, duties=(returns, odd, none)), parties, KO)

    assert grid.rows[0] == ("returns", "반품", "ACME 운영", "한빛상사", "한빛상사", "label=반품", "")
    assert [row[2] for row in grid.rows[1:]] == ["미정", "해당 없음(범위 밖)"]


def test_what_only_some_duties_say_stands_in_columns_of_its_own(workspace, parties):
    agreement = workspace.world.agreement
    plain = replace(agreement.duties[-1], stages=(), response={})
    full = replace(
        plain,
        id="full",
        stages=(Stage(("컨펌대기", "In Review"), (Responsible("home"),)), Stage(("보류",), (Responsible("home"),))),
        response={"urgent": Duration(2, "wh")},
        expect=Period.WEEK,
        tracked=False,
    )

    grid = duty_grid(replace(agreement, duties=(plain, full)), parties, KO)

    assert grid.headers[6:] == ("단계", "응답", "주기", "기록")
    assert [row[6:] for row in grid.rows] == [
        ("", "", "", ""),
        ("컨펌대기, In Review → 한빛상사 | 보류 → 한빛상사", "긴급 2업무시간", "매주", "아니요"),
    ]


def test_coverage_counts_open_tasks_and_those_held_as_agreed(workspace, parties):
    workspace.task("hq:WEB-1", "배너", "seoyeon", labels=("배너",))
    workspace.task("hq:WEB-2", "배너", "sora", labels=("배너",))
    world = workspace.world

    grid = coverage_grid(world.agreement, tasks_by_duty(world.agreement, world.open_judged), parties, KO)

    assert grid.rows[0] == ("banner", "배너·팝업 등록", "ACME 운영", "2", "1")
    assert grid.rows[1][3:] == ("0", "0")


def test_people_stand_with_their_party_and_accounts(parties):
    person = Person(
        name="박지훈", party="acme", emails=("jh@acme.example",), accounts={"hq": ("jh", "jh2")}, left=date(2026, 3, 31)
    )

    assert people_grid((person,), parties, KO).rows == (
        ("박지훈", "ACME 운영", "hq:jh, hq:jh2", "jh@acme.example", "2026. 3. 31.까지 근무"),
    )
