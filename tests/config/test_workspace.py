from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from altered import replace
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from config.workspace import Workspace
from config.workspace import load
from config.workspace import locate
from mapping.errors import ConfigError
from mapping.parties import PartyKind
from sync.store import Store

Make = Callable[..., Workspace]
Told = Callable[..., list[str]]
Change = Callable[..., dict[str, str]]


def test_a_workspace_holds_what_was_written(workspace: Make, tmp_path: Path):
    found = workspace()

    assert found.base == tmp_path
    assert list(found.connections) == ["hq", "vendor"]
    assert found.parties["home"].kind is PartyKind.IN_HOUSE
    assert found.parties["acme"].teams == {"cs": "CS팀"}
    assert [person.name for person in found.people] == ["김민수", "이서연"]
    assert found.agreements[0].version == "3"
    assert (found.language, found.zone.key) == ("ko", "Asia/Seoul")
    assert found.warnings == ()


def test_a_first_day_needs_neither_agreement_nor_people(workspace: Make, changed: Change):
    files = changed("dure", "people: people.yaml\nagreement: agreement.yaml\n", "")

    found = workspace(**files)

    assert (found.people, found.agreements) == ((), ())
    assert found.agreement_on(date(2026, 7, 1)) is None


def test_a_key_with_nothing_behind_it_counts_as_left_out(workspace: Make, changed: Change):
    assert workspace(**changed("dure", "parties:", "rules:\nmail: ~\nping:\nparties:")).settings.mail is None


def test_people_may_be_an_empty_file(workspace: Make):
    assert workspace(people="# nobody yet\n").people == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff"])
def test_empty_settings_are_told(faults: Told, text: str):
    assert faults(dure=text) == ["dure.yaml: This file is empty. Start with the files that dure init writes."]


def test_an_empty_agreement_is_told(faults: Told):
    assert faults(agreement="") == ["agreement.yaml: This file is empty. Start with the files that dure init writes."]


def test_faults_of_all_files_come_at_once_and_in_order(faults: Told, changed: Change):
    files = changed("dure", "kind: vendor", "kind: vender")
    files["agreement"] = files["agreement"].replace("accountable: home", "accountable: hme")
    files["people"] = files["people"].replace("hq: 5b10", "hg: 5b10")

    assert faults(**files) == [
        'dure.yaml:3:31: "vender" is not one of the words known here. Did you mean "vendor"? Known here: in-house, vendor.',
        'people.yaml:1:39: There is no connection "hg". Did you mean "hq"? Known here: hq, vendor.',
        'agreement.yaml:8:18: There is no party "hme". Did you mean "home"? Known here: home, acme.',
    ]


def test_a_missing_file_is_told_where_it_is_named_with_its_neighbour(faults: Told, changed: Change):
    assert faults(**changed("dure", "people: people.yaml", "people: peple.yaml")) == [
        'dure.yaml:4:9: The file "peple.yaml" does not exist. Did you mean "people.yaml"?'
    ]


def test_a_missing_file_is_not_taken_for_the_settings(faults: Told, changed: Change):
    (told,) = faults(**changed("dure", "people: people.yaml", "people: dura.yaml"))
    assert told.endswith('"dura.yaml" does not exist. Write it, or take this line away; dure init shows the form.')


@pytest.mark.parametrize("path", ["~nobody-at-all/x.yaml", "x" * 300, "a/\u0301/b.yaml"])
def test_a_path_that_leads_nowhere_is_told(faults: Told, changed: Change, path: str):
    assert "does not exist" in faults(**changed("dure", "people: people.yaml", f"people: {path}"))[0]


@pytest.fixture
def two_agreements(workspace: Make, changed: Change, tmp_path: Path) -> Callable[[str], Workspace]:
    def build(effective: str) -> Workspace:
        files = changed("dure", "agreement: agreement.yaml", "agreement: [next.yaml, agreement.yaml]")
        text = files["agreement"].replace("version: 3", "version: 4")
        (tmp_path / "next.yaml").write_text(text.replace("{from: 2026-07-01, until: 2027-06-30}", effective), "utf-8")
        return workspace(**files)

    return build


@pytest.mark.parametrize(
    ("day", "version", "ended"),
    [
        ("2026-06-30", None, False),
        ("2026-07-01", "3", False),
        ("2027-06-30", "3", False),
        ("2027-07-01", "3", True),
        ("2027-08-01", "4", False),
        ("2028-08-01", "4", True),
    ],
)
def test_the_agreement_in_force_decides_and_the_last_one_stays(
    two_agreements: Callable[[str], Workspace], day: str, version: str | None, ended: bool
):
    found = two_agreements("{from: 2027-08-01, until: 2028-07-31}")
    moment = date.fromisoformat(day)

    agreement = found.agreement_on(moment)

    assert (agreement.version if agreement else None) == version
    assert found.agreement_ended(moment) is ended


def test_agreements_that_overlap_are_told(two_agreements: Callable[[str], Workspace]):
    with pytest.raises(ConfigError, match=r"begins on 2027-06-30, while the one in .*agreement\.yaml still holds"):
        two_agreements("{from: 2027-06-30}")


def test_relative_stores_lie_beside_the_settings(workspace: Make, changed: Change, tmp_path: Path):
    assert workspace().store_url({}) == f"sqlite:///{tmp_path}/dure.db"
    other = changed("dure", "parties:", "store: postgresql+psycopg://dure:${PG}@db.example/dure\nparties:")
    assert workspace(**other).store_url({"PG": "x"}) == "postgresql+psycopg://dure:x@db.example/dure"


@pytest.mark.parametrize("name", ["왜?", "a?mode=ro", "50% #1"])
def test_a_store_lies_beside_the_settings_whatever_their_folder_is_called(workspace: Make, tmp_path: Path, name: str):
    folder = tmp_path / name
    folder.mkdir()
    moved = replace(workspace(), base=folder)

    Store.open(moved.store_url({}), base=moved.base).close()

    assert sorted(path.name for path in folder.iterdir()) == ["dure.db", "dure.db.lock"]


def test_an_explicit_path_wins_and_must_exist(tmp_path: Path):
    (tmp_path / "dure.yaml").touch()

    assert locate(tmp_path / "dure.yaml", {"DURE_CONFIG": "/nowhere"}) == tmp_path / "dure.yaml"
    assert locate(tmp_path, {}) == tmp_path / "dure.yaml"
    with pytest.raises(ConfigError, match="--config names it"):
        locate(tmp_path / "other.yaml", {})


def test_the_environment_names_a_file_that_must_exist(tmp_path: Path):
    (tmp_path / "team.yaml").touch()

    assert locate(None, {"DURE_CONFIG": str(tmp_path / "team.yaml")}) == tmp_path / "team.yaml"
    with pytest.raises(ConfigError, match=r"\$DURE_CONFIG names it"):
        locate(None, {"DURE_CONFIG": str(tmp_path / "other.yaml")})


def test_the_folder_and_then_the_users_folder_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    here, home = tmp_path / "here", tmp_path / "home"
    (home / "dure").mkdir(parents=True)
    here.mkdir()
    monkeypatch.chdir(here)
    env = {"XDG_CONFIG_HOME": str(home)}
    with pytest.raises(ConfigError, match="dure init"):
        locate(None, env)

    (home / "dure" / "dure.yaml").touch()
    assert locate(None, env) == home / "dure" / "dure.yaml"
    (here / "dure.yaml").touch()
    assert locate(None, env) == Path("dure.yaml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["dure", "agreement", "people"]),
    place=st.tuples(st.integers(0, 700), st.integers(0, 12)),
    put=st.sampled_from(
        ["", "x", "[", "{", ": ", "- ", "\n", "\n  ", ", a: b", "[]", "{}", "~", "'", "3", "yes", "*", "${X}"]
    ),
)
def test_a_damaged_file_is_read_or_told_with_a_place(
    faults: Told, changed: Change, name: str, place: tuple[int, int], put: str
):
    files = changed(name, "", "")
    text = files[name]
    start = place[0] % len(text)

    told = faults(**{**files, name: text[:start] + put + text[start + place[1] :]})

    assert all(".yaml:" in each for each in told)


def test_no_more_than_two_hundred_faults_are_told(faults: Told):
    told = faults(agreement="title: x\nversion: 1\neffective: {from: 2026-01-01}\nduties:\n" + "  - {x: 1}\n" * 5000)

    assert len(told) == 201
    assert told[-1] == "19800 more faults are not shown."


def test_settings_that_do_not_exist_are_told(tmp_path: Path):
    with pytest.raises(ConfigError, match="does not exist"):
        load(tmp_path / "dure.yaml", options_for=lambda tool: None, tools=())
