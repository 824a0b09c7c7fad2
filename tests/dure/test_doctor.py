"""The check-up: what is right, what is odd, what is wrong, and what to do about it; it changes nothing."""

import json

import pytest
from sqlalchemy import create_engine
from sqlalchemy import inspect
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import issue
from tool_exports import jira
from tool_exports import jira_csv
from tool_exports import trello


def found(ran, health):
    return [each for each in ran.json["findings"] if each["health"] == health]


def test_a_sound_workspace_is_told_area_by_area(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 0, ran.err
    assert not found(ran, "bad")
    assert {each["area"] for each in ran.json["findings"]} >= {"configuration", "agreement", "store", "sources", "mail"}


def test_units_of_systemd_that_cannot_be_looked_at_hold_back_no_finding(new_shop, tmp_path):
    new_shop.folder = tmp_path / ("s" * 250)  # a unit that bears its name would have too long a name
    new_shop.export("hq", jira(issue(1)))

    ran = new_shop.run("doctor", "--format", "json")

    assert ran.code == 0, ran.err
    assert {"configuration", "sources"} <= {each["area"] for each in ran.json["findings"]}


def test_nothing_is_made_or_changed(new_shop, tmp_path):
    new_shop.export("hq", jira(issue(1)))
    new_shop.run("doctor")

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


def test_what_only_an_api_heeds_is_named_where_files_are_read(shop):
    shop.export("hq", jira(issue(1)), proxy="http://proxy.example:3128")
    api = {
        "tool": "jira",
        "url": "http://127.0.0.1:9",
        "token": "${NO_SUCH_SECRET}",
        "proxy": "http://proxy.example:3128",
    }
    shop.settings["connections"]["live"] = api

    ran = shop.run("doctor", "--format", "json")
    told = [each["message"] for each in found(ran, "odd")]

    assert [any(f"connections.{name}.proxy" in each for each in told) for name in ("hq", "live")] == [True, False]


def test_a_damaged_store_is_told(shop, tmp_path):
    shop.export("hq", jira(issue(1)))
    shop.save()
    (tmp_path / "dure.db").write_bytes(b"no database at all" * 100)

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 4
    assert "store" in {each["area"] for each in found(ran, "bad")}


def test_exports_are_read_to_their_end(shop):
    shop.export("hq", jira(issue(1)))
    shop.export("ops", json.dumps(asana(asana_task("1208800000000100")))[:400])
    shop.export("design", trello(card(1)), scopes=["nowhere"])

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 3
    bad = [f"{each['place']} {each['message']}" for each in found(ran, "bad")]
    assert [name in told for name, told in zip(("ops.json", "nowhere"), bad, strict=True)] == [True, True]
    assert any("hq" in each["message"] and "1 task" in each["message"] for each in found(ran, "good"))


@pytest.mark.parametrize("url", [None, "https://hanbit.atlassian.net"])
def test_files_that_do_not_say_where_jira_is_are_told_until_the_settings_do(shop, url):
    shop.export("old", jira_csv(issue(1)), tool="jira", export="old.csv", **({"url": url} if url else {}))

    ran = shop.run("doctor", "--format", "json")
    told = [each["advice"] for each in found(ran, "odd") if "no addresses" in each["message"]]

    assert (ran.code, len(told)) == (0, 0 if url else 1)
    assert all("url: under connections.old" in each for each in told)


def test_records_that_cannot_be_used_are_told_by_kind_and_many_of_them_counted(shop):
    shop.export("hq", jira(issue(1), *({"id": str(number)} for number in range(9)), {}, {}))

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 0
    odd = [each["message"] for each in found(ran, "odd") if each["area"] == "sources"]
    assert sorted(each.partition("And ")[2] for each in odd) == ["1 more like it.", "8 more like it."]


def test_the_connection_whose_secret_cannot_be_had_is_named(shop):
    shop.export("hq", jira(issue(1)), token="${NO_SUCH_SECRET}")

    (fault,) = found(shop.run("doctor", "--format", "json"), "bad")

    assert fault["place"] == "connections.hq"


def test_an_empty_database_stays_empty(shop, postgres_url):
    shop.export("hq", jira(issue(1)))
    shop.settings["store"] = postgres_url

    assert shop.run("doctor").code == 0
    engine = create_engine(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_store_on_a_server_is_sound_and_keeps_two_runs_apart(shop, postgres_url):
    shop.export("hq", jira(issue(1)))
    shop.settings["store"] = postgres_url
    shop.reconcile()

    ran = shop.run("doctor", "--format", "json")

    assert ran.code == 0
    assert [each["health"] for each in ran.json["findings"] if each["area"] == "store"] == ["good"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"status": {"요청": "in-progress"}}, "status:"),
        ({"priority": {"긴급": "urgent"}, "fields": {"owners": ["검수자"]}}, "priority:, fields.owners:"),
        ({"keep": "minimal"}, None),
    ],
)
def test_two_connections_that_read_the_same_tasks_by_different_settings_are_told(shop, settings, named):
    shop.export("hq", jira(issue(1)))
    shop.export("design", trello(card(1), card(2)))
    shop.export("studio", trello(card(2)), tool="trello", export="studio.json", **settings)
    shop.run("sync")

    ran = shop.run("doctor", "--format", "json")

    told = [each for each in found(ran, "odd") if "studio" in each["message"]]
    assert [(each["message"].split(")")[0], each["advice"]) for each in told] == (
        [
            (
                f"design and studio read the same 1 task by different settings ({named}",
                f"Write the same {named} under both connections in dure.yaml.",
            )
        ]
        if named
        else []
    )


def test_two_connections_with_different_settings_and_no_common_tasks_are_not_told(shop):
    shop.export("hq", jira(issue(1)))
    shop.export("design", trello(card(1)))
    shop.export("studio", trello(card(2)), tool="trello", export="studio.json", status={"요청": "in-progress"})
    shop.run("sync")

    ran = shop.run("doctor", "--format", "json")

    assert not [each for each in found(ran, "odd") if "studio" in each["message"]]
