"""One report written as files: the page, the mail, the data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from config.settings import ReportSettings
from config.workspace import Workspace
from dure.reporting import forms_of
from dure.reporting import recipients
from dure.reporting import report_settings
from dure.reporting import sender_of
from mapping.collector import collector_paused
from mapping.errors import ConfigError
from mapping.errors import fault
from reports.attachments import attachments_of
from reports.edition_document import edition_document
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.mail import write_eml
from reports.page import page
from reports.page_words import word_page
from reports.report import Report
from reports.wording import word_report


class ReportFiles(Struct, frozen=True, kw_only=True):
    """The files of one report; ``mail`` is None when nobody is to get it."""

    page: Path
    mail: Path | None
    data: Path


def write_report(workspace: Workspace, report: Report, folder: Path) -> ReportFiles:
    """Write a report's page, mail file and data into a folder, which is made if need be."""
    with collector_paused():
        return _write_report(workspace, report, folder)


def _write_report(workspace: Workspace, report: Report, folder: Path) -> ReportFiles:
    written = report_settings(workspace, report.name)
    language = Language(written.language or workspace.language, zone=workspace.zone)
    wording = word_report(report, language)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        f"{report.name}.html": page(word_page(report, wording, language)),
        f"{report.name}.json": json.dumps(edition_document(report, language), ensure_ascii=False, indent=2) + "\n",
    }
    for name, text in texts.items():
        write_text(folder / name, text)
    mail = _mail_path(workspace, written, folder / f"{report.name}.eml")
    if mail is not None:
        files = attachments_of(report, wording, language, forms_of(written, wording))
        write_eml(build_mail(wording, _envelope(workspace, written, report.name, report.at), files), mail)
    return ReportFiles(page=folder / f"{report.name}.html", mail=mail, data=folder / f"{report.name}.json")


def _mail_path(workspace: Workspace, written: ReportSettings, path: Path) -> Path | None:
    return path if recipients(workspace, written) else None


def _envelope(workspace: Workspace, written: ReportSettings, name: str, at: datetime) -> Envelope:
    sender, readers = sender_of(workspace), recipients(workspace, written)
    return Envelope(sender=sender, recipients=readers, report=name, party=written.party, at=at)


def write_text(path: Path, text: str) -> None:
    """Write a text to a file; raise ConfigError where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            fault("{path} cannot be written ({reason}).", path=str(path), reason=error.strerror or "")
        ) from error
