"""What programs say of a failure: the places in code that a trace names, and messages that people copy word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence

from gaps.duplicates.passages import Units
from gaps.duplicates.passages import spelled
from gaps.duplicates.passages import units_of
from gaps.duplicates.reading.plain import LONGEST_BODY
from gaps.duplicates.reading.plain import LONGEST_TITLE
from mapping.text import normal

LEAST_PLACES = 6
"""So many places that hardly any other trace names must be the same: fewer are how any error of a kind comes about."""

HEAD = 5
"""So many words at its beginning lead to a message."""

_LEAST_MESSAGE = 40
_HALF = 0.5
_MOST_PLACES = 100
_PLACE = re.compile(
    r"\b([\w$-][\w$.-]{0,59}\.[a-z]{1,6}):(\d{1,6})\b(?::\d{1,6}\b)?|file [\"'](?:[^\"'\n]{0,300}[/\\])?([^\"'/\\\n]{1,60})[\"'], line (\d{1,6})"
)
_LIKE_A_PLACE = re.compile(r"\.[A-Za-z]{1,6}:\d|[\"'], line \d")
_NAMES_CODE = re.compile(
    r"\w(?:Error|Exception)\b|(?<!\w)[\"'`“‘][^\"'`“”‘’\n]{1,60}[\"'`”’](?!\w)|\b[A-Z]{2,}-\d{3,}\b"
)
_TAGS = re.compile(r"\s*(?:\[[^\]\n]{1,30}\]\s*:?|(?!\S{0,24}(?:Error|Exception):)[^\s:]{1,24}:(?=\s)|-(?=\s))\s*")
_START = re.compile(r"(?:^|[:\[\]\"'`“”‘’(){}<>|*=~-])\s*(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_HEAD = 120
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f가-힣]")


def places_in(text: str) -> tuple[str, ...]:
    """Give the places in code that a text names, as the traces of a failure do: file and line, each once."""
    text = text[:LONGEST_BODY]
    if not _LIKE_A_PLACE.search(text):  # most texts name none, and this is seen at once
        return ()
    found = _PLACE.finditer(normal(text))
    places = dict.fromkeys(f"{each[1] or each[3]}:{each[2] or each[4]}" for each in found)
    return tuple(places)[:_MOST_PLACES]


def without_trace(text: str) -> str:
    """Give a text without the lines that name places in code: their numbers are none of the work."""
    text = normal(text[:LONGEST_BODY])
    if not _LIKE_A_PLACE.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(line for line in lines if not _PLACE.search(line))


def without_places(title: str) -> str:
    """Give a title without the places in code that it names."""
    return _PLACE.sub(" ", normal(title[:LONGEST_TITLE]))


def are_one_trace(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two traces go one way through the code: half of all places are the same, and no file stands in each alone.

    Lines move from version to version. A file of its own in each is other code, however much of a framework lies around it.
    """
    mine, yours = frozenset(one), frozenset(other)
    if len(mine & yours) < max(LEAST_PLACES, _HALF * len(mine | yours)):
        return False
    here, there = ({place.rpartition(":")[0] for place in each} for each in (mine, yours))
    return here <= there or there <= here


def messages_in(title: str) -> tuple[Units, ...]:
    """Give the message of a program that a title consists of, as it stands and without what is put before it.

    It names an error or something in quotes, and is long enough that two people do not choose the same words; what is said
    in Korean is a sentence of people as well.
    """
    title = title[:LONGEST_TITLE]
    if _HANGUL.search(title) or not _NAMES_CODE.search(title):
        return ()
    forms = dict.fromkeys(tuple(units_of(form)) for form in (title, _bare(title)))
    return tuple(form for form in forms if len(form) >= HEAD and spelled(form) >= _LEAST_MESSAGE)


def heads_of(title: str) -> frozenset[str]:
    """Give by what the message of a title is looked for in texts."""
    return frozenset(" ".join(message[:HEAD]) for message in messages_in(title))


def starts_in(text: str) -> frozenset[str]:
    """Give what messages that a text may quote begin with."""
    return frozenset(_starts(text[:LONGEST_BODY]))


def quoted(title: str, text: Units) -> Units:
    """Give the message of a title that stands in a text, word for word; nothing where none does."""
    return next((message for message in messages_in(title) if _stands_in(message, text)), ())


def _starts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if _NAMES_CODE.search(line):
            for start in _START.finditer(line):
                words = _WORD.findall(line, start.end(), start.end() + _LONGEST_HEAD)[:HEAD]
                head = " ".join(words)
                if len(words) == HEAD and not _HANGUL.search(head):
                    yield normal(head)


def _bare(title: str) -> str:
    """Give a title without tags before it: *[ERROR] : TypeError: ...* begins with the error."""
    found = _TAGS.match(title)
    while found:
        title = title[found.end() :]
        found = _TAGS.match(title)
    return title


def _stands_in(message: Units, text: Units) -> bool:
    wanted, said = list(message), list(text)
    return any(word == wanted[0] and said[place : place + len(wanted)] == wanted for place, word in enumerate(said))
