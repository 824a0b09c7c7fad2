"""The values of conditions: exact names, globs, regular expressions and comparisons, many of them in one pass."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import re2

from mapping.errors import Message
from mapping.errors import msg
from mapping.regexes import MOST_STEPS
from mapping.regexes import compiled
from mapping.regexes import options
from mapping.regexes import regex_fault
from mapping.regexes import to_re2
from mapping.text import normal
from mapping.text import storable

_LONGEST_TEXT = 1_000_000
_LONGEST_NUMBER = 64
_SET_STEPS = 5 * MOST_STEPS
_SET_MEMORY = 32 << 20
_COMPARISON = re.compile(r"\s*(>=|<=|>|<|=)(.*)", re.DOTALL)
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CURRENCY = r"(?:[$€£¥₩₫₹₽฿元円원]|krw|usd|eur|jpy|cny|gbp|vnd|won)"
_NUMBER = re.compile(
    rf"{_CURRENCY}? ?([+-]?) ?{_CURRENCY}? ?(\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?: \d{{3}})+|\d+)(\.\d+)?(e[+-]?\d{{1,3}})?"
    rf" ?(?:{_CURRENCY}|%)?"
)


def number(text: str) -> Decimal | None:
    """Read a number with thousands separators, blanks or a currency; None when the text is something else."""
    if len(text) > _LONGEST_NUMBER:
        return None
    found = _NUMBER.fullmatch(" ".join(normal(text).replace("−", "-").split()))
    if found is None:
        return None
    sign, whole, fraction, exponent = found.groups(default="")
    return Decimal(sign + whole.replace(",", "").replace(" ", "") + fraction + exponent)


def comparison(value: str) -> tuple[str, Decimal] | None:
    """Read a comparison such as ``>=50000``; None when the value is a name."""
    found = _COMPARISON.fullmatch(value)
    limit = number(found[2]) if found else None
    return (found[1], limit) if found and limit is not None else None


def pattern_fault(value: str) -> Message | None:
    """Say what is wrong with a glob or ``/regular expression/``, with advice; None when it is fine."""
    if _is_regex(value):
        return regex_fault(value.strip()[1:-1])
    if _is_glob(value) and not _fits(_glob(value)):
        return msg("The pattern {pattern} is too long.", pattern=storable(value[:80]))
    return None


class ValueSet:
    """Values of conditions over one side of a task. Each value stands for some bits of a number."""

    def __init__(self, values: Iterable[tuple[str, int]], *, numbers: bool = False) -> None:
        """Compile values with their bits. ``numbers`` says that comparisons have a meaning here."""
        self._exact: dict[str, int] = {}
        self._limits: list[tuple[Callable[[Decimal, Decimal], bool], Decimal, int]] = []
        globs: dict[str, int] = {}
        regexes: dict[str, int] = {}
        for value, bits in values:
            limit = comparison(value) if numbers else None
            if limit is not None:
                self._limits.append((_COMPARE[limit[0]], limit[1], bits))
            elif _is_regex(value):
                _add(regexes, to_re2(value.strip()[1:-1]), bits)
            elif _is_glob(value):
                _add(globs, _glob(value), bits)
            else:
                _add(self._exact, _folded(normal(value)), bits)
        self._globs = len(globs)
        self._bits = (*globs.values(), *regexes.values())
        self._search = _Search((*globs, *regexes)) if self._bits else None

    def hits(self, text: str) -> int:
        """Give the bits of all values that match the text."""
        plain = normal(text[:_LONGEST_TEXT])
        folded = _folded(plain) if self._exact or self._globs else plain
        bits = self._exact.get(folded, 0)
        if self._search is not None:
            for index in self._found(self._search, plain, folded):
                bits |= self._bits[index]
        if self._limits:
            amount = number(text)
            if amount is not None:
                for compare, limit, own in self._limits:
                    bits |= own if compare(amount, limit) else 0
        return bits

    def _found(self, search: _Search, plain: str, folded: str) -> list[int]:
        """Run globs over the folded name and expressions over the lines as they are: one pass where these are equal."""
        if plain == folded:
            return search.found(plain)
        globs = [index for index in search.found(folded) if index < self._globs] if self._globs else []
        if self._globs == len(self._bits):
            return globs
        return globs + [index for index in search.found(plain) if index >= self._globs]


class _Search:
    """Many RE2 patterns in few automata, each small enough that hostile text cannot make it slow."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self._sets: list[tuple[Any, int, tuple[str, ...]]] = []
        part: list[str] = []
        steps = 0
        first = 0
        for index, source in enumerate(sources):
            size = compiled(source).programsize
            if part and steps + size > _SET_STEPS:
                self._sets.append((_set(part), first, tuple(part)))
                part, steps, first = [], 0, index
            part.append(source)
            steps += size
        self._sets.append((_set(part), first, tuple(part)))

    def found(self, text: str) -> list[int]:
        """Give the numbers of the patterns that are found in the text."""
        data = text.encode("utf-8", "backslashreplace")
        numbers: list[int] = []
        for automaton, first, sources in self._sets:
            matches = automaton.Match(data)
            if matches:
                numbers += [first + match for match in matches if match < len(sources)]
            else:
                # RE2 ran out of memory, since the last pattern matches everything: search one by one, which cannot.
                numbers += [first + index for index, source in enumerate(sources) if compiled(source).search(data)]
        return numbers


def _set(sources: list[str]) -> Any:
    automaton = re2.Set.SearchSet(options(_SET_MEMORY))
    for source in (*sources, ""):
        automaton.Add(source)
    automaton.Compile()
    return automaton


def _add(table: dict[str, int], key: str, bits: int) -> None:
    table[key] = table.get(key, 0) | bits


def _is_regex(value: str) -> bool:
    trimmed = value.strip()
    return len(trimmed) > 1 and trimmed.startswith("/") and trimmed.endswith("/")


def _is_glob(value: str) -> bool:
    return "*" in value or "?" in value


def _folded(plain: str) -> str:
    if plain.isprintable() and "  " not in plain and plain == plain.strip():
        return plain  # the only blank that can be printed stands single already, as in most titles
    return " ".join(plain.split())


def _glob(value: str) -> str:
    """Translate a glob to RE2 without anchors where it begins or ends with ``*``, which keeps automata small."""
    parts = re.findall(r"\*+|\?|[^*?]+", storable(value.strip()))
    sources = [_glob_part(part) for part in parts]
    if len(parts) == 1 and parts[0].startswith("*"):
        return "(?s)"
    head = "" if parts[0].startswith("*") else r"\A"
    tail = "" if parts[-1].startswith("*") else r"\z"
    inner = sources[0 if head else 1 : None if tail else -1]
    return f"(?s){head}{''.join(inner)}{tail}"


def _glob_part(part: str) -> str:
    if part.startswith("*"):
        return ".*"
    if part == "?":
        return "."
    return str(re2.escape(re.sub(r"\s+", " ", normal(part))))


def _fits(source: str) -> bool:
    try:
        return bool(compiled(source).programsize <= MOST_STEPS)
    except re2.error:
        return False
