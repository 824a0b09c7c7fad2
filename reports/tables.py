"""Gaps on a terminal: a list that fits 80 columns and 200, and one gap in full."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rich.console import Console
from rich.console import ConsoleOptions
from rich.console import Group
from rich.console import RenderableType
from rich.console import RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mapping.errors import msg
from reports.grids import Grid
from reports.grids import Screen
from reports.grids import render
from reports.language import Language
from reports.rows import Row
from reports.rows import TaskLine
from reports.safe import for_terminal

_WIDE = 140
_URGENT = "bold red"


def gap_list(rows: Sequence[Row], language: Language, screen: Screen) -> str:
    """Write a list of gaps: a table on a wide terminal, a few lines per row on a narrow one."""
    if not rows:
        return f"{language.say(msg('No gaps: the tasks are where the agreement puts them.'))}\n"
    return render(_wide(rows, language) if screen.width >= _WIDE else _narrow(rows, language), screen)


def gap_detail(row: Row, facts: Sequence[tuple[str, str]], language: Language, screen: Screen) -> str:
    """Write one gap in full; ``facts`` are further labelled lines, such as its evidence and its life."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in (*_detail(row, language), *facts):
        if value:
            table.add_row(Text(label, style="bold"), Text(for_terminal(value, None)))
    return render(Group(_head(row, language), Padding(table, (0, 0, 0, 2))), screen)


def gap_grid(rows: Sequence[Row], language: Language) -> Grid:
    """Give the columns of a list of gaps for CSV and Markdown."""
    say = language.say
    headers = (
        say(msg("Id")),
        say(msg("How soon")),
        say(msg("State")),
        say(msg("Gap")),
        say(msg("Task")),
        say(msg("Title")),
        say(msg("Held by")),
        say(msg("Turn")),
        say(msg("Duty")),
        say(msg("Why")),
        say(msg("Next step")),
        say(msg("Link")),
    )
    empty = say(msg("No gaps: the tasks are where the agreement puts them."))
    return Grid(headers, tuple(_cells(row, language) for row in rows), empty)


def _cells(row: Row, language: Language) -> tuple[str, ...]:
    lead = row.tasks[0] if row.tasks else TaskLine("", "", None, "", "")
    others = f" {_more(row, language)}" if _others(row) else ""
    return (
        row.id,
        row.severity_word,
        row.state_word,
        row.kind_word,
        f"{lead.ref}{others}",
        lead.title,
        lead.owners,
        row.turn,
        row.duty,
        " ".join(part for part in (row.why, row.remark) if part),
        " ".join(row.settle),
        lead.url or "",
    )


def _others(row: Row) -> int:
    return max(len(row.tasks) - 1, 0) + row.more


def _more(row: Row, language: Language) -> str:
    return language.say(msg("and {n} more", n=_others(row)))


def _headline(row: Row, language: Language) -> str:
    """Name the first task of a row, and how many others it stands for."""
    if not row.tasks:
        return row.duty
    lead = row.tasks[0]
    return f"{f'{lead.key} {lead.title}'.strip()} {_more(row, language)}" if _others(row) else str(lead)


def _heads(row: Row, language: Language) -> list[str]:
    """Name both tasks of a pair, else the first of many."""
    if row.group is None and _others(row) == 1:
        return [str(task) for task in row.tasks]
    return [_headline(row, language)]


def _head(row: Row, language: Language) -> Text:
    turn = language.say(msg("turn: {party}", party=row.turn)) if row.turn else ""
    state = row.state_word if row.state != "open" else ""
    tail = " · ".join(part for part in (row.kind_word, state, for_terminal(turn, None)) if part)
    soon = ((row.severity_word, _URGENT if row.urgent else ""), "  ") if row.severity_word else ()
    return Text.assemble(*soon, (row.id, "bold"), "  ", tail)


def _narrow(rows: Sequence[Row], language: Language) -> RenderableType:
    parts: list[RenderableType] = []
    for row in rows:
        lines: list[RenderableType] = [
            *(
                Text(for_terminal(head), no_wrap=True, overflow="ellipsis", style="bold")
                for head in _heads(row, language)
            ),
            Text(for_terminal(row.why, None)),
            *(_Step(for_terminal(step, None)) for step in row.settle),
        ]
        if row.remark:
            lines.append(Text(for_terminal(row.remark, None)))
        parts += [_head(row, language), Padding(Group(*lines), (0, 0, 1, 2))]
    return Group(*parts)


class _Step(Struct, frozen=True):
    """One next step behind an arrow, its further lines under the first one; a table of rich for each is slow."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give the lines that fit."""
        lines = Text(self.text).wrap(console, options.max_width - 2, overflow="fold")
        for place, line in enumerate(lines):
            yield Text.assemble("  " if place else "→ ", line)


def _wide(rows: Sequence[Row], language: Language) -> Table:
    say = language.say
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in (msg("How soon"), msg("Id"), msg("Gap")):
        table.add_column(say(header), no_wrap=True)
    for header, ratio in ((msg("Task"), 5), (msg("Turn"), 2), (msg("Why"), 8), (msg("Next step"), 6)):
        table.add_column(say(header), ratio=ratio, overflow="fold")
    for row in rows:
        why = " ".join(part for part in (row.why, row.remark) if part)
        texts = (Text(for_terminal(each, 600)) for each in (_headline(row, language), row.turn, why))
        soon = Text(row.severity_word, style=_URGENT if row.urgent else "")
        steps = Group(*(_Step(for_terminal(step, None)) for step in row.settle))
        table.add_row(soon, Text(row.id), Text(row.kind_word), *texts, steps)
    return table


def _detail(row: Row, language: Language) -> list[tuple[str, str]]:
    say = language.say
    lines = [(say(msg("Task")), _task_line(task, language)) for task in row.tasks]
    if row.more:
        lines.append(("", say(msg("and {n} more", n=row.more))))
    lines += [(say(msg("Duty")), row.duty), (say(msg("Turn")), row.turn), (say(msg("Why")), row.why)]
    lines += [(say(msg("Next step")) if not number else "", step) for number, step in enumerate(row.settle)]
    return [*lines, (say(msg("Note")), row.remark)]


def _task_line(task: TaskLine, language: Language) -> str:
    facts = language.listing([part for part in (task.key and task.ref, task.status, task.owners) if part])
    return " ".join(part for part in (str(task), f"({facts})" if facts else "", task.url or "") if part)
