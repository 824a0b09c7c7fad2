from __future__ import annotations

from datetime import UTC
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from altered import replace

from mapping.parties import Party
from mapping.parties import PartyKind
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.tables import kpi_document
from reports.kpi.tables import kpi_grid
from reports.kpi.telling import is_met
from reports.kpi.telling import kpi_lines
from reports.language import Language
from sync.kpis import Figure

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 23, 0, tzinfo=UTC)
THIS, LAST = "2026-11-23", "2026-11-16"
PARTIES = {"acme": Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR)}


def figure(kpi="time-to-owner", **fields):
    defaults = {
        "week": LAST,
        "edition": "home",
        "kpi": kpi,
        "version": DEFINITIONS[kpi].version,
        "side": "",
        "value": 4.0,
        "high": 20.0,
        "part": None,
        "whole": 8,
        "at": NOW,
    }
    return Figure(**(defaults | fields))


def lines(*figures, code="en", day_hours=8):
    language = Language(code, zone=SEOUL)
    return kpi_lines(
        figures, now=NOW, zone=SEOUL, agreement=None, parties=PARTIES, day_hours=day_hours, language=language
    )


def test_what_happened_is_told_of_the_last_full_week():
    assert [each.value for each in lines(figure(), figure(week=THIS, value=1.0))] == ["median 4 working hours"]


def test_what_stands_is_told_of_this_moment():
    (line,) = lines(figure("gap-age", week=THIS), figure("gap-age", week=LAST, value=1.0))

    assert (line.value, line.basis) == ("median 4 working hours", "8 in all, nine of ten within 2.5 working days")


def test_nine_of_ten_are_not_told_where_half_of_them_say_the_same():
    (line,) = lines(figure("gap-age", week=THIS, value=40.0, high=40.0), code="ko")

    assert (line.label, line.value, line.basis) == ("정할 일이 열려 있는 기간", "중앙값 5영업일", "모두 8건")


def test_of_few_rows_neither_a_bar_nor_nine_of_ten_is_told():
    (time,) = lines(figure(whole=1))
    (share,) = lines(figure("urgent-response", value=0.0, high=None, part=0, whole=1))

    assert (time.basis, share.value, share.basis, share.bar) == ("1 in all", "0 of 1", "", None)


def test_the_side_that_was_waited_for_is_named():
    (line,) = lines(figure("waiting-time", side="acme"), code="ko")

    assert line.label == "ACME 운영을 기다린 시간(지난주)"


def test_an_age_of_nothing_is_not_told():
    assert lines(figure("gap-age", week=THIS, value=0.0, high=0.0)) == ()


def test_a_figure_without_rows_is_not_told():
    assert lines(figure(value=None, whole=0)) == ()


def test_another_version_of_a_definition_is_not_told_as_this_one():
    assert lines(figure(version=0)) == ()


@pytest.mark.parametrize(
    ("kpi", "target", "fields", "met"),
    [
        ("as-agreed", "95%", {"value": 0.95}, True),
        ("as-agreed", "95%", {"value": 0.94}, False),
        ("duplicate-rate", "5%", {"value": 0.05}, True),
        ("duplicate-rate", "5%", {"value": 0.06}, False),
        ("time-to-owner", "1wd", {"part": 4}, True),
        ("time-to-owner", "1wd", {"part": 3}, False),
        ("time-to-owner", "", {}, None),
        ("urgent-response", "2wh", {"value": 0.5}, None),
        ("as-agreed", "95%", {"value": None, "whole": 0}, None),
    ],
)
def test_a_target_is_kept_or_missed(kpi, target, fields, met):
    assert is_met(figure(kpi, **fields), DEFINITIONS[kpi], target) is met


def test_a_table_has_a_row_for_each_side_and_a_column_for_each_week():
    figures = figure("waiting-time", side="acme"), figure("waiting-time", week=THIS, value=None, whole=0)
    grid = kpi_grid(
        figures, (LAST, THIS), agreement=None, parties=PARTIES, day_hours=8, language=Language("en", zone=SEOUL)
    )

    assert grid.headers == ("Number", "target", "11-16", "11-23")
    assert grid.rows == (("Waiting time: ACME 운영", "", "4 working hours", "–"),)


def test_programs_get_the_definition_with_the_numbers():
    (told,) = kpi_document((replace(figure(), part=2),), (LAST,), agreement=None, language=Language("en", zone=SEOUL))

    assert (told["id"], told["version"], told["unit"], told["side"]) == ("time-to-owner", 2, "hours", None)
    assert told["weeks"] == [
        {"week": LAST, "value": 4.0, "p90": 20.0, "part": 2, "whole": 8, "met": None, "at": "2026-11-23T00:00:00Z"}
    ]
