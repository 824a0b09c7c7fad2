"""``dure people``: accounts without a party, whose they might be, and the confirmation of that."""

from __future__ import annotations

from collections.abc import Sequence

import click

from config.editing import add_account
from config.editing import add_person
from config.workspace import Workspace
from dure.commands.people_sheet import export_sheet
from dure.commands.people_sheet import import_sheet
from dure.compose import open_workspace
from dure.compose import party_named
from dure.groups import group
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.summaries import summary
from dure.surveying import surveyed
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.parties import Person
from mapping.text import fold
from reports.accounts import account_documents
from reports.accounts import account_grid
from reports.accounts import next_step
from reports.accounts import unknown_accounts
from reports.list_documents import people_document
from reports.lists import people_grid


@group("people", invoke_without_command=True, help=summary("people"))
@format_option("table", "json", "csv", "md")
@common_options
@click.pass_context
def command(ctx: click.Context, form: str, common: Common) -> None:
    """Show the accounts that hold work and belong to nobody known."""
    if ctx.invoked_subcommand is not None:
        return
    workspace = open_workspace(common.config)
    world = surveyed(workspace, common.moment(workspace.zone)).world
    found = unknown_accounts(world, workspace.people)
    if form == "json":
        print_document({"version": 1, "unknown": account_documents(found, voice.language)})
    else:
        print_grid(account_grid(found, voice.language), form)
        if found:
            tell(next_step(found, workspace.parties))
        if len(found) > 1:
            tell(msg("For all at once: dure people export writes a sheet to tick."))


@command.command("list", help=say(msg("List the people that people.yaml knows.")))
@format_option("table", "json", "csv", "md")
@common_options
def list_people(form: str, common: Common) -> None:
    """List people with their party and accounts."""
    workspace = open_workspace(common.config)
    if form == "json":
        print_document(people_document(workspace.people))
    else:
        print_grid(people_grid(workspace.people, workspace.parties, voice.language), form)


@command.command(help=say(msg("Write into people.yaml that an account is somebody's.")))
@click.argument("account")
@click.argument("name")
@click.option("--party", help=say(msg("The party of somebody who is not listed yet.")))
@common_options
def confirm(account: str, name: str, party: str | None, common: Common) -> None:
    """Confirm a proposal, or name a new person."""
    workspace = open_workspace(common.config)
    connection, _, account_id = account.partition(":")
    if connection not in workspace.connections or not account_id:
        raise UsageError(
            fault("{account} is no account.", account=account, advice=msg("Write it as CONNECTION:ACCOUNT."))
        )
    path = workspace.people_path()
    _refuse_taken(workspace, connection, account_id, name)
    listed = [person for person in workspace.people if fold(person.name) == fold(name)]
    if listed:
        _refuse_moved(workspace, listed, party)
        add_account(path, name, connection, account_id)
    elif party is not None:
        side = party_named(workspace, party)
        add_person(path, Person(name=name, party=side, accounts={connection: (account_id,)}))
    else:
        known = ", ".join(workspace.parties)
        raise UsageError(
            fault(
                "{name} is not listed yet.",
                name=name,
                advice=msg("Say whose side it is with --party, one of: {known}.", known=known),
            )
        )
    tell(msg("{account} is {name}'s; {path} says so now.", account=account, name=name, path=str(path)))


def _refuse_taken(workspace: Workspace, connection: str, account: str, name: str) -> None:
    for person in workspace.people:
        if fold(account) in map(fold, person.accounts.get(connection, ())) and fold(person.name) != fold(name):
            raise UsageError(
                fault(
                    "{account} already belongs to {name}.",
                    account=f"{connection}:{account}",
                    name=person.name,
                    advice=msg("Take it away from there in the file first, if that is wrong."),
                )
            )


def _refuse_moved(workspace: Workspace, listed: Sequence[Person], party: str | None) -> None:
    """Raise UsageError where a party is asked for that is not the listed person's."""
    if party is None or party_named(workspace, party) in {person.party for person in listed}:
        return
    raise UsageError(
        fault(
            "{name} is listed with {party}.",
            name=listed[0].name,
            party=workspace.parties[listed[0].party].name,
            advice=msg("Leave out --party, or write somebody else of that name into the file by hand."),
        )
    )


command.add_command(export_sheet)
command.add_command(import_sheet)
