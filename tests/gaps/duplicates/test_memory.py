"""What comparisons keep: with it or without, the same is told; with it only what changed is read and judged."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from altered import replace
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from worlds import NOW
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates import judge
from gaps.duplicates import segments
from gaps.duplicates.kept import standing_of
from gaps.duplicates.pairing import comparison
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.word_engine import WordEngine
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

TITLE = "Checkout total ignores the stacked coupon discount"
SLIP = "Checkout total ignores the stacked coupon discuont"
PASSAGE = (
    "Put two coupons into the basket, open the checkout and press pay, then the spinner stays until the page is loaded."
)
KOREAN = "장바구니에서 쿠폰을 두 장 쓰면 합계가 달라지는데 어제 저녁 배포 뒤로 그렇다고 합니다. 화면을 함께 보냅니다."
SHORT = "Discounts vanish whenever somebody combines several coupons within one checkout"
ADDRESS = "https://wiki.example/pages/checkout-discounts"
FAR = {"connection": "vendor"}


def closed(age, **fields):
    return {"status": Status.DONE, "done": ago(age), "age": age, **fields}


SCENES = {
    "a passage that hardly anybody else has": [
        {"title": "Guide for stacked coupons at the checkout page", "description": f"Seen twice. {PASSAGE}"},
        {"title": "Guide for stacked coupons", "description": f"{PASSAGE} On Mondays.", "age": 3, **FAR},
        *({"title": f"Filter {name} ranking", "description": f"{PASSAGE} {name}"} for name in ("blue", "green", "red")),
    ],
    "a text that others have": [
        {"title": TITLE, "description": SHORT},
        {"title": TITLE, "description": SHORT, "age": 40},
        *({"title": f"Filter {name} ranking", "description": SHORT} for name in ("blue", "green", "red")),
    ],
    "an address that others name": [
        {"title": TITLE, "description": ADDRESS},
        {"title": TITLE, "description": f"See {ADDRESS}", "age": 40},
        *({"title": f"Filter {name} ranking", "description": f"{name} {ADDRESS}"} for name in ("blue", "green", "red")),
    ],
    "a slip that may be a word": [
        {"title": TITLE, "description": KOREAN},
        {"title": SLIP, "description": KOREAN, **FAR},
        *({"title": f"Filter discuont {name}"} for name in ("blue", "green", "red")),
    ],
    "turns of one work": [
        {"title": TITLE},
        closed(1, title=TITLE, **FAR),
        *(closed(age, title=TITLE) for age in (20, 80, 90, 100)),
    ],
    "one within another": [
        {"title": TITLE, "description": "", "parent": "WEB-3"},
        {"title": TITLE, "description": ""},
        {"title": TITLE, "description": "More of it", **FAR},
        {"title": "Filter blue ranking", "parent": "WEB-1"},
        {"title": "Filter green ranking", "parent": "WEB-0"},
    ],
    "fillings of one slot": [
        {"title": TITLE, "description": KOREAN},
        {"title": SLIP, "description": KOREAN, **FAR},
        *({"title": f"Checkout total ignores the stacked coupon {name}"} for name in ("blue", "green", "red")),
    ],
    "two tongues": [
        {"title": "결제 화면에서 쿠폰 할인 금액 누락", **FAR},
        {"title": "Coupon discount amount missing on the payment screen"},
        {"title": "결제 화면 쿠폰 할인금액 누락 요청"},
        {"title": "정산 보고서 메일 발송 실패"},
        {"title": "정산 보고서 발송 메일이 안 감", **FAR},
        {"title": "정산 보고서 메일이 발송 안 됨 신규 고객", **FAR},
    ],
}
FRAMES = "\n".join(f"    at shop.Cart{line}.open(Cart{line}.java:{line}1)" for line in range(7))
MESSAGE = "TypeError: Cannot read property 'price' of undefined"
SCENES |= {
    "a trace that others have": [
        {"title": "The basket page crashes", "description": FRAMES},
        {"title": "장바구니가 열리지 않음", "description": f"고객 접수 {FRAMES}", "age": 3, **FAR},
        *({"title": f"{name} view fails", "description": f"{name}\n{FRAMES}"} for name in ("Blue", "Green", "Red")),
    ],
    "a message that others quote": [
        {"title": MESSAGE, "description": ""},
        {"title": "장바구니가 열리지 않음", "description": MESSAGE, "age": 3, **FAR},
        *({"title": f"View {name} fails", "description": f"{name}\n{MESSAGE}"} for name in "abcdefgh"),
    ],
}
CHANGES = (
    {},
    {},
    {},
    {"status": Status.CANCELLED},
    {"owners": ("kim",)},
    {"owners": None},
    {"labels": ("android",)},
    {"labels": ("ios",)},
    {"links": (Link(LinkKind.CLONE, "WEB-0"),)},
    {"links": (Link(LinkKind.ATTACHMENT, "WEB-1"),)},
    {"description": ""},
    {"title": TITLE},
)


class Keeper:
    """Keeps what comparisons leave, as a store does."""

    def __init__(self):
        self.shelves = {}
        self.asked = 0

    def matches(self, moment):
        # How each task stands is told every other time: what it is found by is the same.
        self.asked += 1
        kept = {name: sorted(found.items()) for name, found in self.shelves.items()}
        memory = Memory(kept, standing_of(moment) if self.asked % 2 else b"")
        found = list(WordEngine().matches(moment, memory))
        for name, change in memory.changes().items():
            shelf = self.shelves.setdefault(name, {})
            for number in change.drop:
                del shelf[number]
            last = max(shelf, default=0)
            shelf.update({last + place: body for place, body in enumerate(change.add, 1)})
        return found


def plain(moment):
    return list(WordEngine().matches(moment))


steps = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from((*[None] * 6, *CHANGES))), max_size=3),
        st.sampled_from((0, 0, 0, 7, 30)),
        st.sampled_from((False, False, False, True)),
    ),
    min_size=3,
    max_size=8,
)


def task(place, said):
    fields = {"connection": "hq", "age": 1, "description": f"Number {place}"} | said
    return tracked(f"WEB-{place}", created=ago(fields["age"]), **fields)


@settings(max_examples=settings.default.max_examples // 10, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SCENES)), steps)
def test_whatever_happened_before_the_same_is_told(scene, history):
    """Tasks come, change, close and go, and time passes; now and then all that was kept is thrown away."""
    keeper, now, standing = Keeper(), NOW, dict(enumerate(SCENES[scene]))
    for changes, days, thrown_away in history:
        now += timedelta(days=days)
        for place, change in changes:
            if change is None or place >= len(SCENES[scene]):
                standing.pop(place, None)
            else:
                standing[place] = SCENES[scene][place] | change
        moment = replace(world(*(task(place, said) for place, said in sorted(standing.items()))), now=now)
        if thrown_away:
            keeper.shelves.clear()

        assert keeper.matches(moment) == plain(moment)


@pytest.mark.parametrize("scene", sorted(SCENES.keys() - {"a message that others quote"}))
def test_whoever_comes_or_goes_the_same_is_told(scene):
    """Every limit is followed from both sides: how many have a text, a title, a passage, a word, an address."""
    whole = [task(place, said) for place, said in enumerate(SCENES[scene])]
    for size in range(len(whole)):
        for some in combinations(whole, size):
            for first, then in ((whole, some), (some, whole)):
                keeper = Keeper()
                keeper.matches(world(*first))

                assert keeper.matches(world(*then)) == plain(world(*then))


@pytest.mark.parametrize("before", range(11))
def test_a_message_that_more_and_more_quote_is_told_as_without_memory(before):
    whole = [task(place, said) for place, said in enumerate(SCENES["a message that others quote"])]
    for after in range(len(whole) + 1):
        keeper = Keeper()
        keeper.matches(world(*whole[:before]))

        assert keeper.matches(world(*whole[:after])) == plain(world(*whole[:after]))


@pytest.mark.parametrize("scene", sorted(SCENES.keys() - {"two tongues"}))
def test_the_scenes_are_about_something(scene):
    """Whether the first two tasks of each are told hangs on the others."""
    tasks = [task(place, said) for place, said in enumerate(SCENES[scene])]

    assert told(tasks[:2]) != told(tasks) & {frozenset(each.uid for each in tasks[:2])}


def told(tasks):
    return {frozenset(match.pair) for match in plain(world(*tasks))}


def many(count=40, **changes):
    """Make tasks that say different things, but for two; ``changes`` are what the first one says instead."""
    nouns = ["banner", "coupon", "parcel", "invoice", "ledger", "basket", "voucher", "filter", "ranking", "gallery"]
    texts = [
        f"{nouns[number % 10]} {nouns[number // 10]} {'odd' if number % 2 else 'even'} page number view {nouns[number % 7]}"
        for number in range(count - 1)
    ]
    said = [{"title": each, "description": f"{each} {each} {each}"} for each in (*texts, texts[0])]
    said[0] |= changes
    return world(*(tracked(f"WEB-{number}", **each) for number, each in enumerate(said)))


@pytest.fixture
def reads(monkeypatch):
    """Count the texts that are read and the pairs that are judged."""
    counted = {"read": 0, "judged": 0}

    def read(said, original=comparison.text_keys):
        counted["read"] += 1
        return original(said)

    def judged(*pair, original=judge.Judge.match):
        counted["judged"] += 1
        return original(*pair)

    monkeypatch.setattr(comparison, "text_keys", read)
    monkeypatch.setattr(judge.Judge, "match", judged)
    return counted


def test_only_what_changed_is_read_and_judged(reads):
    keeper = Keeper()
    keeper.matches(many())
    first = dict(reads)
    reads.update(read=0, judged=0)
    keeper.matches(many(description="It says something else now."))

    assert first["read"] == 39
    assert first["judged"] > 5
    assert reads["read"] == 1
    assert reads["judged"] < first["judged"] / 2


def test_where_nothing_is_kept_everything_is_read(reads):
    keeper = Keeper()
    keeper.matches(many())
    keeper.shelves.clear()
    keeper.matches(many())

    assert reads["read"] == 2 * 39


def test_what_is_kept_does_not_grow_with_the_number_of_comparisons(monkeypatch):
    monkeypatch.setattr(segments, "_LITTLE", 0)
    keeper = Keeper()
    keeper.matches(many())
    once = sizes(keeper)
    for number in range(30):
        keeper.matches(many(description=f"It says {number} now."))

    assert sum(sizes(keeper).values()) < 2 * sum(once.values())
    assert all(len(shelf) < 8 for shelf in keeper.shelves.values())


def sizes(keeper):
    return {name: sum(map(len, shelf.values())) for name, shelf in keeper.shelves.items()}
