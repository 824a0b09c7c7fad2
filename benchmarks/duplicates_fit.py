"""Fit the weights of the engine for duplicates on labelled sets, and write them with the sets' hashes.

Usage: python benchmarks/duplicates_fit.py FOLDER [OUT] [--without SET] [--only KIND]
FOLDER holds NAME.corpus.jsonl.gz and NAME.gold.jsonl.gz; OUT is by default gaps/duplicates/data/weights.json. Only
numbers are written: no text of a set leaves it. ``--without`` leaves a set out, to be judged on what it never saw; ``--only`` leaves
the weights of other kinds as OUT has them.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from corpora import documents_of
from corpora import rows_of_file
from readings import readings_of
from scipy.optimize import minimize

from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.stamps import WEIGHTS
from gaps.duplicates.titles import read_title
from gaps.duplicates.twins import TWINS
from gaps.duplicates.twins import meant_in_both
from gaps.duplicates.weighing.candidates import Index
from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.features import Features
from gaps.duplicates.weighing.model import ACROSS
from gaps.duplicates.weighing.model import KOREAN
from gaps.duplicates.weighing.model import LATIN
from gaps.duplicates.weighing.model import kinds_of
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.scoring import measured
from gaps.duplicates.weighing.seeker import Seeker
from gaps.duplicates.weighing.volume import volume_of
from gaps.duplicates.words import word_set

KINDS = {
    LATIN: (("tidev", (0,)), ("hadoop", (0,)), ("seamonkey", (0,))),
    KOREAN: (("parakqc", (1,)), ("klue_sts", (1,)), ("authored_koen", (1,)), ("tidev", (0, 1, 2))),
    ACROSS: (("xlang", (2,)), ("authored_koen", (2,))),
}
"""Which sets teach which kind of pair, and by which of their pairs."""

TITLES = "authored_koen"
"""The set whose titles teach when a Korean and an English one are one work."""

UNPLACED = frozenset({"klue_sts"})
"""Sets whose ``project`` is no place."""

STANDING = ("crowd", "share_", "rank", "long_")


FOR = word_set("""
    meant_least meant_most whole title body shared told rarest rarest_told names numbers rare_words cover_least cover_most title_in_least
    title_in_most whole_in_least whole_in_most near share_least share_most grams bridge meant neighbours lines
    facets_same equal title_high body_high cover_rare whole_title crowd_least crowd_most whole_squared title_squared
    grams_squared bridge_squared names_log lines_log neighbours_log
    """)
AGAINST = word_set("""
    numbers_apart numbers_against facets_against facets_one slot family_least family_most family_equal missing_least
    missing_most extra_least extra_most days days_few rank_least rank_most place missing_least_log missing_most_log
    extra_least_log extra_most_log
    """)
DEPTH = 12
LEAST_SPREAD = 1e-4
APART = -3.0
"""How much two numbers, amounts or versions speak against Korean titles at least: spoken sentences, which teach most, name few."""

RIDGE, RIDGE_OF_FEW = 1e-3, 0.03
"""The second one where two dozen pairs teach: of 1e-3 to 0.1 it was best by folds of clusters."""


@dataclass(frozen=True)
class Set:
    """A labelled set, measured: 1 the same work, 0 not, -1 not to be judged; of those that have any, a task has ``partners``."""

    name: str
    features: Features
    labels: Any
    kinds: Any
    partners: float
    stamps: dict[str, str]


def read(folder: Path, name: str) -> Set:
    """Measure the pairs of a set that are near the head of a list."""
    paths = [folder / f"{name}.{part}.jsonl.gz" for part in ("corpus", "gold")]
    corpus, gold = (rows_of_file(path) for path in paths)
    documents = documents_of(corpus, placed=name not in UNPLACED)
    library = Library(volume_of([read_document(each) for each in documents]), np.arange(len(documents)))
    columns: dict[str, list[Any]] = {}
    sides: list[tuple[Any, Any]] = []
    for pairs, features, _ in measured(Index(library), np.arange(library.size)):
        near = np.expm1(features["rank_least"]) < DEPTH
        sides.append((pairs.a[near], pairs.b[near]))
        for feature, values in features.items():
            columns.setdefault(feature, []).append(values[near])
    one, other = (np.concatenate(each) for each in zip(*sides, strict=True))
    known = {frozenset((row["a"], row["b"])): row["label"] for row in gold}
    names = [row["id"] for row in corpus]
    labels = np.array([known.get(frozenset((names[a], names[b])), 0) for a, b in zip(one, other, strict=True)])
    stamps = {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in paths}
    kinds = kinds_of(library.scripts[one], library.scripts[other])
    same = [name for pair, label in known.items() if label == 1 for name in pair]
    partners = len(same) / max(1, len(set(same)))
    return Set(
        name, {each: np.concatenate(values) for each, values in columns.items()}, labels, kinds, partners, stamps
    )


def rows_of(each: Set, kinds: tuple[int, ...], names: list[str]) -> tuple[Any, Any, float]:
    """Give what a set teaches: its pairs, and what the whole set weighs."""
    use = each.labels >= 0
    use &= np.isin(each.kinds, kinds)
    same = each.labels[use] == 1
    made = np.column_stack([each.features[name][use] for name in names]).astype(np.float64)
    return made, same, 1.0 / max(1, int(same.sum())) ** 0.7


def fit(
    parts: list[tuple[Any, Any, float]], names: list[str], *, bound: bool, ridge: float = RIDGE
) -> tuple[dict[str, float], list[float]]:
    """Give the weights, and the bias that every set has of its own.

    With ``bound`` what speaks for a pair never gets a weight against it: few examples must not teach nonsense.
    """
    rows = np.concatenate([part[0] for part in parts])
    same = np.concatenate([part[1] for part in parts]).astype(float)
    share = np.concatenate([np.full(len(part[1]), part[2]) for part in parts])
    share /= (share * same).sum()
    home = np.concatenate([np.full(len(part[1]), number) for number, part in enumerate(parts)])
    middle = np.average(rows, 0, share)
    spread = np.sqrt(np.average((rows - middle) ** 2, 0, share))
    # What is the same in all pairs, as days are where no set has dates, can teach nothing.
    spread[spread < LEAST_SPREAD] = np.inf
    rows = (rows - middle) / spread
    count = rows.shape[1]

    def loss(values: Any) -> tuple[float, Any]:
        odds = rows @ values[:count] + values[count:][home]
        likely = 1.0 / (1.0 + np.exp(-np.clip(odds, -40, 40)))
        logs = same * np.log(likely + 1e-12) + (1 - same) * np.log(1 - likely + 1e-12)
        slope = share * (likely - same)
        weights = values[:count]
        grown = np.concatenate((rows.T @ slope + 2 * ridge * weights, np.bincount(home, slope, minlength=len(parts))))
        return float(-(share * logs).sum() + ridge * (weights**2).sum()), grown

    bounds = [bound_of(name, width) if bound else (None, None) for name, width in zip(names, spread, strict=True)]
    bounds += [(None, None)] * len(parts)
    start = np.concatenate((np.zeros(count), np.full(len(parts), -3.0)))
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400, "gtol": 1e-4, "ftol": 1e-8}
    ).x
    weights = found[:count] / spread
    biases = [round(float(each - (weights * middle).sum()), 5) for each in found[count:]]
    return {name: float(f"{weight:.5g}") for name, weight in zip(names, weights, strict=True) if weight}, biases


def bound_of(name: str, width: float) -> tuple[float | None, float | None]:
    """Give between which values the weight of a feature of this width must lie."""
    if name == "numbers_against":
        return (None, APART * width)
    return (0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None)


def titles_of_two_tongues(folder: Path) -> tuple[Any, Any, list[tuple[str, str]]]:
    """Give how much of each Korean and English title of a set is meant in the other, which are the same work, and their ids.

    Pairs of which nothing is meant alike are left out: no weight can make twins of them.
    """
    corpus, gold = (rows_of_file(folder / f"{TITLES}.{part}.jsonl.gz") for part in ("corpus", "gold"))
    documents = {row["id"]: each for row, each in zip(corpus, documents_of(corpus), strict=True)}
    seeker = Seeker(readings_of({name: read_document(each) for name, each in documents.items()}))
    titles = {row["id"]: read_title(row["title"]) for row in corpus}
    same = {frozenset((row["a"], row["b"])) for row in gold if row["label"] == 1}
    pairs = [
        (one["id"], other["id"])
        for one, other in product(corpus, corpus)
        if (script_of(one["title"]), script_of(other["title"])) == (Script.HANGUL, Script.LATIN)
    ]
    meant = {pair: meant_in_both(titles[pair[0]], titles[pair[1]], seeker.telling) for pair in pairs}
    pairs = [pair for pair in pairs if meant[pair].most]
    return (
        np.array([meant[pair] for pair in pairs], dtype=np.float64),
        np.array([frozenset(pair) in same for pair in pairs]),
        pairs,
    )


def twins(folder: Path) -> dict[str, Any]:
    """Fit when a Korean and an English title are one work."""
    rows, same, _ = titles_of_two_tongues(folder)
    weights, biases = fit([(rows, same, 1.0)], ["meant_least", "meant_most"], bound=True, ridge=RIDGE_OF_FEW)
    return {"bias": biases[0], "weights": weights}


def level(each: Set, kinds: dict[str, Any]) -> float:
    """Give what the bias of pairs across tongues lacks beside the other pairs of a set, so that one list can hold both.

    Half of what the set says, for it is one of few.
    """
    odds = np.zeros(len(each.labels))
    for number, kind in enumerate((LATIN, KOREAN, ACROSS)):
        here = each.kinds == number
        told = (weight * each.features[name][here] for name, weight in kinds[kind]["weights"].items())
        odds[here] = kinds[kind]["bias"] + sum(told)
    use = each.labels >= 0
    odds, same, across = odds[use], each.labels[use] == 1, each.kinds[use] == 2

    def loss(values: Any) -> float:
        likely = 1.0 / (1.0 + np.exp(-np.clip(odds + values[0] + values[1] * across, -40, 40)))
        return float(-np.log(np.where(same, likely, 1.0 - likely) + 1e-12).mean())

    return round(float(minimize(loss, np.zeros(2), method="BFGS").x[1]) / 2, 5)


def main() -> None:
    """Fit every kind and write the file."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("out", type=Path, nargs="?", default=WEIGHTS)
    asked.add_argument("--without", action="append", default=[])
    asked.add_argument("--only", action="append", choices=sorted((*KINDS, TWINS)))
    said = asked.parse_args()
    renewed = {kind: KINDS[kind] for kind in KINDS if kind in (said.only or KINDS)}
    wanted = sorted({name for sets in renewed.values() for name, _ in sets} - set(said.without))
    sets = {name: read(said.folder, name) for name in wanted}
    kept = json.loads(said.out.read_bytes()) if said.only else {"made": {"sets": {}}, "kinds": {}}
    kinds: dict[str, Any] = kept["kinds"]
    for kind, teachers in renewed.items():
        names = sorted(sets[wanted[0]].features)
        if kind != LATIN:
            names = [name for name in names if not name.startswith(STANDING)]
        parts = [rows_of(sets[name], taught, names) for name, taught in teachers if name in sets]
        weights, biases = fit(parts, names, bound=kind != LATIN)
        kinds[kind] = {"bias": biases[0], "weights": weights}
        first = sets[teachers[0][0]]
        if kind == KOREAN:
            # Sets of paraphrases give a task nine that are the same, a workspace one.
            kinds[kind]["bias"] = round(biases[0] - float(np.log(first.partners)), 5)
        elif kind == ACROSS:
            kinds[kind]["bias"] = round(biases[0] + level(first, kinds), 5)
        print(kind, len(weights), "weights", file=sys.stderr, flush=True)
    if TWINS in (said.only or (TWINS,)):
        kinds[TWINS] = twins(said.folder)
    stamps = kept["made"]["sets"] | {
        file: stamp for each in sets.values() for file, stamp in sorted(each.stamps.items())
    }
    made = {"made": {"by": "benchmarks/duplicates_fit.py", "sets": stamps}}
    said.out.write_text(json.dumps(made | {"kinds": kinds}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
