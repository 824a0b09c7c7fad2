"""The words of the workbook: what sheets, columns, conditions and values are called in Korean and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from msgspec import Struct

from config.spelling import suggestion
from mapping.errors import Message
from mapping.text import fold

KOREAN = "ko"
IGNORED = "-"
"""The key of columns that are for people alone."""

_JOINERS = re.compile(r"[\s·/_.:\-]+")
_LONGEST_NAME = 80
_ASIDE = re.compile(r"\s*\([^()]*\)$")


class Word(Struct, frozen=True):
    """One thing with its names; the first of a language is the one that is written."""

    key: str
    korean: tuple[str, ...]
    english: tuple[str, ...]

    def written(self, language: str) -> str:
        """Give the name that is written in a language."""
        return (self.korean if language == KOREAN else self.english)[0]


@dataclass(frozen=True)
class Words:
    """Words that may stand in the same place, found without regard to case, width, blanks, hyphens and middle dots."""

    words: tuple[Word, ...]
    _known: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Know every name, and every key as YAML spells it."""
        known = {_bare(name): word.key for word in self.words for name in (*word.korean, *word.english)}
        known |= {_bare(word.key): word.key for word in self.words if word.key != IGNORED}
        object.__setattr__(self, "_known", known)

    def find(self, text: str) -> str | None:
        """Give the key of what a text names, with or without something in brackets behind it; None if nothing."""
        if len(text) > _LONGEST_NAME:
            return None
        return self._known.get(_bare(text)) or self._known.get(_bare(_ASIDE.sub("", text)))

    def written(self, key: str, language: str) -> str:
        """Give the name of a key as it is written in a language."""
        return next(word.written(language) for word in self.words if word.key == key)

    def suggest(self, text: str, language: str, more: Iterable[str] = ()) -> Message:
        """Say which word was probably meant, in either language, or which ones there are."""
        shown = [word for word in self.words if word.key != IGNORED]
        first = [word.written(language) for word in shown]
        others = [name for word in self.words for name in (*word.korean, *word.english) if name not in first]
        near = suggestion(text, [*first, *others, *more])
        return near if "near" in near.values or "name" in near.values else suggestion(text, [*first, *more])


def _bare(text: str) -> str:
    return _JOINERS.sub("", fold(text))


SHEETS = Words(
    (
        Word("duties", ("업무분장", "분장", "분장표", "R&R"), ("Duties", "Split of duties", "RACI")),
        Word("agreement", ("협약", "합의", "개요"), ("Agreement",)),
        Word("people", ("사람", "담당자", "인원", "사람 목록"), ("People",)),
        Word("guide", ("안내", "쓰는 법", "도움말"), ("Guide", "Help")),
    )
)

COLUMNS = Words(
    (
        Word("id", ("ID", "번호", "코드", "업무 ID", "업무 번호"), ("ID", "Code")),
        Word("title", ("업무", "업무명", "제목", "업무 내용"), ("Duty", "Title", "Work")),
        Word("responsible", ("주관", "수행", "담당", "담당사", "주관사", "R"), ("Responsible", "R")),
        Word("accountable", ("승인", "책임", "A"), ("Accountable", "A")),
        Word("supporting", ("협조·지원", "협조", "지원", "S"), ("Supporting", "Support", "S")),
        Word("consulted", ("협의", "자문", "C"), ("Consulted", "C")),
        Word("informed", ("통보·참조", "통보", "참조", "I"), ("Informed", "I")),
        Word("covers", ("대상", "적용 대상", "해당 조건", "조건"), ("Covers",)),
        Word("except", ("제외", "예외", "제외 대상"), ("Except", "Exceptions")),
        Word("stages", ("단계", "단계별 주관"), ("Stages", "Stage")),
        Word("response", ("응답", "응답 시간", "응답 기한"), ("Response", "Response time")),
        Word("expect", ("주기", "정기", "반복"), ("Expect", "Every", "Expected")),
        Word("counterpart", ("상대 연결", "상대 업무", "접수 연결"), ("Counterpart",)),
        Word("escalate", ("상신", "보고 단계", "에스컬레이션"), ("Escalate", "Escalation")),
        Word("overrides", ("우선", "우선 업무", "우선하는 업무"), ("Overrides",)),
        Word("shared", ("공용 계정", "공용"), ("Shared", "Shared account")),
        Word("tracked", ("기록", "추적", "업무 기록"), ("Tracked",)),
        Word("from", ("시작일", "시작", "시행일"), ("From", "Start")),
        Word("until", ("종료일", "종료", "만료일"), ("Until", "End")),
        Word("aliases", ("별칭", "다른 이름"), ("Aliases", "Also called")),
        Word(
            IGNORED,
            ("비고", "메모", "참고", "구분", "분류", "대분류", "중분류", "소분류", "순번", "연번", "No"),
            ("Note", "Notes", "Remarks", "Category", "Group", "#"),
        ),
    )
)

HEAD_COLUMNS = Words(
    (
        Word("item", ("항목",), ("Item",)),
        Word("value", ("내용", "값"), ("Value", "Content")),
        Word("by", ("서명자", "서명인"), ("Signed by", "By")),
        Word("on", ("서명일", "날짜"), ("Signed on", "On", "Date")),
        Word(IGNORED, ("설명", "비고", "메모", "참고"), ("Explanation", "Note", "Notes", "Remarks")),
    )
)

HEAD = Words(
    (
        Word("title", ("제목", "협약명", "이름"), ("Title", "Name")),
        Word("version", ("판", "버전", "차수"), ("Version",)),
        Word("from", ("시작일", "시작", "시행일"), ("From", "Start")),
        Word("until", ("종료일", "종료", "만료일"), ("Until", "End")),
        Word("goals", ("목적", "목표", "취지"), ("Goal", "Goals")),
        Word("use", ("쓰임", "용도", "보고의 쓰임"), ("Use", "Use of reports")),
        Word("as-agreed", ("지표: 분장대로", "분장대로"), ("Target: as agreed",)),
        Word("covered", ("지표: 분장 포함", "분장 포함"), ("Target: covered",)),
        Word("owned", ("지표: 담당 있음", "담당 있음"), ("Target: owned",)),
        Word("duplicate-rate", ("지표: 중복률", "중복률"), ("Target: duplicate rate",)),
        Word("bounce-rate", ("지표: 주고받기 비율", "주고받기 비율"), ("Target: bounce rate",)),
        Word("urgent-response", ("지표: 긴급 응답", "긴급 응답"), ("Target: urgent response",)),
        Word("time-to-owner", ("지표: 담당 지정까지", "담당 지정까지"), ("Target: time to owner",)),
        Word("waiting-time", ("지표: 상대 대기", "상대 대기"), ("Target: waiting time",)),
        Word("gap-age", ("지표: 미해결 기간", "미해결 기간"), ("Target: gap age",)),
        Word("signed", ("서명",), ("Signed", "Signature")),
    )
)
TARGETS = (
    "as-agreed",
    "covered",
    "owned",
    "duplicate-rate",
    "bounce-rate",
    "urgent-response",
    "time-to-owner",
    "waiting-time",
    "gap-age",
)

PEOPLE_COLUMNS = Words(
    (
        Word("name", ("이름", "성명"), ("Name",)),
        Word("party", ("소속", "회사", "업체"), ("Party", "Company")),
        Word("team", ("팀", "부서"), ("Team",)),
        Word("emails", ("이메일", "메일", "전자우편"), ("E-mail", "E-mails", "Email", "Mail")),
        Word("shared", ("공용 계정", "공용"), ("Shared", "Shared account")),
        Word("left", ("퇴사일", "마지막 근무일", "종료일"), ("Left", "Last day")),
        Word(IGNORED, ("비고", "메모", "참고", "순번", "No", "직급", "직책"), ("Note", "Notes", "Remarks", "#")),
    )
)
ACCOUNT = Words((Word("account", ("계정",), ("Account",)),))

CONDITIONS = Words(
    (
        Word("connection", ("연결", "출처"), ("connection",)),
        Word("tool", ("도구",), ("tool",)),
        Word("scope", ("프로젝트", "보드", "범위"), ("project", "board", "scope")),
        Word("section", ("섹션", "목록", "리스트", "칼럼", "컬럼"), ("section", "list", "column")),
        Word("status", ("상태",), ("status",)),
        Word("type", ("유형", "이슈 유형", "업무 유형"), ("type", "issue type")),
        Word("label", ("라벨", "레이블", "태그"), ("label", "labels", "tag")),
        Word("component", ("컴포넌트", "구성 요소"), ("component", "components")),
        Word("priority", ("우선순위", "중요도"), ("priority",)),
        Word("title", ("제목",), ("title",)),
        Word("text", ("본문", "내용", "제목·본문"), ("text",)),
        Word("parent", ("상위", "상위 업무", "상위 항목"), ("parent",)),
        Word("reporter-party", ("요청 측", "요청사", "등록 측"), ("reporter party", "reporter")),
    )
)
FIELD = Words((Word("field", ("필드", "항목", "입력란"), ("field",)),))

PRIORITIES = Words(
    (
        Word("urgent", ("긴급",), ("urgent",)),
        Word("high", ("높음",), ("high",)),
        Word("normal", ("보통", "일반"), ("normal",)),
        Word("low", ("낮음",), ("low",)),
    )
)
PERIODS = Words(
    (
        Word("day", ("매일", "일", "일간"), ("daily", "day")),
        Word("week", ("매주", "주", "주간"), ("weekly", "week")),
        Word("month", ("매월", "매달", "월", "월간"), ("monthly", "month")),
        Word("quarter", ("매분기", "분기"), ("quarterly", "quarter")),
    )
)
UNITS = Words(
    (
        Word("h", ("시간",), ("h", "hour", "hours")),
        Word("d", ("일",), ("d", "day", "days")),
        Word("wh", ("업무시간", "근무시간"), ("wh", "working hour", "working hours")),
        Word("wd", ("영업일", "근무일", "업무일"), ("wd", "working day", "working days")),
    )
)
OPEN = Words(
    (
        Word("undecided", ("미정", "협의 중", "논의 중"), ("undecided", "open", "TBD")),
        Word("nobody", ("해당 없음", "범위 밖"), ("nobody", "out of scope")),
    )
)
FLAGS = Words(
    (
        Word(
            "yes",
            ("예", "네", "O", "ㅇ", "○", "허용", "가능", "있음", "함"),
            ("yes", "ok", "on", "true", "y", "v", "✓", "1"),
        ),
        Word("no", ("아니요", "아니오", "X", "×", "불가", "없음", "안 함"), ("no", "off", "false", "n", "0")),
    )
)
