from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from config.editing import add_account
from config.editing import add_people
from config.editing import add_person
from config.nodes import plain
from config.yaml_source import read_file
from mapping.errors import ConfigError
from mapping.parties import Person


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {name: a, party: b}\n", "- {name: a, party: b, accounts: {hq: x1}}\n"),
        ("- name: a\n  party: b  # side\n# end\n", "- name: a\n  party: b  # side\n  accounts: {hq: x1}\n# end\n"),
        ("- {name: a, accounts: {}}", "- {name: a, accounts: {hq: x1}}"),
        ("- {name: a, accounts: {jira: z, }}", "- {name: a, accounts: {jira: z, hq: x1, }}"),
        ("- {name: a, accounts: {hq: z}} # c\n", "- {name: a, accounts: {hq: [z, x1]}} # c\n"),
        ("- {name: a, accounts: {hq: [z]}}\n", "- {name: a, accounts: {hq: [z, x1]}}\n"),
        ("- {name: a, accounts: {hq: []}}\n", "- {name: a, accounts: {hq: [x1]}}\n"),
        ("- name: a\n  accounts:\n    j: z\n- name: c\n", "- name: a\n  accounts:\n    j: z\n    hq: x1\n- name: c\n"),
        (
            "- name: a\n  accounts:\n    hq:\n      - z # old\n",
            "- name: a\n  accounts:\n    hq:\n      - z # old\n      - x1\n",
        ),
        ("- name: a\n  accounts:\n    hq:\n    - z\n", "- name: a\n  accounts:\n    hq:\n    - z\n    - x1\n"),
        ("- name: a\n  accounts:\n  party: b\n", "- name: a\n  accounts: {hq: x1}\n  party: b\n"),
        ("- name: a\r\n  party: b\r\n", "- name: a\r\n  party: b\r\n  accounts: {hq: x1}\r\n"),
        ("- name: c\n- name: a", "- name: c\n- name: a\n  accounts: {hq: x1}"),
        ('- name: a\n  emails: ["a@b",\n    c@d]\n', '- name: a\n  emails: ["a@b",\n    c@d]\n  accounts: {hq: x1}\n'),
        ("- name: |\n    a\n- name: b\n", "- name: |\n    a\n  accounts: {hq: x1}\n- name: b\n"),
        ("- {name: a, accounts: {hq: x1}}\n", "- {name: a, accounts: {hq: x1}}\n"),
    ],
)
def test_an_account_is_added_and_nothing_else_changes(tmp_path: Path, before: str, after: str):
    path = tmp_path / "people.yaml"
    path.write_bytes(before.encode())

    add_account(path, "a\n" if "|" in before else "A", "hq", "x1")

    assert path.read_bytes().decode() == after


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_the_encoding_of_the_file_stays(tmp_path: Path, codec: str):
    path = tmp_path / "people.yaml"
    path.write_bytes("- {name: 김민수}\n".encode(codec))

    add_account(path, "김민수", "hq", "x1")

    assert path.read_bytes() == "- {name: 김민수, accounts: {hq: x1}}\n".encode(codec)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("- {name: b}\n", "0 people here are called a. Known here: b."),
        ("- {name: a}\n- {name: a}\n", "2 people here are called a. Edit the file by hand."),
        ("- {name: a\n", "never closed"),
        ("- {name: a, accounts: [x]}\n", "cannot be edited"),
    ],
)
def test_a_file_that_cannot_be_edited_stays_as_it_is(tmp_path: Path, content: str, part: str):
    path = tmp_path / "people.yaml"
    path.write_text(content, "utf-8")

    with pytest.raises(ConfigError) as told:
        add_account(path, "a", "hq", "x1")

    assert part in str(told.value)
    assert path.read_text("utf-8") == content
    assert list(tmp_path.iterdir()) == [path]


PERSON = Person(
    name="이서연",
    party="acme",
    team="cs",
    emails=("sy@acme.example",),
    accounts={"vendor": ("1203",)},
    shared=True,
    left=date(2026, 3, 31),
)
WRITTEN = """\
- name: 이서연
  party: acme
  team: cs
  emails: [sy@acme.example]
  accounts: {vendor: 1203}
  shared: yes
  left: 2026-03-31
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, WRITTEN),
        ("# people\n", f"# people\n{WRITTEN}"),
        ("- {name: a, party: b}", f"- {{name: a, party: b}}\n{WRITTEN}"),
        ("  - name: a\n", "  - name: a\n" + "".join(f"  {line}\n" for line in WRITTEN.splitlines())),
    ],
)
def test_a_person_is_added_to_the_end(tmp_path: Path, before: str | None, after: str):
    path = tmp_path / "people.yaml"
    if before is not None:
        path.write_text(before, "utf-8")

    add_person(path, PERSON)

    assert path.read_text("utf-8") == after


def test_a_person_is_added_to_a_list_in_brackets(tmp_path: Path):
    path = tmp_path / "people.yaml"
    path.write_text("[]\n", "utf-8")

    add_person(path, Person(name="a", party="b"))
    add_person(path, Person(name="c", party="d"))

    assert path.read_text("utf-8") == "[{name: a, party: b}, {name: c, party: d}]\n"


def test_the_rights_of_the_file_and_a_link_to_it_stay(tmp_path: Path):
    real, link = tmp_path / "real.yaml", tmp_path / "people.yaml"
    real.write_text("- {name: a}\n", "utf-8")
    real.chmod(0o600)
    link.symlink_to(real)

    add_account(link, "a", "hq", "x1")

    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS.filter(lambda text: text.strip() == text), ids=st.lists(TEXTS, min_size=1, max_size=2, unique=True))
def test_any_name_and_account_is_read_back(tmp_path: Path, name: str, ids: list[str]):
    path = tmp_path / "people.yaml"
    path.write_text("# ours\n", "utf-8")
    add_person(path, Person(name=name, party="acme"))

    for each in ids:
        add_account(path, name, "hq", each)

    assert plain(read_file(path).root) == [
        {"name": name, "party": "acme", "accounts": {"hq": ids if ids[1:] else ids[0]}}
    ]


def test_people_and_accounts_are_added_in_one_edit(tmp_path: Path):
    path = tmp_path / "people.yaml"
    path.write_text("# ours\n- {name: 김민수, party: home}  # lead\n", "utf-8")
    people = [
        Person(name="이서연", party="acme", accounts={"ops": ("1204",)}),
        Person(name="김민수", party="home", accounts={"hq": ("x1", "x2"), "ops": ("1206",)}),
        Person(name="이서연", party="acme", accounts={"board": ("sy",)}),
    ]

    add_people(path, people)

    assert path.read_text("utf-8") == (
        "# ours\n- {name: 김민수, party: home, accounts: {hq: [x1, x2], ops: 1206}}  # lead\n"
        "- name: 이서연\n  party: acme\n  accounts: {ops: 1204, board: sy}\n"
    )
    before = path.stat().st_mtime_ns
    add_people(path, people[1:])
    assert path.stat().st_mtime_ns == before


def test_when_one_of_several_cannot_be_added_none_is(tmp_path: Path):
    path = tmp_path / "people.yaml"
    path.write_text("- {name: a}\n- {name: a}\n", "utf-8")

    with pytest.raises(ConfigError):
        add_people(path, [Person(name="b", party="p"), Person(name="a", party="p", accounts={"hq": ("1",)})])

    assert path.read_text("utf-8") == "- {name: a}\n- {name: a}\n"
