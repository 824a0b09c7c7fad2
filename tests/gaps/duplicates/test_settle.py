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


@given(worlds)
def test_clusters_share_no_task_and_agree_pair_by_pair(tasks):
    clusters = [finding for finding in find(world(*tasks), DETECTORS) if finding.kind == "duplicate"]

    members = [uid for finding in clusters for uid in finding.tasks]
    assert len(members) == len(set(members))
    for finding in clusters:
        size = len(finding.tasks)
        assert len(finding.evidence["pairs"]) == size * (size - 1) / 2
