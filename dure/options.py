"""Options that many commands share, and what they set up before a command's own work."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from msgspec import Struct
from msgspec.structs import astuple

from dure.terminal import say
from dure.terminal import voice
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import Severity


class Common(Struct, frozen=True):
    """What every command is told: the settings file, and the moment to judge by (None: the present one)."""

    config: Path | None
    now: datetime | None

    def moment(self, zone: ZoneInfo) -> datetime:
        """Give the moment of judgement in UTC; one written without a zone is read in the workspace's."""
        if self.now is None:
            return datetime.now(UTC)
        return (self.now if self.now.tzinfo else self.now.replace(tzinfo=zone)).astimezone(UTC)


def _moment(text: str | None) -> datetime | None:
    written = text or os.environ.get("DURE_NOW")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise UsageError(
            fault(
                "{written} is no moment.",
                written=written,
                advice=msg("Write it as ISO time, such as 2026-11-23T08:30:00+09:00."),
            )
        ) from None
    return moment


def day_named(written: str) -> date:
    """Give the day that an option names; raise UsageError if it names none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError(fault("{text} is no day.", text=written, advice=msg("Write it such as 2026-12-31."))) from None


class _Given(Struct, frozen=True):
    """The common options as far as they were given, before or after the command's name."""

    config: Path | None = None
    now: str | None = None
    quiet: bool | None = None
    verbose: bool | None = None
    log_format: str | None = None

    def or_else(self, outer: _Given) -> _Given:
        """Fill what was not given here from what was given before."""
        mine, theirs = astuple(self), astuple(outer)
        return _Given(*(one if one is not None else other for one, other in zip(mine, theirs, strict=True)))


_OPTIONS = (
    click.option("--config", type=click.Path(path_type=Path), help=say(msg("The settings file."))),
    click.option("--now", help=say(msg("Judge by this moment instead of the present one (ISO time)."))),
    click.option("--quiet", is_flag=True, default=None, help=say(msg("Say nothing but errors."))),
    click.option("--verbose", is_flag=True, default=None, help=say(msg("Say more."))),
    click.option("--log-format", type=click.Choice(["text", "json"]), help=say(msg("How messages are written."))),
)
_NAMES = _Given.__struct_fields__


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of all commands, handed to it as one ``common``."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        given = _heed(kwargs)
        return command(*args, common=Common(given.config, _moment(given.now)), **kwargs)

    return _with_options(wrapped)


def common_group(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let the options of all commands stand before the name of a group's command, too."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _heed(kwargs)
        return command(*args, **kwargs)

    return _with_options(wrapped)


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _heed(kwargs: dict[str, Any]) -> _Given:
    """Take the common options out of what a command was called with, and speak as they ask."""
    ctx = click.get_current_context()
    outer = ctx.obj if isinstance(ctx.obj, _Given) else _Given()
    ctx.obj = given = _Given(**{name: kwargs.pop(name) for name in _NAMES}).or_else(outer)
    voice.quiet = bool(given.quiet)
    voice.verbose = bool(given.verbose)
    voice.json_lines = given.log_format == "json"
    return given


def format_option(*choices: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command ``--format`` with these choices, the first one by default."""
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], help=say(msg("How the result is written."))
    )


def severity_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--fail-on``, handed to it as a severity or None."""
    return click.option(
        "--fail-on",
        type=click.Choice([str(each) for each in Severity]),
        callback=lambda _ctx, _param, value: Severity(value) if value else None,
        help=say(
            msg(
                "Exit with 1 when a gap at or above this severity asks for somebody (urgent: now, high: decide this week, medium: check, low: for information)."
            )
        ),
    )(command)
