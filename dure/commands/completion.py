"""``dure completion``: the script that makes a shell complete dure's commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from dure.summaries import summary
from mapping.errors import UsageError
from mapping.errors import fault


@click.command("completion", help=summary("completion"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script; the shell then asks dure itself what may come next."""
    from dure.cli import cli  # noqa: PLC0415  # the group imports this module when it is called

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(fault("There is no completion for {shell}.", shell=shell))
    try:
        click.echo(found(cli, {}, "dure", "_DURE_COMPLETE").source())
    except RuntimeError as error:
        raise UsageError(
            fault("{shell} is not ready for completion ({reason}).", shell=shell, reason=str(error))
        ) from error
