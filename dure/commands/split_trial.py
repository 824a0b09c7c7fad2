"""``dure split suggest`` and ``what-if``: what the agreement could say, and what it would change; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from config.agreement_text import canonical
from config.workbook.kind import is_sheet
from config.workspace import Workspace
from config.writing import replace_file
from dure.commands.split_files import agreement_in_force
from dure.commands.split_files import refuse_to_write_over
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_gaps
from dure.output import print_grid
from dure.terminal import print_document
from dure.terminal import print_text
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from gaps.proposals import left_over
from gaps.proposals import proposals
from gaps.proposals import proposed
from gaps.world import World
from mapping.agreement import Agreement
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.proposals import proposal_document
from reports.proposals import proposal_grid
from reports.proposals import proposal_text
from reports.rows import Teller
from reports.safe import for_terminal
from reports.what_if import figure_grid
from reports.what_if import moved_grid
from reports.what_if import settled_grid
from reports.what_if import what_if_document
from sync.survey import survey
from sync.what_if import WhatIf
from sync.what_if import what_if


@click.command(
    "suggest", help=say(msg("Propose what the agreement could say, by the open tasks that it does not fit."))
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(msg("Write the agreement with all proposals into this file (.yaml).")),
)
@click.option("--force", is_flag=True, help=say(msg("Write over a file that is there.")))
@format_option("table", "json", "csv", "md")
@common_options
def suggest(out: Path | None, force: bool, form: str, common: Common) -> None:
    """Look at the store; the agreement itself is never changed."""
    workspace = open_workspace(common.config)
    agreement = agreement_in_force(workspace, common)
    if out is not None:
        _refuse_sheet(out)
        refuse_to_write_over(out, force=force)
    world = _world(workspace, common)
    found = proposals(world)
    match form:
        case "json":
            print_document(proposal_document(found, agreement, world.judged, workspace.parties, voice.language))
        case "table":
            blocks = proposal_text(found, agreement, _teller(world), workspace.parties)
            print_text("".join(f"{_indented(line)}\n" for block in blocks for line in block.split("\n")))
        case _:
            print_grid(proposal_grid(found, agreement, workspace.parties, voice.language), form)
    left = left_over(world, found)
    if left:
        tell(
            msg(
                "No clause can tell {n} open {n:task|tasks} without a duty from other work: put labels on them, and ask again.",
                n=left,
            )
        )
    if out is not None:
        replace_file(out, canonical(_next(proposed(agreement, found), world)).encode())
        tell(
            msg(
                "{path} is the agreement with all proposals; dure split what-if {path} shows what it would change.",
                path=str(out),
            )
        )


@click.command("what-if", help=say(msg("Show what another agreement would change for the open tasks.")))
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@format_option("table", "json")
@common_options
def try_out(source: Path, form: str, common: Common) -> None:
    """Judge the tasks in the store by another agreement; nothing is written."""
    workspace = open_workspace(common.config, warn=False)
    other = open_workspace(common.config, agreement=source)
    world = _world(workspace, common)
    found = what_if(world, other.agreements[0], in_workbook=is_sheet(source))
    if form == "json":
        print_document(what_if_document(found, workspace.parties, voice.language))
    else:
        _print_difference(found, world)


def _indented(line: str) -> str:
    """Give a line that is harmless on a terminal, with the blanks that it begins with."""
    rest = line.lstrip(" ")
    return " " * (len(line) - len(rest)) + for_terminal(rest, None)


def _print_difference(found: WhatIf, world: World) -> None:
    now, then = _teller(world), replace(_teller(world), tasks=found.tasks, agreement=found.agreement)
    tell(
        msg(
            "The {n} open {n:task|tasks} by {title}, version {version}, as though it were in force now:",
            n=found.now.open_tasks,
            title=found.agreement.title,
            version=found.agreement.version,
        )
    )
    print_grid(figure_grid(found, voice.language), "table")
    if not (found.moved or found.settled or found.opened):
        print_text("\n" + say(msg("It changes nothing for the open tasks.")) + "\n")
    if found.moved:
        print_text(
            "\n"
            + say(msg("{n} open {n:task|tasks} would be another duty's, or another party's turn:", n=len(found.moved)))
            + "\n"
        )
        print_grid(moved_grid(found, now, then), "table")
    if found.settled:
        print_text("\n" + say(msg("{n} {n:gap|gaps} would be settled:", n=len(found.settled))) + "\n")
        print_grid(settled_grid(found, now), "table")
    if found.opened:
        print_text("\n" + say(msg("{n} {n:gap|gaps} would open:", n=len(found.opened))) + "\n")
        print_gaps(then, found.opened, "table")


def _world(workspace: Workspace, common: Common) -> World:
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store:
        return survey(store, terms_of(workspace, now), now=now).world


def _teller(world: World) -> Teller:
    return Teller(language=voice.language, tasks=world.judged, parties=world.parties, agreement=world.agreement)


def _next(agreement: Agreement, world: World) -> Agreement:
    """Give an agreement as the version after this one: it begins tomorrow, and ends when this one would."""
    version = str(int(agreement.version) + 1) if agreement.version.isdecimal() else f"{agreement.version}+1"
    start = max(world.today + timedelta(days=1), agreement.start)
    end = agreement.end if agreement.end is not None and agreement.end > start else None
    return replace(agreement, version=version, start=start, end=end)


def _refuse_sheet(path: Path) -> None:
    if is_sheet(path):
        advice = msg("Name a file that ends with .yaml; dure split export makes a workbook of it once it is in force.")
        raise UsageError(fault("Proposals are written as YAML only.", advice=advice))
