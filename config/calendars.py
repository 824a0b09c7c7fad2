"""Working calendars as the settings tell them: one for the workspace, and one for each party that differs."""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from config.names import Checks
from config.names import dict_of
from config.nodes import Node
from config.nodes import Scalar
from config.settings import CalendarSettings
from config.spelling import shown
from config.spelling import suggestion
from mapping.calendars import WorkingCalendar
from mapping.errors import msg

_OPENS, _CLOSES = 9 * 60, 18 * 60
_DAYS = frozenset(range(5))


class Holidays(Struct, frozen=True):
    """Whether a day is off: a listed one, or a public holiday of a country (KR, or with its part DE-BY)."""

    country: str | None = None
    listed: frozenset[date] = frozenset()

    def __call__(self, day: date) -> bool:
        """Tell whether nobody works on that day."""
        return day in self.listed or (self.country is not None and _is_public(self.country, day))


@cache
def _is_public(country: str, day: date) -> bool:
    return day in _public(country)


@cache
def _public(country: str) -> frozenset[date] | dict[date, str]:
    import holidays  # noqa: PLC0415  # slow to import, and only needed when a calendar is asked

    code, _, part = country.partition("-")
    found: dict[date, str] = holidays.country_holidays(code, subdiv=part or None)
    return found


def check_country(checks: Checks, calendar: Node | None) -> None:
    """Note a country whose public holidays are not known."""
    node = dict_of(calendar).get("country")
    if not isinstance(node, Scalar):
        return
    from holidays.registry import EntityLoader  # noqa: PLC0415  # slow to import, and only needed when a country is named

    known = set(EntityLoader.get_country_codes(include_aliases=False))
    code, _, part = node.text.strip().partition("-")
    if code not in known:
        message = msg('No public holidays are known for the country "{found}".', found=shown(node.text))
        near = suggestion(code.upper(), [code.upper()] if code.upper() in known else ["KR", "US", "JP", "CN", "VN"])
        checks.wrong(node, message, near)
    elif part and part not in (parts := _parts(code)):
        message = msg('"{found}" is no part of {country} with holidays of its own.', found=shown(part), country=code)
        checks.wrong(node, message, suggestion(part, parts))


def _parts(country: str) -> list[str]:
    """Give the parts of a country with holidays of their own: to tell them loads the rules of all countries."""
    import holidays  # noqa: PLC0415  # slow to import, and only needed when a part is named

    return holidays.list_supported_countries(include_aliases=False)[country]


def default_calendar(settings: CalendarSettings, zone: ZoneInfo) -> WorkingCalendar:
    """Give the workspace's calendar: Monday to Friday from nine to six unless said otherwise."""
    opens, closes = settings.hours or (_OPENS, _CLOSES)
    days = _DAYS if settings.days is None else settings.days
    off = Holidays(settings.country, frozenset(settings.holidays))
    return WorkingCalendar(zone=zone, opens=opens, closes=closes, days=days, holiday=off)


def party_calendar(settings: CalendarSettings, default: WorkingCalendar) -> WorkingCalendar:
    """Give a party's calendar: hours and days as in the default unless said, days off only its own."""
    opens, closes = settings.hours or (default.opens, default.closes)
    days = default.days if settings.days is None else settings.days
    off = Holidays(settings.country, frozenset(settings.holidays))
    return WorkingCalendar(zone=default.zone, opens=opens, closes=closes, days=days, holiday=off)
