"""The weekly meeting with one vendor: what both sides go through together, in the order in which they should."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from mapping.kinds import Family
from mapping.parties import Party
from mapping.parties import PartyKind
from reports.arranging import Bundle
from reports.arranging import is_urgent
from reports.report import Report
from reports.rows import family_of
from reports.rows import order

_AWAITED = frozenset({Family.WAITING, Family.URGENT})
_ENDS_SOON = timedelta(days=14)


class Agenda(Struct, frozen=True, kw_only=True):
    """What a meeting of the in-house party and one vendor goes through.

    ``report`` is the vendor's own edition, made for both sides: nothing in it is hidden from the vendor, and nobody is
    named. ``urgent`` comes first, whoever has the turn, then what was ``objected``; then what ``both`` sides decide, what ``vendor`` does and what ``home`` does; then
    what each waits for: ``home_waits`` for the vendor, ``vendor_waits`` for the in-house party. ``ending`` was accepted
    and comes back within two weeks.
    """

    report: Report
    home: Party
    vendor: Party
    urgent: tuple[Bundle, ...]
    objected: tuple[Bundle, ...]
    both: tuple[Bundle, ...]
    of_vendor: tuple[Bundle, ...]
    of_home: tuple[Bundle, ...]
    home_waits: tuple[Bundle, ...]
    vendor_waits: tuple[Bundle, ...]
    ending: tuple[Bundle, ...]
    settled: tuple[Bundle, ...]


def agenda_of(report: Report) -> Agenda:
    """Lay out the meeting with the vendor whose edition, made for both sides, a report is.

    What was there when dure first looked is left to the reports, but for the few rows that they bring up.
    """
    vendor = report.party
    home = next(each for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE)
    asked = (*report.ours, *report.waiting, *report.fresh, *report.later, *report.older)
    ranked = sorted(asked, key=lambda bundle: order(bundle[0]))
    urgent = tuple(bundle for bundle in ranked if is_urgent(bundle))
    listed = ranked[len(urgent) :]
    awaited = [bundle for bundle in listed if family_of(bundle[0].finding.kind) in _AWAITED]
    decided = [bundle for bundle in listed if family_of(bundle[0].finding.kind) not in _AWAITED]
    sides = (vendor.id, home.id)
    return Agenda(
        report=report,
        home=home,
        vendor=vendor,
        urgent=urgent,
        objected=report.objected,
        both=tuple(bundle for bundle in listed if _turn(bundle) not in sides),
        of_vendor=_of(decided, vendor),
        of_home=_of(decided, home),
        home_waits=_of(awaited, vendor),
        vendor_waits=_of(awaited, home),
        ending=tuple(bundle for bundle in report.accepted if _ends_soon(bundle, report)),
        settled=report.settled,
    )


def _of(listed: Iterable[Bundle], party: Party) -> tuple[Bundle, ...]:
    return tuple(bundle for bundle in listed if _turn(bundle) == party.id)


def _turn(bundle: Bundle) -> str | None:
    """Give the one party whose turn a row is; None where it is nobody's, or that of several."""
    turns = {party for gap in bundle for party in gap.finding.responsible}
    return turns.pop() if len(turns) == 1 else None


def _ends_soon(bundle: Bundle, report: Report) -> bool:
    ends = [gap.accepted_until for gap in bundle if gap.accepted_until is not None]
    return bool(ends) and min(ends) <= report.at + _ENDS_SOON
