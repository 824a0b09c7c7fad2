"""What is told, where, and how: wrong usage, logs, quiet and verbose, languages, start-up."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import SCRIPT
from conftest import environment
from tool_exports import issue
from tool_exports import jira

from dure.cli import cli
from dure.click_words import SENTENCES
from dure.summaries import SUMMARIES
from dure.summaries import summary

HEAVY = {"sqlalchemy", "alembic", "pydantic", "jinja2", "openpyxl", "rich", "yaml", "re2", "holidays"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("recncile", "reconcile"),
        ("gaps sow", "show"),
        ("--confg x sync", "--config"),
        ("reconcile --fomat json", "--format"),
        ("reconcile --format jsn", "json"),
        ("reconcile --fail-on awful", "urgent"),
        ("reconcile extra", "extra"),
        ("report", "NAME"),
        ("gaps accept", "NAMES"),
        ("gaps accept G-1 --until 2026-12-01", "--reason"),
        ("--log-format xml sync", "json"),
        ("reconcile --config", "--config"),
        ("completion tcsh", "bash"),
    ],
)
def test_wrong_usage_is_told_like_every_error(dure, tmp_path, asked, told):
    ran = dure(*asked.split())

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dure: error: ")
    assert told in ran.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_is_told_in_the_language_of_the_terminal(dure):
    korean = dure("recncile", LANG="ko_KR.UTF-8")

    assert any("가" <= char <= "힣" for char in korean.err)
    assert "reconcile" in korean.err


@pytest.mark.parametrize(
    "asked", ["--help", "gaps --help", "gaps accept -h", "init --help", "db", "report a b", "sync --now"]
)
def test_help_and_wrong_usage_have_no_english_sentence_in_a_korean_terminal(dure, asked):
    told = dure(*asked.split(), LANG="ko_KR.UTF-8")
    plain = re.sub(r"\[?[A-Z]{2,}\]?|[-<>|a-z]*-[-<>|a-z]+|dure|ISO|Trello|RACI", "", told.out + told.err)

    assert re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+|[A-Z][a-z]+:", plain) == []
    assert re.search("[가-힣]", plain)


@pytest.mark.parametrize("env", [{"LANGUAGE": "en", "LANG": "ko_KR.UTF-8"}, {"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}])
def test_one_language_is_spoken_where_the_environment_names_two(dure, env):
    told = dure("--help", **env).out

    assert not re.search("[가-힣]", told)
    assert "Usage:" in told


def test_what_is_translated_of_clicks_words_is_what_click_says():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(click.__file__).parent.glob("*.py")]
    said = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}

    assert {sentence.text for sentence in SENTENCES} - said == set()


def test_help_and_version_answer_without_settings(dure):
    for asked in ("--help", "-h", "reconcile --help", "gaps --help", "gaps accept -h", "db remap --help"):
        ran = dure(*asked.split())
        assert (ran.code, ran.err) == (0, ""), asked
        assert "Usage: dure" in ran.out
    for name in (
        "demo",
        "init",
        "doctor",
        "sync",
        "reconcile",
        "gaps",
        "who",
        "split",
        "people",
        "report",
        "connectors",
        "db",
    ):
        assert name in dure("--help").out
    assert dure("--version").out.startswith("dure ")


def test_help_imports_nothing_heavy(tmp_path):
    code = (
        "import sys; sys.argv = ['dure', '--help']\nfrom dure.cli import main\ntry:\n    main()\n"
        "finally:\n    print(*sorted(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env=environment(tmp_path)
    )

    loaded = set(ran.stderr.split())
    assert "dure.cli" in loaded
    assert HEAVY & loaded == set()
    assert not {name for name in loaded if name.startswith(("sync.", "gaps.", "config.", "connectors."))}


def test_a_command_that_asks_no_calendar_loads_the_holidays_of_no_country(shop):
    """The library keeps all countries in one package, which takes a twentieth of a second to load."""
    shop.export("hq", jira(issue(1, labels=["배너"])))
    shop.reconcile()
    code = "import sys; from dure.cli import main; main(['runs']); print(*sys.modules, file=sys.stderr)"

    ran = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=shop.folder, capture_output=True, text=True, check=True
    )

    loaded = set(ran.stderr.split())
    assert "config.calendars" in loaded
    assert not {name for name in loaded if name.startswith("holidays.countries")}


def test_messages_go_to_standard_error_as_text_or_as_lines_of_json(shop):
    shop.export("hq", jira(issue(1), {"key": "OPS-2"}))
    shop.settings["connections"]["gone"] = {"tool": "trello", "export": "gone.json"}

    text = shop.run("reconcile", "--format", "json")
    lines = shop.run("--log-format", "json", "reconcile", "--format", "json")
    after = shop.run("reconcile", "--log-format=json", "--format", "json")

    assert text.code == lines.code == 3
    assert "dure: error: " in text.err
    assert "dure: warning: " in text.err
    logged = [json.loads(line) for line in lines.err.splitlines()]
    assert {each["level"] for each in logged} == {"error", "warning", "info"}
    told = [each for each in logged if "connection" not in each]
    assert all(set(each) <= {"at", "level", "run", "message", "place", "advice"} for each in told)
    assert [json.loads(line)["message"] for line in after.err.splitlines()] == [each["message"] for each in logged]
    assert lines.json["version"] == 1


def test_quiet_says_nothing_but_errors_and_verbose_says_more(shop):
    shop.export("hq", jira(issue(1, labels=["duty:nowhere"])))

    plain = shop.run("reconcile")
    quiet = shop.run("--quiet", "reconcile")
    later = shop.run("reconcile", "--quiet")
    verbose = shop.run("reconcile", "--verbose")
    error = shop.run("--quiet", "sync", "nowhere")

    assert "nowhere" in plain.err
    assert (quiet.err, later.err) == ("", "")
    assert quiet.out
    assert len(verbose.err) > len(plain.err)
    assert "hq: " in verbose.err
    assert error.err.startswith("dure: error: ")


def test_fault_of_the_settings_is_logged_as_json_too(shop):
    shop.export("hq", jira(issue(1)), tool="jirra")

    ran = shop.run("sync", "--log-format", "json")

    assert ran.code == 2
    (line,) = [json.loads(line) for line in ran.err.splitlines()]
    assert line["level"] == "error"
    assert line["place"].startswith("dure.yaml:1:")


def test_results_follow_the_language_of_the_settings(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    english = shop.run("reconcile")
    shop.settings["language"] = "ko"
    korean = shop.run("reconcile")

    assert "Held by another party" in english.out or "as agreed" in english.out
    assert "분장과 다른 담당" in korean.out


def test_terminal_that_cannot_show_hangul_gets_escapes_and_programs_get_utf_8(shop):
    shop.export("hq", jira(issue(1, "메인 배너 교체 🎄", labels=["배너"])))
    shop.save()
    korean = {"PYTHONIOENCODING": "cp949", "PYTHONUTF8": "0"}
    table = subprocess.run(
        [SCRIPT, "reconcile"], cwd=shop.folder, env=environment(shop.folder, **korean), capture_output=True, check=True
    )
    document = shop.run("gaps", "list", "--format", "json", **korean)
    csv = shop.run("gaps", "list", "--format", "csv", **korean)

    assert "메인 배너 교체 \\U0001f384" in table.stdout.decode("cp949")
    assert document.json["gaps"][0]["tasks"][0]["title"] == "메인 배너 교체 🎄"
    assert "메인 배너 교체" in csv.out


def test_faults_in_the_settings_are_told_in_the_language_that_they_ask_for(dure, tmp_path):
    (tmp_path / "dure.yaml").write_text("# ours\nlanguage: ko\nnonsense: 1\n", encoding="utf-8")

    ran = dure("split", "check", LANG="C.UTF-8")

    assert ran.code == 2
    assert "오류: dure.yaml:3:1" in ran.err


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_command_is_told_alike_in_the_list_and_in_its_own_help(name):
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.help == summary(name)
