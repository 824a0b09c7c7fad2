"""What projects that are read side by side may spend on histories, and when each of them comes by some."""

from __future__ import annotations

from itertools import pairwise

import pytest

from connectors.live.asana_purse import Purse
from connectors.live.asana_purse import Ration
from connectors.live.asana_purse import spread

MANY = range(1, 41)


@pytest.mark.parametrize("most", MANY)
def test_each_number_comes_once_whatever_the_most_is(most):
    assert sorted(spread(most)) == list(range(1, most + 1))


@pytest.mark.parametrize("most", [most for most in MANY if most > 4])
def test_numbers_beside_each_other_lie_apart(most):
    numbers = spread(most)
    assert all(abs(one - other) > 1 for one, other in pairwise(numbers))


def test_projects_that_are_read_side_by_side_are_not_due_with_the_same_page():
    purse, projects = Purse(1000), ["1", "2", "3", "4", "5"]
    rations = [Ration(purse, projects, price=2, lump=5, first=first) for first in spread(5)]

    pages_waited = [next(page for page in range(100) if ration.due(0.01)) for ration in rations]

    assert sorted(pages_waited) == [0, 1, 2, 3, 4]
