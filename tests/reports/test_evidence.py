from __future__ import annotations

import pytest

from reports.evidence import evidence_lines
from reports.language import Language
from reports.rows import Teller


@pytest.fixture
def told(workspace, parties):
    def tell(evidence, code="en"):
        world = workspace.world
        teller = Teller(language=Language(code), tasks=world.judged, parties=parties, agreement=world.agreement)
        return list(evidence_lines(evidence, teller))

    return tell


def test_evidence_is_told_in_words_with_the_names_of_parties(told):
    evidence = {"clauses": ["label=배너", "title=*배너*"], "may_hold": ["acme", "home"], "stage": ["컨펌대기"]}

    assert told(evidence) == [
        "Decided by: label=배너",
        "Decided by: title=*배너*",
        "May hold it: ACME 운영, 한빛상사",
        "Stage: 컨펌대기",
    ]
    assert told(evidence, "ko")[2] == "맡을 수 있는 곳: ACME 운영 · 한빛상사"


def test_what_the_row_says_already_is_not_repeated(told):
    assert told({"clause": "label=배너", "owners": [{"account": "1"}], "since": "2026-11-01", "working_days": 3}) == []


def test_pairs_say_how_alike_they_are(told):
    pair = {"refs": ["hq:WEB-1", "ops:77"], "likeness": "near-title", "score": 0.91, "differ": ["배너"]}

    assert told({"pairs": [pair]}) == ["hq:WEB-1, ops:77: nearly the same title (91%)", "Words that differ: 배너"]


def test_pairs_say_what_they_rest_on(told):
    grounds = [
        {"kind": "parties"},
        {"kind": "time", "value": 0},
        {"kind": "text", "value": 0.8},
        {"kind": "unheard-of"},
    ]
    pair = {"refs": ["hq:WEB-1", "ops:77"], "likeness": "same-words", "score": 0.9, "grounds": grounds}

    assert told({"pairs": [pair | {"concepts": ["refund=환불"]}]})[1:] == [
        "Two sides hold them.",
        "They were made within a few days of each other.",
        "Their texts have 80% of their words in common.",
        "The same in both languages: refund = 환불",
    ]


def test_what_programs_said_is_told_in_both_languages(told):
    grounds = [{"kind": "trace", "value": 9}, {"kind": "quoted"}]
    pair = {"refs": ["hq:WEB-1"], "likeness": "same-trace", "score": 0.9, "grounds": grounds}

    assert told({"pairs": [pair]}) == [
        "hq:WEB-1: the same trace of an error (90%)",
        "Their traces name the same 9 places in code, which hardly any other task does.",
        "The title of one stands in the text of the other, word for word, and in few others.",
    ]
    assert told({"pairs": [pair | {"likeness": "quoted-message"}]}, "ko")[:2] == [
        "hq:WEB-1: 인용된 오류 메시지 (90%)",
        "스택 트레이스에서 코드 위치 9곳이 같고, 이 위치가 나오는 다른 업무는 거의 없습니다.",
    ]


def test_days_between_two_are_told_without_a_failure_that_neither_reports(told):
    pair = {"refs": ["hq:WEB-1"], "likeness": "other-words", "score": 0.9, "concepts": ["seller=판매자"]}
    grounds = [{"kind": "reports", "value": 12, "bare": True}, {"kind": "reports", "value": 12}]

    assert told({"pairs": [pair | {"grounds": grounds}]})[1:] == [
        "They were made 12 days apart.",
        "Both report that something fails, 12 days apart.",
        "The same in other words: seller = 판매자",
    ]


def test_days_and_moments_are_written_as_the_language_does(told):
    evidence = {"crossings": ["2026-11-17", "2026-11-17", "2026-11-18"], "answer_by": "2026-11-23T01:00:00+00:00"}

    assert told(evidence, "ko") == ["오간 날: 2026. 11. 17. · 2026. 11. 18.", "응답 기한: 2026. 11. 23. 01:00"]


def test_evidence_that_is_not_known_here_is_shown_as_it_is(told):
    assert told({"own_key": {"a": [1, 2]}, "empty": []}) == ["own_key: a 1, 2"]
