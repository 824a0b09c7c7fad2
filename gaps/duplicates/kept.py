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

_encode = msgspec.msgpack.Encoder(order="deterministic").encode

NAME = 16
"""How many bytes a short name is."""


def stamp_of(standing: bytes, engine: str) -> str:
    """Give a name of all that matches depend on: the engine, and every task as it stands."""
    made = blake2b(engine.encode(), digest_size=NAME)
    made.update(standing)
    return made.hexdigest()


def standing_of(world: World) -> bytes:
    """Give a short name of every task as it stands, one after the other by uid."""
    return b"".join([as_it_stands(world, world.tasks[uid]) for uid in sorted(world.tasks)])


def as_it_stands(world: World, tracked: Tracked) -> bytes:
    """Give a short name of all of a task on which matches depend: itself, whose it is, whether it was finished lately."""
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
    return blake2b(_bytes(told, tracked), digest_size=NAME).digest()


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
        # Half a character, as a tool may send it, is no text that can be packed.
        return repr((told, tracked.task)).encode("utf-8", "surrogatepass")
