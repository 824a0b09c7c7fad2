from __future__ import annotations

import pytest

from gaps.duplicates.apart import Difference
from gaps.duplicates.apart import Kind
from gaps.duplicates.lookalike import LookAlike
from mapping.agreement import Duty
from mapping.matching import Decision
from mapping.matching import Lost
from mapping.model import Status
from reports.grids import Screen
from reports.language import Language
from reports.lookalikes import AlikeTask
from reports.lookalikes import difference_words
from reports.who import WhoAnswer
from reports.who import who_document
from reports.who import who_text

KO = Language("ko")


@pytest.fixture
def ask(workspace, parties):
    def answer(uid=None, **more):
        judged = workspace.world.judged.get(uid)
        facts = {"title": judged.task.title, "decision": judged.decision, "judged": judged} if judged else {}
        return WhoAnswer(**{"parties": parties, "agreed": True, **facts, **more})

    return answer


def test_a_task_is_told_with_turn_roles_and_clause(workspace, ask):
    uid = workspace.task("hq:WEB-7", "반품 안내 010-1234-5678", labels=("반품",))

    assert who_text(ask(uid), KO, Screen(80)) == (
        "WEB-7 반품 안내 010-****-5678\n"
        "ACME 운영의 차례입니다: 반품.\n"
        "승인: 한빛상사\n"
        "협조·지원: 한빛상사\n"
        "조건: label=반품\n"
    )


def test_a_stage_tells_whose_turn_it_is(workspace, ask):
    uid = workspace.task("hq:WEB-7", "배너", labels=("배너",), native_status="컨펌대기")

    assert "한빛상사의 차례입니다: 배너·팝업 등록, 컨펌대기 단계." in who_text(ask(uid), KO, Screen(80))


def test_that_nothing_looks_the_same_is_told_once_there_is_something_to_compare(ask):
    assert who_text(ask(title="초안", decision=Decision(), alike=()), KO, Screen(80)).endswith(
        "같아 보이는 업무가 없습니다.\n"
    )
    assert "같아 보이는" not in who_text(ask(title="초안", decision=Decision()), KO, Screen(80))
    assert who_document(ask(title="초안", decision=Decision()), KO)["alike"] == []


def test_a_finished_task_has_no_turn_and_tells_whose_duty_it_was(workspace, ask):
    uid = workspace.task("hq:WEB-7", "배너", labels=("배너",), native_status="컨펌대기", status=Status.DONE)

    assert who_text(ask(uid), KO, Screen(80)) == (
        "WEB-7 배너\n"
        "끝난 업무입니다(완료). 더는 누구의 차례도 아닙니다.\n"
        "ACME 운영이 맡았던 업무입니다: 배너·팝업 등록.\n"
        "조건: label=배너\n"
    )


def test_a_cancelled_task_that_no_duty_covers_is_finished_too(workspace, ask):
    uid = workspace.task("hq:X-1", "무엇", status=Status.CANCELLED)

    assert who_text(ask(uid), KO, Screen(80)) == "X-1 무엇\n끝난 업무입니다(취소). 더는 누구의 차례도 아닙니다.\n"


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Decision(), "해당하는 분장 조항이 없습니다."),
        (Decision(undecided=Duty(id="x", title="급요청")), "아직 주관을 정하지 않은 ‘급요청’에 해당합니다."),
        (
            Decision(
                duties=(Duty(id="x", title="배너"), Duty(id="y", title="결제")),
                conflict=True,
                clauses=("label=a", "label=b"),
            ),
            "분장만으로는 정해지지 않습니다. 배너, 결제의 주관이 서로 다릅니다.",
        ),
        (Decision(duties=(Duty(id="x", title="소송"),), nobody=True), "분장에서 범위 밖으로 정한 일입니다: 소송."),
    ],
)
def test_what_is_not_settled_is_said_plainly(ask, decision, expected):
    assert expected in who_text(ask(title="초안", decision=decision), KO, Screen(80)).splitlines()


def test_what_lost_and_what_looks_the_same_is_listed(workspace, ask):
    uid = workspace.task("hq:WEB-7", "배너 교체", labels=("배너",))
    lost = (Lost(Duty(id="x", title="이벤트"), "overridden", "banner"), Lost(Duty(id="y", title="상품"), "excepted"))
    decision = Decision(lost=lost, unknown_names=("없는조항",))
    judged = workspace.world.judged[uid]
    differ = (Difference(Kind.MEANT_FOR, "iOS", "Android"), Difference(Kind.INSTEAD, "승인", "거절"))
    alike = AlikeTask(
        judged, LookAlike(judged.tracked, 0.3, (("배너", 3), ("교체", 12)), ("한 줄",), ("a.example/1",), differ)
    )

    written = who_text(ask(title="초안", decision=decision, alike=(alike,)), KO, Screen(80))

    assert written.endswith(
        "함께 해당하지만 정하지는 않은 조항:\n"
        "  이벤트: banner가 우선합니다\n"
        "  상품: 예외에 해당합니다\n"
        "업무에 적힌 없는조항이라는 조항이 없습니다.\n"
        "이미 비슷해 보이는 업무:\n"
        "  WEB-7 배너 교체 (할 일): 비슷한 업무\n"
        "    양쪽에 있는 말(그 말이 있는 업무 수): 배너 (3) · 교체 (12)\n"
        "    양쪽에 똑같이 적힌 문장: 한 줄\n"
        "    양쪽이 가리키는 주소: a.example/1\n"
        "    다른 업무로 볼 까닭: 하나는 iOS, 다른 하나는 Android 쪽입니다 · 승인 ↔ 거절\n"
    )
    document = who_document(ask(title="초안", decision=decision, alike=(alike,)), KO)
    assert document["alike"][0]["differ"] == ["하나는 iOS, 다른 하나는 Android 쪽입니다", "승인 ↔ 거절"]


@pytest.mark.parametrize("kind", Kind)
def test_every_difference_is_said_in_both_languages(kind):
    difference = Difference(kind, "2026-11-02", "2026-11-20")
    said = {Language(code).say(difference_words(difference)) for code in ("ko", "en")}

    assert all(said)
    assert len(said) == (1 if kind is Kind.INSTEAD else 2)


def test_programs_get_every_key(workspace, ask):
    uid = workspace.task("hq:WEB-7", "배너", labels=("배너",))

    told = who_document(ask(uid), KO)

    assert told["task"]["ref"] == "hq:WEB-7"
    assert (told["duty"], told["responsible"], told["may_hold"]) == ("banner", ["acme"], ["acme"])
    assert (told["accountable"], told["clause"], told["stage"]) == ("home", "label=배너", None)
    assert who_document(ask(title="초안", decision=Decision()), KO)["duty"] is None
