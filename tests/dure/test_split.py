"""The agreement on the command line: checked, shown, exported, replaced, ended, changed after signing."""

from copy import deepcopy

from conftest import gap_of
from conftest import kinds_of
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

TUESDAY = "2026-11-24T08:30:00+09:00"
AFTER_THE_END = "2027-07-01T08:30:00+09:00"
SIGNED = [{"party": "home", "by": "김민수", "on": "2026-06-25"}, {"party": "acme", "by": "이서연", "on": "2026-06-26"}]


def test_agreement_in_force_is_shown_and_exported_so_that_it_reads_the_same(shop):
    shop.export("hq", jira(issue(1)))

    checked = shop.run("split", "check")
    shown = shop.run("split", "show")
    document = shop.run("split", "show", "--format", "json").json
    exported = shop.run("split", "export").out
    shop.write("again.yaml", exported)
    shop.settings["agreement"] = "again.yaml"

    assert (checked.code, checked.out) == (0, "")
    assert "2" in checked.err
    assert "배너 등록" in shown.out
    assert [duty["id"] for duty in document["duties"]] == ["banner", "rest"]
    assert shop.run("split", "show", "--format", "json").json == document
    assert shop.run("split", "export").out == exported
    assert shop.run("split", "export", "dure.yaml").code == 2


def test_all_that_a_duty_says_is_shown_to_people_and_programs(shop):
    shop.agreement["duties"][0] |= {
        "stages": [{"status": ["컨펌대기"], "responsible": ["home"]}],
        "response": {"urgent": "2wh"},
        "expect": {"every": "week"},
        "escalate": [{"after": "1wd", "to": ["acme"]}],
        "shared": "ok",
        "effective": {"from": "2026-11-01"},
    }

    shown = shop.run("split", "show").out
    document = shop.run("split", "show", "--format", "json").json
    [banner, _] = document["duties"]

    assert "컨펌대기 → " in shown
    assert document["agreement"]["version"] == 1
    assert banner["response"] == {"urgent": "2wh"}
    assert banner["escalate"] == [{"after": "1wd", "to": ["acme"]}]
    assert (banner["expect"], banner["shared"], banner["from"], banner["until"]) == ("week", True, "2026-11-01", None)


def test_the_file_in_force_decides_and_a_new_version_makes_a_baseline(shop):
    shop.export("hq", jira(issue(1, labels=["밖"])))
    shop.agreement["effective"]["until"] = "2026-11-23"
    following = deepcopy(shop.agreement)
    following.update(version=2, effective={"from": "2026-11-24"})
    following["duties"] = following["duties"][:1]
    shop.settings["agreement"] = ["agreement.yaml", "next.yaml"]
    shop.write("next.yaml", following)

    before = shop.reconcile()
    shop.export("hq", jira(issue(1, labels=["밖"]), issue(2, "휴가 공지")), at=TUESDAY)
    after = shop.reconcile(at=TUESDAY)

    assert before["run"]["agreement"] == {"version": 1}
    assert kinds_of(before) == ["not-covered"]
    assert after["run"]["agreement"] == {"version": 2}
    assert [(gap["tasks"][0]["ref"], gap["carried"]) for gap in after["gaps"]] == [
        ("hq:OPS-1", True),
        ("hq:OPS-2", True),
    ]


def test_agreement_stays_in_force_after_its_end_with_a_gap_for_it(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    warned = shop.run("reconcile", "--format", "json", at="2027-06-15T08:30:00+09:00")
    last_day = shop.run("reconcile", "--format", "json", at="2027-06-30T23:30:00+09:00")
    ended = shop.reconcile(at=AFTER_THE_END)
    shop.agreement["effective"]["until"] = "2027-12-31"
    shop.agreement["version"] = 2
    renewed = shop.reconcile(at=AFTER_THE_END)

    assert "2027" in warned.err
    assert "agreement-ended" not in kinds_of(last_day.json)
    gap = gap_of(ended, "agreement-ended")
    assert (gap["severity"], gap["tasks"], gap["readers"]) == ("high", [], "both")
    assert "other-party" in kinds_of(ended)
    assert gap_of(renewed, "agreement-ended")["state"] == "resolved"


def test_changed_agreement_of_the_same_version_is_a_warning_and_after_signing_an_error(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    shop.reconcile()
    shop.agreement["duties"][0]["title"] = "배너·팝업 등록"
    warned = shop.run("reconcile", "--format", "json")
    quiet = shop.run("reconcile", "--format", "json")
    shop.agreement["signed"] = SIGNED
    signed = shop.run("reconcile", "--format", "json")
    shop.agreement["duties"][0]["responsible"] = ["home"]
    refused = shop.run("reconcile", "--format", "json")
    shop.agreement["version"] = 2
    renewed = shop.run("reconcile", "--format", "json")

    assert (warned.code, "dure: warning: " in warned.err) == (0, True)
    assert quiet.code == 0
    assert signed.code == 0
    assert (refused.code, refused.out) == (2, "")
    assert "version" in refused.err
    assert (renewed.code, renewed.json["run"]["agreement"]) == (0, {"version": 2})


def test_comments_and_layout_of_a_signed_agreement_may_change(shop):
    shop.export("hq", jira(issue(1)))
    shop.agreement["signed"] = SIGNED
    shop.reconcile()
    shop.save()
    text = (shop.folder / "agreement.yaml").read_text()
    shop.write("agreement.yaml", f"# 서명본\n{text}\n\n")

    ran = shop.as_is("reconcile")

    assert (ran.code, ran.err) == (0, "")


def test_coverage_tells_what_each_duty_decides(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), issue(2), issue(3, labels=["밖"])))
    shop.export("ops", asana(asana_task("1208800000000100", tags=["배너"])))
    shop.reconcile()

    ran = shop.run("split", "coverage", "--format", "csv")
    told = shop.run("split", "coverage", "--format", "json").json["duties"]

    assert ran.code == 0
    assert [(each["id"], each["open"], each["as_agreed"]) for each in told] == [("banner", 2, 1), ("rest", 1, 1)]
    assert told[0]["responsible"] == ["acme"]
    banner = next(line for line in ran.out.splitlines() if "banner" in line or "배너" in line)
    assert ",2," in banner


def test_without_an_agreement_everything_is_uncovered_and_nothing_fails(shop):
    shop.export("hq", jira(issue(1)))
    del shop.settings["agreement"]

    ran = shop.run("reconcile", "--format", "json")
    shown = shop.run("split", "show")

    assert ran.code == 0, ran.err
    assert ran.json["run"]["agreement"] is None
    assert shown.code == 2


def test_an_agreement_that_has_yet_to_begin_is_named_with_its_day(shop):
    shop.agreement["effective"] = {"from": "2026-12-01"}
    shop.export("hq", jira(issue(1)))

    shown = shop.run("split", "show")
    then = shop.run("split", "show", "--now", "2026-12-01")

    assert shown.code == 2
    assert "The first one begins on 1 Dec 2026. With --now 2026-12-01 it is looked at now." in shown.err
    assert (then.code, "배너 등록" in then.out) == (0, True)
