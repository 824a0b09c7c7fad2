"""``dure split sign``: who signed the agreement for a party."""

import pytest
from tool_exports import issue
from tool_exports import jira


def test_a_party_signs_and_the_agreement_stays_the_same(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    shop.reconcile()
    before = shop.run("split", "show", "--format", "json").json["agreement"]

    home = shop.as_is("split", "sign", "--party", "HOME", "--by", "김민수", "--on", "2026-06-25")
    acme = shop.as_is("split", "sign", "--party", "acme", "--by", '이 "서연"')
    after = shop.as_is("split", "show", "--format", "json").json["agreement"]

    assert (home.code, acme.code) == (0, 0), home.err + acme.err
    assert "Not signed yet by ACME 운영." in home.err
    assert "Not signed" not in acme.err
    assert after["fingerprint"] == before["fingerprint"]
    assert after["signed"] == [
        {"party": "home", "by": "김민수", "on": "2026-06-25"},
        {"party": "acme", "by": '이 "서연"', "on": "2026-11-23"},
    ]
    assert shop.as_is("reconcile").code == 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            ("--party", "home", "--by", "다른 사람"),
            "Version 1 is already signed for 한빛상사, by 김민수 on 25 Jun 2026.",
        ),
        (("--party", "glow", "--by", "윤소라"), "There is no party glow."),
        (("--party", "acme", "--by", " "), "--by names nobody."),
        (("--party", "acme", "--by", "이서연", "--on", "6/26"), "6/26 is no day."),
        (("--party", "acme", "--by", "이서연", "--on", "2026-11-24"), "24 Nov 2026 is still to come."),
        (("dure.yaml", "--party", "acme", "--by", "이서연"), "dure.yaml"),
    ],
)
def test_a_signature_that_cannot_be_is_wrong_usage_and_changes_nothing(shop, asked, told):
    shop.agreement["signed"] = [{"party": "home", "by": "김민수", "on": "2026-06-25"}]
    shop.save()
    before = (shop.folder / "agreement.yaml").read_bytes()

    ran = shop.as_is("split", "sign", *asked)

    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert (shop.folder / "agreement.yaml").read_bytes() == before


def test_of_several_agreements_the_one_to_sign_is_named(shop):
    following = {**shop.agreement, "version": 2, "effective": {"from": "2027-07-01"}}
    shop.write("next.yaml", following)
    shop.settings["agreement"] = ["agreement.yaml", "next.yaml"]

    which = shop.run("split", "sign", "--party", "home", "--by", "김민수")
    named = shop.as_is("split", "sign", "next.yaml", "--party", "home", "--by", "김민수")

    assert (which.code, "agreement.yaml, next.yaml" in which.err) == (2, True)
    assert named.code == 0, named.err
    assert "김민수" in (shop.folder / "next.yaml").read_text()


def test_a_workbook_is_signed_by_hand_and_it_is_said_where(shop):
    shop.run("split", "export", "agreement.xlsx")
    shop.settings["agreement"] = "agreement.xlsx"
    before = (shop.folder / "agreement.xlsx").read_bytes()

    ran = shop.run("split", "sign", "--party", "home", "--by", "김민수")

    assert (ran.code, "sheet Agreement" in ran.err) == (2, True), ran.err
    assert (shop.folder / "agreement.xlsx").read_bytes() == before
