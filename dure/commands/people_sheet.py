"""``dure people export`` and ``import``: a sheet in which one ticks whose accounts are whose."""

from __future__ import annotations

from pathlib import Path

import click

from config.editing import add_people
from config.workspace import Workspace
from config.writing import replace_file
from dure.compose import open_workspace
from dure.options import Common
from dure.options import common_options
from dure.surveying import surveyed
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from dure.ticked import Ticked
from dure.ticked import ticked_people
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.grids import Grid
from reports.grids import to_csv
from reports.people_sheet import people_sheets
from reports.suggestions import known_accounts
from reports.suggestions import suggestions
from sheets.book import Sheet
from sheets.book import workbook_bytes
from sheets.tables import read_table

_SHEET = Path("people.xlsx")
_FORMS = (".xlsx", ".csv")


@click.command("export", help=say(msg("Write a sheet in which to tick whose account is whose (.xlsx or .csv).")))
@click.argument("target", required=False, default=_SHEET, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=say(msg("Write over a sheet that is there.")))
@common_options
def export_sheet(target: Path, force: bool, common: Common) -> None:
    """Write the accounts that nobody knows, with proposals, and for reference those that are known."""
    workspace = open_workspace(common.config)
    _refuse(target, force=force)
    world = surveyed(workspace, common.moment(workspace.zone)).world
    asked = suggestions(world, workspace.people)
    asked_sheet, known_sheet = people_sheets(asked, known_accounts(world), workspace.parties, voice.language)
    content = _csv(asked_sheet) if target.suffix.lower() == ".csv" else workbook_bytes((asked_sheet, known_sheet))
    replace_file(target, content)
    click.echo(str(target))
    if not asked:
        tell(msg("Every account that holds a task is known."))
        return
    tell(
        msg(
            "{n} {n:account|accounts} to confirm. Correct person and party, tick the right rows with O, save, then:"
            " dure people import {path}",
            n=len(asked),
            path=str(target),
        )
    )


@click.command("import", help=say(msg("Write the ticked rows of such a sheet into people.yaml.")))
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@common_options
def import_sheet(source: Path, common: Common) -> None:
    """Write what was ticked, all of it or nothing."""
    workspace = open_workspace(common.config)
    path = workspace.people_path()
    ticked = ticked_people(read_table(source), workspace)
    add_people(path, ticked.people)
    _tell(ticked, path, workspace)


def _refuse(target: Path, *, force: bool) -> None:
    if target.suffix.lower() not in _FORMS:
        raise UsageError(
            fault("{path} is neither .xlsx nor .csv.", path=str(target), advice=msg("Name it so that it ends so."))
        )
    if target.exists() and not force:
        advice = msg("Import it first if rows are ticked there, name another file, or use --force.")
        raise UsageError(fault("{path} exists already.", path=str(target), advice=advice))


def _csv(sheet: Sheet) -> bytes:
    rows = tuple(tuple(str(cell) for cell in row) for row in sheet.rows)
    return to_csv(Grid(tuple(sheet.header), rows)).encode("utf-8-sig")  # without the mark Excel shows no Hangul


def _tell(ticked: Ticked, path: Path, workspace: Workspace) -> None:
    if not ticked.people:
        tell(
            msg(
                "Nothing was changed: {n} {n:row|rows} not ticked, {known} known already.",
                n=ticked.unticked,
                known=ticked.unchanged,
            )
        )
        return
    for name, number in _counted(ticked):
        tell(msg("{party}: {n} {n:account|accounts} more", party=workspace.parties[name].name, n=number))
    tell(
        msg(
            "{path} knows {n} {n:account|accounts} more; {left} {left:row was|rows were} not ticked."
            " Next: dure reconcile.",
            path=str(path),
            n=len(ticked.people),
            left=ticked.unticked,
        )
    )


def _counted(ticked: Ticked) -> list[tuple[str, int]]:
    parties = [person.party for person in ticked.people]
    return [(party, parties.count(party)) for party in dict.fromkeys(parties)]
