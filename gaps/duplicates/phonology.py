"""How words sound, told by consonants and by where vowels stand: the sketch in which loan words meet their origin.

Korean writes a loan word by its sound: b and v become ㅂ, f and p ㅍ, l and r ㄹ, a consonant without a vowel gets ㅡ, and
an r that no vowel follows falls silent. Both scripts are reduced to the classes that survive this: ``배너`` and ``banner``
are ``B.N.``, with a dot for vowels. A sketch of few consonants says too little; the colour of its first vowel joins it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_FIRST, _LAST = 0xAC00, 0xD7A3
_PER_ONSET, _PER_VOWEL = 588, 28
_ONSETS = "GKNDTLMBPSS-JJJKTPH"
_TENSE = frozenset((1, 4, 8, 13))
# ㅏㅑㅘ A, ㅐㅒㅔㅖㅙㅚㅞ F, ㅓㅕㅝ E, ㅗㅛ O, ㅜㅠ U, ㅟㅢㅣ I, ㅡ Y
_COLOURS = "AFAFEFEFOAFFOUEFIUYII"
# ㄱ ㄴ ㄹ ㅁ ㅂ ㅅ ㅇ: no other consonant ends a syllable of a loan word.
_CODAS = {0: "", 1: "K", 4: "N", 8: "L", 16: "M", 17: "P", 19: "T", 21: "N"}
_SILENT = "Y"
_LETTERS = (
    "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
    "-ㄱ??ㄴ???ㄹ???????ㅁㅂ?ㅅ?ㅇ??????",
)
# Syllables that native and Chinese words are made of and loan words are not, spelled by onset, vowel and coda ("-": none).
_NATIVE = re.compile(
    ".[ㅢㅒㅚ]."
    "|[^ㅅ]ㅖ.|[^ㅅ]ㅕ.|[^ㅅ]ㅑ[ㄱㅇ]|[^ㅅㄴ]ㅛ-|[^ㅅ]ㅛ[^-]|[^ㄷㅈㅊㅌㅅㅁ]ㅠ[ㄱㅇㄴㄹ]"
    "|.ㅡ[ㄱㅇㅂ]|[ㄱㅇ]ㅡ[ㄴㅁ]|ㅇㅡㄹ|[ㅇㄱㅎ]ㅝㄴ|ㄱㅝ.|[ㄱㅎ]ㅘ.|[ㄱㅊ]ㅟ."
    "|[ㅅㅈㅊ]ㅓ[ㄱㅇ]|[ㅈㅊ]ㅓㄹ|[ㅂㅅㅈ]ㅓㅂ|[ㅅㅎㅊ]ㅐ[ㄱㅇ]|[ㄱㅅㅊ]ㅜㄱ|ㅊㅜㄹ|[ㅁㅂ]ㅜㄴ|[ㄱㅈㅊ]ㅜㅇ"
    "|[ㅂㅅㅈㅊ]ㅏㅇ|[ㄱㅈㅊ]ㅏㄱ|[ㄴㄷㅎ]ㅏㅂ|ㅎㅏㄹ|ㅅㅗㄱ|.ㅗㅇ"
)
_LEAST = 2
_TELLING = 4
_MOST_READINGS = 32

_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("^kn", ("N",)),
    ("^wr", ("L",)),
    ("^ps", ("S",)),
    ("^x", ("J",)),
    ("tch|tz|ts$|dg(?=[eiy])", ("J",)),
    ("sch", ("SK", "S")),
    ("sh(?=[^aeiouyhr])", ("S.", "S")),
    ("ch(?=[bdfgkmnpst])", ("J.", "K")),
    ("sh", ("S",)),
    ("ch", ("J", "K", "S")),
    ("ph", ("P",)),
    ("thm$", ("J.M", "D.M")),
    ("th", ("S", "D", "T")),
    ("ck", ("K",)),
    ("cc(?=[eiy])|x", ("KS",)),
    ("sc(?=[eiy])", ("S",)),
    ("stion", ("SJ.N",)),
    ("st(?=en(?:er|ing)?$)", ("S",)),
    ("si(?=o)", ("S.", "J.")),
    ("(?:t|ss|c)i(?=[aou])", ("S.",)),
    ("c(?=[eiy])", ("S",)),
    ("gh(?=[tl]|$)", ("",)),
    ("gn(?=(?:e?d|ers?|s)?$)", ("N",)),
    ("ng(?=$|[^aeiouylr])", ("N",)),
    ("mb(?=$|[^aeiouylr])|mn$", ("M",)),
    ("sm$", ("J.M",)),
    ("gu(?=[aeiy])", ("G.",)),
    ("qu", ("K.",)),
    ("g(?=[eiy])", ("J", "G")),
    ("tu(?=[aer])", ("J.", "T.")),
    ("du(?=[alc])", ("J.", "D.")),
    ("wh", (".",)),
    ("(?<=[^aeiouylr])le$", ("L",)),
    ("(?<=[^aeiouy])re$", (".",)),
    ("rr(?=[aeiouy])", ("L",)),
    ("r(?=e?$|[^aeiouy])", ("",)),
    ("(?<=[aeiouy][^aeiouy])e(?=ment|ful|less)", ("", ".")),
    ("(?<=[aio][bcdfgklmnpstvz])e(?=[bdfgklmnpst])", (".", "")),
    ("(?<=[^aeiouy])e$|h$", ("",)),
    ("[aeiouyw]", (".",)),
    ("bb?(?=[^aeiouylrb]|$)", ("B", "P")),
    ("[bv]", ("B",)),
    ("[fp]", ("P",)),
    ("d", ("D",)),
    ("t", ("T",)),
    ("gg?(?=[^aeiouylrg]|$)", ("G", "K")),
    ("g", ("G",)),
    ("[ckq]", ("K",)),
    ("(?<=[aeiouylmnrw])s(?=[aeiouy]|$)", ("S", "J")),
    ("s", ("S",)),
    ("[jz]", ("J",)),
    ("[lr]", ("L",)),
    ("m", ("M",)),
    ("n", ("N",)),
    ("h", ("H",)),
)
_RULE = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
# How the first vowel of an English word may sound, in the colours of the Korean vowels; the longest spelling decides.
_HEARD = (
    ("(?<=q)ue", "EF"), ("o(?=[^aeiouyw]e$)", "OUE"), ("a(?=[^aeiouywr]e$)", "F"), ("you|yu", "U"), ("ya", "A"), ("ye", "F"), ("yo", "OE"), ("ey", "FI"), ("ai|ay|ei", "F"), ("au|aw", "OA"), ("ea", "IF"),
    ("ee", "I"), ("ie", "IA"), ("oo", "U"), ("oa", "O"), ("ou|ow", "AOUE"), ("ew(?=[aeiou])", "IF"), ("ew|eu|ue", "U"),
    ("ui", "UIA"), ("[eiu]r(?![aeiouyr])", "E"), ("ar(?![aeiouyr])", "A"), ("a", "FAE"), ("e", "FIE"), ("[iy]", "IA"),
    ("o", "OAE"), ("u", "EUA"),
)  # fmt: skip
_FIRST_VOWEL = re.compile("|".join(f"({spelling})" for spelling, _ in _HEARD))


def hangul_sketch(word: str) -> str:
    """Give the sketch of a word written in Hangul; empty for one that is no loan word, or too short to tell."""
    if len(word) < _LEAST:
        return ""
    sounds, colour = [], ""
    for letter in word:
        if not _FIRST <= ord(letter) <= _LAST:
            return ""
        onset, rest = divmod(ord(letter) - _FIRST, _PER_ONSET)
        vowel, coda = divmod(rest, _PER_VOWEL)
        spelled = f"{_LETTERS[0][onset]}{_LETTERS[1][vowel]}{_LETTERS[2][coda]}"
        if onset in _TENSE or coda not in _CODAS or _NATIVE.fullmatch(spelled):
            return ""
        # ㅡ alone, or before ㄹ, stands for no vowel at all.
        spoken = _COLOURS[vowel] != _SILENT or _CODAS[coda] not in {"", "L"}
        colour = colour or (_COLOURS[vowel] if spoken else "")
        sounds.append(f"{_ONSETS[onset].strip('-')}{'.' if spoken else ''}{_CODAS[coda]}")
    return _told(_plain("".join(sounds)), colour)


def latin_sketches(word: str) -> Iterator[str]:
    """Give the sketches of a word in Latin letters, one for each way that it may be read."""
    choices = [_RULES[found.lastindex - 1][1] for found in _RULE.finditer(word) if found.lastindex]
    first = _FIRST_VOWEL.search(word)
    readings = {
        _plain("".join(reading)): None for reading, _ in zip(product(*choices), range(_MOST_READINGS), strict=False)
    }
    for sketch in readings:
        for colour in _HEARD[first.lastindex - 1][1] if first and first.lastindex else "":
            told = _told(sketch, colour)
            if told:
                yield told


def _plain(sounds: str) -> str:
    once = re.sub(r"(.)\1+", r"\1", sounds)
    # A sibilant at the end gets ㅣ or ㅡ: 푸시 is push, 이미지 is image.
    return re.sub(r"([SJ])\.$", r"\1", once)


def _told(sketch: str, colour: str) -> str:
    consonants = len(sketch.replace(".", ""))
    if consonants < _LEAST:
        return ""
    return sketch if consonants >= _TELLING else f"{sketch}:{colour}"
