"""What each command does, in one sentence: the same in the list of commands and in the help of each."""

from __future__ import annotations

from collections.abc import Mapping

from dure.terminal import say
from mapping.errors import Message
from mapping.errors import msg

SUMMARIES: Mapping[str, Message] = {
    "demo": msg("Run the main job on sample data; no account is needed."),
    "init": msg("Write settings, agreement and people from a few questions, or from flags."),
    "doctor": msg("Check everything and say what to do about each fault."),
    "sync": msg("Read the tasks of all connections, or of the named ones."),
    "reconcile": msg("Read the tasks, hold them against the agreement, show the gaps."),
    "gaps": msg("List and show gaps; accept, reopen, or say that work is no duplicate."),
    "who": msg("Whose job is this task (OPS-12, or hq:OPS-12) or draft title, and by which clause."),
    "split": msg(
        "Check, show and sign the agreement, export and import it, count what it covers, propose changes and try them."
    ),
    "people": msg("Show accounts without a person and confirm proposals."),
    "report": msg("Write one report as page, mail file and data, or send it."),
    "agenda": msg("Write the list of the weekly meeting with a vendor, or with each."),
    "run": msg("Do all that is due, as cron calls it: read, judge, and tell."),
    "runs": msg("List past runs: what each read, found and sent, and how it ended."),
    "kpi": msg("Show the key figures by week, what they mean, and the rows behind each."),
    "schedule": msg("Let the system run dure by itself: show, install, remove."),
    "connectors": msg("List connectors, and what a connection sees."),
    "db": msg("Upgrade, back up, check the store, or replay its raw records."),
    "completion": msg("Print the completion script of a shell: put it where your shell looks."),
}
"""By command, in the order in which a newcomer needs them."""


def summary(name: str) -> str:
    """Give the sentence of a command in the language of this process."""
    return say(SUMMARIES[name])
