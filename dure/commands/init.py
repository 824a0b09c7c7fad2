"""``dure init``: a few questions, or flags, become commented files that work as they are."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from config.addresses import is_address
from config.connections import is_name
from config.starter import AGREEMENT
from config.starter import FIRST_FILES
from config.starter import StarterAnswers
from config.starter import StarterConnection
from config.starter import StarterParty
from config.starter import party_ids
from config.starter import source_at
from config.starter import starter_files
from config.writing import replace_file
from connectors.api import ConnectionOptions
from connectors.registry import installed
from dure.commands.split_files import agreement_workbook
from dure.compose import open_workspace
from dure.compose import options_for
from dure.first_look import FirstSources
from dure.first_look import first_sources
from dure.options import Common
from dure.options import common_options
from dure.summaries import summary
from dure.terminal import environment_language
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import voice
from mapping.errors import Message
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.language import Language

_EXPORTS = "exports"
_TEXT, _SHEET = "yaml", "xlsx"
_WORKBOOKS = {"ko": "업무분장.xlsx", "en": "agreement.xlsx"}


@click.command("init", help=summary("init"))
@click.argument("exports", nargs=-1, type=click.Path(path_type=Path, exists=True))
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
    help=say(msg("A source, such as hq=jira:exports/*.csv or hq=jira:https://company.atlassian.net.")),
)
@click.option("--yes", is_flag=True, help=say(msg("Ask nothing; what is not given gets a name to be changed.")))
@click.option(
    "--agreement",
    "form",
    type=click.Choice([_TEXT, _SHEET]),
    help=say(msg("Whether the agreement is kept as text (yaml) or in Excel (xlsx).")),
)
@click.option("--agreed", is_flag=True, help=say(msg("Put the agreement in force at once, examples and all.")))
@click.option("--force", is_flag=True, help=say(msg("Write over files of an earlier start.")))
@common_options
def command(
    exports: tuple[Path, ...],
    folder: Path,
    company: str | None,
    vendors: tuple[str, ...],
    language: str | None,
    written: tuple[str, ...],
    yes: bool,
    form: str | None,
    agreed: bool,
    force: bool,
    common: Common,
) -> None:
    """Ask, write, and read back what was written."""
    code = language or environment_language(os.environ)
    asking = not yes and sys.stdin.isatty()
    speaks = voice.language = Language(code)
    _refuse_to_overwrite(folder, FIRST_FILES, force=force)
    first = first_sources(folder.resolve(), exports or (folder / _EXPORTS,), _connections(written))
    answers = StarterAnswers(
        company=StarterParty(company or _ask(msg("Your company"), msg("Our company"), asking=asking)),
        vendors=_vendors(vendors, asking=asking),
        connections=first.connections,
        start=(common.now or datetime.now(UTC)).date().replace(day=1),
        language=code,
        agreed=agreed,
    )
    kept = _WORKBOOKS[code] if (form or _form(asking=asking)) == _SHEET else AGREEMENT
    _refuse_to_overwrite(folder, (kept,), force=force)
    answers = replace(answers, agreement=kept)
    answers = replace(answers, sides=first.sides(party_ids(answers)))
    files = {name: text.encode() for name, text in starter_files(answers, say=speaks.say, options=_options()).items()}
    if kept != AGREEMENT:
        files = {kept if name == AGREEMENT else name: each for name, each in _with_workbook(files).items()}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
        if name in {*FIRST_FILES, kept}:
            click.echo(str(path))
    open_workspace(folder / "dure.yaml")
    _tell_found(first, answers)


def _ask(question: Message, fallback: Message, *, asking: bool) -> str:
    default = say(fallback)
    return str(click.prompt(say(question), default=default, err=True)) if asking else default


def _vendors(named: Sequence[str], *, asking: bool) -> tuple[StarterParty, ...]:
    if named:
        return tuple(StarterParty(name) for name in named)
    question = msg("Your vendors, with commas between them")
    given = _ask(question, msg("Our vendor"), asking=asking).split(",")
    return tuple(StarterParty(name) for each in given if (name := each.strip())) or _vendors((), asking=False)


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
                advice=msg(
                    "Write NAME=TOOL:FILES or NAME=TOOL:ADDRESS with one of these tools: {tools}.",
                    tools=", ".join(known),
                ),
            )
        )
    if not is_name(found[1]):
        advice = msg("Use letters, digits, - and _ only.")
        raise UsageError(fault('"{name}" cannot be a name here.', name=found[1], advice=advice))
    if not re.match(r"https?:", found[3], re.IGNORECASE):
        return StarterConnection(found[1], found[2], (found[3],))
    if not is_address(found[3]):
        advice = msg("Write it such as https://company.example, without an account or password.")
        raise UsageError(fault('What stands behind "{name}" is no web address.', name=found[1], advice=advice))
    return source_at(found[1], found[2], found[3])


def _options() -> dict[str, type[ConnectionOptions]]:
    return {each.name: model for each in installed() if (model := options_for(each.name)) is not None}


def _form(*, asking: bool) -> str:
    if not asking:
        return _TEXT
    question = msg("Keep the agreement as text (yaml) or in Excel (xlsx)")
    return str(click.prompt(say(question), default=_TEXT, type=click.Choice([_TEXT, _SHEET]), err=True))


def _with_workbook(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the first files with the agreement as a workbook that says the same as its text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in FIRST_FILES:
            (folder / each).write_bytes(files[each])
        common = Common(folder / FIRST_FILES[0], None)
        workspace = open_workspace(common.config, warn=False, agreement=folder / AGREEMENT)
        return {**files, AGREEMENT: agreement_workbook(workspace, workspace.agreements[0], common)}


def _refuse_to_overwrite(folder: Path, names: Sequence[str], *, force: bool) -> None:
    there = [name for name in names if (folder / name).exists()]
    if there and not force:
        raise UsageError(
            *(
                fault("{path} exists already.", path=str(folder / name), advice=msg("Use --force to write over it."))
                for name in there
            )
        )


def _tell_found(first: FirstSources, answers: StarterAnswers) -> None:
    for name in first.unknown:
        tell(msg("{name} is no export that dure knows; it is left out.", name=name))
    for each, seen in zip(answers.connections, first.looks, strict=True):
        if seen.tasks:
            scopes = ", ".join(name or scope for scope, name in each.scopes)
            tell(
                msg(
                    "{name}: {n:number} {n:task|tasks} of {tool:word.tool} in {scopes}",
                    name=each.name,
                    tool=each.tool,
                    n=len(seen.tasks),
                    scopes=scopes or "?",
                )
            )
    if not answers.connections:
        tell(msg("Put exported files into exports/ and name them under connections: in dure.yaml."))
    asked = [each.name for each in answers.connections if not each.export]
    if asked:
        tell(
            msg("Put the token of {names} into the environment variable that dure.yaml names.", names=", ".join(asked))
        )
    if answers.sides:
        tell(msg("dure.yaml proposes whose each mail domain is; take away the # where that is right."))
    tell(msg("Next: dure doctor, then dure reconcile."))
