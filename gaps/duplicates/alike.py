"""What may be the same work: pairs with how likely it is, for suggestions; the engine's own word stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gaps.duplicates.engine import Engine
from gaps.duplicates.engine import Match
from gaps.duplicates.shelved import compared
from gaps.duplicates.shelved import document_of
from gaps.world import World

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tasks with the probability that they are the same work; ``match`` where that is sure enough to tell."""

    a: str
    b: str
    probability: float
    match: Match | None


def alike(world: World, engine: Engine) -> Iterator[Alike]:
    """Give every pair that is worth a look, and what the engine tells; numpy and scipy load here."""
    from gaps.duplicates.weighing.model import load_model  # noqa: PLC0415
    from gaps.duplicates.weighing.scoring import score  # noqa: PLC0415

    tasks = compared(world)
    if len(tasks) < _PAIR:
        return
    told = {match.pair: match for match in engine.matches(world)}
    scored = score([document_of(each) for each in tasks], load_model())
    rows = zip(scored.a.tolist(), scored.b.tolist(), scored.probability.tolist(), strict=True)
    for first, second, probability in rows:
        pair = (tasks[first].uid, tasks[second].uid)
        match = told.pop(pair, None)
        yield Alike(*pair, max(probability, match.score if match else 0.0), match)
    # Equal titles of nothing but common words are no candidates by words, and told all the same.
    yield from (Alike(*pair, match.score, match) for pair, match in told.items())
