"""The agreement as a JSON document: the duties with all that they say."""

from __future__ import annotations

from typing import Any

from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Holding
from reports.document import version_of


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """Write an agreement for programs."""
    return {
        "version": 1,
        "agreement": {
            "title": agreement.title,
            "version": version_of(agreement),
            "from": agreement.start.isoformat(),
            "until": agreement.end.isoformat() if agreement.end else None,
            "fingerprint": agreement.fingerprint,
            "signed": [{"party": each.party, "by": each.by, "on": each.on.isoformat()} for each in agreement.signed],
        },
        "duties": [_duty(duty) for duty in agreement.duties],
    }


def responsible_of(duty: Duty) -> list[str] | str:
    """Give the parties whose turn a duty is, else the word for nobody or anybody."""
    return [str(each) for each in duty.responsible] if duty.holding is Holding.PARTIES else duty.holding.value


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "title": duty.title,
        "aliases": list(duty.aliases),
        "responsible": responsible_of(duty),
        "accountable": duty.accountable,
        "supporting": [str(each) for each in duty.supporting],
        "consulted": [str(each) for each in duty.consulted],
        "informed": [str(each) for each in duty.informed],
        "covers": [str(each) for each in duty.covers],
        "except": [str(each) for each in duty.exceptions],
        "overrides": list(duty.overrides),
        "stages": [
            {"status": list(each.statuses), "responsible": [str(one) for one in each.responsible]}
            for each in duty.stages
        ],
        "response": {priority: str(span) for priority, span in duty.response.items()},
        "expect": duty.expect.value if duty.expect else None,
        "counterpart": duty.counterpart,
        "escalate": [{"after": str(each.after), "to": list(each.parties)} for each in duty.escalate],
        "shared": duty.shared,
        "tracked": duty.tracked,
        "from": duty.start.isoformat() if duty.start else None,
        "until": duty.end.isoformat() if duty.end else None,
    }
