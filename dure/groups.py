"""Groups of commands: found by name, told of when the name is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from dure.terminal import say
from dure.usage import unknown_command
from mapping.errors import UsageError
from mapping.errors import msg


class Group(click.Group):
    """Tells of a command that does not exist as dure tells every error; ``default`` runs when none is named."""

    def __init__(self, *args: Any, default: str | None = None, **settings: Any) -> None:
        """Take what click takes, and the name of the default command."""
        super().__init__(*args, **settings)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the default command where only its options stand."""
        named = any(arg in self.commands or arg in ctx.help_option_names for arg in args)
        wanted = self._default is not None and not ctx.resilient_parsing
        if wanted and not named and (not args or args[0].startswith("-")):
            args = [str(self._default), *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Write the list of commands in the language of the process, none of them cut short."""
        with formatter.section(say(msg("Commands"))):
            formatter.write_dl([(name, self.commands[name].help or "") for name in sorted(self.commands)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names."""
        if (
            not ctx.resilient_parsing
            and args
            and not args[0].startswith("-")
            and self.get_command(ctx, args[0]) is None
        ):
            raise UsageError(unknown_command(ctx, args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def group(name: str, **settings: Any) -> Callable[[Callable[..., Any]], Group]:
    """Make a group of commands out of a function."""
    return click.group(name, cls=Group, **settings)
