"""What a duplicate says settles it does: carried out, the gap is gone."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from itertools import combinations

from altered import replace
from hypothesis import given
from hypothesis import strategies as st
from worlds import ago
from worlds import tracked
from worlds import world

from gaps.duplicates.detect import Finder
from gaps.duplicates.detect import detectors
from gaps.duplicates.links import linked_matches
from gaps.duplicates.word_engine import WordEngine
from gaps.reconcile import find
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

DETECTORS = detectors(Finder(WordEngine()))
"""What becomes of pairs is the same by every engine; this one is quick."""

TITLES = (
    "추석 기획전 배너 교체",
    "추석기획전 배너교체 요청",
    "추석 기획전 배너 교체 작업",
    "결제 모듈 오류",
    "회의",
    "주간 매출 보고",
)


def apply(moment, remedy):
    """Carry out a remedy on a world."""
    tasks = dict(moment.tasks)
    uids = remedy.values.get("tasks", "").split()
    match remedy.action:
        case "close":
            for uid in uids:
                done = replace(tasks[uid].task, status=Status.DONE, done=moment.now)
                tasks[uid] = replace(tasks[uid], task=done)
            return replace(moment, tasks=tasks)
        case "link":
            source, target = (tasks[uid] for uid in uids)
            link = Link(LinkKind(remedy.values["kind"]), url(target.task))
            tasks[source.uid] = replace(source, task=replace(source.task, links=(*source.task.links, link)))
            return replace(moment, tasks=tasks)
        case "label":
            assert remedy.values["label"] == "dure:not-duplicate"
            pairs = frozenset(combinations(sorted(uids), 2))
            return replace(moment, not_duplicates=moment.not_duplicates | pairs)
        case "wait":
            return replace(moment, now=datetime.fromisoformat(remedy.values["until"]) + timedelta(seconds=1))
        case other:
            raise AssertionError(other)


def url(task):
    match task.origin.tool:
        case "jira":
            return f"https://{task.origin.site}/browse/{task.key}"
        case "asana":
            return f"https://app.asana.com/0/1/{task.origin.native_id}"
        case _:
            return f"https://trello.com/c/{task.key}"


def a_task(chance, number):
    connection = chance.choice(["hq", "vendor", "board"])
    done = chance.choice([None, None, None, 1, 30])
    link = chance.choice([None, None, LinkKind.DUPLICATE])
    return tracked(
        {"hq": f"WEB-{number}", "vendor": f"12{number}", "board": f"card{number}"}[connection],
        connection=connection,
        title=chance.choice(TITLES),
        owners=chance.choice([None, (), ("kim",), ("seo",), ("choi", "kim")]),
        status=Status.TODO if done is None else Status.DONE,
        done=None if done is None else ago(done),
        links=() if link is None else (Link(link, f"WEB-{number - 1}"),),
        created=ago(number * 0.3),
    )


worlds = st.randoms(use_true_random=True).map(
    lambda chance: [a_task(chance, number) for number in range(chance.randint(2, 7))]
)


@given(worlds)
def test_what_settles_a_duplicate_makes_it_disappear(tasks):
    moment = world(*tasks)
    for finding in find(moment, DETECTORS):
        assert finding.settle
        for remedy in finding.settle:
            left = {(each.kind, each.subject) for each in find(apply(moment, remedy), DETECTORS)}
            assert (finding.kind, finding.subject) not in left, remedy


def works(finding):
    """Give the tasks of a cluster by what people linked: each set is one work."""
    pairs = finding.evidence["pairs"]
    found = {frozenset((ref,)) for pair in pairs for ref in pair["refs"]}
    for pair in pairs:
        if pair["likeness"] == "duplicate-link":
            near = {each for each in found if not each.isdisjoint(pair["refs"])}
            found = found - near | {frozenset().union(*near)}
    return found


@given(worlds)
def test_clusters_share_no_task_and_agree_work_by_work(tasks):
    clusters = [finding for finding in find(world(*tasks), DETECTORS) if finding.kind == "duplicate"]

    members = [uid for finding in clusters for uid in finding.tasks]
    assert len(members) == len(set(members))
    for finding in clusters:
        alike = [set(pair["refs"]) for pair in finding.evidence["pairs"]]
        assert len(frozenset().union(*works(finding))) == len(finding.tasks)
        for one, other in combinations(works(finding), 2):
            assert any(pair & one and pair & other for pair in alike)


@given(worlds)
def test_what_people_linked_as_duplicates_is_always_told(tasks):
    moment = world(*tasks)

    told = [set(finding.tasks) for finding in find(moment, DETECTORS) if finding.kind == "duplicate"]

    assert all(any({link.a, link.b} <= cluster for cluster in told) for link in linked_matches(moment))
