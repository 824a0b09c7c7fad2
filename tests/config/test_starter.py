from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from config.nodes import plain
from config.starter import StarterAnswers
from config.starter import StarterConnection
from config.starter import StarterParty
from config.starter import party_ids
from config.starter import starter_files
from config.workspace import Workspace
from config.workspace import load
from config.yaml_source import read_text
from connectors.api import ConnectionOptions
from mapping.domains import Domain
from mapping.domains import Side
from mapping.errors import Message
from mapping.errors import msg


def answers(
    *vendors: StarterParty, company: str = "한빛상사", connections: tuple[StarterConnection, ...] = (), **more
) -> StarterAnswers:
    home = StarterParty(company, "lead@hanbit.example")
    return StarterAnswers(company=home, vendors=vendors, connections=connections, start=date(2026, 7, 1), **more)


def loaded(folder: Path, given: StarterAnswers) -> Workspace:
    for name, text in starter_files(given, say=str).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return load(folder / "dure.yaml", options_for=lambda tool: ConnectionOptions, tools=("jira", "trello"))


def test_the_first_files_load_without_fault_or_warning(tmp_path: Path):
    sources = (
        StarterConnection("hq", "jira", ("exports/*.csv",)),
        StarterConnection("보드", "trello", ("a.json", "b.json")),
    )

    given = answers(StarterParty("ACME 운영", "pm@acme.example"), connections=sources, agreed=True)
    found = loaded(tmp_path, given)

    assert found.warnings == ()
    assert list(found.connections) == ["hq", "보드"]
    assert found.parties["acme"].domains == ("acme.example",)
    assert [duty.id for duty in found.agreements[0].duties] == ["acme-operation", "payment", "ad-hoc"]
    assert list(found.settings.reports) == ["weekly-home", "weekly-acme"]


@pytest.mark.parametrize(
    ("export", "asked"), [("exports/*.csv", True), ("Jira.CSV", True), ("exports/*.json", False), ("jira.xml", False)]
)
def test_an_export_that_does_not_say_where_jira_is_leaves_a_line_for_its_address(tmp_path: Path, export: str, asked):
    given = answers(StarterParty("ACME"), connections=(StarterConnection("hq", "jira", (export,)),))
    written = starter_files(given, say=str)["dure.yaml"]

    assert ("    # url: https://company.atlassian.net   # " in written) is asked

    text = written.replace(
        "    # url: https://company.atlassian.net   # ", "    url: https://company.atlassian.net   # "
    )
    loaded(tmp_path, given)
    (tmp_path / "dure.yaml").write_text(text, "utf-8")
    found = load(tmp_path / "dure.yaml", options_for=lambda tool: ConnectionOptions, tools=("jira",))

    assert getattr(found.connections["hq"], "url", None) == ("https://company.atlassian.net" if asked else None)


@pytest.mark.parametrize(
    "name", ["a: b", "# x", "'\"", "{}", "null", "5e10", "줄\n바꿈", "${X}", "- x", "*", "\U0001f600"]
)
def test_any_names_make_files_that_load(tmp_path: Path, name: str):
    found = loaded(tmp_path, answers(StarterParty(name), StarterParty(name), company=name))

    assert [party.name for party in found.parties.values()] == [name] * 3


def test_parties_get_ids_from_their_latin_letters():
    vendors = [StarterParty(name) for name in ("ACME 운영", "두리", "Acme", "Home", "Blue & Sky Co.")]

    assert list(party_ids(answers(*vendors))) == ["home", "acme", "vendor2", "acme-3", "home-4", "blue-sky-co"]


def test_a_public_mail_provider_is_nobodys_domain(tmp_path: Path):
    found = loaded(tmp_path, answers(StarterParty("두리", "duri@gmail.com"), StarterParty("소리", "a@hanbit.example")))

    assert [party.domains for party in found.parties.values()] == [("hanbit.example",), (), ()]


def test_the_agreement_waits_behind_one_comment_sign(tmp_path: Path):
    given = answers(StarterParty("두리"))
    assert loaded(tmp_path, given).agreements == ()

    path = tmp_path / "dure.yaml"
    path.write_text(
        path.read_text("utf-8").replace("# agreement: agreement.yaml", "agreement: agreement.yaml"), "utf-8"
    )
    found = load(path, options_for=lambda tool: ConnectionOptions, tools=("jira",))

    assert len(found.agreements) == 1


def side(domain: str, party: str | None) -> Side:
    return Side(Domain(domain, 3, 12, 4), party, msg("it looks so"))


def test_a_proposed_domain_counts_for_nothing_until_its_comment_sign_is_taken_away(tmp_path: Path):
    given = answers(StarterParty("두리"), sides=(side("duri.example", "vendor1"),))
    path = tmp_path / "dure.yaml"
    assert loaded(tmp_path, given).parties["vendor1"].domains == ()

    path.write_text(path.read_text("utf-8").replace("# domains:", "domains:"), "utf-8")
    found = load(path, options_for=lambda tool: ConnectionOptions, tools=("jira",))

    assert found.parties["vendor1"].domains == ("duri.example",)


def test_a_domain_of_nobody_is_offered_as_a_party_of_its_own(tmp_path: Path):
    given = answers(StarterParty("두리"), sides=(side("glow.example", None), side("home.example", None)))
    path = tmp_path / "dure.yaml"
    loaded(tmp_path, given)

    path.write_text(re.sub(r"(?m)^  # ", "  ", path.read_text("utf-8")), "utf-8")
    found = load(path, options_for=lambda tool: ConnectionOptions, tools=("jira",))

    assert found.parties["glow"].domains == ("glow.example",)
    assert "home.example" not in str(found.parties)


@pytest.mark.parametrize("name", ["a: b", "# x", "'\"", "{}", "줄\n바꿈: x", "- x", ", ]"])
def test_any_names_of_scopes_and_lists_stay_inside_their_comments(tmp_path: Path, name: str):
    source = StarterConnection("hq", "trello", ("exports/*.json",), scopes=((name, name),), sections=(name, "완료"))
    given = answers(StarterParty("두리"), connections=(source,))
    path = tmp_path / "dure.yaml"
    assert loaded(tmp_path, given).connections["hq"].scopes is None

    path.write_text(path.read_text("utf-8").replace("    # s", "    s"), "utf-8")
    found = load(path, options_for=lambda tool: ConnectionOptions, tools=("trello",)).connections["hq"]

    assert found.scopes == [name]
    assert found.status == {name: "todo", "완료": "done"}


def test_the_first_line_names_a_schema_that_is_written_too():
    files = starter_files(answers(StarterParty("두리")), say=str)

    for name in ("dure", "agreement", "people"):
        assert files[f"{name}.yaml"].startswith(f"# yaml-language-server: $schema=.dure/schemas/{name}.json\n")
        assert f".dure/schemas/{name}.json" in files


def test_every_sentence_is_put_into_the_language_of_the_answers():
    def shout(message: Message) -> str:
        return f"<{message}>"

    files = starter_files(answers(StarterParty("두리")), say=shout)

    assert "# <Settings of dure. Check them with: dure doctor>" in files["dure.yaml"]
    assert plain(read_text(files["agreement.yaml"], "f").root)["duties"][1]["title"] == "<Payment failures>"
