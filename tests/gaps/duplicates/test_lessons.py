"""What people said is no duplicate teaches which evidence does not suffice here."""

from __future__ import annotations

from altered import replace
from worlds import ago
from worlds import found
from worlds import known_gap
from worlds import tracked
from worlds import world

from gaps.duplicates.detect import FINDER
from gaps.duplicates.lessons import FORGIVEN
from gaps.duplicates.lessons import WORTH
from gaps.gap import GapState
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

ENOUGH = FORGIVEN + 1
TITLES = (
    "추석 기획전 배너 교체",
    "회원 등급 안내 문구 정리",
    "반품 접수 화면 개편",
    "무이자 할부 안내 문구 정리",
    "정산 대사 자료 작성 요령",
)
TEXT = "장바구니에서 쿠폰을 두 장 쓰면 합계가 달라지는데 어제 저녁 배포 뒤로 그렇다고 합니다. 화면을 함께 보냅니다."


def twins(number, **fields):
    """Write two tasks in one place, with one title, made on one day."""
    return [tracked(f"WEB-{number}{turn}", title=TITLES[number], **fields) for turn in "12"]


def pair(tasks):
    return tuple(sorted(each.uid for each in tasks))


def told(dismissed, *tasks, **fields):
    return {each.tasks for each in found("duplicate", *tasks, not_duplicates=frozenset(dismissed), **fields)}


ALL = [twins(number) for number in range(len(TITLES))]
TASKS = [each for two in ALL for each in two]


def test_evidence_that_was_wanting_often_enough_does_not_suffice_any_more():
    pairs = [pair(two) for two in ALL]

    assert told(pairs[: ENOUGH - 1], *TASKS) == set(pairs[ENOUGH - 1 :])
    assert told(pairs[:ENOUGH], *TASKS) == set()


def test_better_evidence_still_suffices():
    pairs = [pair(two) for two in ALL]
    sure = twins(4, description=TEXT)

    assert told(pairs[:ENOUGH], *TASKS[:-2], *sure) == {pair(sure)}


def test_what_is_told_already_stays():
    pairs = [pair(two) for two in ALL]

    (gap,) = known_gap("duplicate", *pairs[4]).values()
    known = {gap.id: replace(gap, finding=replace(gap.finding, tasks=pairs[4]))}

    assert told(pairs[:ENOUGH], *TASKS, known=known) == {pairs[4]}


def test_several_words_on_one_cluster_are_one():
    three = [tracked(f"WEB-9{turn}", title=TITLES[0], created=ago(turn)) for turn in range(3)]
    among = [pair((a, b)) for a, b in ((three[0], three[1]), (three[0], three[2]), (three[1], three[2]))]

    assert told(among, *three, *ALL[1]) == {pair(ALL[1])}


def test_what_was_learned_is_said_and_forgotten_when_it_is_taken_back():
    pairs = [pair(two) for two in ALL]
    notes = list(FINDER.notes(world(*TASKS, not_duplicates=frozenset(pairs[:ENOUGH]))))

    assert [note.message.values["n"] for note in notes] == [ENOUGH]
    assert list(FINDER.notes(world(*TASKS, not_duplicates=frozenset(pairs[: ENOUGH - 1])))) == []


def settled(number, *, closed_by="change", **fields):
    """Write two tasks of which a gap was told that closed, and the gap."""
    two = [
        tracked(f"OPS-{number}1", title=f"{number} 정산 자료", status=Status.TODO),
        tracked(f"OPS-{number}2", title=f"{number} 정산 자료", **({"status": Status.CANCELLED} | fields)),
    ]
    told_of = {"refs": [each.ref for each in two], "likeness": "same-title", "grounds": [{"kind": "time", "value": 0}]}
    (gap,) = known_gap("duplicate", *pair(two), state=GapState.RESOLVED, closed_by=closed_by).values()
    finding = replace(gap.finding, tasks=pair(two), evidence={"pairs": [told_of]})
    return two, {gap.id: replace(gap, finding=finding)}


def history(*outcomes):
    tasks = [each for two, _ in outcomes for each in two]
    return tasks, {key: gap for _, known in outcomes for key, gap in known.items()}


def told_after(*outcomes):
    """Give whether a new pair is told of a kind that was wrong three times, after these gaps were settled."""
    tasks, known = history(*outcomes)
    pairs = [pair(two) for two in ALL]
    return pairs[-1] in told(pairs[:ENOUGH], *TASKS, *tasks, known=known)


def test_duplicates_that_were_settled_outweigh_one_that_was_none():
    assert not told_after(*(settled(number) for number in range(WORTH - 1)))
    assert told_after(*(settled(number) for number in range(WORTH)))


def test_what_is_linked_was_right_too():
    link = {"status": Status.TODO, "links": (Link(LinkKind.DUPLICATE, "OPS-01"),)}
    linked = settled(0, **link)

    assert told_after(linked, *(settled(number) for number in range(1, WORTH)))


def test_what_closed_otherwise_proves_nothing():
    right = [settled(number) for number in range(1, WORTH)]

    assert not told_after(*right, settled(0, status=Status.DONE))
    assert not told_after(*right, settled(0, status=Status.TODO))
    assert not told_after(*right, settled(0, closed_by="not-duplicate"))


def test_what_was_learned_from_both_is_said():
    tasks, known = history(*(settled(number) for number in range(WORTH)))
    pairs = [pair(two) for two in ALL]

    def notes(count, **fields):
        moment = world(*TASKS, *tasks, not_duplicates=frozenset(pairs[:count]), **fields)
        return [
            (note.message.values["n"], note.message.values["right"], note.advice is None)
            for note in FINDER.notes(moment)
        ]

    assert notes(ENOUGH) == [(ENOUGH, 0, False)]
    assert notes(ENOUGH, known=known) == [(ENOUGH, WORTH, True)]
    assert notes(ENOUGH + 1, known=known) == [(ENOUGH + 1, WORTH, False)]
