"""What a judgement came to, on standard output: the one number, and the gaps."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import click
from rich.console import Group
from rich.text import Text

from dure.output import print_grid
from dure.output import screen
from dure.terminal import colour_wanted
from dure.terminal import say
from dure.terminal import voice
from gaps.gap import Gap
from mapping.errors import msg
from reports.document import Telling
from reports.grids import render
from reports.headline import share_line
from reports.headline import sums
from reports.prospect import NEXT_STEP
from reports.prospect import NO_AGREEMENT
from reports.prospect import questions
from reports.rows import Teller
from reports.tables import gap_grid
from reports.tables import gap_list


def print_headline(telling: Telling) -> None:
    """Print the one number, or that there is none yet; how many decisions wait, and how each family stands."""
    summary, language = telling.summary, voice.language
    lines = [*_head(telling), *sums(telling.gaps, summary["families"], summary["decisions"], language)]
    if not telling.complete:
        lines.append(say(msg("Not every source was read in full; gaps of those stay as they were last known.")))
    click.echo(render(Group(*(Text(line) for line in lines if line)), screen()))


def _head(telling: Telling) -> tuple[str, ...]:
    found = telling.prospect
    if found is None:
        return (_share(telling),)
    told = questions(found, voice.language)
    return (say(NO_AGREEMENT), *(f"  {each}" for each in told), f"{say(NEXT_STEP)}\n" if told else "")


def _share(telling: Telling) -> str:
    share, nobodys = telling.summary["as_agreed"], telling.nobodys
    if share is None:
        return say(msg("No open task is held against the agreement."))
    language, counted = voice.language, telling.summary["open_tasks"] - nobodys
    return say(share_line(language.percent(share), telling.agreed, counted, nobodys, language))


def print_gaps(teller: Teller, gaps: Sequence[Gap], form: str) -> None:
    """Print a list of gaps, one row per decision on a terminal and one per gap for programs."""
    if form in {"csv", "md", "html"}:
        told = replace(teller, references=form == "csv")
        print_grid(gap_grid(told.each(gaps), voice.language), form)
        return
    if not gaps and teller.agreement is None:
        click.echo(say(msg("Nothing else can be told without an agreement.")))
        return
    click.echo(gap_list(teller.rows(gaps), voice.language, screen()), nl=False, color=colour_wanted(os.environ))
