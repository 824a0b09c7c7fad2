"""The evidence and the life of one gap as labelled lines."""

from __future__ import annotations

from collections.abc import Sequence

from gaps.gap import Gap
from gaps.gap import GapState
from mapping.errors import msg
from reports.evidence import evidence_lines
from reports.language import Language
from reports.rows import Teller
from reports.safe import plain
from reports.settled import closing
from sync.gap_store import Turn


def life_facts(gap: Gap, turns: Sequence[Turn], teller: Teller) -> tuple[tuple[str, str], ...]:
    """Give what is known of a gap beyond its row: when it was seen, its evidence, every turn of its life."""
    language = teller.language
    say = language.say
    facts = [
        (say(msg("First seen")), language.time(gap.first_seen)),
        (say(msg("Last seen")), language.time(gap.last_seen)),
        *(
            (say(msg("Evidence")) if not number else "", line)
            for number, line in enumerate(evidence_lines(gap.finding.evidence, teller))
        ),
        *((say(msg("History")) if not number else "", _turn(turn, language)) for number, turn in enumerate(turns)),
    ]
    return tuple(facts)


def _turn(turn: Turn, language: Language) -> str:
    parts = [language.time(turn.at), language.word("state", turn.after)]
    if turn.by:
        parts.append(plain(turn.by))
    if turn.reason:
        closed = closing(turn.reason) if turn.after is GapState.RESOLVED else None
        parts.append(language.say(closed) if closed else plain(turn.reason))
    return language.listing(parts)
