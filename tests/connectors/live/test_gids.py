"""Gids in little room: a set of texts, but smaller."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from connectors.live import gids
from connectors.live.gids import Gids

TEXTS = st.one_of(
    st.integers(0, 40).map(str),
    st.integers(0, 10**22).map(str),
    st.sampled_from(["", "0", "00", "007", "٣", "²", "-1", "+1", " 1", "1_0", "18446744073709551615"]),
    st.text(max_size=3),
)


@given(st.lists(st.lists(TEXTS, max_size=8), max_size=8), TEXTS)
def test_it_holds_what_a_set_of_texts_holds(pages, other):
    known, own = set(), Gids()
    late, gids._LATE = gids._LATE, 3
    try:
        for page in pages:
            known.update(page)
            own.update(page)
    finally:
        gids._LATE = late

    assert sorted(own) == sorted(known)
    assert all(gid in own for gid in known)
    assert (other in own) is (other in known)


def test_a_hundred_thousand_take_less_than_two_megabytes():
    own = Gids()
    tracemalloc.start()
    for start in range(0, 100_000, 100):
        own.update(str(1_200_000_000_000_000 + number) for number in range(start, start + 100))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert held < 2_000_000
