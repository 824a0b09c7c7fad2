"""``dure db``: the store itself: upgrade, back up, check, and replay raw records after a change of mapping."""

from __future__ import annotations

from pathlib import Path

import click

from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.running import replay
from dure.summaries import summary
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import tell_fault
from gaps.duplicates.detect import FINDER
from mapping.alike import alike
from mapping.errors import msg
from sync.marks import adopt_engine


@group("db", help=summary("db"))
@common_group
def command() -> None:
    """Gather the commands about the store."""


@command.command(help=say(msg("Bring an older store to this version; a backup is written first.")))
@common_options
def upgrade(common: Common) -> None:
    """Migrate the store."""
    with open_store(open_workspace(common.config), upgrade=True) as store:
        if store.saved is not None:
            tell(msg("The store as it was is kept in {path}.", path=str(store.saved)))
        tell(msg("The store is up to date."))


@command.command(help=say(msg("Write a copy of an SQLite store that is whole, also while dure is at work.")))
@click.argument("target", type=click.Path(path_type=Path))
@common_options
def backup(target: Path, common: Common) -> None:
    """Copy the store."""
    with open_store(open_workspace(common.config), must_exist=True) as store:
        store.backup(target)
    tell(msg("The store is copied to {path}.", path=str(target)))


@command.command(help=say(msg("Look for damage in the store.")))
@common_options
def check(common: Common) -> int:
    """Check the store."""
    with open_store(open_workspace(common.config), must_exist=True) as store:
        faults = store.check()
    for each in faults:
        tell_fault(each, "error")
    if not faults:
        tell(msg("The store is sound."))
    return Exit.FAILED if faults else Exit.DONE


@command.command(help=say(msg("Read the kept raw records again by the present rules, without asking any tool.")))
@common_options
def remap(common: Common) -> Exit:
    """Replay raw records after a change of mapping."""
    workspace = open_workspace(common.config)
    with open_store(workspace, must_exist=True) as store:
        done = replay(workspace, store, now=common.moment(workspace.zone))
    for each in done:
        tell(
            msg(
                "{connection}: {records} {records:record|records} read again.",
                connection=each.connection,
                records=each.records,
            )
        )
        for fault in alike(each.rejected):
            tell_fault(fault)
    return Exit.INCOMPLETE if any(each.rejected for each in done) else Exit.DONE


@command.command("adopt-engine", help=say(msg("Make the engine for duplicates of this machine the one of the store.")))
@common_options
def adopt(common: Common) -> None:
    """Let this machine's engine open and close gaps of duplicates from the next run on."""
    with open_store(open_workspace(common.config), must_exist=True) as store, store.lock(), store.write() as connection:
        adopt_engine(connection, FINDER.engine.id)
    tell(msg("The store's engine for duplicates is {engine} now.", engine=FINDER.engine.id))
