"""What is said in the place of the one number as long as no agreement is in force."""

from __future__ import annotations

from gaps.prospect import Prospect
from mapping.errors import Message
from mapping.errors import msg
from reports.language import Language
from reports.masking import masked
from reports.safe import plain

NO_AGREEMENT = msg("No agreement on who does what is in force yet; this is what can be told without one.")
NEXT_STEP = msg(
    "Next: write down who does which of them, in agreement.yaml or a workbook such as agreement.xlsx; name that file"
    " under agreement: in dure.yaml, and check it with dure split check."
)


def questions(found: Prospect, language: Language) -> tuple[str, ...]:
    """Give the questions that an agreement would answer, and what most of the open tasks have in common."""
    asked = [
        (found.open, msg("With one, {n:number} open {n:task|tasks} can be held against who does what.", n=found.open)),
        (
            found.held,
            msg("{n:number} of them {n:has|have} an owner: is it the side that agreed to do the work?", n=found.held),
        ),
        (found.free, msg("{n:number} {n:has|have} none: whose turn is it to name one?", n=found.free)),
        (found.urgent, msg("{n:number} {n:is|are} urgent: which side answers, and how soon?", n=found.urgent)),
        (len(found.grounds), _candidates(found, language)),
    ]
    return tuple(language.say(question) for count, question in asked if count)


def _candidates(found: Prospect, language: Language) -> Message:
    groups = language.listing(
        [f"{masked(plain(each.name, 60))} ({language.number(each.count)})" for each in found.grounds]
    )
    return msg("Most of them lie in: {groups}. Each of these can become a duty.", groups=groups)
