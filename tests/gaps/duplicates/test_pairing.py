"""The columns of a comparison: what was kept is given again as it was read, and who has a number in common is found."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gaps.duplicates.crew import at_once
from gaps.duplicates.crew import shares
from gaps.duplicates.crew import steps
from gaps.duplicates.pairing.block import Kind
from gaps.duplicates.pairing.groups import Groups
from gaps.duplicates.pairing.kept import Kept
from gaps.duplicates.pairing.names import mixed
from gaps.duplicates.pairing.names import summed

KIND = Kind(("fact",), ("plain", "worded"), worded=("worded",))

# Some with the same last bits, as half of a number tells only that it may be the same.
numbers = st.one_of(st.integers(0, 5), st.integers(0, 5).map(lambda each: each << 32), st.integers(0, 2**64 - 1))
readings = st.fixed_dictionaries(
    {"fact": numbers, "plain": st.sets(numbers, max_size=4), "worded": st.lists(numbers, max_size=4)}
)
texts = st.lists(readings, min_size=1, max_size=6)
moments = st.lists(st.lists(st.integers(0, 5), max_size=8), min_size=1, max_size=5)


def packed(said):
    plain, worded = sorted(said["plain"]), said["worded"]
    return np.array([said["fact"], len(plain), len(worded), *plain, *worded], dtype="<u8").tobytes()


@given(texts, moments)
def test_what_was_kept_is_given_as_it_was_read(said, history):
    """Texts come, go and come back, and several tasks say the same."""
    shelf = {}
    for moment in history:
        tasks = [each % len(said) for each in moment]
        kept = Kept(KIND, sorted(shelf.items()))
        digests = np.array([(each, 7) for each in tasks], dtype=np.uint64).reshape(-1, 2)
        found = kept.readings(digests, lambda place, tasks=tasks: packed(said[tasks[place]]))
        for number in kept.change.drop:
            del shelf[number]
        last = max(shelf, default=0)
        shelf.update({last + place: body for place, body in enumerate(kept.change.add, 1)})

        assert found.facts["fact"].tolist() == [said[each]["fact"] for each in tasks]
        for name, words in (("plain", None), ("worded", found.words["worded"])):
            for asked in (None, np.array([number % 2 == 0 for number in range(len(tasks))], dtype=bool)):
                ids, owners = found.owned(name, asked)
                told = ids if words is None else words[ids]
                for number, each in enumerate(tasks):
                    wanted = sorted(said[each][name]) if name == "plain" else said[each][name]
                    here = asked is None or asked[number]
                    assert told[owners == number].tolist() == (wanted if here else [])


@given(st.lists(st.sets(numbers, max_size=5), max_size=8), st.integers(2, 5))
def test_who_has_a_number_in_common_is_found(lists, most):
    ids = np.array([each for said in lists for each in said], dtype=np.uint64)
    owners = np.array([owner for owner, said in enumerate(lists) for _ in said], dtype=np.int32)
    having = {each: [owner for owner, said in enumerate(lists) if each in said] for each in set().union(*lists)}
    pairs = [pair for found in having.values() if len(found) <= most for pair in combinations(found, 2)]

    one, other = Groups(ids, owners, most).pairs()

    assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == sorted(pairs)


def test_a_name_hangs_on_every_part_and_their_order():
    name = np.array([[3, 4]], dtype=np.uint64)
    other = np.array([[5, 6]], dtype=np.uint64)
    told = [
        mixed(name, other, np.array([1])),
        mixed(other, name, np.array([1])),
        mixed(name, other, np.array([2])),
        mixed(name, other[:, ::-1], np.array([1])),
        mixed(name[:, ::-1], other, np.array([1])),
    ]

    assert len({half for each in told for half in each.ravel().tolist()}) == 2 * len(told)


def test_marks_are_told_by_their_places():
    marks = np.array([1, 0, 0, 1, 1, 1, 0], dtype=bool)
    found = summed(marks, np.array([2, 2, 0, 2, 1])).tolist()

    assert len(set(found)) == 4
    assert found[2] == found[4] == 0


def test_work_by_two_comes_back_in_its_order():
    parts = shares(1000, 10)

    assert [start for start, _ in parts] == [0, 500]
    assert [list(steps(*part, 300)) for part in parts] == [[(0, 300), (300, 500)], [(500, 800), (800, 1000)]]
    assert shares(19, 10) == [(0, 19)]
    assert at_once(lambda part: part[1] - part[0], parts) == [500, 500]
