from __future__ import annotations

import json

import pytest

from connectors.api import Absent
from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.api import Scope
from connectors.exports.jira import JiraExports
from mapping.errors import ConnectorError
from mapping.model import MappingRules
from mapping.model import State


def table(*keys, title="x"):
    return "Summary,Issue key\n" + "".join(f"{title},{key}\n" for key in keys)


def saved(*keys):
    issues = [{"id": str(n), "key": key, "fields": {"summary": "x"}} for n, key in enumerate(keys, start=1)]
    return json.dumps({"issues": issues})


def test_a_connection_without_an_export_is_told():
    context = ConnectorContext(name="hq", options=ConnectionOptions(tool="jira"), rules=MappingRules(connection="hq"))

    with pytest.raises(ConnectorError, match="Connection hq names no `export:`"):
        JiraExports(context).verify()


def test_an_export_that_finds_nothing_is_told(jira):
    connector = jira({}, export="none/*.csv")

    for ask in (connector.verify, connector.scopes, connector.chains):
        with pytest.raises(ConnectorError, match=r"none/\*\.csv` finds no file"):
            ask()


def test_verify_names_the_files_and_what_they_are(jira):
    assert jira({"a.csv": table("A-1"), "b.json": saved("A-1"), "c.txt": "?"}).verify() == (
        "b.json (jira-json), a.csv (jira-csv)"
    )


def test_verify_fails_where_nothing_can_be_read(jira):
    with pytest.raises(ConnectorError) as told:
        jira({"a.csv": "?", "b.csv": ""}).verify()
    assert len(told.value.faults) == 2


def test_there_is_a_chain_per_file_newest_first(jira):
    assert [chain.id for chain in jira({"b.csv": table("A-1"), "a.csv": table("B-1")}).chains()] == ["a.csv", "b.csv"]


def test_pages_are_bounded_and_the_last_one_is_done(read):
    found = read({"a.csv": table(*(f"A-{n}" for n in range(1, 1202)))})

    assert [len(page.records) for page in found.pages] == [500, 500, 201]
    assert [page.done for page in found.pages] == [False, False, True]
    assert [bool(page.listings) for page in found.pages] == [False, False, True]
    assert all(page.cursor is None for page in found.pages)


def test_of_several_exports_of_one_scope_the_newest_counts(read):
    found = read({"old.csv": table("A-1", "A-2", "B-1", title="old"), "new.csv": table("A-1", title="new")})

    assert {key: task.title for key, task in found.tasks.items()} == {"A-1": "new", "B-1": "old"}
    assert set(found.listings) == {"A", "B"}
    assert found.listings["A"].as_of > found.listings["B"].as_of
    assert found.notes == ["2 tasks of A passed over: new.csv is newer."]


def test_an_older_export_alone_knows_what_a_newer_one_holds(jira):
    connector = jira({"old.csv": table("A-1", "B-1"), "new.csv": table("A-2")})
    old = connector.chains()[1]

    (page,) = connector.pages(old, None)

    assert [record.key for record in page.records] == ["B-1"]


def test_scopes_filter_by_key_or_name_without_regard_to_case(read):
    csv = "Summary,Issue key,Project key,Project name\nx,OPS-1,OPS,운영\nx,WEB-1,WEB,온라인 몰\nx,ETC-1,ETC,기타\n"
    found = read({"a.csv": csv}, scopes=["ops", "온라인  몰"])

    assert list(found.tasks) == ["OPS-1", "WEB-1"]
    assert set(found.listings) == {"OPS", "WEB"}
    assert found.notes == []


def test_a_configured_scope_that_no_export_holds_is_told_and_proves_nothing(read):
    found = read({"a.csv": table("A-1"), "b.csv": table("B-1")}, scopes=["A", "b", "NONE"], whole=True)

    assert (found.listings["A"].whole, found.listings["B"].whole) == (True, True)
    assert not found.listings["NONE"].whole
    assert "No export of connection hq holds NONE." in str(found.listings["NONE"].error)


def test_only_the_user_can_say_that_an_export_of_jira_is_whole(read):
    assert not read({"a.csv": table("A-1")}).listings["A"].whole
    assert read({"a.csv": table("A-1")}, whole=True).listings["A"].whole


@pytest.mark.parametrize(("count", "cut"), [(999, False), (1000, True), (1001, False), (2000, True)])
def test_an_export_that_stops_at_a_round_thousand_is_cut_whatever_the_user_says(read, count, cut):
    listing = read({"a.csv": table(*(f"A-{n}" for n in range(count)))}, whole=True).listings["A"]

    assert (listing.truncated, listing.whole) == (cut, not cut)


def test_one_bad_file_does_not_stop_the_others(read):
    found = read(
        {"a.csv": table("A-1"), "b.csv": "?", "c.json": '{"issues":[{"id":"1","key":"C-1","fields":{"x":1}},{'}
    )

    assert sorted(found.tasks) == ["A-1", "C-1"]
    assert [failure.partition(":")[0] for failure in found.failures] == ["c.json", "b.csv"]
    assert set(found.listings) == {"A"}


def test_a_file_that_is_not_there_does_not_stop_the_others(read):
    found = read({"a.csv": table("A-1")}, export=["a.csv", "none.csv"])

    assert list(found.tasks) == ["A-1"]
    assert ["none.csv` finds no file" in failure for failure in found.failures] == [True]


def test_the_wrong_tools_file_is_told(read):
    found = read({"a.json": '{"cards":[],"lists":[],"shortLink":"x"}'})

    (told,) = found.failures
    assert told.startswith("a.json: This looks like an export of Trello; connection hq says `tool: jira`.")
    assert told.endswith("Name the file under a connection with `tool: trello`.")


def test_an_export_without_a_task_is_noted(read):
    assert read({"a.csv": "Summary,Issue key\n"}).notes == ["a.csv: The export holds no task."]


def test_a_task_that_repeats_counts_once(read):
    assert len(read({"a.csv": table("A-1", "A-1")}).records) == 1


def test_a_file_that_goes_away_fails_its_chain(jira, tmp_path):
    connector = jira({"a.csv": table("A-1")})
    (chain,) = connector.chains()
    (tmp_path / "a.csv").unlink()

    with pytest.raises(ConnectorError, match=r"a\.csv: The file cannot be read"):
        list(connector.pages(chain, None))


def test_an_unknown_chain_is_told(jira):
    connector = jira({"a.csv": table("A-1")})
    (chain,) = connector.chains()

    with pytest.raises(ConnectorError, match=r"no export b\.csv"):
        list(connector.pages(type(chain)("b.csv"), None))


def test_the_roster_is_what_was_read(jira):
    connector = jira({"a.csv": table("A-1")})
    assert connector.scopes() == ()

    list(connector.pages(connector.chains()[0], None))

    assert connector.scopes() == (Scope("A"),)


def test_a_file_has_no_census_and_what_it_lacks_is_deleted(jira):
    connector = jira({"a.csv": table("A-1")})

    assert connector.census(Scope("A")) is None
    assert list(connector.reread(["7"])) == [Absent("7", State.DELETED)]


def test_the_same_file_read_twice_gives_the_same_fingerprints(jira):
    connector = jira({"a.csv": table("A-1", "A-2"), "b.json": saved("B-1")})

    def fingerprints():
        return [r.fingerprint for c in connector.chains() for page in connector.pages(c, None) for r in page.records]

    assert fingerprints() == fingerprints()
    assert len(set(fingerprints())) == 3
