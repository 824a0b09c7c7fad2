"""``dure split export`` and ``import``: the agreement from one form into the other, without loss."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from config.agreement_text import canonical
from config.editing import add_people
from config.workbook.kind import is_sheet
from config.workbook.writing import Writer
from config.workspace import Workspace
from config.writing import replace_file
from dure.compose import open_workspace
from dure.options import Common
from dure.options import common_options
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.agreement import Agreement
from mapping.errors import ConfigError
from mapping.errors import Message
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sheets.book import workbook_bytes

_SHEET, _TEXT = "xlsx", "yaml"
_AGREEMENT, _PEOPLE = "agreement.yaml", "people.yaml"


@click.command("export", help=say(msg("Write the agreement in force as YAML in one form, or as an Excel workbook.")))
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice([_TEXT, _SHEET]),
    help=say(msg("How it is written; by the name of the file unless told.")),
)
@click.option("--force", is_flag=True, help=say(msg("Write over a file that is there.")))
@common_options
def export_agreement(target: Path | None, form: str | None, force: bool, common: Common) -> None:
    """Write the agreement so that reading it gives the same again."""
    workspace = open_workspace(common.config)
    agreement = agreement_in_force(workspace, common)
    sheet = form == _SHEET or (form is None and target is not None and target.suffix.lower() == f".{_SHEET}")
    if target is None:
        if sheet:
            advice = msg("Name one, such as: dure split export agreement.xlsx")
            raise UsageError(fault("A workbook needs a file to go into.", advice=advice))
        click.echo(canonical(agreement), nl=False)
        return
    refuse_to_write_over(target, force=force)
    content = agreement_workbook(workspace, agreement, common) if sheet else canonical(agreement).encode()
    replace_file(target, content)
    tell(msg("The agreement is written to {path}.", path=str(target)))


@click.command("import", help=say(msg("Check the agreement in an Excel workbook and write it as YAML beside it.")))
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=say(msg("Write over a file that is there.")))
@common_options
def import_agreement(source: Path, target: Path | None, force: bool, common: Common) -> None:
    """Write what the workbook says, all of it or nothing."""
    if not is_sheet(source):
        advice = msg("Name a workbook (.xlsx). dure split export writes one.")
        raise UsageError(fault("{path} is no workbook.", path=str(source), advice=advice))
    workspace = open_workspace(common.config, agreement=source)
    listed = workspace.people if workspace.settings.people is None else ()
    goal = target or source.with_name(_AGREEMENT)
    people = goal.with_name(_PEOPLE)
    refuse_to_write_over(goal, force=force)
    if listed and people.exists():
        raise UsageError(
            fault(
                "{path} exists already, and the workbook lists people too.",
                path=str(people),
                advice=msg("Name it under people: in dure.yaml if it is right, or move it away."),
            )
        )
    replace_file(goal, canonical(workspace.agreements[0]).encode())
    tell(msg("The agreement is written to {path}.", path=str(goal)))
    if listed:
        add_people(people, listed)
        tell(msg("The people are written to {path}; name it under people: in dure.yaml.", path=str(people)))
    if goal.resolve() not in {(workspace.base / each).resolve() for each in workspace.settings.agreement}:
        tell(msg("dure reads it when dure.yaml names it under agreement:."))


def agreement_in_force(workspace: Workspace, common: Common) -> Agreement:
    """Give the agreement that holds at the moment of judgement; raise ConfigError if there is none."""
    agreement = workspace.agreement_on(common.moment(workspace.zone).astimezone(workspace.zone).date())
    if agreement is None:
        raise ConfigError(fault("No agreement is in force.", advice=_no_agreement(workspace)))
    return agreement


def _no_agreement(workspace: Workspace) -> Message:
    if workspace.agreements:
        day = str(workspace.agreements[0].start)
        return msg("The first one begins on {day:date}. With --now {day} it is looked at now.", day=day)
    return msg(
        "Write who does what into a file, and name it under agreement: in dure.yaml; dure init writes one to begin with."
    )


def agreement_workbook(workspace: Workspace, agreement: Agreement, common: Common) -> bytes:
    """Write an agreement as a workbook in dure's language; raise ConfigError if it would not read as the same."""
    listed = workspace.people if workspace.settings.people is None else ()
    writer = Writer(workspace.parties, voice.language.code, voice.language.say)
    content = workbook_bytes(writer.sheets(agreement, listed))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "agreement.xlsx"
        written.write_bytes(content)
        again = open_workspace(common.config, warn=False, agreement=written).agreements[0]
    if again != agreement:
        advice = msg("Some text is too long for a cell. Write it as YAML, or shorten it.")
        raise ConfigError(fault("This agreement cannot be written as a workbook without loss.", advice=advice))
    return content


def refuse_to_write_over(target: Path, *, force: bool) -> None:
    """Raise UsageError for a file that is there, unless it was asked to write over it."""
    if target.exists() and not force:
        raise UsageError(fault("{path} exists already.", path=str(target), advice=msg("Use --force to write over it.")))
