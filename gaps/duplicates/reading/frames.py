"""Korean words that ask, point or help to say something: they carry a sentence, and tell little of the work itself."""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(words.split())


_LONGEST = 8
_DOING = re.compile(
    _any("""
    처리 적용 지원 추가 변경 수정 개선 개편 확인 요청 진행 작업 업무 대응 검토 준비 관리 문제 이슈 현상 건 관련 반영 개발 구현 작성 제작 기능
    """)
)
"""What is done with any work: two titles that share it alone are about two things."""
_POINTING = _any("""
    나 내 난 저 제 전 너 네 넌 니 우리 저희 너희 너네 자네 당신 그쪽 이거 그거 저거 이것 그것 여기 거기 누구 누가 이 그
    것 거 게 건 걸 수 때 땐 중 좀 꼭 더 또 잘 안 못 다 꺼 쪽 및 등 둘 마 총 혹시 그냥 제발 반드시 절대 가장 제일 너무 많이
    자주 다시 아니면 그리고 그런데 그럼 말고 보다 보다는 무조건 빨리 미리 바로 되도록 되도록이면 대신 주로 아주 정말 진짜 이제
    앞으로 앞으로는 하나만 먼저 계속 자꾸 한번 모두 그만
    """)
_AFTER = _any("""
    은 는 이 가 을 를 도 만 에 에는 에서 에서는 의 한테 랑 이랑 로 으로 까지 야 이야 지 이죠 니 이니 죠 인지 인지요 인가 인가요
    입니까 일까 일까요 였지 였죠 라고 이라고 요 예요 에요 인데 인데요 면 이면 인 일 던
    """)
_ASKING = _any("""
    뭐 뭘 뭔 무엇 무슨 무얼 언제 언젠 어디 어딘 어떻 어떤 어떠 어떨 어때 어느 얼마 얼만 몇 며칠 왜 궁금 알려 알고 알아 알았 알수 알는
    알 아는 아시 말해 말하 말씀 가르쳐 부탁 바라 바래 바랍
    """)
_HELPING = _any("""
    하 해 했 할 한 함 합 되 돼 됐 된 될 됨 됩 있 없 않 싶 같 안되 안돼 안된 안될 안됩 아니 아닌 아냐 이야 인가 인지 입니
    마세 마시 마십 마라 마요 말아 말라 말도 말게 말렴 말자 주세 주시 주실 주십 주신 주면 주겠 줘 줄 줬 드려 드리 드릴 드립
    """)
_ENDINGS = (
    "가거건걸게겠고곤구군기길까나냐네니는은을를이던데도든돼되된될됩라래려러렴만면못서셔셨세소습시신실십싶아안않야어었였오요음인일임입"
    "자잖죠줄줘주줬지짐해했하한할함합있없같다립릴렸드수예으마록"
)
_FRAME = re.compile(f"(?:{_POINTING})(?:{_AFTER})?|(?:{_ASKING}|{_HELPING})[{_ENDINGS}]*")
_WORK = re.compile(
    _any("""
    하자 할인 해고 해시 해일 해도 하드 해지 해마 함수 인지도 전일 전도 전면 줄이 줄임 쪽지 꺼지 나이 수요 수도 수의 수로 마이 안내 알림
    저지 제시 제로 내일 내지 네이 중의 건의 건이 총의 총이 이의 이면 이인 다면 다음
    """)
)
"""What work is named by, although the same syllables could ask or help."""


def is_doing(root: str) -> bool:
    """Whether a Korean word without its ending only says what is done with any work (*처리*, *적용*)."""
    return _DOING.fullmatch(root) is not None


def is_frame(word: str) -> bool:
    """Whether a Korean word asks, points or helps (*알려주세요*, *어떻게*, *그쪽이*) and names no work."""
    return len(word) <= _LONGEST and _WORK.match(word) is None and _FRAME.fullmatch(word) is not None
