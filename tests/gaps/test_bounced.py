from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from worlds import ago
from worlds import event
from worlds import found
from worlds import handover
from worlds import known_gap
from worlds import rule
from worlds import tracked

from mapping.model import Event
from mapping.model import EventKind


def passed_on(*steps: tuple[float, str | None]) -> tuple[Event, ...]:
    """Give the changes of one owner: who came how many days ago, after acme's seo who held it first."""
    holder: str | None = "seo"
    changes = []
    for days, came in steps:
        changes.append(handover(ago(days), holder, came))
        holder = came
    return tuple(changes)


def bounced(*events: Event, **fields):
    owners = fields.pop("owners", ("kim",))
    return found("bounced", tracked(owners=owners, age=100, events=events), **fields)


THREE = passed_on((10, "kim"), (6, "seo"), (2, "kim"))


def test_three_crossings_in_two_weeks_are_a_bounce():
    [gap] = bounced(*THREE)

    assert str(gap.why) == "hq:WEB-1 went back and forth between the parties 3 times (days: 9)."
    assert gap.evidence["crossings"] == ["2026-11-13", "2026-11-17", "2026-11-21"]


@pytest.mark.parametrize(
    "steps",
    [
        [(10, "kim"), (6, "seo")],
        [(17, "kim"), (6, "seo"), (2, "kim")],
        [(10, "park"), (6, "seo"), (2, "park")],
        [(10, "kim"), (8, "lee"), (6, "kim"), (2, "seo")],
        [(10, "kim"), (8, None), (6, "kim"), (2, "seo")],
        [(10, "stranger"), (8, "seo"), (6, "stranger"), (2, "seo")],
    ],
    ids=str,
)
def test_fewer_slower_or_other_changes_are_none(steps):
    assert bounced(*passed_on(*steps)) == []


def test_an_empty_spell_between_two_parties_is_skipped():
    assert len(bounced(*passed_on((10, None), (9, "kim"), (6, None), (5, "seo"), (2, "kim")))) == 1


def test_someone_unknown_between_two_parties_is_skipped():
    assert len(bounced(*passed_on((10, "stranger"), (9, "kim"), (6, "seo"), (2, "kim")))) == 1


@pytest.mark.parametrize("kind", [EventKind.STATUS, EventKind.SECTION])
@pytest.mark.parametrize("days", [8, 6, 1])
def test_a_change_of_stage_begins_anew(kind, days):
    assert bounced(*THREE, event(kind, ago(days))) == []


def test_a_change_of_stage_before_the_first_crossing_changes_nothing():
    assert len(bounced(event(EventKind.STATUS, ago(11)), *THREE)) == 1


def test_crossings_count_since_the_agreement_took_effect():
    assert bounced(*THREE, agreement_since=ago(7)) == []


def test_crossings_count_since_the_gap_was_accepted():
    uid = tracked().uid
    assert bounced(*THREE, known=known_gap("bounced", uid, accepted_at=ago(1))) == []
    assert len(bounced(*THREE, known=known_gap("bounced", uid, accepted_at=ago(20)))) == 1


def test_several_members_who_come_and_go_cross_when_the_party_has_changed():
    shared = (
        handover(ago(10), None, "kim"),
        handover(ago(10, minutes=-1), "seo", None),
        handover(ago(6), None, "seo"),
        handover(ago(6, minutes=-1), "kim", None),
        handover(ago(2), None, "kim"),
        handover(ago(2, minutes=-1), "seo", None),
    )

    assert len(bounced(*shared)) == 1


def test_a_task_given_to_both_sides_at_once_did_not_bounce():
    everyone = tuple(handover(ago(3, minutes=-n), None, name) for n, name in enumerate(("kim", "seo", "lee", "park")))

    assert bounced(*everyone, owners=("kim", "seo", "lee", "park")) == []


def test_the_order_in_which_events_are_told_does_not_matter():
    assert len(bounced(*reversed(THREE))) == 1


def test_the_numbers_can_be_tuned():
    assert bounced(*THREE, rules=rule("bounced", counts={"crossings": 4})) == []


def test_the_first_and_the_last_moment_of_all_are_survived():
    moments = (datetime(1, 1, 1, tzinfo=UTC), datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    pairs = (("seo", "kim"), ("kim", "seo"), ("seo", "kim"))

    assert bounced(*(handover(at, *pair) for at, pair in zip(moments, pairs, strict=True))) == []
