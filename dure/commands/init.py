"""``dure init``: a few questions, or flags, become commented files that work as they are."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click

from config.starter import StarterAnswers
from config.starter import StarterConnection
from config.starter import StarterParty
from config.starter import starter_files
from config.writing import replace_file
from connectors.api import ConnectionOptions
from connectors.exports.files import find_files
from connectors.exports.sniff import sniff
from connectors.registry import installed
from dure.compose import open_workspace
from dure.compose import options_for
from dure.options import Common
from dure.options import common_options
from dure.terminal import environment_language
from dure.terminal import say
from dure.terminal import tell
from mapping.errors import DureError
from mapping.errors import Message
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.language import Language

_EXPORTS = "exports"


@click.command("init", help=say(msg("Write settings, agreement and people from a few questions, or from flags.")))
@click.argument("exports", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help=say(msg("Where to."))
)
@click.option("--company", help=say(msg("Name of the company that hands work out.")))
@click.option("--vendor", "vendors", multiple=True, help=say(msg("Name of a vendor; may be given several times.")))
@click.option("--language", type=click.Choice(["ko", "en"]), help=say(msg("Language of commands and reports.")))
@click.option(
    "--connection",
    "written",
    multiple=True,
    metavar="NAME=TOOL:FILES",
    help=say(msg("A source, such as hq=jira:exports/*.csv.")),
)
@click.option("--yes", is_flag=True, help=say(msg("Ask nothing; what is not given gets a name to be changed.")))
@click.option("--force", is_flag=True, help=say(msg("Write over files of an earlier start.")))
@common_options
def command(
    exports: Path | None,
    folder: Path,
    company: str | None,
    vendors: tuple[str, ...],
    language: str | None,
    written: tuple[str, ...],
    yes: bool,
    force: bool,
    common: Common,
) -> None:
    """Ask, write, and read back what was written."""
    code = language or environment_language(os.environ)
    asking = not yes and sys.stdin.isatty()
    connections = _connections(written) or _found(folder, exports)
    answers = StarterAnswers(
        company=StarterParty(company or _ask(msg("Your company"), msg("Our company"), asking=asking)),
        vendors=_vendors(vendors, asking=asking),
        connections=connections,
        start=(common.now or datetime.now(UTC)).date().replace(day=1),
        language=code,
    )
    speaks = Language(code)
    files = starter_files(answers, say=speaks.say, options=_options())
    _refuse_to_overwrite(folder, files, force=force)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())
        if not name.startswith("."):
            click.echo(str(path))
    open_workspace(folder / "dure.yaml")
    _next_steps(connections)


def _ask(question: Message, fallback: Message, *, asking: bool) -> str:
    default = say(fallback)
    return str(click.prompt(say(question), default=default, err=True)) if asking else default


def _vendors(named: Sequence[str], *, asking: bool) -> tuple[StarterParty, ...]:
    if named:
        return tuple(StarterParty(name) for name in named)
    return (StarterParty(_ask(msg("Your vendor"), msg("Our vendor"), asking=asking)),)


def _connections(written: Sequence[str]) -> tuple[StarterConnection, ...]:
    return tuple(_connection(each) for each in written)


def _connection(text: str) -> StarterConnection:
    found = re.fullmatch(r"([^=:]+)=([a-z][a-z0-9_-]*):(.+)", text)
    known = [each.name for each in installed()]
    if found is None or found[2] not in known:
        raise UsageError(
            fault(
                "{text} is no source.",
                text=text,
                advice=msg("Write NAME=TOOL:FILES with one of these tools: {tools}.", tools=", ".join(known)),
            )
        )
    return StarterConnection(found[1], found[2], found[3])


def _found(folder: Path, exports: Path | None) -> tuple[StarterConnection, ...]:
    """Look at the files in a folder of exports; each that is recognised becomes a source."""
    place = exports or folder / _EXPORTS
    if not place.exists():
        return ()
    base = folder.resolve()
    try:
        files = find_files(base, [str(place.resolve() / "*") if place.is_dir() else str(place.resolve())])
    except DureError:
        return ()
    taken: dict[str, StarterConnection] = {}
    for file in sorted(files, key=lambda each: each.name):
        form = sniff(file)
        if form is None:
            tell(msg("{name} is no export that dure knows; it is left out.", name=file.name))
            continue
        name = _unused(re.sub(r"[^\w]+", "-", file.path.stem.lower()).strip("-_") or form, taken)
        taken[name] = StarterConnection(name, form.partition("-")[0], os.path.relpath(file.path, base))
    return tuple(taken.values())


def _unused(name: str, taken: dict[str, StarterConnection]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free


def _options() -> dict[str, type[ConnectionOptions]]:
    return {each.name: model for each in installed() if (model := options_for(each.name)) is not None}


def _refuse_to_overwrite(folder: Path, files: Iterable[str], *, force: bool) -> None:
    there = [name for name in files if not name.startswith(".") and (folder / name).exists()]
    if there and not force:
        raise UsageError(
            *(
                fault("{path} exists already.", path=str(folder / name), advice=msg("Use --force to write over it."))
                for name in there
            )
        )


def _next_steps(connections: Sequence[StarterConnection]) -> None:
    if not connections:
        tell(msg("Put exported files into exports/ and name them under connections: in dure.yaml."))
    tell(msg("Next: dure doctor, then dure reconcile."))
