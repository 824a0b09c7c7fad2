"""Which scored pairs are sure enough to be told unasked: likely, for two reasons that do not hang together, unopposed."""

from __future__ import annotations

import numpy as np

from gaps.duplicates.weighing.model import kinds_of
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.scoring import Scored

LIKELY_APART, LIKELY_ELSE, LIKELY_BESIDE, LIKELY_EQUAL = 0.4, 0.8, 0.6, 0.15
"""From where on a pair is told: of two places in English, and else; of one place, and there with equal titles."""

_TITLE, _TOLD = 0.6, 12.0
_BODY, _BODY_WHOLE, _LINES = 0.6, 0.85, 6.0
_NAMES = 12.0
_MEANING, _MEANT = 0.7, 12.0
_REST, _REST_ELSE, _REST_APART = 1.5, 3.0, 12.0
_FAMILY = float(np.log(3.5))
_TWO = 2


def reasons(scored: Scored) -> dict[str, Column]:
    """Give for every pair which independent reasons speak for it."""
    said = scored.features
    titles = (said["title"] >= _TITLE) & (said["told"] >= _TOLD)
    return {
        "title": titles,
        "text": (said["body"] >= _BODY_WHOLE) | ((said["body"] >= _BODY) & (said["lines"] >= _LINES)),
        "names": said["names"] >= _NAMES,
        "meaning": (said["bridge"] >= _MEANING) & (said["meant"] >= _MEANT) & ~titles,
        "places": said["place"] == 0,
    }


def unopposed(scored: Scored) -> Column:
    """Tell which pairs nothing in their titles sets apart, and that are no turns of work that comes back."""
    said = scored.features
    apart = (said["facets_against"] > 0) | (said["numbers_against"] > 0) | (said["slot"] > 0)
    return ~apart & (said["family_most"] <= _FAMILY)


def sure(scored: Scored) -> Column:
    """Give the numbers of the pairs to tell.

    Where each title has a word of its own (*delete*, *the second screen*) it is often other work: then the texts must
    agree, too.
    """
    said, found = scored.features, reasons(scored)
    count = np.sum([each.astype(np.int8) for each in found.values()], axis=0)
    # The tongues other than English have taught the weights less, and by sentences rather than by tasks.
    english = kinds_of(scored.shelf.scripts[scored.a], scored.shelf.scripts[scored.b]) == 0
    rest = np.where(english, _REST_APART, _REST_ELSE)
    same = (found["title"] | found["meaning"]) & (said["extra_least"] <= rest)
    apart = found["places"] & (same | found["text"])
    apart &= scored.probability >= np.where(english, LIKELY_APART, LIKELY_ELSE)
    beside = ~found["places"] & (said["extra_least"] <= _REST) & (scored.probability >= LIKELY_BESIDE)
    return np.flatnonzero((apart | beside) & (count >= _TWO) & unopposed(scored))


def doubtful(scored: Scored) -> Column:
    """Give the numbers of the pairs that are too unlikely to be told even if their titles are equal."""
    beside = scored.features["place"] > 0
    return np.flatnonzero(beside & (scored.probability < LIKELY_EQUAL))
