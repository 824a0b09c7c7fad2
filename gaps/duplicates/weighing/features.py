"""What speaks for and against a pair, as numbers: every feature has a name, and the model a weight for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gaps.duplicates.stretches import Column
from gaps.duplicates.weighing.collection import OFTEN
from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.pairs import Pairs
from gaps.duplicates.weighing.reading import KIND
from gaps.duplicates.weighing.reading import NAME
from gaps.duplicates.weighing.reading import NUMBER
from gaps.duplicates.weighing.rows import LEAST_ROWS
from gaps.duplicates.weighing.rows import Common
from gaps.duplicates.weighing.rows import common

_BLOCK = 8_000
_RARE_IN = 8
_TIGHT = 1e-6
_HIGH_TITLE = 0.6
_HIGH_BODY = 0.5
_FEW_DAYS = 2.0
_MINUTES = 1440.0
_UNKNOWN = 365.0

Features = dict[str, Column]


class Measurer:
    """Measures pairs of one library."""

    def __init__(self, library: Library) -> None:
        """Measure nothing yet."""
        self._library = library
        self._telling = np.log1p(max(library.size, LEAST_ROWS) / _RARE_IN)

    def features(self, pairs: Pairs) -> Iterator[tuple[slice, Features]]:
        """Give the features of all pairs, block by block."""
        for start in range(0, len(pairs.a), _BLOCK):
            block = slice(start, min(start + _BLOCK, len(pairs.a)))
            yield block, self._block(pairs, block)

    def _block(self, pairs: Pairs, block: slice) -> Features:
        a, b = pairs.a[block], pairs.b[block]
        library = self._library
        found = self._words(a, b)
        both, rare = self._common("grams", a, b)
        said = OFTEN[library.pieces[both.mine]] * OFTEN[library.pieces[both.yours]]
        found["grams"] = self._alike("grams", both.total(np.square(rare) * said), a, b)
        both, rare = self._common("bridge", a, b)
        found["bridge"] = self._alike("bridge", both.total(np.square(rare)), a, b)
        found["meant"] = both.total(rare)
        for name, listed in (("neighbours", "pairs"), ("lines", "lines")):
            both, rare = self._common(listed, a, b)
            found[name] = both.total(rare)
        found |= self._standing(pairs, block)
        found |= self._apart(a, b)
        return found | _derived(found)

    def _common(self, name: str, a: Column, b: Column) -> tuple[Common, Column]:
        """Give what both of each pair have in a list, and how telling it is."""
        listed = self._library.lists[name]
        both = common(listed.ids, listed.starts, a, b)
        return both, listed.rare(both.mine)

    def _alike(self, name: str, products: Column, a: Column, b: Column) -> Column:
        """Give products of rows as those of rows of the length 1."""
        of = self._library.lengths[name]
        alike: Column = products / (of[a] * of[b])
        return alike

    def _words(self, a: Column, b: Column) -> Features:
        """Compare terms: one walk over what both have, and sums over it in many ways."""
        library = self._library
        shared, rare = self._common("terms", a, b)
        mine, yours, total = shared.mine, shared.yours, shared.total
        kinds = library.lists["terms"].ids[mine] >> np.uint32(KIND)
        in_mine, in_yours = ((library.in_title[place] > 0).astype(np.float32) for place in (mine, yours))
        both = in_mine * in_yours
        told, left, right, mass = total(rare * both), total(rare * in_mine), total(rare * in_yours), total(rare)
        numbers = total((kinds == NUMBER) * both)
        of_a, of_b = library.sums(a), library.sums(b)
        square = np.square(rare)
        found = {
            name: self._alike(name, total(square * OFTEN[said(mine)] * OFTEN[said(yours)]), a, b)
            for name, said in library.ways.items()
        }
        found |= {
            "shared": mass,
            "told": told,
            "rarest": shared.greatest(rare),
            "rarest_told": shared.greatest(rare * both),
            "names": total(rare * (kinds == NAME)),
            "numbers": numbers,
            "numbers_apart": of_a["numbers"] + of_b["numbers"] - 2 * numbers,
            "numbers_against": _both(of_a["numbers"], of_b["numbers"]) * (numbers == 0),
            "rare_words": total((rare > self._telling).astype(np.float32)),
        }
        title_a, title_b = of_a["title"] + _TIGHT, of_b["title"] + _TIGHT
        found |= _two("cover", told / title_a, told / title_b)
        found |= _two("title_in", left / title_a, right / title_b)
        found |= _two("missing", title_a - left, title_b - right)
        found |= _two("extra", title_a - told, title_b - told)
        found |= _two("whole_in", mass / (of_a["whole"] + _TIGHT), mass / (of_b["whole"] + _TIGHT))
        found |= _two("long_title", np.log1p(of_a["words"]), np.log1p(of_b["words"]))
        found |= _two("long_body", np.log1p(of_a["length"]), np.log1p(of_b["length"]))
        return found

    def _standing(self, pairs: Pairs, block: slice) -> Features:
        found = {"near": pairs.score[block]}
        for name, two in (("rank", pairs.ranks), ("share", pairs.shares), ("crowd", pairs.crowd)):
            least, most = two[0][block], two[1][block]
            found |= {f"{name}_least": least, f"{name}_most": most}
        found["rank_least"], found["rank_most"] = np.log1p(found["rank_least"]), np.log1p(found["rank_most"])
        return found

    def _apart(self, a: Column, b: Column) -> Features:
        facts = self._library.facts
        documents, place = np.unique(np.concatenate((a, b)), return_inverse=True)
        facets = self._library.facets(documents)
        mine, yours = facets[place[: len(a)]], facets[place[len(a) :]]
        named = (mine > 0) & (yours > 0)
        against = named & ((mine & yours) == 0)
        minutes = [facts["minute"][side].astype(np.float64) for side in (a, b)]
        days = np.where((minutes[0] > 0) & (minutes[1] > 0), np.abs(minutes[0] - minutes[1]) / _MINUTES, _UNKNOWN)
        same = {name: facts[name][a] == facts[name][b] for name in ("equal", "family", "place")}
        found = {
            "facets_against": against.sum(1).astype(np.float32),
            "facets_same": (named & ~against).sum(1).astype(np.float32),
            "facets_one": ((mine > 0) ^ (yours > 0)).sum(1).astype(np.float32),
            "equal": same["equal"].astype(np.float32),
            "slot": (same["family"] & ~same["equal"]).astype(np.float32),
            "place": same["place"].astype(np.float32),
            "days": np.log1p(days).astype(np.float32),
        }
        sizes = (np.log(self._library.families[side]).astype(np.float32) for side in (a, b))
        return found | _two("family", *sizes)


def _both(one: Column, other: Column) -> Column:
    return ((one > 0) & (other > 0)).astype(np.float32)


def _two(name: str, one: Column, other: Column) -> Features:
    return {f"{name}_least": np.minimum(one, other), f"{name}_most": np.maximum(one, other)}


def _derived(said: Features) -> Features:
    """Give what a straight line cannot make of the others: agreement counts for more where it is nearly whole."""
    found = {f"{name}_squared": said[name] ** 2 for name in ("whole", "title", "grams", "bridge")}
    logged = ("names", "lines", "neighbours", "missing_least", "missing_most", "extra_least", "extra_most")
    found |= {f"{name}_log": np.log1p(said[name]) for name in logged}
    found["whole_title"] = said["whole"] * said["title"]
    found["title_high"] = np.maximum(0.0, said["title"] - _HIGH_TITLE)
    found["body_high"] = np.maximum(0.0, said["body"] - _HIGH_BODY)
    found["days_few"] = np.minimum(said["days"], _FEW_DAYS)
    found["cover_rare"] = said["cover_most"] * said["rarest_told"]
    found["family_equal"] = said["equal"] * said["family_least"]
    return found
