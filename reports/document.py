"""The document of ``dure reconcile --format json``: one run, its sources, its numbers and its gaps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.prospect import Prospect
from mapping.agreement import Agreement
from mapping.parties import Party
from reports.gap_document import GapWriter
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import plain
from reports.plain_json import text
from reports.reading_document import connection_document
from reports.rows import order
from sync.runs import ConnectionResult
from sync.runs import Run

VERSION = 1


class Telling(Struct, frozen=True, kw_only=True):
    """What is told of one run: its record, what each connection gave, its numbers and its gaps.

    ``nobodys`` are the open tasks that the shares of the summary leave out, ``agreed`` those held as agreed. ``prospect`` is what an agreement would
    tell, None where one is in force or nothing was judged.
    """

    run: Run
    complete: bool
    agreement: Agreement | None
    results: tuple[ConnectionResult, ...]
    summary: Mapping[str, Any]
    gaps: tuple[Gap, ...]
    tasks: Mapping[str, Judged]
    parties: Mapping[str, Party]
    nobodys: int = 0
    agreed: int = 0
    prospect: Prospect | None = None


def document(telling: Telling, language: Language) -> dict[str, Any]:
    """Write a run as the published document (see ``schema``), gravest gaps first."""
    writer = GapWriter(language=language, tasks=telling.tasks, parties=telling.parties)
    return {
        "version": VERSION,
        "run": {
            "id": telling.run.id,
            "at": instant(telling.run.at),
            "complete": telling.complete,
            "agreement": agreement_document(telling.agreement),
            "connections": [connection_document(result, language) for result in telling.results],
        },
        "summary": plain(telling.summary),
        "gaps": gap_documents(writer, telling.gaps),
    }


def gap_documents(writer: GapWriter, gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """Write gaps, gravest first, in the same order on every run."""
    return [writer.gap(gap) for gap in sorted(gaps, key=order)]


def agreement_document(agreement: Agreement | None) -> dict[str, Any] | None:
    """Write which agreement was used."""
    return None if agreement is None else {"version": version_of(agreement)}


def version_of(agreement: Agreement) -> int | str:
    """Give the version of an agreement; one that is a whole number is one in JSON too."""
    version = agreement.version
    whole = version.isascii() and version.isdecimal() and str(int(version)) == version
    return int(version) if whole else text(version)


def schema() -> dict[str, Any]:
    """Give the published JSON Schema of the document."""
    path = Path(__file__).with_name("schemas") / f"reconcile-{VERSION}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
