"""``dure split sign``: notes in the agreement who signed it for a party."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from config.paths import beside
from config.signing import add_signature
from config.workbook.kind import is_sheet
from config.workspace import Workspace
from dure.compose import open_workspace
from dure.compose import party_named
from dure.options import Common
from dure.options import common_options
from dure.options import day_named
from dure.terminal import say
from dure.terminal import tell
from mapping.agreement import Agreement
from mapping.agreement import Signature
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg


@click.command("sign", help=say(msg("Note in the agreement who signed it for a party.")))
@click.argument("source", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--party", required=True, help=say(msg("The party that signs.")))
@click.option("--by", required=True, help=say(msg("Who signs for it.")))
@click.option("--on", help=say(msg("The day, such as 2026-06-25; today when left out.")))
@common_options
def sign(source: Path | None, party: str, by: str, on: str | None, common: Common) -> None:
    """Add a signature to the agreement's file; what was signed stays as it is."""
    path = source or _only_file(open_workspace(common.config, warn=False))
    workspace = open_workspace(common.config, agreement=path)
    agreement, side = workspace.agreements[0], party_named(workspace, party)
    today = common.moment(workspace.zone).astimezone(workspace.zone).date()
    signature = Signature(side, _name(by), _day(on, today))
    _refuse_signed(workspace, agreement, side)
    if is_sheet(path):
        raise UsageError(
            fault(
                "A workbook is read and never written.",
                advice=msg("Write a row with Signed into its sheet Agreement: the party, who signed, and the day."),
            )
        )
    add_signature(path, signature)
    name = workspace.parties[side].name
    tell(
        msg(
            "{path}: version {version} is signed for {party} by {by}, {day:date}.",
            path=str(path),
            version=agreement.version,
            party=name,
            by=signature.by,
            day=str(signature.on),
        )
    )
    missing = [workspace.parties[each].name for each in agreement.unsigned(workspace.parties) if each != side]
    if missing:
        tell(msg("Not signed yet by {parties}.", parties=", ".join(missing)))


def _only_file(workspace: Workspace) -> Path:
    named = [beside(workspace.base, each) for each in workspace.settings.agreement]
    if len(named) == 1:
        return named[0]
    if named:
        known = ", ".join(workspace.settings.agreement)
        raise UsageError(
            fault("dure.yaml names several agreements.", advice=msg("Name the one to sign: {known}.", known=known))
        )
    raise UsageError(
        fault("dure.yaml names no agreement yet.", advice=msg("Name the file to sign: dure split sign FILE ..."))
    )


def _refuse_signed(workspace: Workspace, agreement: Agreement, party: str) -> None:
    known = next((each for each in agreement.signed if each.party == party), None)
    if known is not None:
        raise UsageError(
            fault(
                "Version {version} is already signed for {party}, by {by} on {day:date}.",
                version=agreement.version,
                party=workspace.parties[party].name,
                by=known.by,
                day=str(known.on),
                advice=msg("A change needs a new version, which both sides sign."),
            )
        )


def _name(by: str) -> str:
    if not by.strip():
        raise UsageError(fault("--by names nobody.", advice=msg("Write the name of the person who signs.")))
    return by.strip()


def _day(written: str | None, today: date) -> date:
    if written is None:
        return today
    day = day_named(written)
    if day > today:
        raise UsageError(
            fault("{day:date} is still to come.", day=str(day), advice=msg("Note it when it has been signed."))
        )
    return day
