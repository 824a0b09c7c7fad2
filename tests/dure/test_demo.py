"""``dure demo``: the main job on the sample that comes with dure."""

import json

import pytest
from jsonschema import Draft202012Validator

from reports.document import schema


def test_demo_shows_gaps_names_its_files_and_runs_again(dure, script, tmp_path):
    first = script("demo", LANG="ko_KR.UTF-8")
    document = json.loads((tmp_path / "demo-output/reconcile.json").read_text(encoding="utf-8"))
    second = dure("demo", "--language", "ko")

    assert (first.code, first.err) == (0, "")
    assert second.code == 0
    assert first.out == second.out
    named = [
        line.rpartition(" ")[2] for line in first.out.splitlines() if line.rpartition(" ")[2].startswith("demo-output/")
    ]
    assert {path.rpartition(".")[2] for path in named} == {"json", "html", "eml"}
    assert all((tmp_path / path).stat().st_size for path in named)
    Draft202012Validator(schema()).validate(document)
    assert document["run"]["complete"] is True
    assert 110 <= sum(each["tasks"] for each in document["run"]["connections"]) <= 130
    assert len({each["tool"] for each in document["run"]["connections"]}) == 3
    kinds = {gap["kind"] for gap in document["gaps"]}
    assert len(kinds) >= 18
    assert {name for name, count in document["summary"]["families"].items() if count} >= {
        "unowned", "ambiguous", "duplicate", "waiting", "urgent", "agreement",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "lang", "said"),
    [
        ((), "C.UTF-8", "as agreed"),
        (("--language", "ko"), "C.UTF-8", "분장대로"),
        (("--language", "en"), "ko_KR.UTF-8", "as agreed"),
    ],
)
def test_demo_speaks_the_language_of_the_terminal_or_the_one_that_is_asked_for(dure, tmp_path, options, lang, said):
    ran = dure("demo", *options, LANG=lang)

    assert said in ran.out.splitlines()[0]
    assert said in dure("reconcile", "--no-sync", "--now", "2026-11-23T09:00", cwd=tmp_path / "demo-output").out


def test_demo_leaves_a_folder_alone_that_is_not_its_own(dure, tmp_path):
    other = tmp_path / "mine"
    other.mkdir()
    (other / "notes.txt").write_text("keep me")

    refused = dure("demo", "--out", other)
    file = dure("demo", "--out", other / "notes.txt")

    assert (refused.code, refused.out) == (2, "")
    assert str(other) in refused.err
    assert file.code == 2
    assert [path.name for path in other.iterdir()] == ["notes.txt"]


def test_workspace_of_the_demo_is_one_to_play_with(dure, tmp_path):
    dure("demo", "--out", "play")

    ran = dure("gaps", "--format", "json", cwd=tmp_path / "play", DURE_NOW="2026-11-23T09:00:00+09:00")

    assert ran.code == 0, ran.err
    assert len(ran.json["gaps"]) > 30
