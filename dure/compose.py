"""Composition: builds workspace, store and sources from what users wrote; what sends is built in `sending/composing.py`."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import cast
from urllib.parse import urlsplit

from config.paths import beside
from config.secrets import environment
from config.secrets import expand
from config.secrets import resolve
from config.workbook.kind import is_sheet
from config.workspace import Workspace
from config.workspace import load
from config.workspace import locate
from connectors.api import ConnectionOptions
from connectors.api import Connector
from connectors.api import ConnectorContext
from connectors.broken import BrokenConnector
from connectors.registry import build
from connectors.registry import installed
from connectors.registry import options_model
from dure.knowing import know_secrets
from dure.terminal import strangers_aside
from dure.terminal import tell_fault
from dure.terminal import voice
from mapping.errors import ConfigError
from mapping.errors import ConnectorError
from mapping.errors import DureError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import HIDEABLE
from mapping.model import MappingRules
from mapping.model import Priority
from mapping.model import Status
from mapping.sites import GATEWAY
from mapping.sites import HOSTED
from mapping.sites import place_of
from mapping.text import fold
from reports.language import Language
from sync.source import Source

if TYPE_CHECKING:
    from sync.store import Store
    from sync.terms import Terms

_MAPPING_VERSION = "1"
_LANGUAGE = re.compile(r"^language:\s*[\"']?(ko|en)\b", re.MULTILINE)
_HEAD = 100_000
_SENDABLE = re.compile(r"[!#-~]+")


def options_for(tool: str) -> type[ConnectionOptions] | None:
    """Give the options model of a tool; a broken plug-in is told when its connection is read, not here."""
    if fold(tool) not in {fold(each.name) for each in installed()}:
        return None
    return options_model(tool)


def open_workspace(config: Path | None, *, warn: bool = True, agreement: Path | None = None) -> Workspace:
    """Find and read everything the user wrote; from here on dure speaks the workspace's language.

    Its warnings are told on standard error unless ``warn`` is off; ``agreement`` is read in the place of those named.
    """
    path = locate(config, os.environ)
    voice.language = Language(_written_language(path) or voice.language.code, zone=voice.language.zone)
    tools = tuple(each.name for each in installed())
    with strangers_aside():
        workspace = load(path, options_for=options_for, tools=tools, agreement=agreement)
    know_secrets(workspace, os.environ)
    voice.language = Language(workspace.language, zone=workspace.zone)
    for warning in workspace.warnings if warn else ():
        tell_fault(warning)
    return workspace


def _written_language(path: Path) -> str | None:
    """Give the language that the settings ask for, also where they are full of faults: those are told in it."""
    with suppress(OSError):
        with path.open(encoding="utf-8", errors="replace") as written:
            found = _LANGUAGE.search(written.read(_HEAD))
        return found[1] if found else None
    return None


def open_store(workspace: Workspace, *, must_exist: bool = False, upgrade: bool = False) -> Store:
    """Open the store that the settings name."""
    from sync.store import Store  # noqa: PLC0415  # loads slowly, and tools can be asked meanwhile

    return Store.open(workspace.store_url(os.environ), base=workspace.base, must_exist=must_exist, upgrade=upgrade)


def has_store(workspace: Workspace) -> bool:
    """Whether there may be a store; only for a file that is not there it is sure that there is none."""
    scheme, _, path = workspace.store_url(os.environ).partition(":///")
    return scheme != "sqlite" or Path(path.partition("?")[0]).exists()


def options_of(workspace: Workspace, name: str) -> ConnectionOptions:
    """Give the checked options of one connection."""
    return cast("ConnectionOptions", workspace.connections[name])


def chosen(workspace: Workspace, names: Iterable[str]) -> tuple[str, ...]:
    """Give the connections that were named, all when none was; raise UsageError for one that is not configured."""
    asked = tuple(names)
    unknown = [name for name in asked if name not in workspace.connections]
    if unknown:
        known = ", ".join(workspace.connections)
        raise UsageError(
            *(
                fault("There is no connection {name}.", name=name, advice=msg("Configured are: {known}.", known=known))
                for name in unknown
            )
        )
    return tuple(name for name in workspace.connections if not asked or name in asked)


def party_named(workspace: Workspace, name: str) -> str:
    """Give a party as the settings spell it; raise UsageError for one that is not there."""
    found = next((each for each in workspace.parties if fold(each) == fold(name)), None)
    if found is None:
        known = ", ".join(workspace.parties)
        raise UsageError(
            fault("There is no party {name}.", name=name, advice=msg("Configured are: {known}.", known=known))
        )
    return found


def mapping_rules(workspace: Workspace, name: str) -> MappingRules:
    """Translate a connection's options into the rules by which its records are read."""
    options = options_of(workspace, name)
    return MappingRules(
        connection=name,
        site=_site(workspace, options),
        url=options.url,
        timezone=workspace.settings.timezone,
        status={fold(each): Status(value) for each, value in options.status.items()},
        priority={fold(each): Priority(value) for each, value in options.priority.items()},
        owners_from=options.owners_from,
        owner_fields=tuple(fold(each) for each in options.fields.owners),
        duty_field=fold(options.fields.duty) if options.fields.duty else None,
        minimal=options.keep == "minimal",
    )


def source_of(workspace: Workspace, name: str, *, full: bool = False, chosen_only: bool = True) -> Source:
    """Build one source; what keeps it from being built is told when it is read.

    With ``chosen_only`` off it holds all scopes that there are, whatever the settings choose.
    """
    options = options_of(workspace, name)
    if not chosen_only:
        options = options.model_copy(update={"scopes": None})
    rules, decisive = mapping_rules(workspace, name), _decisive_of(workspace, options)
    context = ConnectorContext(
        name=name,
        options=options,
        rules=rules,
        base=workspace.base,
        full=full,
        secret=lambda key: _secret(workspace, name, key),
        fields=frozenset(fold(each) for agreement in workspace.agreements for each in agreement.custom_fields),
    )
    return Source(
        name=name,
        was=_names(options.was),
        tool=options.tool,
        site=rules.site,
        place=place_of(options.url) if options.url else "",
        connector=_connector(context),
        minimal=rules.minimal,
        rules_mark=rules_mark(rules, decisive),
        alike=_alike(workspace, name),
        scopes=tuple(options.scopes or ()),
        census=options.census,
        full=options.full,
        decisive=decisive,
    )


def sources_of(workspace: Workspace, names: Iterable[str], *, full: bool = False) -> list[Source]:
    """Build several sources; what plug-ins print meanwhile is kept from standard output."""
    with strangers_aside():
        return [source_of(workspace, name, full=full) for name in names]


def _connector(context: ConnectorContext) -> Connector:
    try:
        return build(context)
    except DureError as error:
        return BrokenConnector(error.faults)


def terms_of(workspace: Workspace, now: datetime) -> Terms:
    """Give what the tasks are held against at a moment."""
    from sync.terms import Terms  # noqa: PLC0415  # loads slowly, and not every command judges

    return Terms(
        agreement=workspace.agreement_on(now.astimezone(workspace.zone).date()),
        parties=workspace.parties,
        people=workspace.people,
        calendars=workspace.calendars,
        default_calendar=workspace.default_calendar,
        zone=workspace.zone,
        rules=workspace.rules,
        connections=tuple(workspace.connections),
        exports=frozenset(name for name in workspace.connections if options_of(workspace, name).export),
        in_workbook=any(is_sheet(beside(workspace.base, each)) for each in workspace.settings.agreement),
    )


def _decisive_of(workspace: Workspace, options: ConnectionOptions) -> frozenset[str]:
    """Give the facts that a tool may hide for good, and that an agreement looks at; a file hides none."""
    if options.export:
        return frozenset()
    looked_at = {each for agreement in workspace.agreements for each in agreement.looked_at}
    return frozenset(fact for fact, side in HIDEABLE.items() if side in looked_at)


def rules_mark(rules: MappingRules, decisive: Collection[str] = ()) -> str:
    """Give a mark that changes whenever records would be read differently, or with what they do not tell."""
    parts = (
        _MAPPING_VERSION,
        rules.site,
        rules.timezone,
        repr(sorted(rules.status.items())),
        repr(sorted(rules.priority.items())),
        rules.owners_from,
        repr(rules.owner_fields),
        repr(rules.duty_field),
        repr(rules.url),
        repr(rules.minimal),
        *sorted(decisive),
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _alike(workspace: Workspace, name: str) -> frozenset[str]:
    """Give the marks of the other connections of a tool that read status, priority and owners by the same settings."""
    others = [each for each in of_same_tool(workspace, name) if each != name]
    told = [_mark_of(workspace, each) for each in others if not differing(workspace, name, each)]
    return frozenset(told)


def _mark_of(workspace: Workspace, name: str) -> str:
    return rules_mark(mapping_rules(workspace, name), _decisive_of(workspace, options_of(workspace, name)))


def of_same_tool(workspace: Workspace, name: str) -> tuple[str, ...]:
    """Give the connections of the tool that a connection reads, itself among them, as they stand in the settings."""
    tool = fold(options_of(workspace, name).tool)
    return tuple(each for each in workspace.connections if fold(options_of(workspace, each).tool) == tool)


def differing(workspace: Workspace, one: str, other: str) -> tuple[str, ...]:
    """Name the settings by which two connections would read another status, priority or owner of the same task."""
    pairs = zip(_reading(workspace, one).items(), _reading(workspace, other).values(), strict=True)
    return tuple(setting for (setting, here), there in pairs if here != there)


def _reading(workspace: Workspace, name: str) -> Mapping[str, object]:
    options = options_of(workspace, name)
    return {
        "status": {fold(each): value for each, value in options.status.items()},
        "priority": {fold(each): value for each, value in options.priority.items()},
        "owners_from": fold(options.owners_from),
        "fields.owners": tuple(map(fold, options.fields.owners)),
    }


def visibility(workspace: Workspace) -> Mapping[str, frozenset[str]]:
    """Give the parties that may see a connection's tasks, for connections that narrow it."""
    listed = {name: options_of(workspace, name).visibility for name in workspace.connections}
    return {name: frozenset(parties) for name, parties in listed.items() if parties is not None}


def _secret(workspace: Workspace, name: str, key: str) -> str:
    """Look up what ``token:``, ``key:`` or ``proxy:`` refers to; want of it fails this connection alone."""
    options = options_of(workspace, name)
    reference = {"token": options.token, "key": options.key, "proxy": options.proxy}[key]
    if reference is None:
        raise ConnectorError(
            fault(
                "Connection {name} has no {key}:.",
                name=name,
                key=key,
                advice=msg("Name the secret in dure.yaml, or give export: to read files instead."),
            )
        )
    try:
        env = environment(options.env_file, base=workspace.base, env=workspace.variables(os.environ))
        if key == "proxy":
            return expand(str(reference), env)
        found = resolve(reference, base=workspace.base, env=env)
    except ConfigError as error:
        raise ConnectorError(*error.faults) from error
    if not _SENDABLE.fullmatch(found):
        raise ConnectorError(
            fault(
                "What {key}: of connection {name} leads to is no {key}: it holds a space, a quote or letters that none has.",
                name=name,
                key=key,
                advice=msg("Put it there alone, on one line, as the tool showed it."),
            )
        )
    return found


def _site(workspace: Workspace, options: ConnectionOptions) -> str:
    """Give the site of a connection: its host, with port and folder where others that are read at that host have other ones."""
    fixed = HOSTED.get(fold(options.tool))
    if fixed is not None or not options.url:
        return fixed or ""
    host = urlsplit(options.url).hostname or ""
    if host == GATEWAY:
        return ""  # the issues themselves tell whose gateway it is
    known = (options_of(workspace, name) for name in workspace.connections)
    read = (each.url for each in known if each.url and not each.export and fold(each.tool) == fold(options.tool))
    places = {place_of(url) for url in read if urlsplit(url).hostname == host}
    return place_of(options.url) if len(places) > 1 else host


def _names(written: str | list[str] | None) -> tuple[str, ...]:
    if written is None:
        return ()
    return (written,) if isinstance(written, str) else tuple(written)
