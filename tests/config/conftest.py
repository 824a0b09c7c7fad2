from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.workspace import Workspace
from config.workspace import load
from connectors.api import ConnectionOptions
from mapping.errors import ConfigError

TOOLS = ("asana", "jira", "trello")

DURE = """\
parties:
  home: {name: 한빛상사, kind: in-house, domains: [hanbit.example], contact: [lead@hanbit.example]}
  acme: {name: ACME 운영, kind: vendor, domains: [acme.example], contact: [pm@acme.example], teams: {cs: CS팀}}
people: people.yaml
agreement: agreement.yaml
connections:
  hq: {tool: jira, export: "hq/*.csv", scopes: [OPS, WEB]}
  vendor: {tool: asana, export: vendor.json, keep: minimal, scopes: ["1204"]}
"""
AGREEMENT = """\
title: 2026 온라인몰 운영 업무분장
version: 3
effective: {from: 2026-07-01, until: 2027-06-30}
duties:
  - id: banner
    title: 배너 등록
    responsible: [acme]
    accountable: home
    covers: [{label: 배너}]
"""
PEOPLE = """\
- {name: 김민수, party: home, accounts: {hq: 5b10ac8d}}
- {name: 이서연, party: acme}
"""


def options_for(tool: str) -> type[ConnectionOptions] | None:
    return ConnectionOptions if tool in TOOLS else None


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    def build(dure: str = DURE, agreement: str = AGREEMENT, people: str = PEOPLE) -> Workspace:
        for name, text in (("dure", dure), ("agreement", agreement), ("people", people)):
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return load(tmp_path / "dure.yaml", options_for=options_for, tools=TOOLS)

    return build


@pytest.fixture
def faults(workspace: Callable[..., Workspace], tmp_path: Path) -> Callable[..., list[str]]:
    def told(**files: str) -> list[str]:
        try:
            workspace(**files)
        except ConfigError as error:
            return [str(each).replace(f"{tmp_path}/", "") for each in error.faults]
        return []

    return told


@pytest.fixture
def changed() -> Callable[..., dict[str, str]]:
    """Give the files of a sound workspace with one text put in the place of another."""

    def build(name: str, before: str, after: str) -> dict[str, str]:
        texts = {"dure": DURE, "agreement": AGREEMENT, "people": PEOPLE}
        assert before in texts[name]
        return {**texts, name: texts[name].replace(before, after, 1)}

    return build
