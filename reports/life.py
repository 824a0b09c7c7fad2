"""The evidence and the life of one gap as labelled lines."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from gaps.gap import Gap
from mapping.errors import msg
from reports.language import Language
from reports.safe import plain
from sync.gap_store import Turn

_SHOWN = 300


def life_facts(gap: Gap, turns: Sequence[Turn], language: Language) -> tuple[tuple[str, str], ...]:
    """Give what is known of a gap beyond its row: when it was seen, its evidence, every turn of its life."""
    say = language.say
    facts = [
        (say(msg("First seen")), language.time(gap.first_seen)),
        (say(msg("Last seen")), language.time(gap.last_seen)),
        *(
            (say(msg("Evidence")) if not number else "", line)
            for number, line in enumerate(_lines(gap.finding.evidence))
        ),
        *((say(msg("Life")) if not number else "", _turn(turn, language)) for number, turn in enumerate(turns)),
    ]
    return tuple(facts)


def _lines(evidence: Any) -> Iterable[str]:
    for name, value in sorted(evidence.items()):
        if value not in (None, "", [], {}):
            yield plain(f"{name}: {_shown(value)}", _SHOWN)


def _shown(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {_shown(each)}" for name, each in value.items())
        case list() | tuple():
            return ", ".join(_shown(each) for each in value)
        case _:
            return str(value)


def _turn(turn: Turn, language: Language) -> str:
    parts = [language.time(turn.at), language.word("state", turn.after)]
    if turn.by:
        parts.append(plain(turn.by))
    if turn.reason:
        parts.append(plain(turn.reason))
    return language.listing(parts)
