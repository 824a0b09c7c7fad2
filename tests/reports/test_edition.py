from __future__ import annotations

import pytest

from gaps.gap import GapState
from mapping.errors import msg
from mapping.kinds import Readers
from reports.edition import Viewer
from reports.rows import HIDDEN


@pytest.fixture
def viewer(workspace, parties):
    def view(party, **more):
        world = workspace.world
        return Viewer(party=parties[party], world=world, tasks=world.judged, **more)

    return view


def test_a_vendor_sees_a_task_that_it_owns(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "결제 오류", "seoyeon", labels=("결제",))

    assert viewer("acme").sees_task(workspace.world.judged[uid])


def test_a_vendor_sees_a_task_in_whose_duty_it_has_a_turn(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "가을 배너", "minsu", labels=("배너",))

    assert viewer("acme").sees_task(workspace.world.judged[uid])
    assert not viewer("glow").sees_task(workspace.world.judged[uid])


def test_a_vendor_does_not_see_a_task_that_nobody_decided(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "급여 인상안", labels=())

    assert not viewer("acme").sees_task(workspace.world.judged[uid])
    assert viewer("home").sees_task(workspace.world.judged[uid])


def test_visibility_narrows_what_a_vendor_sees(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "가을 배너", "seoyeon", labels=("배너",))
    narrow = viewer("acme", visibility={"hq": frozenset({"home"})})

    assert not narrow.sees_task(workspace.world.judged[uid])


def test_another_vendors_task_needs_an_explicit_visibility(workspace, viewer):
    uid = workspace.task("design:C1", "가을 배너", "sora", labels=("배너",))
    judged = workspace.world.judged[uid]

    assert not viewer("acme").sees_task(judged)
    assert viewer("acme", visibility={"design": frozenset({"acme", "glow"})}).sees_task(judged)


def test_a_gap_with_a_hidden_in_house_task_says_only_another_partys_task(workspace, viewer):
    mine = workspace.task("ops:1", "가을 배너 등록", "seoyeon", labels=("배너",))
    theirs = workspace.task("hq:PAY-1", "가을 배너 CANARY", "minsu", labels=("결제",))
    workspace.gap(
        "duplicate",
        mine,
        theirs,
        severity=KINDS_HIGH,
        why=msg("{a} and {b} look like the same work.", a="ops:1", b="hq:PAY-1 CANARY"),
        evidence={"score": 0.93, "titles": "CANARY"},
        reason="CANARY",
    )

    (gap,) = viewer("acme").gaps(workspace.gaps)

    assert gap.finding.tasks == (mine, HIDDEN)
    assert "another party's task" in str(gap.finding.why)
    assert gap.finding.severity == "medium"
    assert gap.finding.evidence == {}
    assert gap.finding.responsible == ("acme",)
    assert "CANARY" not in repr(gap)
    assert "PAY-1" not in repr(gap)


def test_a_gap_with_another_vendors_hidden_task_is_not_shown(workspace, viewer):
    mine = workspace.task("ops:1", "가을 배너 등록", "seoyeon", labels=("배너",))
    theirs = workspace.task("design:C1", "가을 배너 등록", "sora", labels=("상세",))
    workspace.gap("duplicate", mine, theirs)

    assert viewer("acme").gaps(workspace.gaps) == ()
    assert len(viewer("home").gaps(workspace.gaps)) == 1


def test_a_gap_on_a_task_that_nobody_reads_any_more_is_in_no_vendors_edition(workspace, viewer):
    workspace.gap("other-party", subject=("hq:SEC-1",), tasks=("hq:SEC-1",), responsible=("acme",))

    assert viewer("acme").gaps(workspace.gaps) == ()


def test_a_hidden_task_of_nobody_known_hides_the_gap(workspace, viewer):
    mine = workspace.task("ops:1", "가을 배너 등록", "seoyeon", labels=("배너",))
    unknown = workspace.task("hq:X-1", "가을 배너 등록", "mystery")
    workspace.gap("duplicate", mine, unknown)

    assert viewer("acme").gaps(workspace.gaps) == ()


def test_housekeeping_stands_in_the_edition_of_its_own_party_only(workspace, viewer):
    mine = workspace.task("ops:1", "배너 점검", "seoyeon", labels=("배너",))
    workspace.gap("past-due", mine, readers=Readers.OWN, evidence={"own": ["acme"]})

    assert len(viewer("acme").gaps(workspace.gaps)) == 1
    assert viewer("home").gaps(workspace.gaps) == ()
    assert viewer("glow").gaps(workspace.gaps) == ()


def test_a_duty_without_records_is_told_to_its_own_parties(workspace, viewer):
    workspace.gap("no-record", subject=("banner",), responsible=("acme",), duties=("banner",), duty="banner")

    assert len(viewer("acme").gaps(workspace.gaps)) == 1
    assert viewer("glow").gaps(workspace.gaps) == ()


def test_the_end_of_the_agreement_is_told_to_all(workspace, viewer):
    workspace.gap("agreement-ended", subject=("분장", "3"))

    assert all(viewer(party).gaps(workspace.gaps) for party in ("home", "acme", "glow"))


def test_names_of_the_other_side_become_their_party_in_sentences_groups_and_answers(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "배너", "minsu", labels=("배너",))
    workspace.gap(
        "owner-left",
        uid,
        readers=Readers.BOTH,
        why=msg("{account} left {ref}.", account="김민수", ref="hq:WEB-1"),
        group="owner-left:김민수",
        evidence={"owners": [{"name": "김민수"}]},
        state=GapState.ACCEPTED,
        accepted_by="김민수",
    )

    (gap,) = viewer("acme").gaps(workspace.gaps)
    (own,) = viewer("home").gaps(workspace.gaps)

    assert "김민수" not in repr(gap)
    assert str(gap.finding.why) == "한빛상사 left hq:WEB-1."
    assert gap.accepted_by == "한빛상사"
    assert str(own.finding.why) == "김민수 left hq:WEB-1."


def test_names_all_lets_the_other_sides_people_appear(workspace, viewer):
    uid = workspace.task("hq:WEB-1", "배너", "minsu", labels=("배너",))
    workspace.gap("owner-left", uid, readers=Readers.BOTH, why=msg("{account} left.", account="김민수"))

    (gap,) = viewer("acme", names=True).gaps(workspace.gaps)

    assert str(gap.finding.why) == "김민수 left."


def test_counts_of_a_group_cover_only_what_the_vendor_sees(workspace, viewer):
    seen = workspace.task("hq:WEB-1", "배너", "mystery", labels=("배너",))
    unseen = workspace.task("hq:PAY-1", "결제", "mystery", labels=("결제",))
    for uid in (seen, unseen):
        workspace.gap(
            "unknown-person",
            uid,
            group="unknown-person:mystery",
            why=msg("{account}: (tasks: {n}).", account="mystery", n=2),
        )

    (gap,) = viewer("acme").gaps(workspace.gaps)

    assert gap.finding.why.values["n"] == 1


KINDS_HIGH = "high"
