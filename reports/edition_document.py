"""One party's edition as a JSON document: the same rows as its page, for programs."""

from __future__ import annotations

from typing import Any

from reports.document import agreement_document
from reports.document import gap_documents
from reports.gap_document import GapWriter
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import text
from reports.report import Report


def edition_document(report: Report, language: Language) -> dict[str, Any]:
    """Write an edition; it holds nothing that the page of the same edition may not show."""
    writer = GapWriter(
        language=language,
        tasks=report.tasks,
        parties=report.parties,
        reader=None if report.names else report.party.id,
    )
    return {
        "version": 1,
        "report": text(report.name),
        "party": report.party.id,
        "at": instant(report.at),
        "complete": report.complete,
        "agreement": agreement_document(report.agreement),
        "summary": {
            "open_tasks": report.figures.open_tasks,
            "as_agreed": report.figures.as_agreed,
            "owned": report.figures.owned,
            "covered": report.figures.covered,
        },
        "sources": [
            {"name": text(each.name), "complete": each.complete, "as_of": instant(each.as_of)}
            for each in report.sources
        ],
        "gaps": gap_documents(writer, report.gaps),
    }
