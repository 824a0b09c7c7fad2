"""What an engine found, kept for the next run: where nothing that it looks at has changed, it would find the same again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.shelved import is_lately_finished
from gaps.tracked import Tracked
from gaps.world import World

_encode = msgspec.json.Encoder(order="deterministic").encode


def stamp_of(world: World, engine: str) -> str:
    """Give a name of all that matches depend on: the engine, every task as it stands, whose it is, what counts as lately."""
    made = blake2b(engine.encode(), digest_size=16)
    for uid in sorted(world.tasks):
        made.update(as_it_stands(world, world.tasks[uid]))
    return made.hexdigest()


def as_it_stands(world: World, tracked: Tracked) -> bytes:
    """Give all of a task on which matches depend: itself, whose it is, and whether it was finished lately."""
    holders = world.holders.owners(tracked.task) or ()
    lately = is_lately_finished(world, tracked)
    told = (
        tracked.uid,
        tracked.connection,
        tracked.state,
        tracked.first_seen,
        lately,
        [each.party for each in holders],
    )
    return _bytes(told, tracked)


def matches_text(matches: Iterable[Match]) -> str:
    """Write matches as JSON."""
    rows = [[each.a, each.b, each.score, each.likeness.value, each.finished, each.evidence] for each in matches]
    return json.dumps(rows, ensure_ascii=False)


def matches_of(text: str) -> tuple[Match, ...]:
    """Read what ``matches_text`` wrote."""
    return tuple(
        Match(a=a, b=b, score=score, likeness=Likeness(likeness), finished=finished, evidence=evidence)
        for a, b, score, likeness, finished, evidence in json.loads(text)
    )


def _bytes(told: tuple[object, ...], tracked: Tracked) -> bytes:
    try:
        return _encode((told, tracked.task))
    except UnicodeEncodeError:
        # Half a character, as a tool may send it, is no text that JSON can hold.
        return repr((told, tracked.task)).encode("utf-8", "surrogatepass")
