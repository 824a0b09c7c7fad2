from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace
from worlds import NOW
from worlds import ago
from worlds import found
from worlds import known_gap
from worlds import tracked
from worlds import world

from gaps.duplicates.detect import Finder
from gaps.duplicates.word_engine import WordEngine
from gaps.gap import GapState
from gaps.gap import gap_id
from mapping.kinds import Severity
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import State
from mapping.model import Status

TITLE = "추석 기획전 배너 교체"


def task(name, connection="hq", title=TITLE, **fields):
    return tracked(name, connection=connection, title=title, **fields)


def mine(name="WEB-1", **fields):
    return task(name, **fields)


def yours(name="77", **fields):
    return task(name, connection="vendor", **fields)


def members(*tasks, **fields):
    return [finding.tasks for finding in found("duplicate", *tasks, **fields)]


def uids(*tasks):
    return tuple(sorted(each.uid for each in tasks))


def test_equal_titles_of_open_tasks_are_a_duplicate():
    one, other = mine(), yours(title="추석기획전 배너 교체 요청드립니다")

    assert members(one, other) == [uids(one, other)]


@pytest.mark.parametrize(
    ("owners", "severity"),
    [
        ((("kim",), ("seo",)), Severity.HIGH),
        ((("seo",), ("park",)), Severity.MEDIUM),
        (((), ()), Severity.MEDIUM),
        ((("kim",), ("stranger",)), Severity.MEDIUM),
        ((None, ("seo",)), Severity.MEDIUM),
        ((("kim", "seo"), ()), Severity.HIGH),
    ],
)
def test_a_duplicate_across_known_parties_is_high(owners, severity):
    (finding,) = found("duplicate", mine(owners=owners[0]), yours(owners=owners[1]))

    assert finding.severity is severity


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.BACKLOG},
        {"status": Status.CANCELLED, "resolution": "Duplicate"},
        {"archived": True},
        {"template": True},
        {"state": State.DELETED},
        {"state": State.OUT_OF_SIGHT},
        {"container": True},
    ],
)
def test_only_open_work_is_a_duplicate(fields):
    assert members(mine(), yours(**fields)) == []


def test_three_like_tasks_are_one_cluster_with_one_gap():
    one, other, third = mine(), yours(), task("card", connection="board")

    (finding,) = found("duplicate", one, other, third)

    assert finding.tasks == uids(one, other, third)
    assert str(finding.why) == "vendor:77 and 2 more tasks look like the same work: hq:WEB-1, board:card."


@pytest.mark.parametrize(
    ("mine_says", "yours_says"),
    [
        ({"labels": ("iOS",)}, {"labels": ("안드로이드",)}),
        ({"labels": ("강남점",)}, {"labels": ("부산점",)}),
        ({"homes": (Home("WEB", section="앱"),)}, {"homes": (Home("120", section="웹"),)}),
        ({"fields": {"지점": ("강남점",)}}, {"fields": {"지점": ("부산점",)}}),
        ({"fields": {"Fix version": ("2.1",)}}, {"fields": {"fix VERSION": ("2.2",)}}),
        ({"due": NOW.date()}, {"due": NOW.date() + timedelta(days=7)}),
        ({"due": NOW}, {"due": NOW.date() - timedelta(days=30)}),
    ],
)
def test_what_sets_work_apart_outweighs_an_equal_title(mine_says, yours_says):
    assert members(mine(**mine_says), yours(**yours_says)) == []


@pytest.mark.parametrize(
    ("mine_says", "yours_says"),
    [
        ({"labels": ("iOS", "android")}, {"labels": ("안드로이드",)}),
        ({"labels": ("iOS",)}, {}),
        ({"fields": {"지점": ("강남점",)}}, {"fields": {"지점": ()}}),
        ({"fields": {"Story points": ("3",)}}, {"fields": {"Story points": ("5",)}}),
        ({"due": NOW.date()}, {"due": NOW.date() + timedelta(days=2)}),
        ({"components": ("결제",)}, {"components": ("Payment",)}),
    ],
)
def test_what_does_not_contradict_leaves_a_duplicate(mine_says, yours_says):
    assert len(members(mine(**mine_says), yours(**yours_says))) == 1


def test_components_of_one_site_set_work_apart():
    assert members(mine("WEB-1", components=("결제",)), mine("WEB-2", components=("회원",))) == []


def test_a_parent_and_its_child_are_no_duplicates():
    assert members(mine("WEB-1"), mine("WEB-2", parent="WEB-1")) == []


def test_a_grandchild_is_no_duplicate_and_a_circle_of_parents_ends():
    a, b, c = (
        mine("WEB-1", parent="WEB-3"),
        mine("WEB-2", title="다른 제목의 일감", parent="WEB-1"),
        mine("WEB-3", parent="WEB-2"),
    )

    assert members(a, b, c) == []


@pytest.mark.parametrize("parents", [("A-1", "A-1"), ("A-1", "A-2")])
def test_children_on_one_site_come_from_one_template(parents):
    one, other = (mine(f"WEB-{number}", parent=parent) for number, parent in enumerate(parents))

    assert members(one, other) == []


def test_children_on_two_sites_may_be_duplicates():
    assert len(members(mine(parent="A-1"), yours(parent="99"))) == 1


@pytest.mark.parametrize("kind", [LinkKind.ATTACHMENT, LinkKind.CLONE])
def test_tasks_that_know_of_each_other_are_no_duplicates(kind):
    one = mine("WEB-1", owners=("kim",), links=(Link(kind, "WEB-2"),))

    assert members(one, mine("WEB-2", owners=("seo",))) == []


@pytest.mark.parametrize("kind", [LinkKind.RELATES, LinkKind.BLOCKS, LinkKind.MENTION])
def test_weak_links_are_no_evidence_either_way(kind):
    link = Link(kind, "WEB-2")

    assert len(members(mine("WEB-1", links=(link,)), mine("WEB-2"))) == 1
    assert members(mine("WEB-1", links=(link,)), mine("WEB-2", title="전혀 다른 일감 하나")) == []


@pytest.mark.parametrize(
    ("owners", "count"),
    [
        ((("seo",), ("park",)), 1),
        ((("seo",), ()), 1),
        ((("stranger",), ("kim",)), 1),
        ((None, ("kim",)), 1),
        ((("kim",), ("seo",)), 0),
        ((("kim", "seo"), ("seo",)), 1),
    ],
)
def test_a_duplicate_link_is_one_within_a_party_and_a_mirror_across(owners, count):
    one = mine("WEB-1", title="결제 실패 알림 문구", owners=owners[0], links=(Link(LinkKind.DUPLICATE, "WEB-2"),))
    other = mine("WEB-2", title="PG 응답 코드 점검", owners=owners[1])

    assert len(members(one, other)) == count


def linked(name, *others, title):
    return mine(name, title=title, owners=("seo",), links=tuple(Link(LinkKind.DUPLICATE, each) for each in others))


def test_tasks_that_are_linked_as_duplicates_of_one_are_one_cluster():
    master = linked("WEB-1", title="결제 실패 알림 문구")
    reports = linked("WEB-2", "WEB-1", title="PG 응답 코드 점검"), linked("WEB-3", "WEB-1", title="주문 완료 화면 백지")

    (finding,) = found("duplicate", master, *reports)

    assert finding.tasks == uids(master, *reports)
    assert [pair["refs"] for pair in finding.evidence["pairs"]] == [["hq:WEB-1", "hq:WEB-2"], ["hq:WEB-1", "hq:WEB-3"]]


@pytest.mark.parametrize("before", [(), ("WEB-2", "77")])
def test_a_task_like_one_of_two_that_are_linked_as_duplicates_is_the_same_work(before):
    one, two = linked("WEB-1", "WEB-2", title="결제 실패 알림 문구"), linked("WEB-2", title=TITLE)
    third = yours()
    names = {"WEB-2": two, "77": third}

    known = born(*(names[name] for name in before)) if before else {}

    assert members(one, two, third, known=known) == [uids(one, two, third)]


def test_a_link_joins_nothing_that_people_set_apart():
    one, two = linked("WEB-1", "WEB-2", title="결제 실패 알림 문구"), linked("WEB-2", title=TITLE)
    third = yours()

    assert members(one, two, third, not_duplicates=frozenset({uids(one, third)})) == [uids(one, two)]


def test_a_duplicate_link_to_a_finished_task_is_settled():
    one = mine("WEB-1", links=(Link(LinkKind.DUPLICATE, "WEB-2"),))

    assert members(one, mine("WEB-2", status=Status.DONE, done=ago(1))) == []
    assert found("redone", one, mine("WEB-2", status=Status.DONE, done=ago(1))) == []


def test_copies_made_by_the_week_are_recurring_work():
    copies = [mine(f"WEB-{number}", created=ago(7 * number)) for number in range(3)]

    assert members(*copies) == []


def test_copies_made_by_the_month_are_recurring_work():
    copies = [mine(f"WEB-{number}", created=ago(days)) for number, days in enumerate((0, 30, 61))]

    assert members(*copies) == []


def test_a_title_that_stands_on_four_tasks_of_one_site_is_a_template():
    copies = [mine(f"WEB-{number}", created=ago(number / 24)) for number in range(4)]

    assert members(*copies) == []


def test_work_that_comes_back_is_recurring():
    done = [mine(f"WEB-{number}", status=Status.DONE, done=ago(number), created=ago(3 * number)) for number in (9, 20)]

    assert members(mine("WEB-1"), mine("WEB-2"), *done) == []
    assert found("redone", mine("WEB-1"), *done) == []


@pytest.mark.parametrize(
    "closed", [{"status": Status.CANCELLED, "resolution": "Duplicate"}, {"status": Status.DONE, "done": ago(1)}]
)
def test_closing_one_of_three_duplicates_leaves_the_others_a_duplicate(closed):
    one, other = mine("WEB-1", created=ago(3)), mine("WEB-2", created=ago(2.5))

    assert members(one, other, mine("WEB-3", created=ago(2), **closed)) == [uids(one, other)]


@pytest.mark.parametrize("title", ["주간 매출 리포트 작성", "Weekly sales numbers to finance", "매월 쿠폰 정산 대사"])
def test_a_title_that_speaks_of_a_rhythm_recurs_on_its_site(title):
    assert members(mine("WEB-1", title=title), mine("WEB-2", title=title)) == []


def test_recurring_work_that_both_sides_keep_once_is_a_duplicate():
    title = "주간 매출 리포트 작성"

    assert len(members(mine(title=title), yours(title=title))) == 1
    assert members(mine("WEB-1", title=title), mine("WEB-2", title=title), yours(title=title)) == []


def test_one_record_in_an_export_without_site_is_no_duplicate():
    one = mine("WEB-1")
    origin = one.task.origin._replace(site="~old", native_id="WEB-1x")
    other = replace(one, uid="|".join(origin), connection="old", task=replace(one.task, origin=origin))

    assert members(one, other) == []


def test_one_slot_of_a_template_filled_in_many_ways_is_other_work():
    words = ["Aaaaaa", "Aaaaab", "Aaaaac", "Aaaaad", "Aaaaae"]
    tasks = [mine(f"WEB-{number}", title=f"Send letter to customer {word}") for number, word in enumerate(words)]

    assert members(*tasks) == []


def test_a_crowd_of_one_title_costs_little():
    crowd = [mine(f"WEB-{number}") for number in range(3000)]

    assert members(*crowd) == []


def finished(days=3, **fields):
    return yours(status=Status.DONE, done=ago(days), **fields)


def test_an_open_task_that_repeats_finished_work_is_redone():
    one, other = mine(), finished()

    (finding,) = found("redone", one, other)

    assert (finding.tasks, finding.severity) == ((one.uid, other.uid), Severity.LOW)
    assert str(finding.why) == "hq:WEB-1 looks like the same work as vendor:77, which was finished on 2026-11-20."


@pytest.mark.parametrize(("days", "count"), [(59.9, 1), (60.1, 0), (-1, 0)])
def test_redone_looks_back_as_far_as_its_window(days, count):
    assert len(found("redone", mine(), finished(days))) == count


def test_cancelled_work_is_not_finished():
    assert found("redone", mine(), yours(status=Status.CANCELLED, done=ago(3))) == []


def test_archived_work_may_be_finished():
    assert len(found("redone", mine(), finished(archived=True))) == 1


@pytest.mark.parametrize("kind", [LinkKind.DUPLICATE, LinkKind.ATTACHMENT])
def test_linked_tasks_are_never_redone(kind):
    one = mine("WEB-1", links=(Link(kind, "WEB-2"),))

    assert found("redone", one, mine("WEB-2", status=Status.DONE, done=ago(3))) == []


def test_of_several_finished_twins_the_latest_is_told_once():
    latest = task("card", connection="board", status=Status.DONE, done=ago(2))

    (finding,) = found("redone", mine(), finished(9), latest)

    assert finding.tasks[1] == latest.uid


def test_a_redone_gap_keeps_the_twin_it_was_born_with():
    one, first = mine(), finished(9)
    latest = task("card", connection="board", status=Status.DONE, done=ago(2))
    known = known_gap("redone", one.uid, first.uid)

    (finding,) = found("redone", one, first, latest, known=known)

    assert finding.tasks[1] == first.uid


def test_what_people_set_apart_is_neither_duplicate_nor_redone():
    one, other, done = mine(), yours(), task("card", connection="board", status=Status.DONE, done=ago(2))
    pairs = frozenset({uids(one, other), uids(one, done), uids(other, done)})

    assert members(one, other, done, not_duplicates=pairs) == []
    assert found("redone", one, other, done, not_duplicates=pairs) == []


def born(*tasks, subject=None, first_seen=NOW, state=GapState.OPEN):
    names = uids(*tasks)
    (gap,) = known_gap("duplicate", *(subject or names[:2]), first_seen=first_seen, state=state).values()
    return {gap.id: replace(gap, finding=replace(gap.finding, tasks=names))}


def subjects(*tasks, known):
    return [finding.subject for finding in found("duplicate", *tasks, known=known)]


def test_the_identity_of_a_cluster_survives_joins():
    late, one, other = task("card0", connection="board"), mine(), yours()
    known = born(one, other, subject=(one.uid, other.uid))

    assert subjects(late, one, other, known=known) == [(one.uid, other.uid)]


def test_the_identity_of_a_cluster_survives_losing_who_it_was_born_with():
    one, other, third = mine(), yours(), task("card", connection="board")
    known = born(one, other, third, subject=uids(one, other))

    assert subjects(other, third, known=known) == [uids(one, other)]


def test_when_clusters_merge_the_older_gap_goes_on():
    a, b, c, d = mine("WEB-1"), mine("WEB-2"), yours("1"), yours("2")
    known = born(a, b, first_seen=ago(1)) | born(c, d, first_seen=ago(9))

    assert subjects(a, b, c, d, known=known) == [uids(c, d)]


def test_when_a_cluster_parts_the_gap_stays_with_the_pair_it_was_born_with():
    a, b = mine("WEB-1"), mine("WEB-2")
    c, d = yours("1", title="설 기획전 배너 교체"), yours("2", title="설 기획전 배너 교체")
    known = born(a, b, c, d, subject=uids(c, d))

    assert sorted(subjects(a, b, c, d, known=known)) == sorted([uids(a, b), uids(c, d)])


def test_a_pair_that_was_a_gap_before_is_that_gap_again():
    a, b, c = task("card", connection="board"), mine("WEB-2"), mine("WEB-1")
    known = born(a, b, subject=uids(a, b), state=GapState.RESOLVED)

    assert subjects(a, b, c, known=known) == [uids(a, b)]


def test_two_clusters_never_share_an_identity():
    a, b = mine("WEB-1"), mine("WEB-2")
    c, d = yours("1", title="설 기획전 배너 교체"), yours("2", title="설 기획전 배너 교체")
    known = born(c, d, subject=uids(a, b))

    given = subjects(a, b, c, d, known=known)

    assert len({gap_id("duplicate", subject) for subject in given}) == 2
    assert uids(a, b) in given


def test_what_stood_together_before_stays_together():
    a, b, c = mine("WEB-1"), yours("1"), task("card", connection="board")
    apart = frozenset({uids(a, b)})
    known = born(b, c)

    assert members(a, b, c, known=known, not_duplicates=apart) == [uids(b, c)]


def test_a_cluster_names_the_duties_and_turns_of_all_its_members():
    (finding,) = found("duplicate", mine(), yours(home=Home("120")))

    assert (finding.duty, finding.duties, finding.responsible) == (None, ("banner",), ("acme",))


def test_the_task_to_keep_is_held_by_the_party_whose_turn_it_is():
    (finding,) = found("duplicate", mine("WEB-1", owners=("kim",)), mine("WEB-2", owners=("seo",)))

    assert finding.evidence["keep"] == "hq:WEB-2"


def test_matches_are_found_once_per_world():
    class Counting(WordEngine):
        asked = 0

        def matches(self, world, memory=None):
            self.asked += 1
            return super().matches(world, memory)

    engine = Counting()
    finder, moment = Finder(engine), world(mine(), yours())
    list(finder.duplicates(moment))
    list(finder.redone(moment))

    assert engine.asked == 1

    list(finder.duplicates(world(mine(), yours())))

    assert engine.asked == 2
