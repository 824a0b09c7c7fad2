"""Which exported files are put together as one source, and what it is called."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path

from connectors.exports.files import ExportFile
from connectors.exports.grouping import group_exports


def grouped(ids=None, **files):
    """Group files, each given as its name with ``/`` and ``.`` for double and single underscores, and its tool."""
    made = {}
    for name, tool in files.items():
        path = name.replace("__", "/").replace("_", ".")
        made[ExportFile(Path("/w") / path, path, datetime(2026, 11, 1, tzinfo=UTC), 1)] = tool
    found = group_exports(made, ids_of=lambda file: (ids or {}).get(file.path.stem, {}))
    return {each.name: (each.tool, each.patterns) for each in found}


def test_files_of_one_tool_in_one_folder_are_one_source_found_by_a_glob():
    assert grouped(exports__old_csv="jira", exports__new_csv="jira", exports__board_json="trello") == {
        "trello": ("trello", ("exports/*.json",)),
        "jira": ("jira", ("exports/*.csv",)),
    }


def test_a_glob_that_another_file_would_match_is_not_written():
    found = grouped(exports__a_json="asana", exports__b_json="trello", exports__c_csv="jira", exports__d_csv=None)

    assert found == {
        "asana": ("asana", ("exports/a.json",)),
        "trello": ("trello", ("exports/b.json",)),
        "jira": ("jira", ("exports/c.csv",)),
    }


def test_a_folder_of_its_own_names_its_source():
    assert grouped(exports__a_csv="jira", exports__acme__b_csv="jira") == {
        "jira": ("jira", ("exports/*.csv",)),
        "acme": ("jira", ("exports/acme/*.csv",)),
    }


def test_jira_files_in_which_one_id_has_two_keys_come_from_two_sites():
    ids = {"hq": {"1": "OPS-1", "2": "OPS-2"}, "later": {"2": "OPS-2", "3": "OPS-3"}, "vendor": {"1": "CS-1"}}

    assert grouped(ids, e__hq_csv="jira", e__later_csv="jira", e__vendor_csv="jira") == {
        "hq": ("jira", ("e/hq.csv", "e/later.csv")),
        "vendor": ("jira", ("e/vendor.csv",)),
    }


def test_an_issue_that_was_moved_between_two_exports_makes_no_second_site():
    ids = {"old": {"1": "OPS-1", "2": "OPS-2"}, "new": {"1": "WEB-9", "2": "OPS-2"}}

    assert list(grouped(ids, e__old_csv="jira", e__new_csv="jira")) == ["jira"]
