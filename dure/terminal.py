"""What a person at the terminal, or the log of cron, is told: sentences on standard error, in their language."""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextlib import redirect_stdout
from contextlib import suppress
from typing import Any

import click
from msgspec import Struct

from dure.click_words import teach_click
from dure.logs import log_line
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.masking import mask
from reports.language import LANGUAGES
from reports.language import Language
from reports.safe import for_terminal

_MESSAGE_LIMIT = 2000
_LEVELS = {"error": msg("error"), "warning": msg("warning")}


class Voice(Struct):
    """How this process speaks: set once from the environment, then from options and settings.

    ``run`` stands on every line of a log for machines: the id of the run that this process makes.
    """

    language: Language
    quiet: bool = False
    verbose: bool = False
    json_lines: bool = False
    begun: bool = False
    _run: str = ""

    @property
    def run(self) -> str:
        """The id of the run that this process makes, which is drawn when it is first told."""
        self._run = self._run or str(uuid.uuid4())
        return self._run

    def begin_run(self) -> str:
        """Give the id for a run that begins now: this process's own, for a further run a new one."""
        if self.begun:
            self._run = ""
        self.begun = True
        return self.run


def environment_language(env: Mapping[str, str]) -> str:
    """Give the language of the terminal: Korean where the locale is Korean, else English."""
    wanted = (env.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    first = next(filter(None, wanted), "")
    known = (name[:2].lower() for name in first.split(":") if name[:2].lower() in LANGUAGES)
    return next(known, "en")


voice = Voice(Language(environment_language(os.environ)))
teach_click()


def say(message: Message) -> str:
    """Give a sentence in the language of this process."""
    return voice.language.say(message)


def _emit(level: str, found: Fault) -> None:
    place, advice = found.place, found.advice
    facts = {"records": found.more + 1} if found.more else None
    told = voice.language.found(found)
    _write(level, told, str(place) if place else None, say(advice) if advice else None, facts)


def _write(
    level: str,
    message: str,
    place: str | None = None,
    advice: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    text, where = _plain(message), _plain(place) if place else None
    hint = _plain(advice) if advice else None
    if voice.json_lines:
        told = {"message": text, "place": where, "advice": hint, **(facts or {})}
        _log(log_line(level, voice.run, told))
        return
    head = f"{where}: " if where else ""
    _log(f"dure: {say(_LEVELS[level])}: {head}{text}" if level in _LEVELS else f"{head}{text}")
    if hint:
        _log(f"  → {hint}")


def _log(line: str) -> None:
    with suppress(BrokenPipeError):  # work goes on when nobody listens any more
        click.echo(line, err=True)


def _plain(text: str) -> str:
    return for_terminal(mask(text), _MESSAGE_LIMIT)


def tell_error(message: Message, place: Place | None = None, advice: Message | None = None) -> None:
    """Tell what went wrong, where, and what to do about it."""
    _emit("error", Fault(place, message, advice))


def tell_fault(fault: Fault, level: str = "warning") -> None:
    """Tell a fault that did not end the run."""
    if not (voice.quiet and level != "error"):
        _emit(level, fault)


@contextmanager
def strangers_aside() -> Iterator[None]:
    """Let what plug-ins print go to standard error: standard output holds the result and nothing else."""
    with redirect_stdout(sys.stderr):
        yield


def tell(message: Message) -> None:
    """Tell what happens, unless quiet was asked for."""
    if not voice.quiet:
        _write("info", say(message))


def tell_more(message: Message, **facts: Any) -> None:
    """Tell what only those want to know who asked for it, and logs; ``facts`` stand in a log for machines by name."""
    if voice.verbose or (voice.json_lines and not voice.quiet):
        _write("info", say(message), facts=facts)


def tell_library(level: str, text: str) -> None:
    """Tell what a library said, to those who want to know more."""
    if voice.verbose or voice.json_lines:
        _write(level, text)


def tell_result(line: str) -> None:
    """Print what came of a command in one line; among messages for machines it is one of them."""
    if voice.quiet:
        return
    if voice.json_lines:
        _write("info", line)
    else:
        click.echo(_plain(line))


def print_document(document: object) -> None:
    """Print one JSON document to standard output, and nothing else there."""
    print_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def print_text(text: str) -> None:
    """Print a text for programs: UTF-8 wherever it goes, and no secret in it."""
    click.echo(mask(text).encode("utf-8", "backslashreplace"), nl=False)


def colour_wanted(env: Mapping[str, str]) -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in env and env.get("TERM") != "dumb"
