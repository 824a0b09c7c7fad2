"""What looks the same, on a report's page: folded in a row's details, as far as its reader may see it, and counted nowhere."""

from __future__ import annotations

import json
import re

import pytest
from readings import readings_of
from readings import said_by

from gaps.duplicates.lookalike import LookAlikes
from reports.edition_document import edition_document
from reports.language import Language
from reports.lookalikes import no_suggestions

LINE = "The discount is taken twice when a coupon is used at the checkout."


@pytest.fixture
def suggested(workspace, write):
    """Write a page on which one gap on one of three coupons is told."""
    here = workspace.task("hq:WEB-1", "쿠폰 발급 오류 확인", "minsu", labels=("반품",), description=LINE)
    workspace.task("hq:WEB-2", "쿠폰 발급 오류 확인", "minsu", labels=("반품",), description=LINE)
    workspace.task("design:9", "쿠폰 발급 오류 확인 GLOWZX", "sora", labels=("상세",), description=LINE)
    workspace.task("hq:WEB-4", "서버 이전 일정 공유", "minsu", labels=("반품",))
    workspace.gap("unassigned", here)
    return lambda party="home", **more: write(party, lookalikes=lookalikes(workspace), **more)


def lookalikes(workspace):
    return LookAlikes(lambda: readings_of(said_by(workspace.tasks.values())))


def told(page):
    """Give what stands under "looks the same", without its marks."""
    found = re.findall(r"<dd class=alike>(.*?)(?=<dd|<dt)", page)
    return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in found]


def test_what_looks_the_same_stands_in_the_details_with_how_likely_and_why(suggested):
    first, *others = told(suggested())

    assert first.startswith("WEB-2 쿠폰 발급 오류 확인 · 할 일 · ")
    assert "양쪽에 있는 말(그 말이 있는 업무 수): " in first
    assert LINE.lower() in first
    assert not any("서버 이전" in each for each in others)


def test_a_party_is_told_of_nothing_that_it_may_not_see(suggested):
    home, acme = suggested(), suggested("acme", code="en")

    assert "GLOWZX" in home
    assert "GLOWZX" not in acme
    assert [each.partition(" · ")[0] for each in told(acme)] == ["WEB-2 쿠폰 발급 오류 확인"]


def test_a_vendor_is_told_neither_how_often_a_word_is_said_nor_what_a_text_says(suggested):
    (only,) = told(suggested("acme"))

    assert not re.search(r"\(\d+\)", only)
    assert LINE.lower() not in only


def test_a_vendor_is_told_what_sets_titles_apart_and_not_what_texts_do(workspace, write):
    here = workspace.task(
        "hq:WEB-1", "쿠폰 발급 화면 안내 등록", "minsu", labels=("반품",), description="주문번호 880-21-7734"
    )
    workspace.task(
        "hq:WEB-2", "쿠폰 발급 화면 안내 삭제", "minsu", labels=("반품",), description="주문번호 880-21-9902"
    )
    workspace.gap("unassigned", here)
    home, acme = (told(write(party, lookalikes=lookalikes(workspace)))[0] for party in ("home", "acme"))

    assert "등록 ↔ 삭제" in home
    assert "등록 ↔ 삭제" in acme
    assert "880-21-9902" in home
    assert "880-21-9902" not in acme


def test_it_can_be_hidden_from_a_party_by_the_settings(suggested):
    hidden = {"hq": frozenset({"home", "acme"}), "design": frozenset({"home"})}

    assert len(told(suggested("acme", visibility=hidden))) == 1
    assert told(suggested("acme", visibility={"hq": frozenset({"home"})})) == []


def test_a_suggestion_counts_nowhere(workspace, make, suggested):
    suggested()
    with_them, without = make(lookalikes=lookalikes(workspace)), make()

    assert with_them.figures == without.figures
    assert with_them.suggest is not no_suggestions
    assert json.dumps(edition_document(with_them, Language("ko"))) == json.dumps(
        edition_document(without, Language("ko"))
    )


def test_nothing_is_read_for_a_report_without_rows(workspace, write):
    workspace.task("hq:WEB-1", "쿠폰")

    assert told(write(lookalikes=LookAlikes(lambda: pytest.fail("read")))) == []
