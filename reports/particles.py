"""Korean particles: which form follows a word, by the sound that the word ends with."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

_FORMS = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이라", "라"), ("이나", "나"))
_PAIRS = {form: pair for pair in _FORMS for form in pair}
_PAIRS["p"] = _PAIRS["로"]

_DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
_SIGNS = {"%": "트", "℃": "도", "$": "러", "₩": "원"}
_RIEUL = 8
_JAMO_CLOSED = re.compile("[\u1100-\u1112]")
_JAMO_OPEN = re.compile("[\u1161-\u1175]")
_WORD = re.compile("[A-Za-z]+$")
_SPOKEN_RIEUL = re.compile("(?:l|[^aeiou]le|ile)$", re.IGNORECASE)
_SPOKEN_CLOSED = re.compile("(?:[mn]|ng|[aeiou][mn]e|[aeiou](?:p|b|t|ck)|ook)$", re.IGNORECASE)


class Ending(Enum):
    """How a word sounds at its end."""

    OPEN = "vowel"
    RIEUL = "rieul"
    CLOSED = "consonant"
    UNKNOWN = "unknown"


def ending(text: str) -> Ending:
    """Tell how a text sounds at its end; closing brackets, quotes and other signs are passed over."""
    last = text[-1:]
    spoken = _DIGITS.get(last, last)
    return _hangul(spoken) if "가" <= spoken <= "힣" else _ending(text[-200:])


@lru_cache(maxsize=16_384)
def _ending(text: str) -> Ending:
    normal = unicodedata.normalize("NFKC", text)
    while normal and normal[-1] not in _SIGNS and unicodedata.category(normal[-1])[0] in "PSZMC":
        normal = normal[:-1]
    if not normal:
        return Ending.UNKNOWN
    last = _SIGNS.get(normal[-1], _DIGITS.get(normal[-1], normal[-1]))
    if "가" <= last <= "힣":
        return _hangul(last)
    if _JAMO_CLOSED.match(last):
        return Ending.RIEUL if last == "\u1105" else Ending.CLOSED
    if _JAMO_OPEN.match(last):
        return Ending.OPEN
    word = _WORD.search(normal)
    return _latin(word[0]) if word else Ending.UNKNOWN


def attach(text: str, particle: str) -> str:
    """Give the text with the fitting form of a particle, named by either of its forms; both where nobody can tell.

    A particle named with ``-`` before it is given alone, for a text that was already written in quotes.
    """
    closed, opened = _PAIRS[particle.removeprefix("-")]
    end = ending(text)
    if end is Ending.UNKNOWN:
        form = _both(closed, opened)
    else:
        takes_closed = end is Ending.CLOSED or (end is Ending.RIEUL and closed != "으로")
        form = closed if takes_closed else opened
    return form if particle.startswith("-") else f"{text}{form}"


def is_particle(name: str) -> bool:
    """Whether a format specification names a particle."""
    return name.removeprefix("-") in _PAIRS


def _both(closed: str, opened: str) -> str:
    return f"({closed[0]}){opened}" if closed.endswith(opened) else f"{closed}({opened})"


def _hangul(syllable: str) -> Ending:
    final = (ord(syllable) - ord("가")) % 28
    if final == 0:
        return Ending.OPEN
    return Ending.RIEUL if final == _RIEUL else Ending.CLOSED


def _latin(word: str) -> Ending:
    """Letters are named in a word of capitals (URL, PM); other words are spoken."""
    if word.isupper():
        if word[-1] in "LR":
            return Ending.RIEUL
        return Ending.CLOSED if word[-1] in "MN" else Ending.OPEN
    if len(word) == 1:
        return _latin(word.upper())
    if _SPOKEN_RIEUL.search(word):
        return Ending.RIEUL
    return Ending.CLOSED if _SPOKEN_CLOSED.search(word) else Ending.OPEN
