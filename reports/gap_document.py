"""A gap and its tasks as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from mapping.errors import Message
from mapping.parties import Party
from reports.language import Language
from reports.masking import masked
from reports.owners import shown_name
from reports.plain_json import instant
from reports.plain_json import plain
from reports.plain_json import text
from reports.rows import family_of


class GapWriter(Struct, frozen=True, kw_only=True):
    """Writes gaps as documents. ``reader`` is the party of an edition; None writes everything as the source has it.

    Documents of an edition go to people: numbers of persons are hidden, and names of other parties' people unless
    ``names``.
    """

    language: Language
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    reader: str | None = None
    names: bool = False

    def gap(self, gap: Gap) -> dict[str, Any]:
        """Write one gap, with every key that the format knows."""
        finding = gap.finding
        return {
            "id": gap.id,
            "family": family_of(finding.kind).value,
            "kind": finding.kind,
            "severity": finding.severity.value,
            "state": gap.state.value,
            "carried": gap.carried,
            "group": None if finding.group is None else text(finding.group),
            "readers": finding.readers.value,
            "tasks": [self.task(self.tasks[uid]) for uid in finding.tasks if uid in self.tasks],
            "duty": finding.duty,
            "duties": list(finding.duties),
            "responsible": list(finding.responsible),
            "why": self._say(finding.why),
            "evidence": plain(finding.evidence) if self.reader is None else {},
            "settle": [self._say(remedy.message) for remedy in finding.settle],
            "first_seen": instant(gap.first_seen),
            "last_seen": instant(gap.last_seen),
            "unverified_since": instant(gap.unverified_since),
            "accepted": self._accepted(gap),
        }

    def task(self, judged: Judged) -> dict[str, Any]:
        """Write one task; ``owners`` is null when they could not be read."""
        task = judged.task
        return {
            "ref": text(judged.ref),
            "title": self._own(text(task.title)),
            "url": None if task.url is None else text(task.url),
            "status": task.status.value,
            "priority": None if task.priority is None else task.priority.value,
            "owners": self._owners(judged),
        }

    def _owners(self, judged: Judged) -> list[dict[str, Any]] | None:
        if judged.holders is None:
            return None
        found = []
        for holder in judged.holders:
            name = shown_name(holder, self.language, self.parties, None if self.names else self.reader)
            account = holder.account.id if name == holder.name else None
            found.append({"name": text(name), "party": holder.party, "account": account and text(account)})
        return found

    def _accepted(self, gap: Gap) -> dict[str, Any] | None:
        if gap.state is not GapState.ACCEPTED:
            return None
        return {
            "by": gap.accepted_by and self._own(text(gap.accepted_by)),
            "until": instant(gap.accepted_until),
            "reason": gap.reason and self._own(text(gap.reason)),
        }

    def _say(self, message: Message) -> str:
        return self._own(text(self.language.say(message)))

    def _own(self, sentence: str) -> str:
        return sentence if self.reader is None else masked(sentence)
