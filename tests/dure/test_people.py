"""``dure people``: accounts that nobody knows, and the confirmation of whose they are."""

from conftest import kinds_of
from tool_exports import issue
from tool_exports import jira

CHRIS = {"accountId": "5b10-chris", "accountType": "atlassian", "displayName": "Chris P.", "active": True}
NAMESAKE = {"accountId": "5b10-other", "accountType": "atlassian", "displayName": "이서연", "active": True}


def test_unknown_account_is_proposed_with_a_reason_and_known_once_confirmed(shop):
    shop.export("hq", jira(issue(1, owner=CHRIS), issue(2, "휴가 공지", owner=NAMESAKE)))
    assert kinds_of(shop.reconcile()) == ["unknown-person"] * 2

    listed = shop.run("people")
    unknown = shop.run("people", "--format", "json").json["unknown"]
    refused = shop.as_is("people", "confirm", "hq:5b10-chris", "Chris P.")
    new = shop.as_is("people", "confirm", "hq:5b10-chris", "Chris P.", "--party", "acme")
    known = shop.as_is("people", "confirm", "hq:5b10-other", "이서연")
    names = shop.as_is("people", "list", "--format", "csv").out
    people = {each["name"]: each for each in shop.as_is("people", "list", "--format", "json").json["people"]}
    settled = shop.as_is("reconcile", "--format", "json").json

    assert "Chris P." in listed.out
    assert len(unknown) == 2
    assert "이서연" in str([each for each in unknown if "5b10-other" in str(each)])
    assert refused.code == 2
    assert (new.code, known.code) == (0, 0), new.err + known.err
    assert "Chris P." in names
    assert (people["Chris P."]["party"], people["Chris P."]["accounts"]) == ("acme", {"hq": ["5b10-chris"]})
    assert [gap["state"] for gap in settled["gaps"] if gap["kind"] == "unknown-person"] == ["resolved"] * 2


def test_confirming_what_is_no_account_is_wrong_usage_and_changes_nothing(shop):
    shop.export("hq", jira(issue(1, owner=CHRIS)))
    shop.reconcile()
    before = (shop.folder / "people.yaml").read_bytes()

    for asked in (
        ("chris", "김민수"),
        ("nowhere:5b10", "김민수"),
        ("hq:", "김민수"),
        ("hq:5b10-chris", "모르는 사람", "--party", "amce"),
    ):
        assert shop.as_is("people", "confirm", *asked).code == 2, asked
    assert (shop.folder / "people.yaml").read_bytes() == before


def test_an_account_that_is_somebody_elses_is_not_given_away(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()
    before = (shop.folder / "people.yaml").read_bytes()

    taken = shop.as_is("people", "confirm", "hq:5b10-MINSU", "새 사람", "--party", "acme")
    again = shop.as_is("people", "confirm", "hq:5b10-minsu", "김민수")

    assert taken.code == 2
    assert "already belongs to 김민수" in taken.err
    assert again.code == 0
    assert (shop.folder / "people.yaml").read_bytes() == before


def test_a_party_is_found_without_regard_to_case_and_a_wrong_one_is_told(shop):
    shop.export("hq", jira(issue(1, owner=CHRIS)))
    shop.reconcile()

    wrong = shop.as_is("people", "confirm", "hq:5b10-chris", "Chris P.", "--party", "amce")
    right = shop.as_is("people", "confirm", "hq:5b10-chris", "Chris P.", "--party", "ACME")

    assert "There is no party amce." in wrong.err
    assert right.code == 0, right.err
    assert shop.as_is("split", "check").code == 0


def test_somebody_who_is_listed_is_not_moved_to_another_party_in_passing(shop):
    shop.export("hq", jira(issue(1, owner=NAMESAKE)))
    shop.reconcile()
    before = (shop.folder / "people.yaml").read_bytes()

    moved = shop.as_is("people", "confirm", "hq:5b10-other", "이서연", "--party", "home")

    assert moved.code == 2
    assert "이서연 is listed with ACME 운영." in moved.err
    assert (shop.folder / "people.yaml").read_bytes() == before
    assert shop.as_is("people", "confirm", "hq:5b10-other", "이서연", "--party", "acme").code == 0
