"""The rows of a page as HTML. They are written here and not in the template, which would take twice the time for thousands."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from markupsafe import Markup

from reports.page_words import Alike
from reports.page_words import PageRow
from reports.rows import Row
from reports.rows import TaskLine

_BETWEEN = "\0"
"""Parts sentences that are escaped at once; no text for people holds it."""


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    """Escape a text once that stands in many rows; for what each row has for itself, this would take longer."""
    return escape(text)


class RowWriter:
    """Writes rows one after the other; every word of strangers is escaped."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Take the small words before values: details, evidence, first, alike, duty and turn."""
        self._labels = {name: _escaped(text) for name, text in labels.items()}

    def __call__(self, rows: Iterable[PageRow]) -> Markup:
        """Give rows as items of a list."""
        return Markup("".join([self._item(each) for each in rows]))  # noqa: S704  # each was escaped

    def _item(self, each: PageRow) -> str:
        row, text, label = each.row, _escaped, self._labels
        turn = f"{label['turn']} <b>{text(row.turn)}</b><br>" if row.turn else ""
        now = " class=now" if row.urgent else ""
        soon = f"<b{now}>{text(row.severity_word)}</b> " if row.severity_word else ""
        state = f" <i>{text(row.state_word)}</i>" if row.state.fresh else ""
        why, *steps = escape(_BETWEEN.join((row.why, *row.settle))).split(_BETWEEN)
        todo = "".join([f"<li>{step}" for step in steps])
        name = escape(row.id)
        return (
            f'\n<li id="{name}" data-f="{text(each.codes)}"><p class=what>'
            f"{soon}{text(row.kind_word)}{state}"
            f"<div>{_tasks(row)}<p>{why}<ul>{todo}</ul>"
            f"{_note(row.remark)}<details><summary>{label['details']}</summary><dl>{self._details(each)}"
            f"<dt>ID<dd>{name if each.ids == row.id else escape(each.ids)}</dl></details></div><p class=whose>{turn}{text(each.age)}"
        )

    def _details(self, each: PageRow) -> str:
        row, text, label = each.row, _escaped, self._labels
        parts = [f"<dt>{label['duty']}<dd>{text(row.duty)}"] if row.duty else []
        parts += [f"<dt>{escape(task.name)}<dd>{text(task.standing)}" for task in row.tasks if task.status]
        if each.evidence:
            parts.append(f"<dt>{label['evidence']}")
            parts += [f"<dd>{text(line)}" for line in each.evidence]
        if each.first:
            parts.append(f"<dt>{label['first']}<dd>{text(each.first)}")
        parts += [f"<dt>{_name(task)}<dd>{text(task.behind)}" for task in each.rest]
        if each.alike:
            parts.append(f"<dt>{label['alike']}")
            parts += [_alike(alike) for alike in each.alike]
        return "".join(parts)


def _alike(alike: Alike) -> str:
    """Write a task that looks the same, how likely it is the same work, and on what that rests."""
    standing = f" · {_escaped(alike.task.status)}" if alike.task.status else ""
    lines = "".join([f"<br><small>{_escaped(line)}</small>" for line in alike.lines])
    return f"<dd class=alike>{_task(alike.task)}{standing} · {_escaped(alike.likely)}{lines}"


def _tasks(row: Row) -> str:
    """Write the tasks of a row: the first as its heading, and how many more there are."""
    first, *others = row.tasks or (None,)
    heading = _escaped(row.kind_word) if first is None else _task(first)
    more = "".join([f"<p class=task>{_task(task)}" for task in others])
    return f"<h3>{heading}</h3>{more}{_note(row.others)}"


def _task(task: TaskLine) -> str:
    if task.key:
        return f"{_name(task)} <bdi>{escape(task.title)}</bdi>"
    return f"{_name(task)} <small>{escape(task.behind)}</small>" if task.behind else _name(task)


def _name(task: TaskLine) -> str:
    name = escape(task.key) if task.key else f"<bdi>{escape(task.title)}</bdi>"
    if task.url:
        return f'<a href="{escape(task.url)}">{name}</a>'
    return f"<span>{name}</span>" if task.key else name


def _note(text: str) -> str:
    return f"<p class=note>{_escaped(text)}" if text else ""
