"""The command line: which commands there are, and how every error becomes a message and an exit code."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TextIO

import click
from click.shell_completion import shell_complete

from dure import __version__
from dure.exits import Exit
from dure.exits import exit_of
from dure.groups import Group
from dure.logs import listen
from dure.options import common_group
from dure.stopping import Terminated
from dure.stopping import end_when_asked
from dure.summaries import SUMMARIES
from dure.summaries import summary
from dure.terminal import say
from dure.terminal import tell_error
from dure.terminal import tell_library
from dure.usage import usage_fault
from mapping.collector import collector_paused
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.masking import mask


class LazyGroup(Group):
    """Knows its commands by name and imports the one that is called, so that help costs no imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Give the names in the order in which a newcomer needs them."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """Import and give one command."""
        if cmd_name not in SUMMARIES:
            return None
        with collector_paused():  # what is imported stays to the end
            command: click.Command = importlib.import_module(f"dure.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """Write the list of commands without importing any of them."""
        with formatter.section(say(msg("Commands"))):
            formatter.write_dl([(name, summary(name)) for name in SUMMARIES])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(msg("dure holds the tasks of two companies against what they agreed, and says where the two part.")),
)
@click.version_option(__version__, prog_name="dure", message="%(prog)s %(version)s")
@common_group
def cli() -> None:
    """Gather the commands; each does its own work."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; this is the one place where errors become messages."""
    _show_what_cannot_be_written()
    listen(tell_library)
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv)) or Exit.DONE
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.ClickException as error:
        code = _usage(error)
    except Terminated:
        code = _told(fault("Stopped by the system; what was read so far is kept."), Exit.FAILED)
    except (KeyboardInterrupt, EOFError, click.Abort):
        code = _told(fault("Stopped by the user."), Exit.FAILED)
    except DureError as error:
        code = exit_of(error)
        for each in error.faults:
            _told(each, code)
    except BrokenPipeError:
        code = Exit.DONE  # whoever read the result had enough of it
        _lead_nowhere(sys.stdout)
    except OSError as error:
        code = _told(_refused(error), Exit.FAILED)
    except Exception:  # noqa: BLE001  # the front door: Python's own exit code 1 would read as "there are gaps"
        sys.stderr.write(mask(traceback.format_exc()))
        code = _told(
            fault("dure met a fault of its own; nothing more was changed. The lines above help to find it."),
            Exit.FAILED,
        )
    return int(code)


def _run(argv: list[str]) -> int | None:
    asked = os.environ.get("_DURE_COMPLETE")
    if asked:
        return shell_complete(cli, {}, "dure", "_DURE_COMPLETE", asked)
    with cli.make_context("dure", argv) as ctx:
        result: int | None = cli.invoke(ctx)
    return result


def _usage(error: click.ClickException) -> Exit:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return Exit.USAGE
    return _told(usage_fault(error), Exit.USAGE)


def _refused(error: OSError) -> Fault:
    if error.filename is None:
        return fault("The system refused: {reason}.", reason=error.strerror or str(error))
    return fault("{path}: {reason}.", path=str(error.filename), reason=error.strerror or str(error))


def _told(each: Fault, code: Exit) -> Exit:
    tell_error(each.message, each.place, each.advice)
    return code


def _show_what_cannot_be_written() -> None:
    """Let a terminal that lacks a letter get its number instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _stand_in_for_closed_streams() -> None:
    """Let streams that the caller closed lead nowhere: else their numbers would go to the next files that are opened."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _lead_nowhere(stream: TextIO) -> None:
    """Let what a stream still holds be lost: Python would complain at its end, with an exit code of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def script() -> None:
    """Be the console script."""
    _stand_in_for_closed_streams()
    end_when_asked()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _lead_nowhere(stream)
    gc.freeze()  # else the interpreter would look through all that was loaded for cycles, and then end anyway
    sys.exit(code)
