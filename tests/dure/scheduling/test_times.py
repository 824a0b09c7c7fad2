"""When a workspace runs by itself: derived from its reports and its urgent work, told to cron and systemd by any clock."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needed import program

from dure.compose import open_workspace
from dure.scheduling.clock import DAY
from dure.scheduling.clock import Slot
from dure.scheduling.clock import timetable
from dure.scheduling.cron_lines import cron_times
from dure.scheduling.cron_lines import timer_times
from dure.scheduling.host import host_zone
from dure.scheduling.host import shifted
from dure.scheduling.host import shifts

SEOUL, UTC, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
WORKDAYS, MON, SAT = range(5), 0, 5
SLOTS = st.frozensets(st.builds(Slot, st.integers(0, 6), st.integers(0, DAY - 1)), min_size=1, max_size=60)
HOME = {"name": "한빛상사", "kind": "in-house"}


@pytest.fixture
def slots_of(tmp_path):
    """Give the timetable of a workspace that has these reports, urgent work off unless said otherwise."""

    def build(*whens, urgent="off", parties=None, **more):
        settings = {
            "parties": parties or {"home": HOME},
            "reports": {f"r{n}": {"party": "home", "when": when} for n, when in enumerate(whens)},
            "rules": {"urgent-unanswered": urgent},
            **more,
        }
        (tmp_path / "dure.yaml").write_text(json.dumps(settings), encoding="utf-8")
        return timetable(open_workspace(tmp_path / "dure.yaml", warn=False))

    return build


def at(hour, minute=0, days=WORKDAYS):
    return {Slot(day, hour * 60 + minute) for day in days}


def test_a_weekly_report_is_looked_for_on_every_working_day_so_that_a_missed_monday_goes_out_on_tuesday(slots_of):
    assert slots_of("mon 08:30").slots == at(8, 30)


def test_a_report_on_a_day_off_has_its_own_day_too(slots_of):
    assert slots_of("sun 20:00").slots == at(20, days=(*WORKDAYS, 6))


def test_a_daily_report_is_looked_for_on_every_day(slots_of):
    assert slots_of("daily 07:00", "workdays 08:30").slots == at(7, days=range(7)) | at(8, 30)


def test_a_party_that_works_on_saturdays_makes_them_working_days(slots_of):
    acme = {"name": "ACME", "kind": "vendor", "calendar": {"days": "mon-sat"}}
    assert slots_of("mon 08:30", parties={"home": HOME, "acme": acme}).slots == at(8, 30, (*WORKDAYS, SAT))


def test_a_workspace_without_due_reports_is_read_every_morning(slots_of):
    assert slots_of().slots == at(8)


@pytest.mark.parametrize(("after", "every"), [("4wh", 60), ("2wh", 30), ("80h", 60), ("1wh", 15), ("1h", 15)])
def test_urgent_work_is_looked_after_four_times_within_its_response_time(slots_of, after, every):
    assert slots_of("mon 08:30", urgent={"after": after}).every == every


def test_urgent_work_is_looked_after_while_somebody_works(slots_of):
    found = slots_of(urgent={"after": "4wh"})
    assert found.urgent == set().union(*(at(hour) for hour in range(9, 19)))


def test_urgent_work_that_counts_around_the_clock_is_looked_after_by_night(slots_of):
    assert len(slots_of(urgent={"after": "4h"}).urgent) == 7 * 24


def taken(field, whole):
    """Read a field of a crontab line."""
    if field == "*":
        return set(range(whole))
    parts = [each.partition("-") for each in field.split(",")]
    return {number for first, _, last in parts for number in range(int(first), int(last or first) + 1)}


def fires(lines):
    """Give the moments of the week at which cron starts what these lines say."""
    found = set()
    for line in lines:
        minutes, hours, day, month, weekdays = line.split()
        assert (day, month) == ("*", "*")
        found |= {
            Slot((weekday - 1) % 7, hour * 60 + minute)
            for weekday in taken(weekdays, 7)
            for hour in taken(hours, 24)
            for minute in taken(minutes, 60)
        }
    return found


@given(slots=SLOTS)
def test_cron_starts_at_these_moments_and_no_others(slots):
    assert fires(cron_times(slots)) == slots


@given(slots=SLOTS, by=st.integers(-14 * 60, 14 * 60))
def test_moments_by_another_clock_lead_back_to_the_same(slots, by):
    assert shifted(shifted(slots, [by]), [-by]) == slots


def test_office_hours_take_few_lines():
    slots = set().union(*(at(hour, minute) for hour in range(9, 18) for minute in (0, 30)))
    assert cron_times(slots | at(8, 30)) == ("30 8-17 * * 1-5", "0 9-17 * * 1-5")


def test_a_morning_in_seoul_is_the_night_before_where_the_clock_keeps_utc():
    by_host = shifted(at(8, 30), shifts(SEOUL, UTC, year=2026))
    assert cron_times(by_host) == ("30 23 * * 0-4",)


@pytest.mark.parametrize(("ours", "theirs"), [(BERLIN, UTC), (SEOUL, BERLIN), (BERLIN, ZoneInfo("America/New_York"))])
def test_a_clock_that_is_put_forward_in_summer_is_right_all_year(ours, theirs):
    by_host = shifted({Slot(MON, 8 * 60 + 30)}, shifts(ours, theirs, year=2026))
    monday = datetime(2026, 1, 5, 8, 30, tzinfo=ours)
    for week in range(52):
        due = (monday + timedelta(weeks=week)).astimezone(theirs)
        assert Slot(due.weekday(), due.hour * 60 + due.minute) in by_host


def test_the_zone_of_the_host_is_that_of_its_clock(tmp_path):
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Asia/Seoul")
    assert host_zone(tmp_path / "localtime", tmp_path / "none").key == "Asia/Seoul"


def test_a_host_that_only_names_its_zone_is_believed(tmp_path):
    (tmp_path / "timezone").write_text("Europe/Berlin\n", encoding="ascii")
    assert host_zone(tmp_path / "none", tmp_path / "timezone").key == "Europe/Berlin"


def test_a_host_that_tells_no_zone_keeps_utc(tmp_path):
    assert host_zone(tmp_path / "none", tmp_path / "none").key == "UTC"


def test_a_timer_tells_its_zone_itself():
    slots = at(8, 30) | at(20, days=(MON, SAT))
    assert timer_times(slots, "Asia/Seoul") == (
        "Mon..Fri *-*-* 08:30:00 Asia/Seoul",
        "Mon,Sat *-*-* 20:00:00 Asia/Seoul",
    )


def test_systemd_understands_a_timer_as_it_is_meant():
    (line,) = timer_times(at(8, 30), "Asia/Seoul")
    done = subprocess.run(
        [program("systemd-analyze"), "calendar", "--base-time=2026-11-21 00:00:00 UTC", line],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )
    assert "Sun 2026-11-22 23:30:00 UTC" in done.stdout
