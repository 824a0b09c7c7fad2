"""The columns of Jira's CSV, in English and Korean, old and new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from enum import auto

from msgspec import Struct

from mapping.text import fold
from mapping.text import storable

_ALIASES = {
    "summary": "summary, 요약, 제목",
    "key": "issue key, work item key, key, 이슈 키, 업무 항목 키, 작업 항목 키, 업무 키, 작업 키, 키",
    "id": "issue id, work item id, 이슈 id, 업무 항목 id, 작업 항목 id, 이슈 아이디",
    "type": "issue type, work type, work item type, 이슈 유형, 업무 유형, 작업 유형, 업무 항목 유형, 이슈 타입",
    "status": "status, 상태",
    "category": "status category, 상태 범주, 상태 카테고리",
    "category_changed": "status category changed, 상태 범주 변경, 상태 범주 변경됨, 상태 카테고리 변경됨",
    "project_key": "project key, space key, 프로젝트 키, 스페이스 키",
    "project_name": "project name, space name, 프로젝트 이름, 프로젝트 명, 스페이스 이름",
    "priority": "priority, 우선순위, 우선 순위",
    "resolution": "resolution, 해결책, 해결, 해결 방법, 해결 상태, 처리 결과",
    "assignee": "assignee, 담당자",
    "assignee_id": "assignee id, 담당자 id, 담당자 아이디",
    "reporter": "reporter, 보고자",
    "reporter_id": "reporter id, 보고자 id, 보고자 아이디",
    "created": "created, created date, 만듦, 생성일, 생성, 생성됨, 만든 날짜, 작성일, 등록일",
    "updated": "updated, last updated, 업데이트, 업데이트됨, 변경일, 업데이트 날짜, 수정일, 변경됨",
    "resolved": "resolved, resolution date, 해결됨, 해결일, 해결 날짜, 해결된 날짜",
    "due": "due date, due, 기한, 마감일, 마감 날짜, 만기일",
    "labels": "labels, label, 레이블, 라벨",
    "description": "description, 설명",
    "components": "components, component/s, component, 구성요소, 구성 요소, 컴포넌트",
    "parent": "parent, parent id, 상위, 상위 항목, 상위 id, 상위 항목 id, 부모, 상위 이슈, 상위 업무 항목",
    "parent_key": "parent key, 상위 키, 상위 항목 키, 상위 이슈 키, 부모 키",
    "comments": "comment, comments, 댓글, 코멘트, 의견",
    "sprint": "sprint, 스프린트",
    "fix_versions": "fix versions, fix version/s, fix version, 수정 버전, 해결 버전",
    "versions": "affects versions, affects version/s, affects version, 영향 받는 버전, 영향을 받는 버전",
    "environment": "environment, 환경",
    "attachments": "attachment, attachments, 첨부 파일, 첨부파일, 첨부",
    "ignored": "watchers, watchers id, watcher, log work, last viewed, votes, creator, creator id, parent summary, "
    "project type, project lead, project lead id, project description, project url, work ratio, "
    "original estimate, remaining estimate, time spent, σ original estimate, σ remaining estimate, σ time spent, "
    "security level, 만든 사람, 만든 사람 id, 작성자, 작성자 id, 지켜보는 사람, 지켜보는 사람 id, 관찰자, 관찰자 id, 투표, "
    "마지막으로 본 날짜, 최근 조회, 작업 로그, 프로젝트 유형, 프로젝트 책임자, 프로젝트 책임자 id, 프로젝트 설명, 프로젝트 url, "
    "작업 비율, 최초 추정치, 남은 추정치, 소요 시간, 상위 요약, 상위 항목 요약",
}


def _squeezed(header: str) -> str:
    return fold(header).replace(" ", "")


_COLUMNS = {_squeezed(alias): column for column, names in _ALIASES.items() for alias in names.split(",")}
_CUSTOM = re.compile(
    r"(?:custom ?field|사용자 ?(?:정의|지정) ?필드|맞춤 ?필드|커스텀 ?필드) ?\((?P<name>.*)\)",
    re.IGNORECASE | re.DOTALL,
)
_INWARD = re.compile(
    r"(?:inward (?:issue|work item) link|(?:내부|안쪽|인워드|들어오는|인바운드) ?(?:이슈|업무 ?항목|작업 ?항목)? ?(?:링크|연결))"
    r" ?\((?P<name>.*)\)",
    re.IGNORECASE | re.DOTALL,
)
_OUTWARD = re.compile(
    r"(?:outward (?:issue|work item) link|(?:외부|바깥쪽|아웃워드|나가는|아웃바운드) ?(?:이슈|업무 ?항목|작업 ?항목)? ?(?:링크|연결))"
    r" ?\((?P<name>.*)\)",
    re.IGNORECASE | re.DOTALL,
)


class Group(Enum):
    """Columns that are told by a pattern and bear a name in brackets, or are not known at all."""

    CUSTOM = auto()
    INWARD = auto()
    OUTWARD = auto()
    OTHER = auto()


_PATTERNS = ((_CUSTOM, Group.CUSTOM), (_INWARD, Group.INWARD), (_OUTWARD, Group.OUTWARD))


class Layout(Struct, frozen=True):
    """Where each column stands; a header that repeats has several places."""

    width: int
    known: dict[str, tuple[int, ...]]
    named: tuple[tuple[Group, str, int], ...]

    def has(self, column: str) -> bool:
        """Whether a column is there at all."""
        return column in self.known

    def cell(self, row: Sequence[str], column: str) -> str:
        """Give the first filled cell of a column, "" when there is none."""
        return next((text for place in self.known.get(column, ()) if (text := row[place].strip())), "")

    def cells(self, row: Sequence[str], column: str) -> list[str]:
        """Give all filled cells of a column."""
        return [text for place in self.known.get(column, ()) if (text := row[place].strip())]


def read_layout(header: Sequence[str], key_column: int | None) -> Layout:
    """Tell what each column is; ``key_column`` is where the keys stand when no header says so."""
    known: dict[str, list[int]] = {}
    named: list[tuple[Group, str, int]] = []
    for place, text in enumerate(header):
        column = _COLUMNS.get(_squeezed(text))
        if column is not None:
            known.setdefault(column, []).append(place)
        elif text.strip():
            named.append((*_group(text.strip()), place))
    if "key" not in known and key_column is not None:
        known["key"] = [key_column]
        named = [each for each in named if each[2] != key_column]
    return Layout(len(header), {column: tuple(places) for column, places in known.items()}, tuple(named))


def _group(text: str) -> tuple[Group, str]:
    for pattern, group in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return group, storable(found["name"].strip())
    return Group.OTHER, storable(text)
