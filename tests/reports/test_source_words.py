from __future__ import annotations

from datetime import timedelta

import pytest

from mapping.errors import Place
from mapping.errors import fault
from sync.runs import ConnectionResult


@pytest.fixture
def read(now):
    def result(days, **more):
        facts = {"name": "hq", "tool": "jira", "complete": True, "as_of": now - timedelta(days=days)}
        return (ConnectionResult(**{**facts, **more}),)

    return result


def test_an_export_made_by_hand_tells_its_date(word, read):
    lines = [word(results=read(2), handmade=frozenset(made)).sources[0].text for made in ({"hq"}, ())]

    assert lines == ["2026. 11. 21. 00:00에 직접 내보낸 파일 · 모두 읽음", "2026. 11. 21. 00:00 기준 · 모두 읽음"]


@pytest.mark.parametrize(("days", "told"), [(7, False), (8, True)])
def test_an_old_export_is_told_on_top_and_asked_for(word, read, days, told):
    banner = word(results=read(days), handmade=frozenset({"hq"})).banner

    assert banner == (
        "Jira(hq): 2026. 11. 15. 파일이며, 그 뒤의 변경은 이 보고에 없습니다. 파일을 다시 내보내 주세요."
        if told
        else ""
    )


def test_each_export_that_is_to_be_made_again_is_named_once_with_what_is_wrong(word, read):
    broken = fault("It was cut off.", place=Place("exports/cs.json", 121, 6))
    results = (*read(14, name="cs", tool="asana", complete=False, error=broken), *read(8, name="design", tool="trello"))

    worded = word("home", "en", results=results, handmade=frozenset({"cs", "design"}))

    assert worded.banner == (
        "Asana (cs): the newest file could not be read in full; shown as of 9 Nov 2026."
        " Trello (design): the file is of 15 Nov 2026, and what changed since is missing. Please export these 2 again."
    )
    assert worded.sources[0].text == (
        "shown as of the export made by hand of 9 Nov 2026, 00:00, the newest file could not be read in full:"
        " exports/cs.json: It was cut off."
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "It follows when 한빛상사 reads a new file."),
        ("ko", "한빛상사가 새 파일을 읽으면 반영됩니다."),
    ],
)
def test_a_vendor_is_not_asked_for_exports_of_the_house_and_told_when_it_follows(workspace, word, read, code, expected):
    workspace.task("hq:WEB-1", "배너", labels=("배너",))

    banner = word("acme", code, results=read(8), handmade=frozenset({"hq"})).banner

    assert banner.startswith("Jira")
    assert banner.endswith(expected)
    assert "export" not in banner.partition(".")[2]


def test_an_old_reading_of_an_api_is_no_old_export(word, read):
    assert word(results=read(30), handmade=frozenset({"other"})).banner == ""


def test_what_was_not_read_and_what_is_old_are_told_together(word, read):
    results = (*read(0, complete=False), *read(8, name="ops", tool="asana"))

    banner = word("home", "en", results=results, handmade=frozenset({"ops"})).banner

    assert banner.startswith(
        "Not read in full: Jira (hq). What rests on this stays as it was last known. Asana (ops): the file is of"
    )


def test_a_vendor_is_not_told_of_old_exports_of_others(word, read):
    results = read(30, error=fault("CANARY"))

    assert word("acme", results=results, handmade=frozenset({"hq"})).banner == ""
