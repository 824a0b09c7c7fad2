"""``dure connectors scopes``: what the files of an export hold, with what the settings choose of it."""

from tool_exports import issue
from tool_exports import jira


def test_the_projects_of_an_export_are_listed_also_those_that_are_not_chosen(shop):
    shop.export("hq", jira(issue(1), issue(2, project="WEB")), scopes=["OPS"])

    ran = shop.run("connectors", "scopes", "hq", "--format", "json")

    assert ran.code == 0, ran.err
    assert [(each["id"], each["state"]) for each in ran.json["scopes"]] == [("OPS", "read"), ("WEB", "not-chosen")]


def test_an_export_without_a_task_is_told_as_such(shop):
    shop.export("hq", jira())

    ran = shop.run("connectors", "scopes", "hq")

    assert (ran.code, "The export holds no task." in ran.out) == (0, True)


def test_a_file_that_is_no_export_is_told(shop):
    shop.export("hq", jira(issue(1)))
    shop.write("hq.json", "")

    ran = shop.run("connectors", "scopes", "hq")

    assert "hq.json: The file is no export of Jira, Asana or Trello." in ran.err
