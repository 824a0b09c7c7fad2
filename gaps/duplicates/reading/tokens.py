"""Words of plain text, and the parts by which two words may agree: stems, names of code and their halves, numbers."""

from __future__ import annotations

import re
from unicodedata import normalize

from gaps.duplicates.stems import stem
from gaps.duplicates.words import word_set

_WORD = re.compile(r"[^\W_]+(?:[._'’+#-]+[^\W_]+)*[+#]*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RUN = re.compile(r"\d+(?:\.\d+)+|\d+|[가-힣]+|[^\W\d_가-힣]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HANGUL = re.compile("[가-힣]")


_AFTER_LATIN = word_set("은 는 이 가 을 를 의 에 로 와 과 도 만 에서 으로 까지 부터 이나 하고 하기 시 용 별 건")
_LONGEST = 80
_GRAM = 4


def words(text: str) -> list[str]:
    """Give the words of plain text in their order, with their case; names joined by dots or hyphens stay whole."""
    return _WORD.findall(_THOUSANDS.sub("", text))


def hangul_runs(word: str) -> list[str]:
    """Give the Korean stretches of a word, which a splitter takes apart; a particle after a Latin name is none."""
    runs = _RUN.findall(word[:_LONGEST])
    return [
        run
        for place, run in enumerate(runs)
        if _HANGUL.match(run) and not (place and run in _AFTER_LATIN and not _HANGUL.match(runs[place - 1]))
    ]


def latin_parts(word: str) -> tuple[str, ...]:
    """Give the parts of a word that are not Korean: stems, numbers, and the whole of a name of code.

    ``#`` marks numbers, ``@`` whole names, which weigh more than the words that they are made of.
    """
    parts: dict[str, None] = {}
    pieces = 0
    for run in _RUN.findall(word[:_LONGEST]):
        if _HANGUL.match(run):
            continue
        if run[0].isdigit():
            parts[f"#{run.lstrip('0') or '0'}"] = None
            pieces += 1
            continue
        for piece in _CAMEL.split(run):
            parts[stem(piece.lower())] = None
            pieces += 1
    if pieces > 1 and not _HANGUL.search(word):
        parts[f"@{word.lower().rstrip('+#')}"] = None
    return tuple(parts)


def grams(word: str) -> tuple[str, ...]:
    """Give the pieces of four letters of a word and its ends; Hangul by its letters, so that slips stay near."""
    spelled = f" {normalize('NFD', word[:_LONGEST].lower())} "
    return tuple(dict.fromkeys(spelled[place : place + _GRAM] for place in range(max(1, len(spelled) - _GRAM + 1))))
