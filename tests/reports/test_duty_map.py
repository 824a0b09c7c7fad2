from __future__ import annotations

import pytest
from altered import replace
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.model import Status
from reports.duty_map import MOST_DUTIES
from reports.duty_map import Line
from reports.duty_map import Role
from reports.duty_map import Side

LABELS = ("배너", "결제", "상세", "반품", "없음")


@pytest.fixture
def mapped(make):
    def of(party="home", **more):
        return make(party, **more).map

    return of


def _counts(found, key):
    row = next(row for row in found.rows if key in (row.of, getattr(row.of, "id", None)))
    return {column: (each.agreed, each.settle, each.waiting) for column, each in row.counts.items()}


def test_a_task_stands_once_with_the_side_whose_turn_it_is(workspace, mapped):
    workspace.task("hq:1", "배너", "seoyeon", labels=("배너",))
    workspace.task("hq:2", "배너", "sora", labels=("배너",))
    awaited = workspace.task("hq:3", "배너", "seoyeon", labels=("배너",), native_status="컨펌대기")
    workspace.gap("awaiting", awaited)

    assert _counts(mapped(), "banner") == {"acme": (1, 1, 0), "home": (1, 0, 1)}


def test_what_no_duty_decides_stands_with_who_holds_it(workspace, mapped):
    workspace.task("hq:1", "무엇", "sora")
    workspace.task("hq:2", "무엇")
    workspace.task("hq:3", "둘", "minsu", labels=("배너", "상세"))

    assert _counts(mapped(), Line.NONE) == {"glow": (0, 1, 0), Side.NOBODY: (0, 1, 0)}
    assert _counts(mapped(), Line.SEVERAL) == {"home": (0, 1, 0)}


def test_roles_are_those_of_the_agreement(mapped):
    roles = {row.of.id: row.roles for row in mapped().rows}

    assert roles["returns"] == {"acme": (Role.RESPONSIBLE,), "home": (Role.ACCOUNTABLE, Role.SUPPORTING)}


def test_a_vendor_reads_its_own_duties_and_nobody_elses_name(workspace, mapped):
    workspace.task("hq:1", "상세", "seoyeon", labels=("상세",))

    found = mapped("acme")

    assert [row.of.id for row in found.rows if isinstance(row.of, Duty)] == ["banner", "returns"]
    assert found.columns == ("home", "acme", Side.OTHERS)
    assert _counts(found, Line.REST) == {Side.OTHERS: (0, 1, 0)}
    assert {party for row in found.rows for party in row.roles} == {"home", "acme"}


def test_more_duties_than_a_sheet_holds_are_told_together(workspace, mapped):
    workspace.task("hq:1", "결제", labels=("결제",))
    world = workspace.world
    many = tuple(
        Duty(id=f"d{number}", title=f"일 {number}", responsible=(Responsible("home"),)) for number in range(50)
    )
    world = replace(world, agreement=replace(world.agreement, duties=(*many, *world.agreement.duties)))

    found = mapped(world=world, tasks=world.judged)

    assert len(found.rows) == MOST_DUTIES + 1
    assert found.rows[-1].merged == 54 - MOST_DUTIES
    assert "payment" in [row.of.id for row in found.rows[:-1]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings.default.max_examples // 10)
@given(
    tasks=st.lists(
        st.tuples(
            st.sets(st.sampled_from(LABELS), max_size=2),
            st.sets(st.sampled_from(("minsu", "seoyeon", "sora", "mystery")), max_size=2),
            st.sampled_from(("할 일", "컨펌대기")),
            st.sampled_from((Status.TODO, Status.IN_PROGRESS, Status.DONE)),
        ),
        max_size=12,
    ),
    party=st.sampled_from(("home", "acme", "glow")),
)
def test_the_map_adds_up_to_the_one_number(workspace, make, tasks, party):
    workspace.tasks.clear()
    for number, (labels, owners, native, status) in enumerate(tasks):
        workspace.task(
            f"hq:{number}", "일", *sorted(owners), labels=tuple(sorted(labels)), native_status=native, status=status
        )
    world = workspace.world
    nobody = Duty(id="none", title="없음", holding=Holding.NOBODY, covers=world.agreement.duties[0].covers[:0])
    world = replace(world, agreement=replace(world.agreement, duties=(*world.agreement.duties, nobody)))

    report = make(party, world=world, tasks=world.judged)
    total = report.map.total

    share = round(total.agreed / total.total, 4) if total.total else None
    assert share == report.figures.as_agreed
    assert total.total == report.figures.open_tasks
