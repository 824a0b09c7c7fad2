"""``dure split suggest``: what the agreement could say; the agreement itself stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from pathlib import Path

import click
from msgspec.structs import replace

from config.agreement_text import canonical
from config.workbook.kind import is_sheet
from config.writing import replace_file
from dure.commands.split_files import agreement_in_force
from dure.commands.split_files import refuse_to_write_over
from dure.compose import open_workspace
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import print_text
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from gaps.duty_proposals import Proposal
from gaps.duty_proposals import left_over
from gaps.duty_proposals import proposals
from gaps.duty_proposals import proposed
from gaps.world import World
from mapping.agreement import Agreement
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.duty_proposals import proposal_document
from reports.duty_proposals import proposal_grid
from reports.duty_proposals import proposal_text
from reports.rows import Teller
from reports.safe import for_terminal


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
    world = surveyed(workspace, common.moment(workspace.zone)).world
    found = proposals(world)
    _print(found, agreement, world, form)
    left = left_over(world, found)
    if left:
        tell(
            msg(
                "No clause can tell {n} open {n:task|tasks} without a duty from other work: put labels on them, and ask again.",
                n=left,
            )
        )
    if out is not None:
        replace_file(out, canonical(_next(proposed(agreement, found), world.today)).encode())
        tell(
            msg(
                "{path} is the agreement with all proposals; dure split what-if {path} shows what it would change.",
                path=str(out),
            )
        )


def _print(found: Sequence[Proposal], agreement: Agreement, world: World, form: str) -> None:
    teller = Teller(language=voice.language, tasks=world.judged, parties=world.parties, agreement=agreement)
    match form:
        case "json":
            print_document(proposal_document(found, agreement, teller))
        case "table":
            blocks = proposal_text(found, agreement, teller)
            print_text("".join(f"{_indented(line)}\n" for block in blocks for line in block.split("\n")))
        case _:
            print_grid(proposal_grid(found, agreement, teller), form)


def _indented(line: str) -> str:
    """Give a line that is harmless on a terminal, with the blanks that it begins with."""
    rest = line.lstrip(" ")
    return " " * (len(line) - len(rest)) + for_terminal(rest, None)


def _next(agreement: Agreement, today: date) -> Agreement:
    """Give an agreement as the version after this one: it begins tomorrow, and ends when this one would."""
    version = str(int(agreement.version) + 1) if agreement.version.isdecimal() else f"{agreement.version}+1"
    start = max(today + timedelta(days=1), agreement.start)
    end = agreement.end if agreement.end is not None and agreement.end > start else None
    return replace(agreement, version=version, start=start, end=end)


def _refuse_sheet(path: Path) -> None:
    if is_sheet(path):
        advice = msg("Name a file that ends with .yaml; dure split export makes a workbook of it once it is in force.")
        raise UsageError(fault("Proposals are written as YAML only.", advice=advice))
