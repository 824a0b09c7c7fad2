"""Numbers of orders, parcels and the like that tasks name: one number is one order, and two are two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from gaps.duplicates.reading.plain import LONGEST_BODY
from gaps.tracked import Tracked
from mapping.text import fold

_DIGITS = 5
_NAMED_DIGITS = 4
"""So many digits a number needs to be that of one order, and one that stands behind its name: *PO-3391*."""

_MOST_NUMBERS = 3
_BEFORE = 30
_DATE = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d")
_NAMED = re.compile("[a-z]{2,}-")
_NUMBER = re.compile(
    r"(?<![a-z\d_.])(?:[a-z]{1,5}-?)?\d+(?:-\d+)*(?!-?[a-z\d_]|[.,:/]\d|\s?(?:원|won|krw)|만|천|개|명|점|%)"
)
"""A number with what stands before it; Korean hangs its particles on it, and what counts money or things is none."""

_CALLED = re.compile(
    r"(?:\b(?:orders?|tracking|waybills?|invoices?|shipments?|parcels?|packages?|bookings?|purchase|po|rma|customers?|payments?"
    r"|transactions?|receipts?|claims?|contracts?|approvals?|returns?|refunds?)"
    r"|주문서?|송장|운송장|배송|택배|접수|승인|예약|발주서?|계약|문의|결제|거래|영수증|신고|반품|환불|교환|고객|회원|관리|청구|견적)"
    r"[^\w\n]*(?:건|번호|코드|numbers?|no|nr|id|code)?[^\w\n]*$"
)


def order_numbers(tracked: Tracked) -> frozenset[str]:
    """Give the numbers of orders, parcels and the like that a task names; dates are none."""
    text = fold(f"{tracked.task.title}\n{tracked.task.description[:LONGEST_BODY]}")
    return frozenset(
        number
        for number in _NUMBER.findall(text)
        if sum(letter.isdigit() for letter in number) >= (_NAMED_DIGITS if _NAMED.match(number) else _DIGITS)
        and not _DATE.fullmatch(number)
    )


def is_called_an_order(number: str, text: str) -> bool:
    """Whether a text calls a number that of an order, a parcel or the like, by what stands before it.

    Numbers of machines are called nothing.
    """
    said = fold(text[:LONGEST_BODY])
    return any(
        _CALLED.search(said[max(0, at.start() - _BEFORE) : at.start()]) for at in re.finditer(re.escape(number), said)
    )


def orders_apart(one: Tracked, other: Tracked) -> Iterator[tuple[str, str]]:
    """Give the numbers of two tasks that are written alike, where each names its own and none of the other's."""
    numbers = _by_shape(order_numbers(one)), _by_shape(order_numbers(other))
    for shape in sorted(numbers[0].keys() & numbers[1].keys()):
        several = numbers[0][shape], numbers[1][shape]
        if several[0].isdisjoint(several[1]) and max(map(len, several)) <= _MOST_NUMBERS:
            yield min(several[0]), min(several[1])


def are_two_orders(one: Tracked, other: Tracked) -> bool:
    """Whether two tasks are about two orders, parcels or the like.

    Their numbers are called so, or stand behind one name.
    """
    texts = [f"{each.task.title}\n{each.task.description}" for each in (one, other)]
    return any(
        _NAMED.match(left) or (is_called_an_order(left, texts[0]) and is_called_an_order(right, texts[1]))
        for left, right in orders_apart(one, other)
    )


def _by_shape(numbers: Iterable[str]) -> dict[str, set[str]]:
    """Put numbers together that have digits in the same places."""
    found: dict[str, set[str]] = {}
    for number in numbers:
        found.setdefault(re.sub(r"\d", "9", number), set()).add(number)
    return found
