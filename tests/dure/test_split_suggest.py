"""``dure split suggest`` and ``what-if``: what the agreement could say, and what another one would change."""

import shutil
from copy import deepcopy

import pytest
from tool_exports import issue
from tool_exports import jira

MINSU = {"accountId": "5b10-minsu", "accountType": "atlassian", "displayName": "김민수", "active": True}
SEOYEON = {"accountId": "5b10-seoyeon", "accountType": "atlassian", "displayName": "이서연", "active": True,
           "emailAddress": "sy@acme.example"}  # fmt: skip


@pytest.fixture
def uneven(shop):
    """Give a workspace whose agreement fits its tasks badly in each of the ways that proposals know."""
    shop.agreement["duties"] = [
        {"id": "banner", "title": "배너 등록", "responsible": ["acme"], "accountable": "home", "covers": [{"label": "배너"}]},
        {"id": "web", "title": "웹 개발", "responsible": ["home"], "accountable": "home", "covers": [{"label": "web"}]},
        {"id": "ad-hoc", "title": "급요청", "responsible": "undecided", "covers": [{"label": "급요청"}]},
    ]  # fmt: skip
    held = [issue(number, f"배너 {word}", owner=MINSU, labels=["배너"]) for number, word in enumerate("가나다", 1)]
    print_work = [
        issue(11, "명함 인쇄", owner=SEOYEON, labels=["인쇄"]),
        issue(12, "현수막", owner=SEOYEON, labels=["인쇄"]),
    ]
    open_work = [issue(13, "급한 것", owner=SEOYEON, labels=["급요청"])]
    both = [issue(14, "이벤트 화면", owner=MINSU, labels=["배너", "web"])]
    alone = [issue(15, "아무것도 아닌 것", owner=MINSU, labels=[])]
    shop.export("hq", jira(*held, *print_work, *open_work, *both, *alone))
    shop.reconcile()
    return shop


def test_each_way_in_which_the_agreement_does_not_fit_gives_a_proposal(uneven):
    before = (uneven.folder / "agreement.yaml").read_bytes()

    found = uneven.as_is("split", "suggest", "--format", "json").json["proposals"]

    told = [(each["change"], each["duty"], each["party"], [task["ref"] for task in each["tasks"]]) for each in found]
    assert told == [
        ("support", "banner", "home", ["hq:OPS-1", "hq:OPS-2", "hq:OPS-3"]),
        ("add", "new-1", "acme", ["hq:OPS-11", "hq:OPS-12"]),
        ("decide", "ad-hoc", "acme", ["hq:OPS-13"]),
        ("order", "web", None, ["hq:OPS-14"]),
    ]
    assert "label: [인쇄]" in found[1]["reads"]
    assert found[3]["over"] == ["banner"]
    assert (uneven.folder / "agreement.yaml").read_bytes() == before


def test_proposals_are_told_with_their_tasks_and_the_lines_to_write(uneven):
    ran = uneven.as_is("split", "suggest")
    told = ran.out

    assert "No clause can tell 1 open task without a duty from other work" in ran.err
    assert "Add a duty for 인쇄: no duty covers 2 open tasks, held by ACME 운영 for the most part." in told
    assert "  OPS-11 명함 인쇄\n" in told
    assert "  - id: new-1\n    title: 인쇄\n    responsible: [acme]\n    accountable: home\n" in told
    assert "인쇄" in uneven.as_is("split", "suggest", "--format", "csv").out


def test_two_tasks_held_otherwise_are_no_habit(shop):
    held = [issue(number, f"배너 {word}", owner=MINSU, labels=["배너"]) for number, word in enumerate("가나", 1)]
    shop.export("hq", jira(*held))
    shop.reconcile()

    assert shop.as_is("split", "suggest", "--format", "json").json["proposals"] == []
    assert "Nothing to propose by the open tasks." in shop.as_is("split", "suggest").out


def test_the_proposed_agreement_is_a_new_version_that_settles_what_it_was_made_for(uneven):
    written = uneven.as_is("split", "suggest", "--out", "next.yaml")
    again = uneven.as_is("split", "suggest", "--out", "next.yaml")
    sheet = uneven.as_is("split", "suggest", "--out", "next.xlsx")
    shutil.copy(uneven.folder / "dure.db", uneven.folder / "before.db")
    tried = uneven.as_is("split", "what-if", "next.yaml", "--format", "json")

    assert (written.code, again.code, sheet.code) == (0, 2, 2), written.err
    assert tried.code == 0, tried.err
    document = tried.json
    assert document["agreement"]["version"] == 2
    assert document["now"] == {"open_tasks": 8, "as_agreed": 0.0, "covered": 0.375}
    assert document["then"] == {"open_tasks": 8, "as_agreed": 0.875, "covered": 0.875}
    kinds = sorted(gap["kind"] for gap in document["settled"])
    assert kinds == ["duties-conflict", *["not-covered"] * 3, *["other-party"] * 3]
    assert document["opened"] == []
    assert [each["ref"] for each in document["moved"]] == ["hq:OPS-11", "hq:OPS-12", "hq:OPS-13", "hq:OPS-14"]
    assert (uneven.folder / "before.db").read_bytes() == (uneven.folder / "dure.db").read_bytes()


def test_what_another_agreement_would_open_is_told_with_its_next_step(uneven):
    other = deepcopy(uneven.agreement)
    other |= {"version": 2, "effective": {"from": "2027-07-01"}}
    other["duties"][1]["responsible"] = ["acme"]
    other["duties"] = other["duties"][1:]
    uneven.write("other.yaml", other)

    told = uneven.as_is("split", "what-if", "other.yaml")

    assert told.code == 0, told.err
    assert "version 2, as though it were in force now" in told.err
    assert "배너 등록: ACME 운영" in told.out
    assert "OPS-14 is held by 한빛상사; under 웹 개발, ACME 운영 is responsible." in told.out
    assert "ACME 운영 names who takes it; 한빛상사 hands it over." in told.out


def test_the_same_agreement_changes_nothing(uneven):
    told = uneven.as_is("split", "what-if", "agreement.yaml")

    assert (told.code, "It changes nothing for the open tasks." in told.out) == (0, True)


def test_a_faulty_agreement_is_told_by_line_and_tried_by_nobody(uneven):
    uneven.write("other.yaml", {**uneven.agreement, "version": ["2"]})

    ran = uneven.as_is("split", "what-if", "other.yaml")

    assert (ran.code, ran.out, "other.yaml:" in ran.err) == (2, "", True)
