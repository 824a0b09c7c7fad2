"""The labels that people read for kinds, families, severities, states, statuses, priorities and their like."""

from __future__ import annotations

from collections.abc import Mapping

_Word = tuple[tuple[str, str], str]


def labelled(about: str, english: str, value: str) -> _Word:
    """Enter one label; the extraction of translatable words looks for calls of this name, with context first."""
    return (about, value), english


WORDS: Mapping[tuple[str, str], str] = dict(
    (
        labelled("kind", "No owner yet", "unassigned"),
        labelled("kind", "Handover needed", "owner-left"),
        labelled("kind", "Not in the agreement", "not-covered"),
        labelled("kind", "Record to check", "no-record"),
        labelled("kind", "Progress to check", "no-movement"),
        labelled("kind", "Held by two sides", "two-parties"),
        labelled("kind", "Held by another side", "other-party"),
        labelled("kind", "Duties overlap", "duties-conflict"),
        labelled("kind", "Whose account?", "unknown-person"),
        labelled("kind", "Shared account", "shared-account"),
        labelled("kind", "No lead named", "many-owners"),
        labelled("kind", "Back and forth", "bounced"),
        labelled("kind", "Looks like the same work", "duplicate"),
        labelled("kind", "Resembles finished work", "redone"),
        labelled("kind", "Linked tasks differ", "mirror-drift"),
        labelled("kind", "Waiting for the other side", "awaiting"),
        labelled("kind", "New date needed", "past-due"),
        labelled("kind", "Receipt to check", "no-counterpart"),
        labelled("kind", "Urgent, no answer yet", "urgent-unanswered"),
        labelled("kind", "Agreement ended", "agreement-ended"),
        labelled("kind", "Work outside the agreement", "beyond-agreement"),
        labelled("family", "Work left out", "unowned"),
        labelled("family", "Who holds it", "ambiguous"),
        labelled("family", "Work done twice", "duplicate"),
        labelled("family", "Waiting", "waiting"),
        labelled("family", "Urgent", "urgent"),
        labelled("family", "Agreement", "agreement"),
        labelled("severity", "now", "urgent"),
        labelled("severity", "decide this week", "high"),
        labelled("severity", "check", "medium"),
        labelled("severity", "for information", "low"),
        labelled("state", "new", "new"),
        labelled("state", "open", "open"),
        labelled("state", "open again", "reopened"),
        labelled("state", "accepted", "accepted"),
        labelled("state", "objected", "objected"),
        labelled("state", "settled", "resolved"),
        labelled("status", "backlog", "backlog"),
        labelled("status", "to do", "todo"),
        labelled("status", "in progress", "in-progress"),
        labelled("status", "done", "done"),
        labelled("status", "cancelled", "cancelled"),
        labelled("priority", "urgent", "urgent"),
        labelled("priority", "high", "high"),
        labelled("priority", "normal", "normal"),
        labelled("priority", "low", "low"),
        labelled("readers", "own side", "own"),
        labelled("readers", "both sides", "both"),
        labelled("period", "day", "day"),
        labelled("period", "week", "week"),
        labelled("period", "month", "month"),
        labelled("period", "quarter", "quarter"),
        labelled("likeness", "linked as duplicates", "duplicate-link"),
        labelled("likeness", "the same title", "same-title"),
        labelled("likeness", "nearly the same title", "near-title"),
        labelled("likeness", "the same in two languages", "same-words"),
        labelled("likeness", "the same in other words", "other-words"),
        labelled("likeness", "the same text", "same-text"),
        labelled("ground", "held by two sides", "parties"),
        labelled("ground", "standing in two places", "tools"),
        labelled("ground", "made within a few days", "time"),
        labelled("ground", "equal texts", "text"),
        labelled("ground", "a passage in both", "passage"),
        labelled("ground", "a copied text", "copied"),
        labelled("ground", "failures reported within a month", "reports"),
        labelled("ground", "the same web address", "address"),
        labelled("tool", "Jira", "jira"),
        labelled("tool", "Asana", "asana"),
        labelled("tool", "Trello", "trello"),
        labelled("party", "in-house", "in-house"),
        labelled("party", "vendor", "vendor"),
    )
)
