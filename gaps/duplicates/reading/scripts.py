"""In which tongue a task speaks, which tells which others it can share words with."""

from __future__ import annotations

import re
from enum import IntEnum

from gaps.duplicates.words import word_set

HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_OTHER = re.compile("[\u0370-\u052f\u0590-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile("[^\\W\\d_]+")
_SAMPLE = 500
_HEAVY = 6
"""A syllable of Hangul says as much as six Latin letters: names of products and code do not make a title English."""


_ENGLISH = word_set(
    "the a an of to in on is are was be for and or not with when from it this that as by can does do has have at"
)
_FOREIGN = word_set("""
    el los las una que por para con del cuando esta pero más está puede hay muy sin sobre desde
    um uma não em ao na da dos das ser são mais ou foi quando
    les des une et est pas dans pour sur avec je ne ce du au qui nous
    der das und ist nicht ein eine mit auf für den dem von zu wenn ich kann wird beim
    gli di che non sono della nel alla quando questo
    """)
_MORE = 2


class Script(IntEnum):
    """The tongue that carries a task, as far as its letters and smallest words tell."""

    LATIN = 0
    HANGUL = 1
    OTHER = 2
    FOREIGN = 3


def script_of(title: str, body: str = "") -> Script:
    """Give the tongue of a task; Korean sentences stay Korean around Latin names of products and code."""
    text = title[:_SAMPLE]
    hangul, other = len(HANGUL.findall(text)), len(_OTHER.findall(text))
    if other > hangul:
        return Script.OTHER
    if hangul and _HEAVY * hangul >= len(_LATIN.findall(text)):
        return Script.HANGUL
    words = _WORD.findall(f"{text} {body[:_SAMPLE]}".lower())
    foreign, english = sum(word in _FOREIGN for word in words), sum(word in _ENGLISH for word in words)
    return Script.FOREIGN if foreign >= english + _MORE else Script.LATIN
