from __future__ import annotations

import re

import pytest

from reports.grids import Grid
from reports.grids import Screen
from reports.grids import to_terminal
from reports.rendering import render
from reports.rendering import table

GRIDS = [
    Grid(("Id", "Title"), (("1", "one"), ("2", ""))),
    Grid(("연결", "작업", ""), (("본사", "1,204", "모두 읽음"), ("acme-운영", "3", ""))),
    Grid(("Only",), (("é" * 9,), ("ﾊﾝｶｸ 가족",))),
]


@pytest.mark.parametrize("grid", GRIDS)
def test_rows_that_fit_are_written_as_a_table_would_be(grid):
    assert to_terminal(grid, Screen(80)) == render(table(grid), Screen(80))


def test_where_colour_is_wanted_the_header_alone_is_bold():
    written = to_terminal(GRIDS[0], Screen(80, colour=True))

    assert written == "\x1b[1mId  Title\x1b[0m\n1   one\n2\n"


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_of_a_list_is_wider_than_the_terminal(width):
    grid = Grid(("Connection", "Note"), (("hq", "It was not read in full, ask again."), ("acme", "")))

    written = re.sub(r"\x1b\[\d*m", "", to_terminal(grid, Screen(width, colour=True)))

    assert max(map(len, written.splitlines())) <= max(width, 40)
