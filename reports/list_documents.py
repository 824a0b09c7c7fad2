"""Lists beside the gaps as JSON documents: what each duty covers, and the people that are known."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from gaps.judged import Judged
from mapping.agreement import Agreement
from mapping.parties import Person
from reports.agreement_document import responsible_of
from sync.summary import is_as_agreed


def coverage_document(agreement: Agreement, decided: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """Write how many open tasks each duty decides, and how many of them are held as agreed."""
    return {
        "version": 1,
        "duties": [
            {
                "id": duty.id,
                "title": duty.title,
                "responsible": responsible_of(duty),
                "open": len(decided[duty.id]),
                "as_agreed": sum(is_as_agreed(each) for each in decided[duty.id]),
            }
            for duty in agreement.duties
        ],
    }


def people_document(people: Iterable[Person]) -> dict[str, Any]:
    """Write the people that are known, with their party and accounts by connection."""
    return {
        "version": 1,
        "people": [
            {
                "name": person.name,
                "party": person.party,
                "team": person.team,
                "accounts": {name: list(ids) for name, ids in person.accounts.items()},
                "emails": list(person.emails),
                "shared": person.shared,
                "left": person.left.isoformat() if person.left else None,
            }
            for person in people
        ],
    }
