"""The nearest valid spelling of what somebody wrote, and a fault in one value with advice."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold

_SHOWN = 60
_LISTED = 12
_COMPARED = 3000
_SHORT = 3


class WrongValueError(ValueError):
    """One value is not as it must be; whoever knows its place makes it a fault."""

    def __init__(self, message: Message, advice: Message | None = None) -> None:
        """Keep the sentence and the advice; the text of the error is the English sentence."""
        super().__init__(str(message))
        self.message = message
        self.advice = advice


def shown(text: str) -> str:
    """Give a text on one bounded line, for telling what was found."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Give names on one bounded line."""
    every = list(names)
    tail = ", …" if len(every) > _LISTED else ""
    return ", ".join(shown(name) for name in every[:_LISTED]) + tail


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known name that looks most like the word, compared by letter (in Hangul by jamo); None if none does."""
    letters = {_letters(name): name for name in list(known)[:_COMPARED]}
    wanted = _letters(word[: _SHOWN * 2])
    found = difflib.get_close_matches(wanted, letters, n=1, cutoff=0.6 if len(wanted) > _SHORT else 0.5)
    return letters[found[0]] if found else None


def suggestion(word: str, known: Iterable[str]) -> Message:
    """Say which spelling was probably meant, or which ones are known."""
    names = list(known)
    near = nearest(word, names)
    if near is not None and len(names) > _LISTED:
        return msg('Did you mean "{name}"?', name=shown(near))
    if near is not None:
        return msg('Did you mean "{name}"? Known here: {names}.', name=shown(near), names=listed(names))
    if names:
        return msg("Known here: {names}.", names=listed(names))
    return msg("Nothing of this kind is defined yet.")


def _letters(word: str) -> str:
    return unicodedata.normalize("NFKD", fold(word))
