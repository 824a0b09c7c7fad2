"""Work of one family is never told as the same work: per week, release, branch, product, platform, amount, and so on."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from worlds import NOW
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.reconcile import DETECTORS
from gaps.reconcile import find
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

KOREAN = (
    "{} 상품 상세 페이지 이미지 교체", "{} 기획전 배너 시안 제작 요청", "{} 정산 대사 자료 작성", "회원 등급 안내 메일 {} 발송 준비",
    "결제 모듈 업데이트 {} 적용", "{} 매장 포스터 시안 검토", "장바구니 {} 화면 깨짐 수정", "{} 재고 실사 결과 보고서 작성",
)  # fmt: skip
ENGLISH = (
    "{} Replace product detail page images", "Prepare the banner drafts for {} campaign", "Reconcile the settlement data {}",
    "Update payment module on {} build", "{} Cart page shows wrong total price", "Write release notes and publish docs {}",
    "Translate customer help articles {}", "{} Verify stock counts of returned goods",
)  # fmt: skip
SLOTS_KOREAN = {
    "platform": ("안드로이드", "iOS", "아이폰", "윈도우", "맥", "웹", "모바일"),
    "branch": ("강남점", "부산점", "대구점", "홍대점", "판교지점", "인천센터"),
    "month": ("1월", "2월", "9월", "10월", "11월", "12월"),
    "week": ("1주차", "2주차", "3주차", "45주차"),
    "turn": ("1차", "2차", "3차"),
    "version": ("2.1", "2.2", "3.0", "v4", "v5"),
    "amount": ("1,000건", "2,000건", "5000건", "10%", "20%"),
    "product": ("모카", "라떼", "에이드", "모자", "비누", "샴푸", "린스"),
    "brand": ("한빛", "두레", "한별", "한빗"),
    "market": ("쿠팡", "지마켓", "옥션", "네이버", "카카오"),
    "people": ("남성", "여성", "아동"),
    "half": ("상반기", "하반기"),
    "season": ("봄", "여름", "가을", "겨울", "추석", "설"),
    "language": ("국문", "영문", "일문"),
}
SLOTS_ENGLISH = {
    "platform": ("Android", "iOS", "Windows", "Mac", "Linux", "Web"),
    "month": ("January", "February", "September", "October"),
    "week": ("week 1", "week 2", "week 40"),
    "version": ("2.1", "2.2", "3.0", "v4", "RC1", "RC2"),
    "amount": ("100", "200", "5%", "10%"),
    "product": ("Alpha", "Alpho", "Beta", "Gamma", "Mocha", "Latte"),
    "device": ("simulator", "device", "tablet"),
    "market": ("Coupang", "Amazon", "Auction"),
    "language": ("Korean", "English", "Japanese"),
    "layout": ("portrait", "landscape"),
}
TEXT = "시안은 공유 폴더에 있습니다. 지난번과 같은 순서로 진행하고 끝나면 담당자에게 알려 주세요. 기한은 이번 주 금요일입니다."


# One number makes an example: drawn value by value, a thousand of them would take longer than what they are for.
chances = st.randoms(use_true_random=True)


def yes_or_no(chance):
    return chance.random() < 0.5


def two_values(chance, slots):
    """Give two fillings of one slot."""
    return chance.sample(slots[chance.choice(sorted(slots))], 2)


def fillings(chance, slots):
    """Give two fillings of one slot; one of them may be none."""
    values = two_values(chance, slots)
    if yes_or_no(chance):
        values[chance.randrange(2)] = ""
    return values


def members(chance):
    """Give two titles of one family, each with a filling of its own, or with none in one of them."""
    forms, slots = chance.choice([(KOREAN, SLOTS_KOREAN), (ENGLISH, SLOTS_ENGLISH)])
    form = chance.choice(forms)
    around = chance.choice(["{}", "[{}]", "({})"])
    return [form.format(around.format(value) if value else "").strip() for value in fillings(chance, slots)]


def placed(chance, titles, **same):
    """Lay tasks with these titles in one place or two, at one time or two, with or without one text."""
    text = chance.choice(["", TEXT])
    connections = chance.choice([("hq", "hq"), ("hq", "vendor"), ("board", "vendor")])
    done = yes_or_no(chance)
    return [
        tracked(
            f"T-{number}",
            title=title,
            connection=connection,
            description=text,
            owners=chance.choice([("kim",), ("seo",), ()]),
            created=ago(chance.choice([0, 1, 7, 14])),
            **({"status": Status.DONE, "done": ago(0)} if done and number else {}),
            **{name: values[number] for name, values in same.items()},
        )
        for number, (title, connection) in enumerate(zip(titles, connections, strict=True))
    ]


OF_DUPLICATES = [detector for detector in DETECTORS if detector.kind in {"duplicate", "redone"}]
"""Nothing that another detector finds silences theirs."""


def told(tasks):
    return find(world(*tasks), OF_DUPLICATES)


@given(chances)
def test_two_fillings_of_one_title_are_other_work(chance):
    tasks = placed(chance, members(chance))

    if tasks[0].task.title != tasks[1].task.title:
        assert told(tasks) == []


APART = {
    "labels": [(("iOS",), ("Android",)), (("강남점",), ("부산점",)), (("윈도우",), ("맥",)), (("쿠팡",), ("지마켓",))],
    "due": [(NOW.date(), NOW.date() + timedelta(days=7)), (NOW, NOW + timedelta(days=31))],
    "fields": [({"지점": ("강남점",)}, {"지점": ("부산점",)}), ({"Version": ("2.1",)}, {"version": ("2.2",)})],
    "homes": [((Home("WEB", section="앱"),), (Home("WEB", section="웹"),))],
}


@given(chances)
def test_equal_titles_that_a_label_a_date_or_a_field_parts_are_other_work(chance):
    title = chance.choice((*KOREAN, *ENGLISH)).format("").strip()
    name = chance.choice(sorted(APART))
    values = chance.choice(APART[name])

    assert told(placed(chance, [title, title], **{name: values})) == []


CHORES = ("개인정보 보안 교육 이수", "상반기 보안 서약서 작성 제출", "Complete the yearly security training course")


@given(chances)
def test_what_everybody_has_to_do_and_forms_for_somebody_are_other_work(chance):
    title = chance.choice((*CHORES, *(form.format("").strip() for form in (*KOREAN, *ENGLISH))))
    owners = chance.choice([("kim", "lee"), ("seo", "park")])
    texts = chance.choice(
        [("", ""), (TEXT, TEXT.replace("시안", "문서").split(".")[0]), ("대상: 홍길동", "대상: 김철수")]
    )
    same_owner = texts[0] != "" and yes_or_no(chance)
    tasks = [
        tracked(
            f"T-{number}",
            title=title,
            description=texts[number],
            owners=(owners[0 if same_owner else number],),
            created=ago(chance.choice([0, 1, 3])),
        )
        for number in range(2)
    ]

    assert told(tasks) == []


@given(chances)
def test_turns_of_one_site_are_never_told_among_each_other(chance):
    title = chance.choice((*KOREAN, *ENGLISH)).format("").strip()
    step = chance.choice([1, 7, 14, 28, 30])
    count = chance.randint(4, 7)
    open_from = chance.randint(0, count - 1)
    turns = [
        tracked(
            f"T-{number}",
            title=title,
            description=chance.choice(["", TEXT]),
            created=ago(step * (count - number)),
            **({} if number >= open_from else {"status": Status.DONE, "done": ago(step * (count - number) - 1)}),
        )
        for number in range(count)
    ]

    assert told(turns) == []


@given(chances)
def test_kin_and_copies_are_other_work(chance):
    title = chance.choice((*KOREAN, *ENGLISH)).format("").strip()
    kinds = [{"parent": "T-9"}] * 2, [{}, {"parent": "T-0"}], [{}, {"links": (Link(LinkKind.CLONE, "T-0"),)}]
    kinds += [{}, {"template": True}], [{}, {"links": (Link(LinkKind.ATTACHMENT, "T-0"),)}]
    fields = chance.choice(kinds)
    tasks = [
        tracked(f"T-{number}", title=title, description=TEXT, created=ago(number), **each)
        for number, each in enumerate(fields)
    ]
    copies = [tasks[0], tracked("T-5", title=f"CLONE - {title}", description=TEXT)]

    assert told(tasks) == []
    assert told(copies) == []


ACROSS = (
    ("{} 로그인 연동 화면 추가", "Add {} login integration screen"),
    ("{} 상품 상세 페이지 이미지 교체", "Replace {} product detail page images"),
    ("결제 모듈 업데이트 {} 적용", "Apply payment module update {}"),
    ("{} 비밀번호 재설정 메일 발송 실패", "{} password reset email fails to send"),
)
SLOTS_ACROSS = {
    "platform": (("안드로이드", "Android"), ("아이폰", "iPhone"), ("윈도우", "Windows"), ("웹", "web")),
    "market": (("쿠팡", "Coupang"), ("네이버", "Naver"), ("카카오", "Kakao"), ("아마존", "Amazon")),
    "version": (("2.1", "2.1"), ("2.2", "2.2"), ("3차", "3rd"), ("v4", "v4")),
    "product": (("모카", "Mocha"), ("라떼", "Latte"), ("한빛", "Hanbit"), ("두레", "Dure")),
}


@given(chances)
def test_two_fillings_in_two_tongues_are_other_work(chance):
    korean, english = chance.choice(ACROSS)
    values = SLOTS_ACROSS[chance.choice(sorted(SLOTS_ACROSS))]
    (mine, _), (_, yours) = chance.sample(values, 2)
    missing = chance.choice([None, 0, 1])
    titles = [korean.format("" if missing == 0 else mine), english.format("" if missing == 1 else yours)]

    assert told(placed(chance, [title.strip() for title in titles])) == []


FAILING_KOREAN = (
    ("{} 장바구니에서 쿠폰 적용이 안 됨", "장바구니 쿠폰 적용 실패 {}"),
    ("{} 결제 완료 알림톡이 발송되지 않음", "결제 완료 알림톡 {} 미발송"),
    ("상품 상세 페이지 {} 이미지가 깨져 보임", "{} 상품 상세페이지 이미지 깨짐 수정"),
)
FAILING_ENGLISH = (
    ("{} Stacked coupons at checkout do not work", "Checkout fails with stacked coupons {}"),
    ("Order mail of {} shop is missing totals", "Totals do not appear in the order mail of the shop {}"),
    ("Crash when the {} search filter is reset", "{} Search filter: app crashes on reset"),
)
PASSAGE = (
    "고객 상담에서 그대로 전달합니다. 장바구니에 쿠폰을 두 장 담고 결제하기를 누르면 E4213 오류가 콘솔에 남고 화면이 그대로"
    " 멈춰 있습니다. 지난 화요일 배포 뒤로 같은 문의가 들어오고 있습니다."
)
AROUND = ("{}", "{} 확인 부탁드립니다. 영상은 내일 올립니다.", "Handed on by the desk: {} Please answer soon.")


def reworded(chance):
    """Give two titles of one failure in two wordings, each with a filling of its own, or with none in one of them."""
    forms, slots = chance.choice([(FAILING_KOREAN, SLOTS_KOREAN), (FAILING_ENGLISH, SLOTS_ENGLISH)])
    values = fillings(chance, slots)
    return [form.format(value).strip() for form, value in zip(chance.choice(forms), values, strict=True)]


@given(chances)
def test_two_fillings_of_one_failure_in_other_words_are_other_work(chance):
    titles = reworded(chance)
    texts = [chance.choice(AROUND).format(PASSAGE) for _ in titles] if yes_or_no(chance) else ["", ""]
    places = chance.choice([("hq", "hq"), ("hq", "vendor"), ("board", "vendor")])
    tasks = [
        tracked(
            f"T-{number}",
            title=title,
            description=texts[number],
            connection=places[number],
            owners=chance.choice([("kim",), ("seo",), ()]),
            created=ago(chance.choice([0, 1, 7, 40])),
        )
        for number, title in enumerate(titles)
    ]

    assert told(tasks) == []


FORM = (
    "아래 내용으로 처리한 뒤 결과를 이 업무에 남겨 주세요. 구분: {} 접수한 사람과 통화해 일정을 맞추고, 끝나면 상태를 바꾸고"
    " 담당자를 확인해 주세요. As above, please keep the order of the steps and attach the signed sheet before you close it."
)
ABOVE = ("위와 같음", "상기 내용과 동일합니다", "as above", "See the ticket above, same as last time")


@given(chances)
def test_one_form_filled_in_for_two_is_other_work(chance):
    form = chance.choice((*KOREAN, *ENGLISH, *(each for two in (*FAILING_KOREAN, *FAILING_ENGLISH) for each in two)))
    slots = chance.choice([SLOTS_KOREAN, SLOTS_ENGLISH])
    values = two_values(chance, slots)
    places = chance.choice([("hq", "hq"), ("hq", "vendor")])
    tasks = [
        tracked(
            f"T-{number}",
            title=" ".join(form.format("").split()),
            description=FORM.format(value),
            connection=places[number],
            created=ago(chance.choice([0, 1, 7, 40])),
        )
        for number, value in enumerate(values)
    ]

    assert told(tasks) == []


@given(chances)
def test_other_titles_over_one_form_or_as_above_are_other_work(chance):
    forms, slots = chance.choice([(KOREAN, SLOTS_KOREAN), (ENGLISH, SLOTS_ENGLISH)])
    values = slots[chance.choice(sorted(slots))]
    text = chance.choice((*ABOVE, FORM.format("공통"), TEXT))
    tasks = [
        tracked(
            f"T-{number}",
            title=form.format(chance.choice(values)),
            description=text,
            connection=connection,
            created=ago(chance.choice([0, 1, 7])),
        )
        for number, (form, connection) in enumerate(
            zip(
                chance.sample(forms, 2),
                chance.choice([("hq", "hq"), ("hq", "vendor")]),
                strict=True,
            )
        )
    ]

    assert told(tasks) == []


TRACE = "\n".join(
    (
        "TypeError: Cannot read the price of undefined",
        *(f"    at view{line} (cart{line % 3}.js:{line}:7)" for line in range(8)),
    )
)
MESSAGE = "[ERROR] TypeError: Cannot read property 'price' of undefined"
NAMES_OF_THINGS = frozenset(("product", "brand", "season", "half", "device", "layout"))
"""A name alone may as well be another word for what fails: only what is known to set work apart does so beside a message."""

QUOTING = ("", MESSAGE, f"Seen by the desk.\n{MESSAGE}\n{TRACE}", f"상담 접수입니다.\n{MESSAGE}")


@given(chances)
def test_two_fillings_over_one_trace_of_an_error_are_other_work(chance):
    titles = reworded(chance) if yes_or_no(chance) else members(chance)
    places = chance.choice([("hq", "hq"), ("hq", "vendor"), ("board", "vendor")])
    text = chance.choice((TRACE, f"{MESSAGE}\n{TRACE}", f"{PASSAGE}\n{TRACE}"))
    tasks = [
        tracked(
            f"T-{number}", title=title, description=text, connection=place, created=ago(chance.choice([0, 1, 7, 40]))
        )
        for number, (title, place) in enumerate(zip(titles, places, strict=True))
    ]

    if titles[0] != titles[1]:
        assert told(tasks) == []


@given(chances)
def test_a_message_that_work_of_one_family_quotes_makes_it_no_other_work(chance):
    slots = chance.choice([SLOTS_KOREAN, SLOTS_ENGLISH])
    names = [name for name in sorted(slots) if name not in NAMES_OF_THINGS]
    value = chance.choice(slots[chance.choice(names)])
    titles = [MESSAGE, f"{chance.choice(['{}', '[{}]', '({})']).format(value)} Cart page fails to open"]
    texts = [chance.choice(("", "By the desk of the shop.", TRACE)), chance.choice(QUOTING[1:])]
    places = chance.choice([("hq", "hq"), ("hq", "vendor")])
    tasks = [
        tracked(f"T-{number}", title=title, description=texts[number], connection=places[number], created=ago(number))
        for number, title in enumerate(titles)
    ]

    assert told(tasks) == []
