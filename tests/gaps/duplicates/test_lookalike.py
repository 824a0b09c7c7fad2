from __future__ import annotations

import random
import unicodedata
from hashlib import blake2b

import numpy as np
import pytest
from pace import costing_at_most
from readings import readings_of
from readings import said_by
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import Asked
from gaps.duplicates.lookalike import Likely
from gaps.duplicates.lookalike import look_alike
from gaps.duplicates.lookalike import seek
from gaps.duplicates.lookalike import with_draft
from gaps.duplicates.stretches import starts_of
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.reading import reading_id
from gaps.duplicates.weighing.rows import lengths
from gaps.duplicates.weighing.seeker import Seeker
from gaps.duplicates.weighing.volume import volume_of
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import State
from mapping.model import Status

TITLES = (
    "추석 기획전 배너 교체",
    "추석 기획전 쿠폰 발급",
    "결제 모듈 오류",
    "설 기획전 배너 교체",
    "Login button broken",
)


def shelf():
    return world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(TITLES)))


def drafted(title, moment=None, **how):
    moment = moment or shelf()
    found = seek(with_draft(readings_of(said_by(moment.tasks.values())), title, moment.now), [DRAFT])
    return look_alike(moment, Asked(DRAFT, title), found, **how)


def of_task(moment, key, **how):
    uid, task = next((uid, each.task) for uid, each in moment.tasks.items() if each.task.key == key)
    return look_alike(
        moment,
        Asked(uid, task.title, task.description),
        seek(readings_of(said_by(moment.tasks.values())), [uid]),
        **how,
    )


def seeker(kept):
    return Seeker(readings_of(kept))


def looks(title, moment=None):
    return [each.tracked.task.title for each in drafted(title, moment)]


def keys(found):
    return [each.tracked.task.key for each in found]


def test_an_equal_title_comes_first_and_is_almost_certainly_the_same():
    best = drafted("추석기획전 배너 교체 요청드립니다")[0]

    assert (best.tracked.task.title, best.likely, best.finished) == ("추석 기획전 배너 교체", Likely.SURELY, False)


def test_titles_follow_by_what_they_share():
    assert looks("추석 배너 교체")[:2] == ["추석 기획전 배너 교체", "설 기획전 배너 교체"]


@pytest.mark.parametrize("title", ["", "!!!", "🎉", "zzz qqq"])
def test_nothing_looks_like_a_title_that_says_nothing_known(title):
    assert looks(title) == []


@pytest.mark.parametrize("title", ["사무실 정수기 필터 청소", "Book flights for the workshop"])
def test_nothing_is_shown_where_nothing_is_alike(title):
    """Lists are not filled up with what has a common word at most."""
    assert looks(title) == []


def test_nothing_looks_like_anything_where_there_is_nothing():
    assert looks("배너", world()) == []


def test_at_most_five_are_shown():
    moment = world(*(tracked(f"WEB-{number}", title="추석 기획전 배너 교체") for number in range(9)))

    assert len(drafted("추석 기획전 배너 교체", moment)) == 5


def test_lately_finished_tasks_are_shown_and_others_not():
    title = "추석 기획전 배너 교체"
    moment = world(
        tracked("WEB-1", title=title, status=Status.DONE, done=ago(2)),
        tracked("WEB-2", title=title),
        tracked("WEB-3", title=title, status=Status.DONE, done=ago(99)),
        tracked("WEB-4", title=title, state=State.OUT_OF_SIGHT),
    )

    assert [(each.tracked.task.key, each.finished) for each in drafted(title, moment)] == [
        ("WEB-2", False),
        ("WEB-1", True),
    ]


def best(title, *titles):
    moment = world(*(tracked(f"WEB-{number}", title=each) for number, each in enumerate(titles)))
    return drafted(title, moment)[0]


def test_it_is_said_by_which_words_and_what_differs():
    same = best("카카오 로그인 연동", "Integrate Kakao login", "Send the newsletter")
    other = best("아이폰 로그인 버튼 깨짐", "안드로이드 로그인 버튼 깨짐", "Send the newsletter")

    assert (same.tracked.task.key, same.differ) == ("WEB-0", ())
    assert {word for word, _ in same.shared} == {"카카오=Kakao", "로그인=login", "연동=Integrate"}
    assert other.likely is Likely.SIMILAR
    assert [(each.mine, each.yours) for each in other.differ] == [("아이폰", "안드로이드")]


def test_a_title_in_another_unicode_form_is_the_same():
    assert best("추석 기획전 배너", unicodedata.normalize("NFD", "추석기획전 배너")).likely is Likely.SURELY


@pytest.mark.parametrize(
    ("draft", "title"), [("10월 정산 자료 발송", "11월 정산 자료 발송"), ("쿠폰 재고 있음", "쿠폰 재고 없음")]
)
def test_a_number_or_a_denial_leaves_it_similar(draft, title):
    assert best(draft, title).likely is Likely.SIMILAR


def test_equal_lines_and_addresses_of_both_texts_are_named():
    text = "The checkout page answers with an empty response since noon.\nhttps://shop.example/checkout/17"
    moment = world(
        tracked("WEB-1", title="Checkout broken", description=text),
        tracked("WEB-2", title="Customers cannot pay", description=f"As told by phone\n{text}"),
    )

    found = of_task(moment, "WEB-1")[0]

    assert found.lines == ("the checkout page answers with an empty response since noon.",)
    assert found.links == ("shop.example/checkout/17",)


def test_how_many_tasks_say_a_shared_word_is_told():
    moment = world(
        *(
            tracked(f"WEB-{number}", title=f"쿠폰 {name}")
            for number, name in enumerate(("발급", "발급", "회수", "안내"))
        )
    )

    assert dict(of_task(moment, "WEB-0")[0].shared) == {"쿠폰": 4, "발급": 2}


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("배송지", ("배송 지연", "배송비 환불", "배송 조회")),
        ("신청서", ("신청 마감", "신청 취소")),
        ("유저ID", ("유저 간담회", "유저 제보")),
        ("10kg", ("쌀 20kg", "김치 5kg")),
        ("1.24.0", ("빌드 24 배포", "24일 점검")),
    ],
)
def test_tasks_that_have_only_a_part_of_a_shared_word_are_not_counted(word, others):
    titles = (f"{word} 목록 정리", f"{word} 목록 확인", *others)
    moment = world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(titles)))

    assert dict(of_task(moment, "WEB-0")[0].shared)[word] == 2


def test_what_is_said_in_two_ways_is_counted_in_either():
    moment = world(
        tracked("WEB-1", title="환불 메일 지연"),
        tracked("WEB-2", title="Refund emails are late"),
        tracked("WEB-3", title="환불 규정"),
        tracked("WEB-4", title="Refund rules"),
    )

    shared = next(each.shared for each in of_task(moment, "WEB-1") if each.tracked.task.key == "WEB-2")

    assert dict(shared)["환불=Refund"] == 4


def test_of_a_stem_that_many_have_only_words_are_counted_that_are_all_of_it():
    titles = ("배송지 배송 확인", "배송지 배송 목록", *("배송 조회" for _ in range(60)))
    moment = world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(titles)))

    shared = next(each.shared for each in of_task(moment, "WEB-0") if each.tracked.task.key == "WEB-1")

    assert dict(shared) == {"배송": 62}


def test_a_word_with_a_number_is_shared_only_where_both_write_it():
    moment = world(
        tracked("WEB-1", title="라벨 프린터 3호기 용지 교체"), tracked("WEB-2", title="라벨 프린터 4호기 용지 교체")
    )
    found = of_task(moment, "WEB-1")[0]

    assert not any("호기" in word for word, _ in found.shared)
    assert all(number >= 2 for _, number in found.shared)


def test_what_people_know_already_is_not_suggested():
    title = "추석 기획전 배너 교체"
    link = Link(LinkKind.DUPLICATE, "WEB-2", "Duplicate")
    moment = world(
        tracked("WEB-1", title=title, links=(link,), parent="WEB-3"),
        *(tracked(f"WEB-{number}", title=title) for number in range(2, 6)),
    )
    uids = {each.task.key: uid for uid, each in moment.tasks.items()}
    said = frozenset({tuple(sorted((uids["WEB-1"], uids["WEB-4"])))})

    assert keys(of_task(world(*moment.tasks.values(), not_duplicates=said), "WEB-1")) == ["WEB-5"]


def test_only_what_a_reader_may_see_is_suggested_and_more_is_found_in_its_place():
    moment = world(*(tracked(f"WEB-{number}", title="추석 기획전 배너 교체") for number in range(9)))
    hidden = {f"WEB-{number}" for number in range(1, 4)}

    shown = of_task(moment, "WEB-0", may=lambda each: each.task.key not in hidden)

    assert len(shown) == 5
    assert hidden.isdisjoint(keys(shown))


def test_the_order_in_which_tasks_were_read_changes_nothing():
    chance = random.Random(7)
    words = ("배너", "교체", "쿠폰", "login", "error", "결제", "정산", "checkout", "iOS", "12", "재고", "발송")
    texts = {f"u{number:03}": " ".join(chance.choices(words, k=5)) for number in range(300)}
    kept = {uid: read_document(Document(uid, text, text[::-1])) for uid, text in texts.items()}
    turned = dict(sorted(kept.items(), key=lambda _: chance.random()))

    assert seeker(kept).alike(sorted(kept), 10) == seeker(turned).alike(sorted(kept, reverse=True), 10)


def test_one_is_answered_as_all_are():
    chance = random.Random(9)
    words = ("배너", "교체", "쿠폰", "login", "error", "결제", "정산", "checkout", "iOS", "12", "재고", "발송")
    kept = {f"u{number:03}": read_document(Document("", " ".join(chance.choices(words, k=4)))) for number in range(200)}
    asked = seeker(kept)
    every = asked.alike(sorted(kept), 10)

    for uid in ("u000", "u007", "u199"):
        assert asked.alike([uid], 10) == {uid: every[uid]}


def test_a_reading_stays_what_it_is_under_one_name():
    # A reading is kept in the store under this name: when this fails, give the new way of reading a new one.
    said = read_document(
        Document(
            "x",
            "iOS 17.2 가나봅을 #12",
            "qxCheckOut zzed\na long line about nothing in particular",
            "jira|a|B",
            20000.5,
        )
    )

    assert reading_id().startswith("read-3/")
    assert blake2b(said, digest_size=8).hexdigest() == "0809062922748445"
    # The form in which several are kept has a name of its own, in sync/text_index.py.
    assert blake2b(volume_of([said, said]).packed(), digest_size=8).hexdigest() == "1ca8ae9b66ae5f94"


def test_a_document_is_as_long_wherever_it_stands():
    """What stands last, before documents that say nothing of a kind, counts as much as anything else."""
    said = read_document(Document("", "Checkout total ignores the coupon discount"))
    empty = read_document(Document("", "", "."))
    lists = [volume_of(each) for each in ([said, empty], [empty, said])]
    one, other = (
        lengths(np.arange(len(each.ids["grams"])) * 0 + 2.0, starts_of(each.sizes["grams"])) for each in lists
    )

    assert one.tolist() == other.tolist()[::-1]
    assert one[0] == np.float32(np.sqrt(4.0 * len(lists[0].ids["grams"])))


def test_long_texts_in_a_small_workspace_are_compared_although_their_words_share_counters():
    chance = random.Random(5)
    text = " ".join("".join(chance.choices("abcdefghijklmnop", k=9)) for _ in range(400))
    moment = world(*(tracked(f"WEB-{number}", title="배너 교체", description=text) for number in range(3)))

    assert keys(of_task(moment, "WEB-0")) == ["WEB-1", "WEB-2"]


def test_hostile_texts_cost_little():
    with costing_at_most(4):
        moment = world(
            tracked("WEB-1", title="가나다 " * 300_000),
            tracked("WEB-2", title="x", description="word " * 200_000),
            tracked(
                "WEB-3",
                title="y" * 1_000_000,
                description="\n".join(f"a line of its own, number {n}" for n in range(50_000)),
            ),
        )
        drafted("가나다 " * 100_000, moment)

    assert all(len(each) < 40_000 for each in said_by(moment.tasks.values()).values())


def test_many_equal_titles_cost_little():
    one = read_document(Document("x", "회귀 테스트 실행", "같은 본문이 모두에 있습니다"))
    kept = {f"u{number}": one for number in range(100_000)}

    with costing_at_most(8):
        found = seeker(kept).alike([f"u{number}" for number in range(100)], 5)

    assert all(len(each) <= 5 for each in found.values())


def test_words_that_only_ask_count_less_than_those_that_name_the_work():
    titles = ("정산 마감 언제인지 알려주세요", "정산 마감 날짜 문의", "쿠폰 발급 언제인지 알려주세요")
    moment = world(*(tracked(f"WEB-{number}", title=title) for number, title in enumerate(titles)))

    assert keys(of_task(moment, "WEB-0"))[0] == "WEB-1"
