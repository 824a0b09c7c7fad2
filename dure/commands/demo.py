"""``dure demo``: the main job on the sample workspace that comes with dure."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import datetime
from importlib.resources import as_file
from importlib.resources import files
from pathlib import Path

import click

from config.workspace import Workspace
from dure.commands.reconcile import show
from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.reading import Outcome
from dure.reading import tell_trouble
from dure.report_files import write_report
from dure.reporting import make_report
from dure.reporting import moment_of
from dure.running import reconcile
from dure.running import telling_of
from dure.summaries import summary
from dure.terminal import say
from dure.terminal import voice
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.document import document
from reports.language import LANGUAGES
from sync.store import Store

_MOMENT = datetime.fromisoformat("2026-11-23T08:30:00+09:00")
_EXPORTED = datetime.fromisoformat("2026-11-23T08:00:00+09:00")
_MARK = "dure-demo"
_LANGUAGE = re.compile("^language: ko$", re.MULTILINE)


@click.command("demo", help=summary("demo"))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-output"), help=say(msg("Where to."))
)
@click.option("--language", type=click.Choice(LANGUAGES), help=say(msg("Language of commands and reports.")))
@common_options
def command(out: Path, language: str | None, common: Common) -> Exit:
    """Lay out the sample, reconcile it as of its Monday morning, and write its reports."""
    _lay_out(out, language or voice.language.code)
    workspace = open_workspace(out / "dure.yaml")
    now = common.moment(workspace.zone) if common.now else _MOMENT
    with open_store(workspace) as store:
        outcome = reconcile(workspace, store, now=now)
        written = _write(workspace, store, outcome, out)
    tell_trouble(outcome)
    show(outcome, workspace, "table")
    click.echo("\n" + "\n".join(written))
    return Exit.DONE


def _lay_out(out: Path, language: str) -> None:
    """Copy the sample into a folder of its own, in place of an earlier demo and of nothing else; it speaks a language."""
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise UsageError(
            fault(
                "{path} holds files that are not the demo's.",
                path=str(out),
                advice=msg("Name another folder with --out."),
            )
        )
    if out.exists():
        shutil.rmtree(out)
    with as_file(files("dure") / "sample") as sample:
        shutil.copytree(sample, out, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    settings = out / "dure.yaml"
    settings.write_text(_LANGUAGE.sub(f"language: {language}", settings.read_text("utf-8"), count=1), encoding="utf-8")
    (out / _MARK).touch()
    for path in (out / "exports").iterdir():
        os.utime(path, (_EXPORTED.timestamp(), _EXPORTED.timestamp()))


def _write(workspace: Workspace, store: Store, outcome: Outcome, out: Path) -> list[str]:
    data = out / "reconcile.json"
    data.write_text(
        json.dumps(document(telling_of(outcome, workspace), voice.language), ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )
    lines = [say(msg("Data: {path}", path=str(data)))]
    if outcome.judgement is None:
        return lines
    judged = outcome.judgement
    moment = moment_of(
        workspace, store, world=judged.world, gaps=judged.gaps, tasks=judged.tasks, results=outcome.results
    )
    for name in workspace.settings.reports:
        report = make_report(workspace, name, moment)
        written = write_report(workspace, report, out / "reports")
        lines.append(say(msg("Page: {path}", path=str(written.page))))
        if written.mail is not None:
            lines.append(say(msg("Mail: {path}", path=str(written.mail))))
    return lines
