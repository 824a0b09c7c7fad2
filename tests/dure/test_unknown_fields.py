"""Custom fields of the settings that a tool does not have: told, with what is near, instead of read as empty."""

from __future__ import annotations

import pytest
from fake_tools.jira import FIELDS
from fake_tools.server import Reply
from three_tools import TUESDAY
from three_tools import connected
from three_tools import findings

LISTS = {"jira": r"/field$", "asana": "custom_field_settings", "trello": "customFields"}
WEDNESDAY = "2026-11-25T08:30:00+09:00"


@pytest.fixture
def naming(shop, server, monkeypatch):
    """Give a maker of a tool that has the field 담당자, for settings that name fields."""

    def make(tool, seen=("77", "88"), **options):
        made = connected(shop, server, tool, *seen, **options)
        if tool == "jira":
            field = {"id": "customfield_10500", "name": "담당자", "schema": {"type": "user"}}
            monkeypatch.setattr("fake_tools.jira.FIELDS", [*FIELDS, {"id": "reporter", "name": "Reporter"}, field])
            for project in seen:
                made.world.create(project)
        elif tool == "asana":
            made.world.projects[seen[-1]]["fields"] = {"500": "담당자"}
        else:
            made.world.fields.append({"id": "500", "name": "담당자", "type": "text"})
            for board in seen:
                made.world.card(board)
        return made

    return make


def told_of(run, *args, at=TUESDAY):
    ran = run("doctor", "--format", "json", *args, at=at)
    return [each for each in findings(ran, "odd") if "field" in each["message"]]


@pytest.mark.parametrize("tool", LISTS)
def test_doctor_tells_which_field_is_unknown_and_which_are_near(naming, tool):
    (told,) = told_of(naming(tool, fields={"owners": ["담당", "담당자"]}).run)

    assert told["place"] == "connections.hq.fields.owners"
    assert "“담당”" in told["message"]
    assert "담당자" in told["advice"]


@pytest.mark.parametrize("tool", LISTS)
def test_the_field_of_a_duty_is_looked_for_too_and_ids_are_names(naming, tool):
    own = "customfield_10500" if tool == "jira" else "500"
    (told,) = told_of(naming(tool, fields={"owners": [own], "duty": "업무"}).run)

    assert (told["place"], "“업무”" in told["message"]) == ("connections.hq.fields.duty", True)


@pytest.mark.parametrize("name", ["reporter", "Summary"])
def test_a_field_of_jira_itself_that_names_nobody_is_told(naming, name):
    made = naming("jira", fields={"owners": [name]})
    (told,) = told_of(made.run)

    assert "no custom field" in told["message"]
    assert "no custom field" in made.run("sync").err


def test_versions_may_name_the_duty(naming):
    assert told_of(naming("jira", fields={"duty": "fixVersions"}).run) == []


def test_the_field_that_names_the_owners_of_cards_is_looked_for_too(naming):
    (told,) = told_of(naming("trello", owners_from="custom-field:담당").run)

    assert told["place"] == "connections.hq.owners_from"


@pytest.mark.parametrize("tool", LISTS)
def test_a_list_of_fields_that_is_refused_proves_nothing(naming, tool):
    made = naming(tool, fields={"owners": ["담당"]})
    made.server.fail(LISTS[tool], Reply({"errors": [], "message": "no"}, 403))

    assert told_of(made.run) == []


@pytest.mark.parametrize("tool", LISTS)
def test_a_full_reading_warns_of_it_once(naming, tool):
    made = naming(tool, fields={"owners": ["담당"]})
    first, second = made.run("sync"), made.run("sync", at=WEDNESDAY)

    assert (first.code, first.err.count("“담당”")) == (0, 1)
    assert "담당자" in first.err
    assert "“담당”" not in second.err


@pytest.mark.parametrize("tool", LISTS)
def test_a_field_that_is_there_is_no_news(naming, tool):
    made = naming(tool, fields={"owners": ["담당자"]})

    assert told_of(made.run) == []
    assert "no field" not in made.run("sync").err


def test_a_board_that_is_out_of_sight_may_have_the_field(naming):
    made = naming("trello", seen=("77",), scopes=["77", "99"], fields={"owners": ["담당"]})

    assert "“담당”" not in made.run("sync").err


def test_fields_that_tasks_of_asana_show_cost_no_question(naming):
    made = naming("asana", fields={"owners": ["담당자"]})
    made.world.task("일", "88", custom_fields=[{"gid": "500", "name": "담당자", "type": "people", "people_value": []}])
    made.server.fresh()
    made.run("sync")

    assert not any("custom_field_settings" in each for each in made.server.stats.routes)


def test_a_project_that_was_not_read_in_full_may_have_the_field(naming):
    made = naming("asana", fields={"owners": ["담당"]})
    made.server.fail("/tasks.*project=88", Reply({"errors": []}, 403))

    assert "“담당”" not in made.run("sync").err


def test_fields_of_jira_itself_are_not_proposed(naming):
    (told,) = told_of(naming("jira", fields={"owners": ["customfield_99999"]}).run)

    assert "담당자" in told["advice"]
    assert "Summary" not in told["advice"]
