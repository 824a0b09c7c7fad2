"""The checks of ``dure doctor``: each looks at one thing and says how it stands and what to do about a fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from enum import StrEnum
from importlib.metadata import packages_distributions

from msgspec import Struct

from config.paths import beside
from config.secrets import environment
from config.secrets import resolve
from config.settings import MailSettings
from config.settings import SendMode
from config.spelling import listed
from config.workspace import Workspace
from connectors.api import Survey
from dure.choice import Choice
from dure.choice import compare
from dure.compose import open_store
from dure.compose import options_of
from dure.compose import source_of
from dure.notices import ends_soon
from dure.reading import errors_of
from dure.reporting import recipients
from dure.rivalry import rivalries
from dure.sending.composing import mail_server
from dure.sending.words import troubles
from dure.trial import try_reading
from mapping.agreement import Agreement
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import NoStoreError
from mapping.errors import Place
from mapping.errors import Value
from mapping.errors import fault
from mapping.errors import msg
from sync.outbox import letters
from sync.runs import ConnectionResult
from sync.runs import latest_readings
from sync.source import Source

_PACKAGES = ("mapping", "sheets", "config", "connectors", "gaps", "sync", "reports", "dure")


_SOON = 30


class Health(StrEnum):
    """How a checked thing stands."""

    GOOD = "good"
    ODD = "odd"
    BAD = "bad"


class Area(StrEnum):
    """What is checked, in the order in which it is told."""

    PACKAGING = "packaging"
    CONFIGURATION = "configuration"
    AGREEMENT = "agreement"
    STORE = "store"
    SOURCES = "sources"
    MAIL = "mail"
    RUNS = "runs"


class Diagnosis(Struct, frozen=True):
    """One line of a check-up: the area, how it stands, what was found (with advice where there is any)."""

    area: Area
    health: Health
    fault: Fault


def packaging() -> Iterator[Diagnosis]:
    """Look whether another package has written into dure's own names."""
    owners = packages_distributions()
    strangers = {name: sorted(set(owners.get(name, ())) - {"dure"}) for name in _PACKAGES}
    doubled = {name: others for name, others in strangers.items() if others}
    for name, others in doubled.items():
        yield Diagnosis(
            Area.PACKAGING,
            Health.BAD,
            fault(
                "The folder {name} of dure also belongs to {others}.",
                name=name,
                others=", ".join(others),
                advice=msg("Install dure into an environment of its own."),
            ),
        )
    if not doubled:
        yield _good(Area.PACKAGING, msg("No other package gets in dure's way."))


def configuration(workspace: Workspace) -> Iterator[Diagnosis]:
    """Tell what was read, with the warnings of reading it; faults never come this far."""
    for warning in workspace.warnings:
        yield Diagnosis(Area.CONFIGURATION, Health.ODD, warning)
    yield _good(
        Area.CONFIGURATION,
        msg(
            "{path}: {parties} parties, {people} people, {connections} {connections:connection|connections}.",
            path=str(workspace.path),
            parties=len(workspace.parties),
            people=len(workspace.people),
            connections=len(workspace.connections),
        ),
    )
    for name in _without_effect(workspace):
        yield _odd(
            Area.CONFIGURATION,
            fault("The setting {name} has no effect in this version.", name=name, advice=msg("It may stay as it is.")),
        )


def _without_effect(workspace: Workspace) -> Iterator[str]:
    """Name what is written in the settings and does nothing, because the connection reads files."""
    for name in workspace.connections:
        options = options_of(workspace, name)
        unused = ("proxy", "ca_bundle", "requests_budget") if options.export else ()  # a file asks nobody
        yield from (f"connections.{name}.{each}" for each in unused if getattr(options, each) is not None)


def agreement(workspace: Workspace, now: datetime) -> Iterator[Diagnosis]:
    """Look whether an agreement is in force, ends soon, and is signed by everybody."""
    today = now.astimezone(workspace.zone).date()
    found = workspace.agreement_on(today)
    if found is None:
        yield _odd(
            Area.AGREEMENT,
            fault(
                "No agreement is in force.",
                advice=msg(
                    "Write down who does what, in agreement.yaml or a workbook such as agreement.xlsx, and name that file under agreement: in dure.yaml."
                ),
            ),
        )
        return
    values = {"title": found.title, "version": found.version}
    yield _good(Area.AGREEMENT, msg("{title}, version {version}, is in force.", **values))
    if found.end is not None and found.end < today:
        yield _odd(
            Area.AGREEMENT, fault("It ended on {day:date}.", day=str(found.end), advice=msg("Agree on a new version."))
        )
    elif ends_soon(workspace, found, today):
        yield _odd(
            Area.AGREEMENT, fault("It ends on {day:date}.", day=str(found.end), advice=msg("Prepare the next version."))
        )
    yield from _signatures(workspace, found)


def _signatures(workspace: Workspace, found: Agreement) -> Iterator[Diagnosis]:
    missing = found.unsigned(workspace.parties)
    if missing:
        names = ", ".join(workspace.parties[each].name for each in missing)
        yield _odd(
            Area.AGREEMENT,
            fault(
                "Not signed by {names}.",
                names=names,
                advice=msg("Note it with dure split sign, or under signed: in the agreement."),
            ),
        )


def store(workspace: Workspace) -> Iterator[Diagnosis]:
    """Open the store and look for damage."""
    try:
        with open_store(workspace, must_exist=True) as opened:
            damage = opened.check()
            alone = opened.excludes()
    except NoStoreError:
        yield _good(Area.STORE, msg("There is no store yet; the first sync makes it."))
        return
    except DureError as error:
        yield from (_bad(Area.STORE, each) for each in error.faults)
        return
    yield from (_bad(Area.STORE, each) for each in damage)
    if not damage:
        yield _good(Area.STORE, msg("The store is sound."))
    if not alone:
        advice = msg("Let store: name the server itself, or a pooler that keeps sessions apart.")
        yield _bad(Area.STORE, fault("Two runs at once would not keep each other out.", advice=advice))


def sources(workspace: Workspace) -> Iterator[Diagnosis]:
    """Ask every source what it is and what it holds; nothing is kept."""
    if not workspace.connections:
        yield _odd(
            Area.SOURCES, fault("No source is configured.", advice=msg("Name one under connections: in dure.yaml."))
        )
    before = _latest(workspace)
    for name in workspace.connections:
        found = list(_source(workspace, name))
        yield from found
        if name in before and all(each.health is not Health.BAD for each in found):
            yield from _not_read(before[name])


def _source(workspace: Workspace, name: str) -> Iterator[Diagnosis]:
    """Ask one source."""
    source = source_of(workspace, name)
    try:
        found = source.connector.verify()
        if options_of(workspace, name).export:
            yield from _read_files(source, found, addressed=options_of(workspace, name).url is not None)
            return
        survey = getattr(source.connector, "survey", None)
        if survey is not None:
            yield from _surveyed(name, survey(), options_of(workspace, name).requests_budget)
            return
        compared = compare(source.connector.scopes(), source.scopes)
    except DureError as error:
        yield from (_bad(Area.SOURCES, each) for each in error.faults)
        return
    read = ", ".join(scope.name or scope.id for scope, state in compared if state is Choice.READ)
    yield _good(Area.SOURCES, msg("{name}: {found}", name=name, found=f"{found}; {read}" if read else found))
    yield from (_unseen(name, scope.id) for scope, state in compared if state is Choice.NOT_SEEN)


def _latest(workspace: Workspace) -> Mapping[str, ConnectionResult]:
    """Give what the last readings of tools that are asked came to: a file is read to its end here, a tool is not."""
    asked = [name for name in workspace.connections if not options_of(workspace, name).export]
    try:
        with open_store(workspace, must_exist=True) as opened, opened.read() as connection:
            return {each.name: each for each in latest_readings(connection, asked)}
    except DureError:
        return {}  # the store's own check tells what is the matter with it


def _not_read(before: ConnectionResult) -> Iterator[Diagnosis]:
    """Tell what kept a tool from being read, where nothing that is asked here shows it."""
    if before.complete:
        return
    advice = msg("The next run tries again; dure runs tells what each one met.")
    yield _odd(
        Area.SOURCES,
        fault("{name} was not read in full by the last run, though it answers now.", name=before.name, advice=advice),
    )
    yield from (_odd(Area.SOURCES, each) for each in errors_of(before))


def _unseen(name: str, scope: str) -> Diagnosis:
    advice = msg(
        "Until it is let in there, or that is taken out of scopes:, every run is incomplete. See what it does see: dure connectors scopes {name}.",
        name=name,
    )
    return _odd(
        Area.SOURCES, fault("The account of {name} does not see {scope}.", name=name, scope=scope, advice=advice)
    )


def _surveyed(name: str, found: Survey, budget: int | None) -> Iterator[Diagnosis]:
    """Tell whose the token is, what it sees and does not see, how soon it ends, and what reading costs."""
    read = [f"{scope.name or scope.id}" + ("" if tasks is None else f" ({tasks})") for scope, tasks in found.read]
    yield _good(Area.SOURCES, msg("{name}: {found}", name=name, found=f"{found.account}; {', '.join(read) or '–'}"))
    yield from (_unseen(name, scope) for scope in found.unseen)
    if not found.read:
        yield _bad(Area.SOURCES, _nothing_to_read(name, found))
    yield from (_odd(Area.SOURCES, each) for each in found.unknown_fields)
    yield _good(Area.SOURCES, _cost(name, found))
    yield from (_good(Area.SOURCES, each) for each in found.costs)
    yield from _afforded(name, found, budget)
    left = None if found.expires is None else (found.expires - datetime.now(UTC)).days
    if left is not None and left < _SOON:
        advice = msg("Make a new one before that.")
        yield _odd(Area.SOURCES, fault("The token of {name} ends in {days} days.", name=name, days=left, advice=advice))


def _cost(name: str, found: Survey) -> Message:
    """Say how many requests reading costs: a number, or from where to where."""
    values: dict[str, Value] = {"name": name, "full": found.full, "quiet": found.quiet, "n": len(found.seen)}
    most, quiet_most = max(found.most or 0, found.full), max(found.quiet_most or 0, found.quiet)
    if (most, quiet_most) == (found.full, found.quiet):
        return msg(
            "{name}: a full reading costs about {full:number} requests, a run without changes {quiet:number}; the account sees {n:number} in all.",
            **values,
        )
    if quiet_most == found.quiet:
        return msg(
            "{name}: a full reading costs from about {full:number} to {most:number} requests, a run without changes {quiet:number}; the account sees {n:number} in all.",
            **values,
            most=most,
        )
    return msg(
        "{name}: a full reading costs from about {full:number} to {most:number} requests, a run without changes from {quiet:number} to {quiet_most:number}; the account sees {n:number} in all.",
        **values,
        most=most,
        quiet_most=quiet_most,
    )


def _afforded(name: str, found: Survey, budget: int | None) -> Iterator[Diagnosis]:
    """Tell where no run can ever be whole with the requests that the settings allow it."""
    if budget is not None and budget < found.least:
        yield _odd(
            Area.SOURCES,
            fault(
                "requests_budget of {name} allows a run {count:number} requests: however often it runs, not all is read.",
                name=name,
                count=budget,
                advice=msg("Write {least:number} or more, or leave it out.", least=found.least),
            ),
        )


def _nothing_to_read(name: str, found: Survey) -> Fault:
    if not found.seen:
        advice = msg("Let it in as a member of the projects or boards that are to be read.")
        return fault("The account of {name} sees nothing: dure sync would fail.", name=name, advice=advice)
    return fault(
        "The account of {name} sees nothing of what scopes: names: dure sync would fail.",
        name=name,
        advice=msg(
            "Correct scopes: in dure.yaml, or have the account let in. It sees: {seen}.",
            seen=listed(f"{scope.name} ({scope.id})" if scope.name else scope.id for scope in found.seen),
        ),
    )


def _read_files(source: Source, found: str, *, addressed: bool) -> Iterator[Diagnosis]:
    """Read files to their end, because only that tells whether they are whole; an export may not know its address."""
    trial = try_reading(source)
    yield from (_bad(Area.SOURCES, each) for each in trial.errors)
    yield from (_odd(Area.SOURCES, each) for each in trial.told())
    if not trial.errors:
        scopes = ", ".join(scope.name or scope.id for scope in source.connector.scopes()) or "–"
        values = {"name": source.name, "found": found, "scopes": scopes}
        held = msg("{name}: {found}; {n:number} {n:task|tasks} in {scopes}", n=trial.tasks, **values)
        yield _good(Area.SOURCES, held)
    if trial.tasks and not trial.linked and not addressed and source.tool == "jira":
        advice = msg(
            "Write url: under connections.{name} in dure.yaml, such as https://company.atlassian.net.", name=source.name
        )
        yield _odd(
            Area.SOURCES,
            fault(
                "The files of {name} hold no addresses: no row can link to its task.", name=source.name, advice=advice
            ),
        )


def rivals(workspace: Workspace) -> Iterator[Diagnosis]:
    """Look whether connections of one tool read the same tasks by different settings."""
    yield from (_odd(Area.SOURCES, each) for each in rivalries(workspace))


def mail(workspace: Workspace) -> Iterator[Diagnosis]:
    """Look whether reports have readers and the mail settings what they need; nothing is sent."""
    written = workspace.settings.mail
    for name, report in workspace.settings.reports.items():
        if not recipients(workspace, report):
            advice = msg("Give the party a contact:, or the report a to:, in dure.yaml.")
            yield _odd(Area.MAIL, fault("Nobody gets the report {name}.", name=name, advice=advice))
    if written is None:
        yield _odd(
            Area.MAIL,
            fault(
                "No mail settings; reports are files only.",
                advice=msg("Write mail: into dure.yaml if mail files are wanted."),
            ),
        )
        return
    yield from _server(workspace, written)
    yield from _unsettled(workspace)


def _server(workspace: Workspace, written: MailSettings) -> Iterator[Diagnosis]:
    """Look whether the mail server's settings have what they need; no program is run for a token."""
    bundle = None if written.ca_bundle is None else beside(workspace.base, written.ca_bundle)
    if bundle is not None and not bundle.is_file():
        advice = msg("Check ca_bundle: under mail: in dure.yaml.")
        yield _bad(Area.MAIL, fault("There is no file {path}.", path=str(bundle), advice=advice))
        return
    try:
        mail_server(workspace, written)
        if written.password is not None:
            resolve(written.password, base=workspace.base, env=workspace.variables(os.environ))
    except DureError as error:
        yield from (_bad(Area.MAIL, each) for each in error.faults)
        return
    values = {"host": written.host, "port": str(written.port)}
    if written.send is SendMode.ON:
        yield _good(Area.MAIL, msg("Mail goes through {host}:{port}.", **values))
    else:
        text = msg("Mail would go through {host}:{port}; until mail.send is on, it is written as files.", **values)
        yield _good(Area.MAIL, text)


def _unsettled(workspace: Workspace) -> Iterator[Diagnosis]:
    """Tell of the letters that wait for the owner's word."""
    try:
        with open_store(workspace, must_exist=True) as opened, opened.read() as connection:
            found = troubles(letters(connection))
    except DureError:
        return  # the store's own check tells what is the matter with it
    yield from (_odd(Area.MAIL, each) for each in found)


def secrets(workspace: Workspace) -> Iterator[Diagnosis]:
    """Look whether the secrets of all sources can be had; their values are not shown."""
    for name in workspace.connections:
        options = options_of(workspace, name)
        place = Place(f"connections.{name}")
        try:
            env = environment(options.env_file, base=workspace.base, env=workspace.variables(os.environ))
            for secret in (options.token, options.key):
                if secret is not None:
                    resolve(secret, base=workspace.base, env=env)
        except DureError as error:
            yield from (_bad(Area.SOURCES, replace(each, place=each.place or place)) for each in error.faults)


def _good(area: Area, message: Message) -> Diagnosis:
    return Diagnosis(area, Health.GOOD, Fault(None, message))


def _odd(area: Area, found: Fault) -> Diagnosis:
    return Diagnosis(area, Health.ODD, found)


def _bad(area: Area, found: Fault) -> Diagnosis:
    return Diagnosis(area, Health.BAD, found)
