"""The first files: from questions or flags, with the exports that are there, good to run as they are."""

import json

import pytest
import yaml
from conftest import on_a_terminal
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

NOW = "2026-11-23T08:30:00+09:00"


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "한빛 Jira.json").write_text(json.dumps(jira(issue(1))), encoding="utf-8")
    (folder / "ops.json").write_text(json.dumps(asana(asana_task("1208800000000100", "배너 교체"))), encoding="utf-8")
    (folder / "notes.txt").write_text("장보기: 우유", encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", ["ko", "en"])
def test_first_files_run_as_they_are(dure, exports, language):
    begun = dure("init", "--company", "한빛상사", "--vendor", "ACME 운영", "--language", language, "--yes")
    told = dure("reconcile", "--format", "json", DURE_NOW=NOW)

    assert begun.code == 0, begun.err
    assert begun.out.splitlines() == ["dure.yaml", "agreement.yaml", "people.yaml"]
    assert told.code == 0, told.err
    read = {each["tool"]: (each["complete"], each["tasks"]) for each in json.loads(told.out)["run"]["connections"]}
    assert read == {"jira": (True, 1), "asana": (True, 1)}


def test_files_that_are_no_exports_are_told_and_left_out(dure, exports):
    assert "notes.txt" in dure("init", "--yes").err


def test_sources_can_be_named(dure, exports, tmp_path):
    begun = dure("init", "--yes", "--connection", "hq=jira:exports/*Jira.json")

    assert begun.code == 0, begun.err
    assert [each for each in dure("doctor", "--format", "json").json["findings"] if "hq" in each["message"]]


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (
            "jira:https://hanbit.atlassian.net/browse/OPS-1",
            {
                "tool": "jira",
                "url": "https://hanbit.atlassian.net",
                "email": "dure@company.example",
                "token": "${JIRA_TOKEN}",
                "scopes": ["OPS"],
            },
        ),
        (
            "jira:https://jira.hanbit.example/tracker",
            {"tool": "jira", "url": "https://jira.hanbit.example/tracker", "token": "${JIRA_TOKEN}"},
        ),
        (
            "trello:https://trello.com/b/aB3dE6gH/design",
            {"tool": "trello", "key": "${TRELLO_KEY}", "token": "${TRELLO_TOKEN}", "scopes": ["aB3dE6gH"]},
        ),
        (
            "asana:https://app.asana.com/0/1204567890123456/list",
            {"tool": "asana", "token": "${ASANA_TOKEN}", "scopes": ["1204567890123456"]},
        ),
    ],
)
def test_a_tool_at_an_address_is_asked_itself(dure, tmp_path, source, written):
    begun = dure("init", "--yes", "--connection", f"hq={source}", "--connection", "files=jira:exports/*.csv")
    settings = yaml.safe_load((tmp_path / "dure.yaml").read_text(encoding="utf-8"))

    assert begun.code == 0, begun.err
    assert settings["connections"] == {"hq": written, "files": {"tool": "jira", "export": "exports/*.csv"}}
    assert written["token"][2:-1] in dure("doctor").out


def test_two_connections_to_one_tool_have_secrets_of_their_own(dure, tmp_path):
    dure("init", "--yes", *(f"--connection={name}=asana:https://app.asana.com" for name in ("hq", "vendor")))
    settings = yaml.safe_load((tmp_path / "dure.yaml").read_text(encoding="utf-8"))

    told = [each["token"] for each in settings["connections"].values()]
    assert told == ["${ASANA_TOKEN}", "${ASANA2_TOKEN}"]


def test_an_address_with_a_password_is_refused_and_not_repeated(dure, tmp_path):
    refused = dure("init", "--yes", "--connection", "hq=jira:https://bot:s3cr3t@hanbit.example")

    assert refused.code == 2
    assert "s3cr3t" not in refused.err + refused.out
    assert not (tmp_path / "dure.yaml").exists()


def test_a_source_that_is_none_is_refused_with_the_known_tools(dure):
    refused = dure("init", "--yes", "--connection", "hq=jirra:x.csv")

    assert refused.code == 2
    assert "asana, jira, trello" in refused.err


def test_a_source_with_a_name_that_cannot_be_one_is_refused_before_anything_is_written(dure, tmp_path):
    refused = dure("init", "--yes", "--connection", "my co=jira:x.csv")

    assert refused.code == 2
    assert '"my co" cannot be a name here' in refused.err
    assert not (tmp_path / "dure.yaml").exists()


def test_files_of_an_earlier_start_stay_unless_forced(dure, tmp_path):
    assert dure("init", "--yes").code == 0
    (tmp_path / "agreement.yaml").write_text("title: mine\n", encoding="utf-8")

    refused = dure("init", "--yes")

    assert refused.code == 2
    assert "agreement.yaml" in refused.err
    assert (tmp_path / "agreement.yaml").read_text(encoding="utf-8") == "title: mine\n"
    assert dure("init", "--yes", "--force").code == 0


def test_questions_are_asked_on_a_terminal_and_several_vendors_may_be_named(tmp_path):
    seen = on_a_terminal(tmp_path, "init", "--language", "en", answers=["한빛상사", "ACME 운영, 글로우 디자인", "xlsx"])

    assert "Your company" in seen
    assert (tmp_path / "agreement.xlsx").exists()
    written = (tmp_path / "dure.yaml").read_text(encoding="utf-8")
    for name in ("한빛상사", "ACME 운영", "글로우 디자인"):
        assert f"name: {name}\n" in written


def test_nothing_is_asked_where_nothing_may_be_written(dure, tmp_path):
    dure("init", "--yes")

    assert "Your company" not in on_a_terminal(tmp_path, "init", "--language", "en")


def test_files_name_schemas_that_are_there(dure, tmp_path):
    dure("init", "--yes")

    first = (tmp_path / "dure.yaml").read_text(encoding="utf-8").splitlines()[0]
    schema = tmp_path / first.partition("$schema=")[2]

    assert "connections" in json.loads(schema.read_text(encoding="utf-8"))["properties"]
