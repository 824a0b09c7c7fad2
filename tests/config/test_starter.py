from __future__ import annotations

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
from mapping.errors import Message


def answers(
    *vendors: StarterParty, company: str = "한빛상사", connections: tuple[StarterConnection, ...] = ()
) -> StarterAnswers:
    home = StarterParty(company, "lead@hanbit.example")
    return StarterAnswers(company=home, vendors=vendors, connections=connections, start=date(2026, 7, 1))


def loaded(folder: Path, given: StarterAnswers) -> Workspace:
    for name, text in starter_files(given, say=str).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return load(folder / "dure.yaml", options_for=lambda tool: ConnectionOptions, tools=("jira", "trello"))


def test_the_first_files_load_without_fault_or_warning(tmp_path: Path):
    sources = (StarterConnection("hq", "jira", "exports/*.csv"), StarterConnection("보드", "trello", "exports/*.json"))

    found = loaded(tmp_path, answers(StarterParty("ACME 운영", "pm@acme.example"), connections=sources))

    assert found.warnings == ()
    assert list(found.connections) == ["hq", "보드"]
    assert found.parties["acme"].domains == ("acme.example",)
    assert [duty.id for duty in found.agreements[0].duties] == ["acme-operation", "payment", "ad-hoc"]
    assert list(found.settings.reports) == ["weekly-home", "weekly-acme"]


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
