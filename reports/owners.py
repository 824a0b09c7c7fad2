"""Who holds a task, as one reader is told: people of the reader's own side by name, others as their party."""

from __future__ import annotations

from collections.abc import Mapping

from gaps.holding import Holder
from mapping.errors import msg
from mapping.parties import Party
from reports.language import Language


def staff(party: Party, language: Language) -> str:
    """Give the words for somebody of a party who is not named."""
    return language.say(msg("{party} staff", party=party.name))


def shown_name(holder: Holder, language: Language, parties: Mapping[str, Party], reader: str | None) -> str:
    """Give the name by which a reader is told of an owner; ``reader`` None is told all names."""
    if reader is None or holder.party is None or holder.party == reader or holder.party not in parties:
        return holder.name
    return staff(parties[holder.party], language)
