"""A report in a few lines, for messengers: its subject, the first three decisions with their links, and how many more."""

from __future__ import annotations

import re

from msgspec import Struct

from mapping.errors import msg
from reports.language import Language
from reports.rows import Row
from reports.safe import bounded
from reports.wording import Wording

_SHOWN = 3
_ADDRESS = re.compile(r"\w+://|www\.", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_LINE = 80, 160
_ASKED = ("ours", "waiting")
# What messengers take for mentions, links and markup becomes what only looks like it.
_TAME = str.maketrans({"<": "‹", ">": "›", "@": "＠", "`": "ˋ", "*": "∗", "_": "＿", "~": "∼"})


class Short(Struct, frozen=True):
    """A title on one line, and a text of a few."""

    title: str
    text: str


def short(wording: Wording, language: Language) -> Short:
    """Put the first decisions of a report into a few lines; no word of a stranger's can call or link anybody."""
    sections = [section for section in wording.sections if section.id in _ASKED]
    counts = [f"{section.title}: {language.number(len(section.rows))}" for section in sections]
    rows = [row for section in sections for row in section.rows]
    lines = [language.listing(counts)] if counts else []
    if wording.pressing:
        lines.append(_tame(bounded(wording.pressing, _LONGEST_LINE)))
    for number, row in enumerate(rows[:_SHOWN], 1):
        lines += _item(number, row, language)
    if len(rows) > _SHOWN:
        lines.append(language.say(msg("And {n} more; the mail has all of them.", n=len(rows) - _SHOWN)))
    if wording.banner:
        lines.append(_tame(bounded(wording.banner, _LONGEST_LINE)))
    return Short(_tame(wording.subject), "\n".join(lines))


def _item(number: int, row: Row, language: Language) -> list[str]:
    task = row.tasks[0] if row.tasks else None
    name = bounded(task.title or task.name, _LONGEST_TITLE) if task else row.why
    told = language.listing([part for part in (row.turn, row.settle[0] if row.settle else "") if part])
    link = [f"   {task.url}"] if task and task.url else []
    return [f"{number}. {_tame(name)}", f"   {_tame(bounded(told, _LONGEST_LINE))}", *link]


def _tame(text: str) -> str:
    return _ADDRESS.sub(_apart, text.translate(_TAME).replace("](", "] ("))


def _apart(address: re.Match[str]) -> str:
    """Break what messengers make a link of by themselves."""
    return f"{address[0][:-1]} {address[0][-1]}"
