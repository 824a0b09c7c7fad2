"""What a person at the terminal, or the log of cron, is told: sentences on standard error, in their language."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

import click

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from reports.language import Language


@dataclass(slots=True)
class Voice:
    """How this process speaks: set once from the environment, then from options and settings."""

    language: Language
    quiet: bool = False
    verbose: bool = False
    json_lines: bool = False


def environment_language(env: Mapping[str, str]) -> str:
    """Give the language of the terminal: Korean where the locale is Korean, else English."""
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "ko" if locale.lower().startswith("ko") else "en"


voice = Voice(Language(environment_language(os.environ)))


def say(message: Message) -> str:
    """Give a sentence in the language of this process."""
    return voice.language.say(message)


def _emit(level: str, text: str, place: Place | None, advice: str | None) -> None:
    if voice.json_lines:
        line: dict[str, object] = {"at": datetime.now(UTC).isoformat(), "level": level, "message": text}
        if place is not None:
            line["place"] = str(place)
        if advice is not None:
            line["advice"] = advice
        click.echo(json.dumps(line, ensure_ascii=False), err=True)
        return
    where = f"{place}: " if place is not None else ""
    click.echo(f"{where}{text}" if level == "info" else f"dure: {level}: {where}{text}", err=True)
    if advice is not None:
        click.echo(f"  → {advice}", err=True)


def tell_error(message: Message, place: Place | None = None, advice: Message | None = None) -> None:
    """Tell what went wrong, where, and what to do about it."""
    _emit("error", _safe(say(message)), place, _safe(say(advice)) if advice else None)


def tell_fault(fault: Fault, level: str = "warning") -> None:
    """Tell a fault that did not end the run."""
    if not (voice.quiet and level != "error"):
        _emit(level, _safe(say(fault.message)), fault.place, _safe(say(fault.advice)) if fault.advice else None)


def tell(message: Message) -> None:
    """Tell what happens, unless quiet was asked for."""
    if not voice.quiet:
        _emit("info", _safe(say(message)), None, None)


def print_document(document: object) -> None:
    """Print one JSON document to standard output, and nothing else there."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """Show how many tasks were read of each connection while it goes on; on a terminal only, unless quiet."""
    if voice.quiet or voice.json_lines or not sys.stderr.isatty():
        yield lambda _name, _count: None
        return
    try:
        yield lambda name, count: click.echo(f"\r\x1b[2K{name}: {count:,}", err=True, nl=False)
    finally:
        click.echo("\r\x1b[2K", err=True, nl=False)


def colour_wanted(env: Mapping[str, str]) -> bool:
    """Whether standard output is a terminal that wants colour."""
    return sys.stdout.isatty() and "NO_COLOR" not in env and env.get("TERM") != "dumb"


def _safe(text: str) -> str:
    """Make control characters of strangers visible, so that a title cannot drive the terminal."""
    return "".join(char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}" for char in text)
