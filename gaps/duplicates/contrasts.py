"""Words that exclude each other: opposites, two things of one kind, steps of work, and what comes of other work."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import lru_cache

from gaps.duplicates.stems import stem
from gaps.duplicates.stems import without_ending

Pair = tuple[str, str]


def _rows(text: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Read a row of opposites a line, the sides apart by a bar."""
    rows = (line.split("|") for line in text.strip().splitlines())
    return tuple((_forms(one), _forms(other)) for one, other in rows)


def _forms(words: str) -> frozenset[str]:
    return frozenset(stem(word) if word.isascii() else word for word in words.split())


_OPPOSITES = _rows(
    """
    approve accept 승인 수락 인가 채택 | reject decline deny refuse 거절 반려 거부 불허 기각
    enable activate on 활성화 켜기 켜짐 켬 켜 | disable deactivate off 비활성화 끄기 꺼짐 끔 꺼
    add insert attach append 추가 등록 생성 신설 삽입 부여 넣기 | remove delete detach drop erase 삭제 제거 제외 말소 폐지 빼기
    open 오픈 개시 개점 개통 열기 | close shut 마감 폐점 종료 폐쇄 닫기
    start begin resume launch 시작 개시 가동 재개 착수 | stop end suspend pause halt finish 종료 중단 중지 정지 보류
    increase raise expand extend enlarge 인상 증가 확대 증설 증액 상향 연장 늘리기 올리기 | decrease reduce lower shrink shorten 인하 감소 축소 감축 감액 하향 단축 줄이기 내리기
    lock block ban 잠금 차단 잠그기 막기 | unlock unblock unban release 해제 허용 풀기
    deduct subtract 차감 감산 | restore refill 복구 원복 환원 가산
    issue grant award credit 발급 지급 부여 적립 배부 | revoke withdraw reclaim deduct 회수 환수 반납 박탈 차감 몰수
    show display reveal publish 노출 표시 공개 게시 보이기 | hide conceal unpublish 숨김 숨기기 비노출 비공개 미노출 감추기
    import upload 가져오기 업로드 반입 | export download 내보내기 다운로드 반출
    subscribe join enrol enroll register signup 가입 신청 구독 등록 | unsubscribe leave deregister quit 탈퇴 해지 철회 취소
    hire onboard onboarding 입사 채용 | dismiss offboard offboarding 퇴사 해고 퇴직
    install mount deploy 설치 장착 도입 | uninstall unmount rollback 철거 제거 탈거 롤백
    inbound incoming 입고 입하 수신 반입 | outbound outgoing 출고 출하 발신 송신 반출
    buy purchase 매입 구매 매수 | sell 매출 판매 매도
    deposit 입금 | withdraw withdrawal 출금
    agree consent optin 동의 | disagree optout 거부 철회 미동의
    connect link attach 연결 연동 | disconnect unlink detach 해제 끊기 연결해제
    merge join combine 병합 통합 합치기 | split separate divide 분할 분리 나누기
    encrypt 암호화 | decrypt 복호화
    include 포함 | exclude 제외 미포함
    allow permit 허용 허가 | forbid prohibit disallow 금지 불허 차단
    assign 배정 할당 지정 | unassign 해제 회수
    upgrade 업그레이드 | downgrade 다운그레이드
    backup 백업 | restore recover 복원 복구
    internal 내부 사내 대내 | external 외부 사외 대외
    manual 수동 | automatic auto 자동
    public 공개 | private 비공개
    temporary 임시 | permanent 영구
    login signin 로그인 | logout signout 로그아웃
    min minimum 최소 하한 | max maximum 최대 상한
    before 사전 이전 | after 사후 이후
    weekday weekdays 평일 주중 | weekend weekends 주말 휴일
    day 주간 낮 | night 야간 밤
    sender 발송인 송하인 보내는 | recipient receiver consignee 수취인 수하인 받는
    departure 출발 | arrival 도착
    borrow 차입 임차 | lend 대여 임대
    first 선입 초도 | last 후입 최종
    credit 대변 | debit 차변
    income revenue 수입 수익 | expense cost 지출 비용
    male 남성 남자 남 | female 여성 여자 여
    new 신규 | existing 기존
    """
)
"""Acts and states of which one undoes or excludes the other."""

_KINDS = {
    "environment": (
        "production prod live 운영 상용 실서버 운영계 상용계 운영서버 운영환경 라이브",
        "staging stage stg preprod 스테이징 스테이지",
        "qa uat test testing 테스트 테스트계 시험 검증 검증계 테스트서버 검증서버 검수환경",
        "dev development sandbox 개발 개발계 개발서버 개발환경 샌드박스",
        "dr 재해복구",
    ),
    "season": ("spring 봄 춘계", "summer 여름 하계 하절기", "autumn fall 가을 추계", "winter 겨울 동계 동절기"),
    "feast": (
        "seollal 설 설날 구정",
        "chuseok 추석 한가위",
        "christmas xmas 크리스마스 성탄절",
        "easter 부활절",
        "halloween 할로윈 핼러윈",
        "valentine 발렌타인 밸런타인",
        "blackfriday 블랙프라이데이",
        "어린이날",
        "어버이날",
    ),
}
_ENVIRONMENT = _forms("server cluster environment env account db database 서버 환경 계정 디비 시스템 망 클러스터")
"""What an environment is named with: *test* and *운영* alone are work as well."""

_KIND = {
    form: (name, str(place)) for name, rows in _KINDS.items() for place, row in enumerate(rows) for form in _forms(row)
}
_LEAST = 2


def opposites(mine: Iterable[str], yours: Iterable[str]) -> Iterator[Pair]:
    """Give the words of two titles of which one means the opposite of the other, where neither title has both."""
    here, there = _by_form(mine), _by_form(yours)
    for row in _OPPOSITES:
        for left, right in (row, row[::-1]):
            one, other = here.keys() & left, there.keys() & right
            if one and other and not (here.keys() & right or there.keys() & left):
                yield here[min(one)], there[min(other)]
    yield from _denied(here, there)
    yield from ((one, other) for other, one in _denied(there, here))


_UNDOING = frozenset(("해제", "해지", "철회", "취소", "롤백", "원복", "undo", "revert", "rollback"))


def undone(mine: Iterable[str], yours: Iterable[str]) -> Iterator[str]:
    """Give the word by which one of two titles takes back what the other does: *계정 잠금* and *계정 잠금 해제*."""
    here, there = set(mine), set(yours)
    for one, other in ((here, there), (there, here)):
        if len(one & other) >= _LEAST and not _UNDOING & other:
            yield from sorted(_UNDOING & one)


_STEPS = tuple(
    frozenset(row.split())
    for row in (
        "개발 구현 구축 제작 추가 도입 등록 생성 신설 build develop implement",
        "테스트 시험 검수 검증 test testing verify qa",
        "설계 기획 design",
        "작성 개정",
        "배포 출시 deploy release rollout",
        "변경 교체",
        "교육 training",
        "공지 안내 announcement",
        "발송 전송",
    )
)
"""Steps of work on one thing, each with the words for it.

Who tests does not build, and who rewrites does not hand out.
"""

_DERIVED = (
    ("공지", "공지문", "안내", "안내문", "공고", "알림", "고지", "announcement", "notice"),
    ("사과", "사과문", "apology"),
    ("보상", "보상금", "배상", "compensation"),
    ("보고서", "보고", "리포트", "경위서", "report", "postmortem"),
    ("교육", "훈련", "training"),
)
"""What is made of other work or comes of a failure, each with the words for it."""

_ASK_FOR = frozenset(("공지", "공지문", "사과", "사과문", "보상", "보상금", "보고서", "교육", "apology", "postmortem"))
"""Those of these words by which a title asks for it; the others only tell that a text speaks of it."""

_LAST = 3


def are_other_steps(mine: Iterable[str], yours: Iterable[str]) -> bool:
    """Whether two sides name other steps of work."""
    here, there = set(mine), set(yours)
    left, right = ({place for place, row in enumerate(_STEPS) if row & words} for words in (here, there))
    return bool(left and right) and left.isdisjoint(right)


def derived(mine: Sequence[str], yours: Iterable[str], says: Callable[[str], bool]) -> str:
    """Give the word by which a title asks for what comes of the work of another one: *보상*, *공지*, *보고서*.

    The other must not speak of it; it gives "" where there is no such word. Korean says at its end what is asked for;
    what is named before may be the thing itself that fails. ``says`` tells what stands in the other's text.
    """
    said = set(yours)
    for word in mine[-_LAST:]:
        asked = next((each for each in _ASK_FOR if word == each or (each >= "가" and word.endswith(each))), None)
        row = next((row for row in _DERIVED if asked in row), ())
        if asked and not any(any(one.endswith(each) for one in said) or says(each) for each in row):
            return word
    return ""


def other_kinds(mine: Iterable[str], yours: Iterable[str]) -> Iterator[tuple[str, Pair]]:
    """Give the words of two titles that name two things of one kind (environments, seasons), with the kind."""
    here, there = _by_form(mine), _by_form(yours)
    placed = not _ENVIRONMENT.isdisjoint(here) and not _ENVIRONMENT.isdisjoint(there)
    for name in _KINDS:
        one, other = (
            {_KIND[form][1]: each[form] for form in each if _named(form, name, placed=placed)} for each in (here, there)
        )
        if one and other and one.keys().isdisjoint(other):
            yield name, (one[min(one)], other[min(other)])


def _named(form: str, kind: str, *, placed: bool) -> bool:
    return form in _KIND and _KIND[form][0] == kind and (placed or kind != "environment")


def _denied(here: dict[str, str], there: dict[str, str]) -> Iterator[Pair]:
    """Give words of which the second is the first one denied: *lock* and *unlock*, *회원* and *비회원*."""
    for form, word in here.items():
        for before in ("un", "de", "dis", "in") if form.isascii() else ("비", "미", "불"):
            if (
                len(form) > _LEAST - (not form.isascii())
                and before + form in there
                and form not in there
                and before + form not in here
            ):
                yield word, there[before + form]


def _by_form(words: Iterable[str]) -> dict[str, str]:
    """Give each word by every form in which it may be known here."""
    found: dict[str, str] = {}
    for word in words:
        for form in _forms_of(word):
            found.setdefault(form, word)
    return found


@lru_cache(maxsize=10_000)
def _forms_of(word: str) -> tuple[str, ...]:
    return (stem(word),) if word.isascii() else (word, *without_ending(word))
