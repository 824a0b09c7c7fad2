"""Phone, card and resident numbers that stand in titles: hidden in everything that people are sent."""

from __future__ import annotations

import re
from functools import lru_cache

_SHORT = 500
_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}
_DASH = r"[-‐‑‒–—―−－. ·\u00a0]"
_EDGE = r"(?<![\d])"
_END = r"(?![\d])"
_RESIDENT = re.compile(
    rf"{_EDGE}(\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01]))(\s?{_DASH}?\s?)([1-8])\d{{6}}{_END}",
)
_GROUPED_CARD = re.compile(rf"{_EDGE}(\d{{4}})({_DASH})\d{{4}}\2\d{{4}}\2(\d{{4}}){_END}")
_SHORT_CARD = re.compile(rf"{_EDGE}(3[47]\d\d)({_DASH})\d{{6}}\2(\d{{5}}){_END}")
_BARE_CARD = re.compile(rf"{_EDGE}([3-69]\d{{13,18}}){_END}")
_MOBILE = re.compile(rf"{_EDGE}(01[016789])\)?({_DASH}?)\d{{3,4}}({_DASH}?)(\d{{4}}){_END}")
_LANDLINE = re.compile(rf"{_EDGE}(0(?:2|[3-6][1-5]|70|50\d?|80))(\)?{_DASH}|\)\s?)\d{{3,4}}({_DASH})(\d{{4}}){_END}")
_ABROAD = re.compile(rf"(\+\d{{1,3}}){_DASH}?\(?\d{{1,4}}\)?(?:{_DASH}?\d{{2,4}}){{1,3}}(\d{{2}}){_END}")
_SUSPECT = re.compile(r"\+|\d(?:[-‐‑‒–—―−－.·()\s]{0,4}\d){8}")


def masked(text: str) -> str:
    """Give the text with the telling digits of phone, card and resident numbers as asterisks."""
    return _short_masked(text) if len(text) <= _SHORT else _masked(text)


def _masked(text: str) -> str:
    return _hidden(text) if _SUSPECT.search(text) else text  # the shortest has nine digits, or begins with a plus


_short_masked = lru_cache(maxsize=32_768)(_masked)


def _hidden(text: str) -> str:
    normal = text.translate(_FULL_WIDTH)
    hidden = _RESIDENT.sub(r"\1\2\3******", normal)
    hidden = _GROUPED_CARD.sub(r"\1\2****\2****\2\3", hidden)
    hidden = _SHORT_CARD.sub(r"\1\2******\2\3", hidden)
    hidden = _BARE_CARD.sub(_bare_card, hidden)
    hidden = _ABROAD.sub(r"\1-****-**\2", hidden)
    hidden = _MOBILE.sub(r"\1\2****\3\4", hidden)
    hidden = _LANDLINE.sub(r"\1\2****\3\4", hidden)
    return text if hidden == normal else hidden


def _bare_card(found: re.Match[str]) -> str:
    """Mask an unbroken run of digits only where its check digit says card, for order numbers look alike."""
    digits = found[1]
    return f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}" if _luhn(digits) else digits


def _luhn(digits: str) -> bool:
    numbers = [int(digit) for digit in reversed(digits)]
    return sum(n if place % 2 == 0 else n * 2 - 9 * (n > 4) for place, n in enumerate(numbers)) % 10 == 0  # noqa: PLR2004  # Luhn's rule
