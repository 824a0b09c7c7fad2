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
from gaps.duplicates.weighing.rows import common
from gaps.duplicates.weighing.rows import scaled
from gaps.duplicates.weighing.shelf import Shelf

_BLOCK = 8_000
_TITLE_SHARE = 4.0
_RARE_IN = 8
_TIGHT = 1e-6
_HIGH_TITLE = 0.6
_HIGH_BODY = 0.5
_FEW_DAYS = 2.0

Features = dict[str, Column]


@dataclass(frozen=True, slots=True)
class _Texts:
    """What stands in the terms of documents: where it is said, how much that weighs, and how telling it is."""

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
        self._sums = _sums(self._texts, shelf.terms.starts)
        self._families = np.log(shelf.family_sizes).astype(np.float32)

    def features(self, pairs: Pairs) -> Iterator[tuple[slice, Features]]:
        """Give the features of all pairs, block by block."""
        for start in range(0, len(pairs.a), _BLOCK):
            block = slice(start, min(start + _BLOCK, len(pairs.a)))
            yield block, self._block(pairs, block)

    def _block(self, pairs: Pairs, block: slice) -> Features:
        a, b = pairs.a[block], pairs.b[block]
        shelf = self._shelf
        found = self._words(a, b)
        both = common(shelf.grams, a, b)
        found["grams"] = both.total(self._grams[both.mine] * self._grams[both.yours])
        both = common(shelf.bridge, a, b)
        found["bridge"] = both.total(self._bridge[both.mine] * self._bridge[both.yours])
        found["meant"] = both.total(shelf.rare["bridge"][both.mine])
        for name, rows, rare in (
            ("neighbours", shelf.pairs, shelf.rare["pairs"]),
            ("lines", shelf.lines, shelf.rare["lines"]),
        ):
            both = common(rows, a, b)
            found[name] = both.total(rare[both.mine])
        found |= self._standing(pairs, block)
        found |= self._apart(a, b)
        return found | _derived(found)

    def _words(self, a: Column, b: Column) -> Features:
        """Compare terms: one walk over what both have, and sums over it in many ways."""
        texts, sums = self._texts, self._sums
        shared = common(self._shelf.terms, a, b)
        mine, yours, total = shared.mine, shared.yours, shared.total
        rare = texts.rare[mine]
        both = texts.in_title[mine] * texts.in_title[yours]
        told = total(rare * both)
        left = total(rare * texts.in_title[mine])
        right = total(rare * texts.in_title[yours])
        mass = total(rare)
        numbers = total(texts.number[mine] * both)
        of_a, of_b = sums["title"][a], sums["title"][b]
        found = {
            "whole": total(texts.whole[mine] * texts.whole[yours]),
            "title": total(texts.title[mine] * texts.title[yours]),
            "body": total(texts.body[mine] * texts.body[yours]),
            "shared": mass,
            "told": told,
            "rarest": shared.greatest(rare),
            "rarest_told": shared.greatest(rare * both),
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
        found |= _two("whole_in", mass / sums["whole"][a], mass / sums["whole"][b])
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
    rare, starts = shelf.rare["terms"], shelf.terms.starts

    def unit(counts: Column) -> Column:
        said = np.where(counts > 0, 1.0 + np.log(np.maximum(counts, 1e-3)), 0.0)
        return scaled((said * rare).astype(np.float32), starts)

    return _Texts(
        in_title=(shelf.in_title > 0).astype(np.float32),
        in_body=(shelf.in_body > 0).astype(np.float32),
        whole=unit(shelf.in_title * _TITLE_SHARE + shelf.in_body),
        title=unit(shelf.in_title),
        body=unit(shelf.in_body),
        rare=rare,
        number=(shelf.marks == NUMBER).astype(np.float32),
        name=(shelf.marks == NAME).astype(np.float32),
    )


def _sums(texts: _Texts, starts: Column) -> Features:
    count = len(starts) - 1
    owner = np.repeat(np.arange(count), np.diff(starts))

    def per_row(values: Column, least: float = 0.0) -> Column:
        return np.bincount(owner, values, minlength=count).astype(np.float32) + np.float32(least)

    return {
        "title": per_row(texts.rare * texts.in_title, _TIGHT),
        "whole": per_row(texts.rare, _TIGHT),
        "numbers": per_row(texts.number * texts.in_title),
        "words": per_row(texts.in_title),
        "length": per_row(texts.in_body),
    }


def _unit(rows: Rows, rare: Column) -> Column:
    """Give how much what stands in rows weighs, of rows of the length 1."""
    said = 1.0 + np.log(rows.values.astype(np.float32))
    return scaled(said * rare, rows.starts)


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
