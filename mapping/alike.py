"""Records that cannot be used for the same reason, told of once for all of them."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from dataclasses import replace

from mapping.errors import Fault

_TELLING = ("kind", "where", "what", "text")  # of code that failed: other values say which record it was


def alike(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give faults in their order, of those of one source that say the same the first, with how many more there are.

    The same is the same sentence of the same file or scope, whatever record it names.
    """
    groups: dict[Hashable, list[Fault]] = {}
    for each in faults:
        groups.setdefault(_reason(each), []).append(each)
    return tuple(replace(first, more=len(rest)) if rest else first for first, *rest in groups.values())


def _reason(found: Fault) -> Hashable:
    values = found.message.values
    source = found.place and found.place.file
    advice = found.advice and found.advice.text
    return source, found.message.text, advice, *(values.get(name) for name in _TELLING)
