"""Words that say nothing of the work itself, words that set work apart, and words of recurring work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet


def word_set(text: str) -> frozenset[str]:
    """Give the words of a list that is written with spaces between them."""
    return frozenset(text.split())


FILLER = word_set(
    """
    건 및 등 좀 꼭 요 의건 요청 요청건 요청드립니다 요청합니다 요청드려요 재요청 부탁 부탁드립니다 부탁드려요 드립니다 바랍니다
    합니다 입니다 해주세요 관련 관련건 대한 대해 긴급 급 시급 필독 현상 문제 이슈 발생 발생건 사항
    a an the of to for in on at and or is are be please pls re fw fwd asap urgent request
    """
)

GENERIC = word_set(
    """
    회의 미팅 회의록 테스트 시험 샘플 예시 예제 데모 티켓 업무 작업 기타 확인 수정 문의 보고 보고서 리포트 점검 배포 오류 에러 버그 개선 변경 등록 추가 삭제 검토
    준비 정리 공유 진행 일정 자료 문서 검수 처리 대응 지원 논의 회고 새 신규 제목 없음 할일 메모 임시 질문 답변 계획 주간 월간 일일 정기
    test tests testing todo task tasks ticket tickets sample example demo bug bugs fix fixes issue issues error update updates meeting misc other new untitled
    title review check release deploy deployment work report support question note notes temp tmp draft improvement
    change add remove create edit release regression qa sprint planning retro weekly monthly daily
    """
)

TROUBLE = word_set("오류 에러 버그 이상 불량 수정 조치 해결 error errors bug bugs fix fixed")
"""Words that add nothing where something is broken anyway, and that tell the making of a thing from its mending."""

HARMLESS = TROUBLE | word_set("작업 업무 처리 진행 task work issue issues")

MALFUNCTION = word_set(
    """
    work fail failure failing crash hang freeze stuck broken break wrong incorrect bad missing miss lost lose fire appear disappear show
    display load respond render get generate cause prevent happen occur properly correctly well longer throw thrown exception
    unexpected instead always sometimes both using contain when during after while out up any
    실패 불능 불통 깨짐 누락 먹통 멈춤 튕김 느림 지연 동작 작동 표시 노출 출력 반응 발생 현상 증상 이상 불량 오작동 비정상 잘못 제대로 자꾸 계속
    """
)
"""Words by which people tell that something fails: two reports of one failure seldom choose the same."""

BREAKING = word_set(
    "fails failed failing crashes crashed hangs freezes broken breaks wrong incorrect missing disappears stuck"
)
BROKEN = word_set(
    """
    오류 에러 버그 이상 불량 실패 불능 불통 깨짐 누락 먹통 멈춤 튕김 끊김 느림 지연 오작동 비정상 불가 중복 안됨
    error errors bug bugs exception exceptions failure failures delay delays crash crashes timeout
    """
)
"""Words by which a title says at its end that something fails; before it they name a thing."""

MENDING = word_set("수정 조치 해결 처리 확인 문의 점검 개선 신고 접수 fix fixed")
"""What is asked for behind them."""

SLOW = word_set("slow slowly slower delay delayed lag 느림 느려 느려짐 느립니다 지연 늦음 늦게")
TWICE = word_set("twice doubled repeated duplicated 중복 두번 이중")
FAILURES = (
    SLOW,
    TWICE,
    word_set(
        "crash crashes crashed crashing hang hangs hanging freeze freezes frozen stuck 멈춤 멈춰 멈춥니다 튕김 튕겨 먹통 다운"
    ),
    word_set("misaligned blurry cropped truncated overlap overlaps overlapping 깨짐 깨져 깨집니다 잘림 겹침 밀림"),
    word_set("missing disappear disappears vanish vanishes 누락 빠짐 빠져 사라짐 사라져 없음"),
)
"""Failures that are not each other: what looks wrong has not stopped, what is missing is not late."""

PLAIN = word_set(
    """
    can could may might must shall would should able unable possible impossible try trying attempt attempting use using used
    run running execute executing launch launching build building compile compiling make making made give giving call calling
    invoke perform work working seem see look happen happening occur cause causing result lead effect affect behave behavior
    behaviour functionality feature ability option way case code project application program user function method property
    value parameter argument object instance type kind event callback reason again also still even yet too very just
    correct properly correctly incorrectly wrongly successfully completely immediately directly automatically simple simply
    easily currently sometimes often intermittently randomly consistently unexpectedly suddenly already need want get fix
    trigger fire receive respond issue problem error exception crash fail failure
    경우 계속 자꾸 가끔 자주 갑자기 정상 정상적 제대로 실행 사용 이용 시도 기능 발생 현상 증상 문제 오류
    """
)
"""Words that any report of a failure may have beside what it is about: that one lacks them makes it no other report."""

LITTLE = word_set(
    """
    is was were been being am do does did doing has have had having it its this that these those there when while as if
    then so by with will would should i we you my our your t s re ve
    시 때
    """
)
"""Words that are too small to carry a title or to change what it says."""

NEGATIONS = word_set(
    """
    not no never without cannot cant doesn isn won don didn aren wasn couldn unable
    안 못 미 불가 없음 없이 안됨 않음 않는 않습니다 못함
    """
)

HOMONYMS = word_set(
    """
    account accounts order orders store stores stock return returns charge bill balance credit point points copy post
    branch character draft receipt check match close closed open rate share run set field record claim batch apply
    application review reviews report reports sale sales item items entry registration storage void switch transfer move
    delivery right left plan schedule contract subject class type display view visit issue cover key board case free
    """
)
"""English words with meanings that are other things in Korean (계좌, 계정): in a title they stand for the first of them."""

RHYTHM = word_set(
    """
    매일 매주 매월 매년 매달 일일 일간 주간 월간 연간 정기 정례 분기 반기 월말 월초 월례 격주 스프린트 회고 스탠드업 데일리 위클리
    daily weekly biweekly monthly quarterly yearly annual recurring sprint retro retrospective standup
    """
)

_FACETS = {
    "platform": {
        "ios": "ios iphone ipad 아이폰 아이패드 애플",
        "android": "android aos 안드로이드 갤럭시",
        "web": "web 웹 pc 피씨 데스크탑 데스크톱 desktop 홈페이지 웹사이트 웹페이지 mobileweb 모바일웹",
        "mobile": "mobile 모바일 app 앱 어플 모바일앱",
        "blackberry": "blackberry",
        "tizen": "tizen",
        "windows": "windows 윈도우 윈도 윈도우즈 win32",
        "mac": "mac macos osx 맥 맥북",
        "linux": "linux 리눅스 ubuntu",
    },
    "browser": {
        "chrome": "chrome 크롬",
        "safari": "safari 사파리",
        "firefox": "firefox 파이어폭스",
        "edge": "edge 엣지",
        "ie": "ie ie11 익스플로러",
    },
    "device": {
        "simulated": "simulator emulator 시뮬레이터 에뮬레이터",
        "real": "device 실기기 단말기",
        "tablet": "tablet 태블릿",
    },
    "side": {
        "top": "top 상단 위쪽",
        "bottom": "bottom 하단 아래쪽",
        "left": "left 좌측 왼쪽",
        "right": "right 우측 오른쪽",
        "front": "front 전면 앞면",
        "back": "rear 후면 뒷면",
    },
    "layout": {
        "upright": "portrait vertical 세로 세로형",
        "lying": "landscape horizontal 가로 가로형",
    },
    "money": {
        "in": "매입 입금 구매 수입 매수",
        "out": "매출 출금 판매 수출 매도",
    },
    "people": {
        "men": "남성 남자 men male",
        "women": "여성 여자 women female",
        "children": "아동 유아 키즈 kids",
        "members": "회원",
        "guests": "비회원 guest",
    },
    "region": {
        "home": "국내 내수 domestic",
        "abroad": "해외 global 글로벌 overseas",
    },
    "channel": {
        "online": "온라인 online",
        "offline": "오프라인 offline",
    },
    "environment": {
        "production": "prod production 운영서버 운영환경 실서버",
        "staging": "staging stage 스테이징 검증서버",
        "development": "dev 개발서버 개발환경",
    },
    "market": {
        "coupang": "coupang 쿠팡",
        "gmarket": "gmarket 지마켓 g마켓",
        "auction": "auction 옥션",
        "naver": "naver 네이버 스마트스토어 네이버페이",
        "kakao": "kakao 카카오 카카오페이 카카오톡",
        "toss": "toss 토스 토스페이",
        "payco": "payco 페이코",
        "amazon": "amazon 아마존",
    },
    "language": {
        "ko": "ko kor korean 한국어 국문 한글",
        "en": "en eng english 영어 영문",
        "ja": "ja jp japanese 일본어 일문",
        "zh": "zh cn chinese 중국어 중문",
    },
    "sequence": {
        "first": "상반기 전반기 오전 am 초안 상행",
        "second": "하반기 후반기 오후 pm 최종 하행",
    },
    "way": {
        "in": "등록 추가 생성 입고 시작 오픈 설치 활성화 add create open enable install import upload start show",
        "out": "삭제 제거 해제 해지 출고 종료 마감 비활성화 remove delete close disable uninstall export download stop hide",
        "edit": "수정 변경 교체 갱신 edit change replace rename",
    },
    "month": {
        name: name
        for name in sorted(
            word_set("january february march april may june july august september october november december")
        )
    },
    "weekday": {
        "mon": "monday 월요일",
        "tue": "tuesday 화요일",
        "wed": "wednesday 수요일",
        "thu": "thursday 목요일",
        "fri": "friday 금요일",
        "sat": "saturday 토요일",
        "sun": "sunday 일요일",
    },
}

_MEANING = {
    word: (facet, value)
    for facet, values in _FACETS.items()
    for value, words in values.items()
    for word in word_set(words)
}
FACET_VALUES = {facet: tuple(values) for facet, values in _FACETS.items()}
"""The values that each facet knows by name."""

_BRANCH = re.compile(r"^[가-힣]{1,10}(?:점|지점|매장|센터|창고|영업소|지사|공장)$")
_NO_BRANCH = word_set(
    "시점 관점 문제점 장점 단점 초점 요점 지점 매장 센터 창고 점 개선점 차이점 중점 입점 폐점 개점 배점 평점 쟁점"
)

_WIDE = frozenset(("mobile",))
"""What names several of its facet at once: an app is one for Android or for iOS."""

DISTINGUISHING_FIELD = re.compile(
    "지점|매장|점포|브랜치|제품|상품|플랫폼|버전|브랜드|채널|국가|언어|지역|모델|환경|고객사"
    "|branch|store|product|platform|version|brand|channel|country|language|region|model|environment|customer"
)


def facets(words: Iterable[str]) -> dict[str, set[str]]:
    """Give what sets work apart among these words: for each facet (platform, branch, ...) the values named."""
    named: dict[str, set[str]] = {}
    for word in words:
        meaning = _MEANING.get(word)
        if meaning is None and _BRANCH.match(word) and word not in _NO_BRANCH:
            meaning = ("branch", word)
        if meaning is not None:
            named.setdefault(meaning[0], set()).add(meaning[1])
    return named


def are_other(mine: AbstractSet[str], yours: AbstractSet[str]) -> bool:
    """Whether two sides name other values of one facet.

    *모바일 (안드로이드)* and *모바일 (아이폰)* do: they have only the wider one in common.
    """
    return bool(mine - yours) and bool(yours - mine) and mine & yours <= _WIDE


def naming(facet: str, words: Iterable[str]) -> frozenset[str]:
    """Give the words among these that name something of a facet."""
    return frozenset(word for word in words if facet in facets((word,)))


def sets_apart(word: str) -> bool:
    """Whether a word alone can set one piece of work apart from another."""
    return any(letter.isdigit() for letter in word) or bool(facets((word,)))
