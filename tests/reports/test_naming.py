"""How tasks are named where people read of them."""

from __future__ import annotations

import pytest

from mapping.errors import msg
from reports.grids import Screen
from reports.grids import to_csv
from reports.language import Language
from reports.rows import Teller
from reports.tables import gap_grid
from reports.tables import gap_list


@pytest.fixture
def teller(workspace, parties):
    def build(code="ko", **more):
        world = workspace.world
        facts = {"language": Language(code), "tasks": world.judged, "parties": parties, "agreement": world.agreement}
        return Teller(**facts, **more)

    return build


def told(workspace, teller, uid, code="ko", **more):
    return teller(code, **more).row((workspace.gap("unassigned", uid),)).why


@pytest.mark.parametrize("key", ["OPS-12", "WEB2-7", "요청-31"])
def test_a_task_with_a_key_that_people_know_is_named_by_it(workspace, teller, key):
    uid = workspace.task(f"hq:{key}", "정산")

    assert told(workspace, teller, uid, "en").startswith(f"{key} has had no owner")


@pytest.mark.parametrize("key", ["1208800000000226", "5h1m7d4e", "5h1m7d4e/5f0a9b", "12", "a-b-1"])
def test_a_task_with_a_key_that_only_machines_know_is_named_by_its_title(workspace, teller, key):
    uid = workspace.task(f"ops:{key}", "재고 실사 결과 업로드")

    assert told(workspace, teller, uid).startswith("‘재고 실사 결과 업로드’는 ")
    assert told(workspace, teller, uid, "en").startswith("“재고 실사 결과 업로드” has ")


def test_a_long_title_is_shortened_in_a_sentence_and_whole_in_its_own_line(workspace, teller):
    title = "겨울 " * 30 + "끝"
    row = teller().row((workspace.gap("unassigned", workspace.task("ops:1208", title)),))

    assert row.why.startswith("‘" + ("겨울 " * 30)[:39] + "…’")
    assert str(row.tasks[0]) == f"{title} · ops:1208"


def test_a_task_without_a_title_is_named_by_its_reference(workspace, teller):
    assert told(workspace, teller, workspace.task("ops:1208", " ")).startswith("ops:1208은 ")


def test_a_key_that_two_sites_use_keeps_its_connection(workspace, teller):
    first, _ = workspace.task("hq:OPS-1", "정산"), workspace.task("ops:OPS-1", "반품")

    assert told(workspace, teller, first, "en").startswith("hq:OPS-1 has had")


def test_several_tasks_in_one_sentence_are_named_each(workspace, teller):
    keep, other, third = (workspace.task(key, f"일 {key[-1]}") for key in ("hq:OPS-1", "ops:12", "ops:13"))
    why = msg("{a} and {n} other tasks look like the same work: {others}.", a="hq:OPS-1", n=2, others="ops:12, ops:13")
    gap = workspace.gap("duplicate", keep, other, third, why=why)

    assert teller("en").row((gap,)).why == "OPS-1 and 2 other tasks look like the same work: “일 2”, “일 3”."


def test_tasks_of_one_title_in_one_sentence_have_their_references_behind_it(workspace, teller):
    a, b = workspace.task("ops:12", "배너 교체"), workspace.task("design:x9", "배너 교체")
    gap = workspace.gap("duplicate", a, b, why=msg("{a} and {b} look like the same work.", a="ops:12", b="design:x9"))

    assert teller("en").row((gap,)).why == ("“배너 교체” (ops:12) and “배너 교체” (design:x9) look like the same work.")


def test_a_task_that_the_reader_may_not_see_keeps_what_the_sentence_has(workspace, parties):
    world, uid = workspace.world, workspace.task("ops:1208", "비밀")
    gap = workspace.gap("unassigned", uid)
    blind = Teller(language=Language("ko"), tasks={}, parties=parties, agreement=world.agreement)

    assert "비밀" not in blind.row((gap,)).why


def test_programs_get_references(workspace, teller):
    workspace.gap("unassigned", workspace.task("ops:1208", "재고"))
    rows = teller(references=True).each(workspace.gaps)

    assert ",ops:1208,재고," in to_csv(gap_grid(rows, Language("ko")))
    assert "ops:1208은 2026" in to_csv(gap_grid(rows, Language("ko")))


def test_the_line_of_a_task_has_its_title_before_a_reference(workspace, teller):
    workspace.gap("unassigned", workspace.task("ops:1208", "재고"))
    workspace.gap("unassigned", workspace.task("hq:OPS-1", "정산"))
    shown = gap_list(teller().rows(workspace.gaps), Language("ko"), Screen(80))

    assert "  재고 · ops:1208\n" in shown
    assert "  OPS-1 정산\n" in shown
