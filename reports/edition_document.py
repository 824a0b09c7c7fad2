"""The data of a report: the same edition as its page and mail, for programs."""

from __future__ import annotations

from typing import Any

from reports.document import agreement_document
from reports.document import gap_documents
from reports.gap_document import GapWriter
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import plain
from reports.plain_json import text
from reports.report import Report
from reports.wording import word_report
from sync.summary import Summary

VERSION = 1
_OF_TASKS = ("open_tasks", "as_agreed", "owned", "covered")


def edition_document(report: Report, language: Language) -> dict[str, Any]:
    """Write an edition; it holds nothing that the page of the same edition may not show."""
    writer = GapWriter(
        language=language,
        tasks=report.tasks,
        parties=report.parties,
        reader=report.party.id,
        names=report.names,
    )
    worded = word_report(report, language)
    return {
        "version": VERSION,
        "report": text(report.name),
        "party": report.party.id,
        "at": instant(report.at),
        "complete": report.complete,
        "agreement": agreement_document(report.agreement),
        "headline": worded.headline,
        "summary": plain(report.figures.document()),
        "parties": {party: _of_tasks(figures) for party, figures in report.by_party.items()},
        "carried": report.carried,
        "sections": [{"id": each.id, "gaps": [list(row.ids) for row in each.rows]} for each in worded.sections],
        "gaps": gap_documents(writer, report.gaps),
        "sources": [{"name": each.name, "complete": each.complete, "text": each.text} for each in worded.sources],
        "use": worded.use,
    }


def _of_tasks(figures: Summary) -> dict[str, Any]:
    """Give what is counted for each party: its tasks. Gaps are counted for the reader alone."""
    return {name: getattr(figures, name) for name in _OF_TASKS}
