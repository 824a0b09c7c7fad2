"""What a person at the terminal, or the log of cron, is told: sentences on standard error, in their language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

import click

from dure.click_words import teach_click
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from reports.language import LANGUAGES
from reports.language import Language
from reports.safe import for_terminal

_MESSAGE_LIMIT = 2000
_LEVELS = {"error": msg("error"), "warning": msg("warning")}


@dataclass(slots=True)
class Voice:
    """How this process speaks: set once from the environment, then from options and settings."""

    language: Language
    quiet: bool = False
    verbose: bool = False
    json_lines: bool = False


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


def _emit(level: str, message: Message, place: Place | None = None, advice: Message | None = None) -> None:
    _write(level, say(message), str(place) if place else None, say(advice) if advice else None)


def _write(level: str, message: str, place: str | None = None, advice: str | None = None) -> None:
    text, where = _plain(message), _plain(place) if place else None
    hint = _plain(advice) if advice else None
    if voice.json_lines:
        told = {"at": datetime.now(UTC).isoformat(), "level": level, "message": text, "place": where, "advice": hint}
        _log(json.dumps({key: value for key, value in told.items() if value is not None}, ensure_ascii=False))
        return
    head = f"{where}: " if where else ""
    _log(f"dure: {say(_LEVELS[level])}: {head}{text}" if level in _LEVELS else f"{head}{text}")
    if hint:
        _log(f"  → {hint}")


def _log(line: str) -> None:
    with suppress(BrokenPipeError):  # work goes on when nobody listens any more
        click.echo(line, err=True)


def _plain(text: str) -> str:
    return for_terminal(text, _MESSAGE_LIMIT)


def tell_error(message: Message, place: Place | None = None, advice: Message | None = None) -> None:
    """Tell what went wrong, where, and what to do about it."""
    _emit("error", message, place, advice)


def tell_fault(fault: Fault, level: str = "warning") -> None:
    """Tell a fault that did not end the run."""
    if not (voice.quiet and level != "error"):
        _emit(level, fault.message, fault.place, fault.advice)


def tell(message: Message) -> None:
    """Tell what happens, unless quiet was asked for."""
    if not voice.quiet:
        _emit("info", message)


def tell_more(message: Message) -> None:
    """Tell what only those want to know who asked for it, and logs."""
    if voice.verbose or (voice.json_lines and not voice.quiet):
        _emit("info", message)


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
    """Print a text for programs: UTF-8 wherever it goes."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def colour_wanted(env: Mapping[str, str]) -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in env and env.get("TERM") != "dumb"
