"""The front door of what users write: finds dure.yaml, reads everything through it, and tells all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec import field
from pydantic import BaseModel

from config.calendars import default_calendar
from config.calendars import party_calendar
from config.checking import Findings
from config.checking import check
from config.checking import drop_echoes
from config.checking import has_fields
from config.connections import OptionsFor
from config.connections import connections_in
from config.names import Checks
from config.names import Names
from config.names import names_in
from config.nodes import Document
from config.nodes import plain
from config.paths import beside
from config.people_file import people_in
from config.referred import read_referred
from config.rules import rules_in
from config.secrets import environment
from config.secrets import expand
from config.settings import PartySettings
from config.settings import Settings
from config.settings_checks import check_settings
from config.workbook.kind import is_sheet
from config.yaml_source import read_file
from mapping.agreement import Agreement
from mapping.calendars import WorkingCalendar
from mapping.collector import collector_paused
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import Rule
from mapping.parties import Party
from mapping.parties import Person
from sheets.cells import column_number

FILE_NAME = "dure.yaml"
_TOLD = 200
_CELL = re.compile(r"(.*)!([A-Z]{1,3})(\d+)(?::.*)?", re.DOTALL)


class Workspace(Struct, frozen=True, kw_only=True):
    """Everything that users wrote, checked.

    ``agreements`` are sorted by their first day; relative paths belong to the folder ``base``.
    """

    path: Path
    base: Path
    settings: Settings
    connections: Mapping[str, BaseModel]
    parties: Mapping[str, Party]
    people: tuple[Person, ...]
    agreements: tuple[Agreement, ...]
    calendars: Mapping[str, WorkingCalendar]
    default_calendar: WorkingCalendar
    rules: Mapping[str, Rule]
    zone: ZoneInfo
    language: str = "ko"
    warnings: tuple[Fault, ...] = field(default=())

    def agreement_on(self, day: date) -> Agreement | None:
        """Give the agreement in force; after its last day one stays in force until the next begins."""
        return next((each for each in reversed(self.agreements) if each.start <= day), None)

    def agreement_ended(self, day: date) -> bool:
        """Whether the agreement in force has passed its last day."""
        found = self.agreement_on(day)
        return found is not None and found.end is not None and found.end < day

    def people_path(self) -> Path:
        """Give the file that lists people; raise ConfigError where the settings name none that can be written."""
        written = self.settings.people
        if written is None:
            advice = msg("Write people: people.yaml there.")
            raise ConfigError(fault("dure.yaml names no file of people.", advice=advice))
        path = beside(self.base, written)
        if is_sheet(path):
            advice = msg("Write them there by hand, or keep people in people.yaml.")
            raise ConfigError(
                fault("A workbook of people is read and never written.", place=Place(written), advice=advice)
            )
        return path

    def variables(self, env: Mapping[str, str]) -> Mapping[str, str]:
        """Give the environment with what ``env_file`` says laid over it; raise ConfigError if that cannot be read."""
        return environment(self.settings.env_file, base=self.base, env=env)

    def store_url(self, env: Mapping[str, str]) -> str:
        """Give the address of the store, with its file beside dure.yaml; raise ConfigError if a variable is not set."""
        url = expand(self.settings.store, self.variables(env))
        scheme, _, rest = url.partition(":///")
        name, mark, options = rest.partition("?")
        if scheme != "sqlite" or not name or name == ":memory:":
            return url
        path = beside(self.base, name).absolute()
        # A question mark would end the name in an address: what lies beside dure.yaml is then left for the store to find.
        plain = name if "?" in str(path) else path
        return f"sqlite:///{plain}{mark}{options}"


def locate(explicit: Path | None, env: Mapping[str, str]) -> Path:
    """Find dure.yaml: as told, else by $DURE_CONFIG, else here, else in the user's folder; ConfigError if nowhere."""
    told = explicit or (Path(env["DURE_CONFIG"]) if env.get("DURE_CONFIG") else None)
    if told is not None:
        found = told / FILE_NAME if told.is_dir() else told
        if found.is_file():
            return found
        source = "--config" if explicit else "$DURE_CONFIG"
        advice = msg("Check the path, or create the file with: dure init")
        message = msg("This file does not exist; {source} names it.", source=source)
        raise ConfigError(Fault(Place(str(found)), message, advice))
    home = Path(env.get("XDG_CONFIG_HOME") or beside(Path(), env.get("HOME") or "~") / ".config")
    for found in (Path(FILE_NAME), home / "dure" / FILE_NAME):
        if found.is_file():
            return found
    advice = msg("Create one with: dure init. Or name one with --config or $DURE_CONFIG.")
    raise ConfigError(
        fault(
            "There is no {name} here, and none in {folder}.", name=FILE_NAME, folder=str(home / "dure"), advice=advice
        )
    )


def load(path: Path, *, options_for: OptionsFor, tools: Sequence[str], agreement: Path | None = None) -> Workspace:
    """Read settings, people and agreements; raise ConfigError with every fault of every file.

    ``options_for`` gives the model of a tool's connection options, None for an unknown tool; ``agreement`` is read in the
    place of those that the settings name.
    """
    with collector_paused():
        return _load(path, options_for, tools, agreement)


def _load(path: Path, options_for: OptionsFor, tools: Sequence[str], agreement: Path | None) -> Workspace:
    document = read_file(path)
    findings = Findings(list(document.faults))
    if document.broken or not has_fields(document, findings):
        raise ConfigError(*findings.errors)
    settings = check(document, Settings, plain(document.root), findings)
    referred = read_referred(document, path.parent, findings, agreement)
    names = names_in(document, referred.people, tuple(tools))
    checks = Checks(document, names, findings)
    check_settings(checks)
    connections = connections_in(checks, options_for)
    rules = rules_in(checks)
    persons = _persons(referred.people, names, findings)
    agreements = _agreements([Checks(each, known, findings) for each, known in referred.documents(names)])
    if findings.errors or settings is None:
        raise ConfigError(*_ordered(findings.errors))
    zone = ZoneInfo(settings.timezone)
    default = default_calendar(settings.calendar, zone)
    return Workspace(
        path=path,
        base=path.parent,
        settings=settings,
        connections=connections,
        parties={name: _party(name, each) for name, each in settings.parties.items()},
        people=persons,
        agreements=agreements,
        calendars={
            name: party_calendar(own.calendar, default) for name, own in settings.parties.items() if own.calendar
        },
        default_calendar=default,
        rules=rules,
        zone=zone,
        language=settings.language,
        warnings=tuple(findings.warnings),
    )


def _persons(people: Document | None, names: Names, findings: Findings) -> tuple[Person, ...]:
    if people is None:
        return ()
    findings.errors.extend(people.faults)
    before = len(findings.errors)
    found = people_in(Checks(people, names.in_sheets() if people.sheets else names, findings))
    drop_echoes(people, findings, before)
    return found


def _agreements(written: Sequence[Checks]) -> tuple[Agreement, ...]:
    if not written:
        return ()
    from config.agreement_reading import agreements_in  # noqa: PLC0415  # loads slowly, and some commands go without

    return agreements_in(written)


def _party(name: str, written: PartySettings) -> Party:
    return Party(
        id=name,
        name=written.name,
        kind=written.kind,
        domains=written.domains,
        contact=written.contact,
        teams=written.teams,
    )


def _ordered(errors: list[Fault]) -> list[Fault]:
    """Give the faults file by file and from top to bottom, bounded in number."""
    files = list(dict.fromkeys(each.place.file for each in errors if each.place))
    places = [each.place or Place("") for each in errors]
    keys = [(files.index(at.file) if at.file else len(files), *_position(at), n) for n, at in enumerate(places)]
    ordered = [errors[key[-1]] for key in sorted(keys)]
    if len(ordered) <= _TOLD:
        return ordered
    return [*ordered[:_TOLD], fault("{n} more faults are not shown.", n=len(ordered) - _TOLD)]


def _position(place: Place) -> tuple[str, int, int]:
    found = _CELL.fullmatch(place.cell or "")
    if found:
        return found[1], int(found[3]), column_number(found[2])
    return place.cell or "", place.line or 0, place.column or 0
