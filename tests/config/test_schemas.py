from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.schemas import schema
from config.schemas import schema_text
from config.workspace import Workspace
from connectors.api import ConnectionOptions

OPTIONS = dict.fromkeys(("asana", "jira", "trello"), ConnectionOptions)
DURE = """\
store: sqlite:///dure.db
language: ko
calendar: {country: KR, hours: "09:00-18:00", days: mon-fri, holidays: [2026-12-31]}
parties:
  home: {name: 한빛상사, kind: in-house, contact: [lead@hanbit.example]}
  acme: {name: ACME 운영, kind: vendor, contact: pm@acme.example, calendar: {days: mon-sun, hours: "00:00-24:00"}}
agreement: agreement.yaml
connections:
  hq: {tool: jira, url: "https://hanbit.example", token: "${TOKEN}", scopes: [OPS, 1204], whole: yes}
  board: {tool: trello, key: {file: key.txt}, token: {keyring: dure/bot}, status: {완료: done}}
rules: {unassigned: {grace: 2wd, severity: high}, many-owners: on, bounced: {crossings: 4}}
mail: {host: smtp.example, port: 587, password: "${PW}", from: a@b.example, send: on}
reports: {weekly: {party: home, when: "mon 08:30", attach: [xlsx]}}
retention: {raw: 90d}
"""
AGREEMENT = """\
title: 분장
version: 3
effective: {from: 2026-07-01}
targets: {as-agreed: 95%, urgent-response: 2wh}
duties:
  - {id: 5e10, title: 배너, responsible: [acme], accountable: home, covers: [{label: a, field.금액: ">5"}], shared: ok}
  - {id: b, title: 결제, responsible: nobody, tracked: no, stages: [{status: a, responsible: home}], expect: {every: week}}
"""
PEOPLE = "- {name: 김민수, party: home, accounts: {hq: 5b10, board: [a, 1203]}, shared: off, left: 2026-03-31}\n"
FILES = {"dure": DURE, "agreement": AGREEMENT, "people": PEOPLE}


def as_editors_read(text: str) -> Any:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def valid(name: str, text: str) -> bool:
    found = schema(name, OPTIONS)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found).is_valid(as_editors_read(text))


@pytest.mark.parametrize("name", FILES)
def test_a_schema_accepts_what_is_accepted(name: str):
    assert valid(name, FILES[name])


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("dure", "language: ko", "langage: ko"),
        ("dure", "language: ko", "language: kr"),
        ("dure", "kind: vendor", "kind: vender"),
        ("dure", "tool: jira", "tool: jirra"),
        ("dure", "whole: yes", "whole: maybe"),
        ("dure", "whole: yes", "hole: yes"),
        ("dure", 'token: "${TOKEN}"', "token: s3cr3t"),
        ("dure", "grace: 2wd", "grace: 30m"),
        ("dure", "unassigned", "unassined"),
        ("dure", "port: 587", "port: smtp"),
        ("agreement", "accountable: home", "accountable: [home]"),
        ("agreement", "label: a", "labl: a"),
        ("agreement", "every: week", "every: fortnight"),
        ("agreement", "2wh", "2 hours"),
        ("agreement", "duties:", "dutys:"),
        ("people", "party: home, ", ""),
        ("people", "shared: off", "shared: ok"),
    ],
)
def test_a_schema_refuses_what_is_refused(name: str, before: str, after: str):
    assert before in FILES[name]
    assert not valid(name, FILES[name].replace(before, after, 1))


def test_the_same_examples_load(workspace: Callable[..., Workspace], tmp_path: Path):
    dure = DURE.replace("agreement: agreement.yaml", "agreement: agreement.yaml\npeople: people.yaml")

    assert workspace(dure=dure, agreement=AGREEMENT, people=PEOPLE).settings.mail is not None


def test_every_key_is_described_for_editors():
    found = schema("agreement")

    assert all("description" in each for each in found["properties"].values())


def test_a_schema_is_written_the_same_every_time():
    assert schema_text("dure", OPTIONS) == schema_text("dure", OPTIONS)
    assert json.loads(schema_text("people"))["title"] == "people.yaml"
