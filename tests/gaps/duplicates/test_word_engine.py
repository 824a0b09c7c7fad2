from __future__ import annotations

import pytest
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.engine import Likeness
from gaps.duplicates.reading.hangul import Syllables
from gaps.duplicates.word_engine import WordEngine

OURS = "Checkout total ignores the stacked coupon discount on mobile Safari"
THEIRS = "Whenever mobile Safari shows the basket, the checkout total ignores the stacked coupon discount"
TEXT = "Add two coupons to the basket, open the checkout, and compare the total with the sum of the items."


def task(name="WEB-1", title=OURS, connection="hq", **fields):
    return tracked(name, title=title, connection=connection, **fields)


def told(*tasks):
    return [(match.likeness, match.evidence) for match in WordEngine(Syllables()).matches(world(*tasks))]


def test_the_same_work_in_other_words_is_told_with_the_words_that_both_say():
    (found,) = told(task(description=TEXT), task("77", THEIRS, "vendor", description=TEXT, age=6))

    assert found[0] is Likeness.SAME_WORDS
    assert {each["tasks"] for each in found[1]["words"]} == {2}


@pytest.mark.parametrize(
    "title",
    [
        "Checkout total ignores the stacked coupon discount on mobile Chrome",
        "Delivery estimate ignores the holiday calendar of the warehouse",
        "Checkout total ignores 3 stacked coupons on mobile Safari",
    ],
)
def test_other_work_is_not_told(title):
    assert told(task(title=OURS.replace("the stacked coupon", "2 stacked coupons")), task("77", title, "vendor")) == []


def test_two_languages_meet_by_what_words_mean():
    tasks = [task("WEB-1", "쿠폰 중복 사용 방지"), task("77", "Prevent duplicate use of coupons", "vendor")]
    others = [task(f"{number}", f"회원 등급 {number}단계 안내 문구") for number in range(5)]
    pairs = {(each.a, each.b) for each in WordEngine(Syllables()).alike(world(*tasks, *others))}

    assert tuple(sorted(each.uid for each in tasks)) in pairs


def test_no_world_is_too_small():
    engine = WordEngine(Syllables())

    assert list(engine.alike(world())) == []
    assert list(engine.alike(world(task()))) == []
    assert list(engine.alike(world(task(title=""), task("77", "!!!")))) == []


def test_equal_titles_in_one_place_that_were_made_long_apart_are_other_turns():
    title = "Publish the release notes"

    assert told(task(title=title), task("WEB-2", title, created=ago(200))) == []


def test_the_engine_says_what_its_answers_depend_on():
    assert WordEngine(Syllables()).id.startswith("words-1/syllables-1/")
    assert WordEngine(Syllables()).id == WordEngine(Syllables()).id
