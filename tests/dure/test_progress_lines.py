"""The lines of a terminal while connections are read: one each, in place, gone in the end."""

from __future__ import annotations

import pytest
from builders import moment

from dure import progress_lines
from dure.progress_lines import ProgressLines
from reports.language import Language
from sync.progress import Progress


@pytest.fixture
def shown(monkeypatch):
    """Give the lines, a clock to turn, and what was written."""

    class Shown:
        now = 0.0
        written: list = []  # noqa: RUF012  # one test, one class

    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(progress_lines, "_write", Shown.written.append)
    Shown.lines = ProgressLines(Language("en").say, clock=lambda: Shown.now)
    return Shown


def test_a_line_tells_how_much_of_what_is_expected_and_how_fast(shown):
    shown.lines.show(Progress(name="hq"))
    shown.now = 2.0
    shown.lines.show(Progress(name="hq", records=3000, expected=20000))
    assert shown.written[-1] == "\r\x1b[2Khq: 3,000 of 20,000 read, 1,500/s."


def test_a_line_tells_until_when_a_connection_waits(shown):
    until = moment("2026-11-23T08:31:00")
    shown.lines.show(Progress(name="hq", records=3, paused_until=until))
    assert "hq: 3 read; waits for a limit until" in shown.written[-1]
    assert "8:31" in shown.written[-1]


def test_a_line_tells_since_when_a_tool_gives_no_good_answer(shown):
    shown.lines.show(Progress(name="hq", records=3, quiet_since=moment("2026-11-23T08:31:00")))
    assert "hq: 3 read; no good answer since" in shown.written[-1]


def test_each_connection_keeps_its_line(shown):
    for name in ("hq", "vendor"):
        shown.now += 1
        shown.lines.show(Progress(name=name, records=1))
    shown.now += 1
    shown.lines.show(Progress(name="hq", records=5, ended=True))
    assert shown.written[-1] == "\x1b[1A\r\x1b[2Khq: 5 read.\n\r\x1b[2Kvendor: 1 read, 1/s."
    shown.lines.clear()
    assert shown.written[-1] == "\x1b[1A\r\x1b[J"


def test_lines_are_not_drawn_more_often_than_anybody_can_read(shown):
    for number in range(100):
        shown.now += 0.001
        shown.lines.show(Progress(name="hq", records=number))
    assert len(shown.written) <= 2


def test_a_line_never_runs_over_the_edge(shown):
    shown.lines.show(Progress(name="긴" * 80, records=1))
    assert len(shown.written[-1]) <= 60


def test_a_name_cannot_move_the_cursor(shown):
    shown.lines.show(Progress(name="a\x1b[2Jb"))
    assert "\x1b[2J" not in shown.written[-1]
