"""The check-up: what is right, what is odd, what is wrong, and what to do about it; it changes nothing."""

import pytest
from tool_exports import issue
from tool_exports import jira


def found(ran, health):
    return [each for each in ran.json["findings"] if each["health"] == health]


def test_a_sound_workspace_is_told_area_by_area(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 0, ran.err
    assert not found(ran, "bad")
    assert {each["area"] for each in ran.json["findings"]} >= {"configuration", "agreement", "store", "sources", "mail"}


def test_nothing_is_made_or_changed(shop, tmp_path):
    shop.export("hq", jira(issue(1)))
    shop.run("doctor")

    assert not list(tmp_path.rglob("*.db"))


def test_faults_of_the_files_are_told_with_place_and_advice(shop):
    shop.export("hq", jira(issue(1)))
    shop.settings["parties"]["acme"]["kind"] = "vender"

    ran = shop.run("doctor", "--format", "json")

    (fault,) = found(ran, "bad")
    assert ran.code == 2
    assert fault["area"] == "configuration"
    assert "dure.yaml:" in fault["place"]
    assert "vendor" in fault["advice"]


def test_a_source_that_is_not_there_is_told_and_the_others_checked(shop):
    shop.export("hq", jira(issue(1)))
    shop.settings["connections"]["gone"] = {"tool": "trello", "export": "nowhere.json"}

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 3
    assert [each["area"] for each in found(ran, "bad")] == ["sources"]
    assert any("hq" in each["message"] for each in found(ran, "good"))


def test_a_secret_that_cannot_be_had_is_named(shop):
    shop.export("hq", jira(issue(1)))
    host = {"host": "smtp.hanbit.example", "from": "dure@hanbit.example", "password": "${NO_SUCH_SECRET}"}
    shop.settings["mail"] = host

    ran = shop.run("doctor", "--format", "json")

    assert ["NO_SUCH_SECRET" in each["message"] + (each["advice"] or "") for each in found(ran, "bad")] == [True]


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [("ping", "https://hc.example/1", "ping"), ("retention", {"raw": "30d"}, "retention")],
)
def test_settings_that_have_no_effect_yet_are_named(shop, key, value, name):
    shop.export("hq", jira(issue(1)))
    shop.settings[key] = value

    ran = shop.run("doctor", "--format", "json", LANG="en_GB.UTF-8")

    assert any(name in each["message"] for each in found(ran, "odd"))


def test_a_damaged_store_is_told(shop, tmp_path):
    shop.export("hq", jira(issue(1)))
    shop.save()
    (tmp_path / "dure.db").write_bytes(b"no database at all" * 100)

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 4
    assert "store" in {each["area"] for each in found(ran, "bad")}
