from __future__ import annotations

import pytest

from reports.grids import Grid
from reports.grids import Screen
from reports.grids import to_terminal


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_of_a_list_is_wider_than_the_terminal(width):
    grid = Grid(("Connection", "Note"), (("hq", "It was not read in full, ask again."), ("acme", "")))

    assert max(map(len, to_terminal(grid, Screen(width)).splitlines())) <= max(width, 40)
