"""Weights for what speaks for and against a pair: they turn features into a probability."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import numpy as np
from msgspec import Struct

from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.stamps import WEIGHTS
from gaps.duplicates.stretches import Column
from gaps.duplicates.weighing.features import Features

LATIN, KOREAN, ACROSS = "latin", "korean", "across"


class Weights(Struct, frozen=True):
    """The weights for pairs of one kind."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Features) -> Column:
        """Give how likely each pair is the same work."""
        total = np.full(len(next(iter(features.values()))), self.bias, dtype=np.float64)
        for name, weight in self.weights.items():
            total += weight * features[name]
        return 1.0 / (1.0 + np.exp(-np.clip(total, -40.0, 40.0)))


class Model(Struct, frozen=True):
    """The weights for every kind of pair."""

    kinds: Mapping[str, Weights]

    def probability(self, features: Features, a: Column, b: Column) -> Column:
        """Give how likely each pair is the same work; ``a`` and ``b`` are the scripts of both sides."""
        kinds = kinds_of(a, b)
        found = np.zeros(len(kinds), dtype=np.float64)
        for number, name in enumerate((LATIN, KOREAN, ACROSS)):
            here = kinds == number
            if here.any():
                part = {each: values[here] for each, values in features.items()}
                found[here] = self.kinds[name].probability(part)
        return found


def kinds_of(a: Column, b: Column) -> Column:
    """Give the kind of each pair: 0 of one script, 1 both Korean, 2 across scripts."""
    return np.where(a != b, 2, np.where(a == Script.HANGUL, 1, 0))


@cache
def load_model() -> Model:
    """Read the weights that dure brings."""
    said = json.loads(WEIGHTS.read_bytes())
    kinds = {name: Weights(each["bias"], each["weights"]) for name, each in said["kinds"].items()}
    return Model(kinds)
