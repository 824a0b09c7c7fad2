"""What the pages for maintainers name is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from dure.cli import cli
from sync.mail_tables import metadata  # all tables, these last ones too

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = "benchmarks|config|connectors|docs|dure|examples|gaps|mapping|reports|sheets|sync|tests"
COMMANDS = dict(
    re.findall(r"^\| `dure (\w+)[^`]*` \| (.*) \|$", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(rf"`((?:{PACKAGES})/[\w./-]*)`", text))

    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page):
    named = re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", page.read_text(encoding="utf-8"))

    assert [name for path, name in named if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_another_page_leads_there(page):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_command_has_its_row():
    assert set(COMMANDS) == set(cli.list_commands(click.Context(cli)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_names_what_its_command_can_do(name):
    group = cli.get_command(click.Context(cli), name)
    below = set(group.commands) - {group._default} if isinstance(group, click.Group) else set()

    assert {each for each in below if not re.search(rf"`{each}[ `]", COMMANDS[name])} == set()


def test_every_table_of_the_store_is_told():
    told = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## The store")[2]

    assert set(metadata.tables) == set(re.findall(r"`(\w+)`", told))
