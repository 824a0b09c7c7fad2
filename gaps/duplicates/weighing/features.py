"""What speaks for and against a pair, as numbers: every feature has a name, and the model a weight for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gaps.duplicates.weighing.pairs import Pairs
from gaps.duplicates.weighing.reading import NAME
from gaps.duplicates.weighing.reading import NUMBER
from gaps.duplicates.weighing.rows import LEAST_ROWS
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows
from gaps.duplicates.weighing.rows import lengths
from gaps.duplicates.weighing.rows import scaled
from gaps.duplicates.weighing.rows import weighed
from gaps.duplicates.weighing.shelf import Shelf

_BLOCK = 100_000
_TITLE_SHARE = 4.0
_SHIFT = 4096.0
_RARE_IN = 8
_TIGHT = 1e-6
_HIGH_TITLE = 0.6
_HIGH_BODY = 0.5
_FEW_DAYS = 2.0

Features = dict[str, Column]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Titles and bodies over the same columns: where a document has a term, how often and how telling it is."""

    rows: Rows
    in_title: Column
    in_body: Column
    whole: Column
    title: Column
    body: Column
    rare: Column
    number: Column
    name: Column


class Measurer:
    """Measures pairs of one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        """Weigh all rows once."""
        self._shelf = shelf
        self._texts = _texts(shelf)
        self._grams = _unit(shelf.grams, shelf.rare["grams"])
        self._bridge = _unit(shelf.bridge, shelf.rare["bridge"])
        self._told = _mass(shelf.bridge, shelf.rare["bridge"])
        self._pairs = _mass(shelf.pairs, shelf.rare["pairs"])
        self._lines = _mass(shelf.lines, shelf.rare["lines"])
        self._sums = _sums(self._texts)
        self._families = np.log(shelf.family_sizes).astype(np.float32)

    def features(self, pairs: Pairs) -> Iterator[tuple[slice, Features]]:
        """Give the features of all pairs, block by block."""
        for start in range(0, len(pairs.a), _BLOCK):
            block = slice(start, min(start + _BLOCK, len(pairs.a)))
            yield block, self._block(pairs, block)

    def _block(self, pairs: Pairs, block: slice) -> Features:
        a, b = pairs.a[block], pairs.b[block]
        found = self._words(a, b)
        for name, rows in (("grams", self._grams), ("bridge", self._bridge)):
            found[name] = _dot(rows, rows, a, b)
        for name, rows in (("meant", self._told), ("neighbours", self._pairs), ("lines", self._lines)):
            found[name] = _shared(rows, a, b)
        found |= self._standing(pairs, block)
        found |= self._apart(a, b)
        return found | _derived(found)

    def _words(self, a: Column, b: Column) -> Features:
        """Compare terms: one walk over what both have, and sums over it in many ways."""
        texts, sums = self._texts, self._sums
        pair, mine, yours = _common(texts.rows, a, b)
        count = len(a)

        def total(values: Column) -> Column:
            return np.bincount(pair, values, minlength=count).astype(np.float32)

        rare = texts.rare[mine]
        both = texts.in_title[mine] * texts.in_title[yours]
        told = total(rare * both)
        left = total(rare * texts.in_title[mine])
        right = total(rare * texts.in_title[yours])
        shared = total(rare)
        numbers = total(texts.number[mine] * both)
        of_a, of_b = sums["title"][a], sums["title"][b]
        found = {
            "whole": total(texts.whole[mine] * texts.whole[yours]),
            "title": total(texts.title[mine] * texts.title[yours]),
            "body": total(texts.body[mine] * texts.body[yours]),
            "shared": shared,
            "told": told,
            "rarest": _greatest(pair, rare, count),
            "rarest_told": _greatest(pair, rare * both, count),
            "names": total(rare * texts.name[mine]),
            "numbers": numbers,
            "numbers_apart": sums["numbers"][a] + sums["numbers"][b] - 2 * numbers,
            "numbers_against": _both(sums["numbers"][a], sums["numbers"][b]) * (numbers == 0),
            "rare_words": total((rare > np.log1p(max(self._shelf.count, LEAST_ROWS) / _RARE_IN)).astype(np.float32)),
        }
        found |= _two("cover", told / of_a, told / of_b)
        found |= _two("title_in", left / of_a, right / of_b)
        found |= _two("missing", of_a - left, of_b - right)
        found |= _two("extra", of_a - told, of_b - told)
        found |= _two("whole_in", shared / sums["whole"][a], shared / sums["whole"][b])
        found |= _two("long_title", np.log1p(sums["words"][a]), np.log1p(sums["words"][b]))
        found |= _two("long_body", np.log1p(sums["length"][a]), np.log1p(sums["length"][b]))
        return found

    def _standing(self, pairs: Pairs, block: slice) -> Features:
        found = {"near": pairs.score[block]}
        for name, two in (("rank", pairs.ranks), ("share", pairs.shares), ("crowd", pairs.crowd)):
            least, most = two[0][block], two[1][block]
            found |= {f"{name}_least": least, f"{name}_most": most}
        found["rank_least"], found["rank_most"] = np.log1p(found["rank_least"]), np.log1p(found["rank_most"])
        return found

    def _apart(self, a: Column, b: Column) -> Features:
        shelf = self._shelf
        mine, yours = shelf.facets[a], shelf.facets[b]
        named = (mine > 0) & (yours > 0)
        against = named & ((mine & yours) == 0)
        days = np.abs(shelf.days[a] - shelf.days[b])
        found = {
            "facets_against": against.sum(1).astype(np.float32),
            "facets_same": (named & ~against).sum(1).astype(np.float32),
            "facets_one": ((mine > 0) ^ (yours > 0)).sum(1).astype(np.float32),
            "equal": (shelf.equal[a] == shelf.equal[b]).astype(np.float32),
            "slot": ((shelf.families[a] == shelf.families[b]) & (shelf.equal[a] != shelf.equal[b])).astype(np.float32),
            "place": (shelf.places[a] == shelf.places[b]).astype(np.float32),
            "days": np.log1p(np.where(np.isnan(days), 365.0, days)).astype(np.float32),
        }
        return found | _two("family", self._families[a], self._families[b])


def _texts(shelf: Shelf) -> _Texts:
    rows = (shelf.titles * _SHIFT + shelf.bodies).tocsr()
    rows.sort_indices()
    title = np.floor(rows.data / _SHIFT).astype(np.float32)
    body = (rows.data - title * _SHIFT).astype(np.float32)
    rare = shelf.rare["terms"][rows.indices]
    number, name = shelf.marks == NUMBER, shelf.marks == NAME

    def unit(counts: Column, weights: Column) -> Column:
        made = rows.copy()
        made.data = np.where(counts > 0, (1.0 + np.log(np.maximum(counts, 1e-3))) * weights, 0.0).astype(np.float32)
        found: Column = scaled(made, 1.0 / lengths(made)).data
        return found

    return _Texts(
        rows=rows,
        in_title=(title > 0).astype(np.float32),
        in_body=(body > 0).astype(np.float32),
        whole=unit(title * _TITLE_SHARE + body, rare),
        title=unit(title, rare),
        body=unit(body, rare),
        rare=rare,
        number=number[rows.indices].astype(np.float32),
        name=name[rows.indices].astype(np.float32),
    )


def _sums(texts: _Texts) -> Features:
    def per_row(values: Column, least: float = 0.0) -> Column:
        owner = np.repeat(np.arange(texts.rows.shape[0]), np.diff(texts.rows.indptr))
        return np.bincount(owner, values, minlength=texts.rows.shape[0]).astype(np.float32) + np.float32(least)

    return {
        "title": per_row(texts.rare * texts.in_title, _TIGHT),
        "whole": per_row(texts.rare, _TIGHT),
        "numbers": per_row(texts.number * texts.in_title),
        "words": per_row(texts.in_title),
        "length": per_row(texts.in_body),
    }


def _unit(counts: Rows, rare: Column) -> Rows:
    made = weighed(counts, rare)
    return scaled(made, 1.0 / lengths(made))


def _mass(counts: Rows, rare: Column) -> Rows:
    made = counts.copy()
    made.data = rare[made.indices]
    return made


def _common(rows: Rows, a: Column, b: Column) -> tuple[Column, Column, Column]:
    """Give for every term that both rows of a pair have: the pair, and the places of the term in both rows."""
    marks = rows.copy()
    marks.data = np.arange(1, len(rows.data) + 1, dtype=np.float64)
    ones = rows.copy()
    ones.data = np.ones(len(rows.data), dtype=np.float64)
    mine = marks[a].multiply(ones[b]).tocsr()
    yours = ones[a].multiply(marks[b]).tocsr()
    pair = np.repeat(np.arange(len(a)), np.diff(mine.indptr))
    return pair, mine.data.astype(np.int64) - 1, yours.data.astype(np.int64) - 1


def _dot(left: Rows, right: Rows, a: Column, b: Column) -> Column:
    return np.asarray(left[a].multiply(right[b]).sum(1), dtype=np.float32).ravel()


def _shared(masses: Rows, a: Column, b: Column) -> Column:
    ones = masses.copy()
    ones.data = np.ones(len(masses.data), dtype=np.float32)
    return _dot(masses, ones, a, b)


def _greatest(pair: Column, values: Column, count: int) -> Column:
    found = np.zeros(count, dtype=np.float32)
    np.maximum.at(found, pair, values)
    return found


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
