"""What the command line asks for wrongly, told in the words and the language of every other error."""

from __future__ import annotations

import re
from difflib import get_close_matches

import click

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg

# These two have forms for one and for many, which click does not look up in a catalogue of single sentences.
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_LACKS_VALUE = "requires an argument"


def usage_fault(error: click.ClickException) -> Fault:
    """Give the fault that an error of the command line's parser tells."""
    match error:
        case click.NoSuchOption():
            known = [name for each in _parameters(error) for name in (*each.opts, *each.secondary_opts)]
            return fault("There is no option {name}.", name=error.option_name, advice=_advice(error, known))
        case click.MissingParameter():
            return fault("{name} is missing.", name=_name(error), advice=_advice(error))
        case click.BadParameter() if error.param is not None and isinstance(error.param.type, click.Choice):
            choices = ", ".join(map(str, error.param.type.choices))
            return fault("{name} is one of: {choices}.", name=_name(error), choices=choices, advice=_advice(error))
        case click.BadParameter():
            return fault("{name}: {reason}", name=_name(error), reason=error.message, advice=_advice(error))
        case click.UsageError():
            return _other_fault(error)
        case _:
            return fault("{reason}", reason=error.format_message())


def _other_fault(error: click.UsageError) -> Fault:
    advice = _advice(error)
    extra = _EXTRA.fullmatch(error.message)
    if extra is not None:
        return fault("There is too much here: {extra}.", extra=extra[1], advice=advice)
    if isinstance(error, click.BadOptionUsage) and _LACKS_VALUE in error.message:
        return fault("{name} needs a value.", name=error.option_name, advice=advice)
    return fault("{reason}", reason=error.format_message(), advice=advice)


def unknown_command(ctx: click.Context, name: str, known: list[str]) -> Fault:
    """Give the fault of a command that does not exist, with the one that was probably meant."""
    return fault("There is no command {name}.", name=name, advice=_nearest(name, known) or _help(ctx))


def _parameters(error: click.UsageError) -> list[click.Parameter]:
    return error.ctx.command.get_params(error.ctx) if error.ctx else []


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return ""
    return error.param.opts[0] if error.param.param_type_name == "option" else error.param.make_metavar(_context(error))


def _context(error: click.UsageError) -> click.Context:
    return error.ctx or click.Context(click.Command("dure"))


def _advice(error: click.UsageError, known: list[str] | None = None) -> Message | None:
    written = error.option_name if isinstance(error, click.NoSuchOption) else ""
    return _nearest(written, known or []) or (_help(error.ctx) if error.ctx else None)


def _help(ctx: click.Context) -> Message:
    return msg("{command} --help shows what there is.", command=ctx.command_path)


def _nearest(written: str, known: list[str]) -> Message | None:
    near = get_close_matches(written, known, 1)
    return msg("Did you mean {name}?", name=near[0]) if near else None
