from __future__ import annotations

from datetime import timedelta

import pytest

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
def test_an_old_export_is_told_on_top(word, read, days, told):
    banner = word(results=read(days), handmade=frozenset({"hq"})).banner

    assert banner == (
        "직접 내보낸 지 오래된 출처: Jira(hq). 가장 오래된 것은 2026. 11. 15.에 내보냈고, 그 뒤의 변경은 이 보고에 없습니다."
        if told
        else ""
    )


def test_an_old_reading_of_an_api_is_no_old_export(word, read):
    assert word(results=read(30), handmade=frozenset({"other"})).banner == ""


def test_what_was_not_read_and_what_is_old_are_told_together(word, read):
    banner = word("home", "en", results=read(8, complete=False), handmade=frozenset({"hq"})).banner

    assert banner.startswith("Not read in full: Jira (hq).")
    assert "Exports made by hand are old: Jira (hq)" in banner


def test_a_vendor_is_not_told_of_old_exports_of_others(word, read):
    results = read(30, error=fault("CANARY"))

    assert word("acme", results=results, handmade=frozenset({"hq"})).banner == ""
