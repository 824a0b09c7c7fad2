"""A first look at sources that nobody has described yet: what they hold, before anything is kept or judged."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from config.starter import StarterConnection
from config.starter import StarterParty
from connectors.api import ConnectorContext
from connectors.api import Scope
from connectors.exports.files import ExportFile
from connectors.exports.files import find_files
from connectors.exports.grouping import ExportGroup
from connectors.exports.grouping import group_exports
from connectors.exports.sniff import sniff
from connectors.registry import build
from connectors.registry import options_model
from mapping.domains import Side
from mapping.domains import domains_in
from mapping.domains import likely_sides
from mapping.errors import ConnectorError
from mapping.model import MappingRules
from mapping.model import Task
from sync.boundary import guarded
from sync.boundary import mapped
from sync.boundary import plugin_errors

_LOOKED_AT = 50_000
_SECTIONS_SHOWN = 20


class Look(Struct, frozen=True):
    """What a source holds: its scopes, and its tasks as far as they were looked at."""

    scopes: tuple[Scope, ...]
    tasks: tuple[Task, ...]


class FirstSources(Struct, frozen=True):
    """The sources that were found or named, each with what it holds; ``unknown`` are files that are no export."""

    connections: tuple[StarterConnection, ...]
    looks: tuple[Look, ...]
    unknown: tuple[str, ...] = ()

    def sides(self, parties: Mapping[str, StarterParty]) -> tuple[Side, ...]:
        """Propose which of the parties each mail domain in the sources belongs to."""
        domains = domains_in(task for each in self.looks for task in each.tasks)
        return likely_sides(domains, {party: each.name for party, each in parties.items()}, home="home")


def first_sources(base: Path, places: Sequence[Path], named: Sequence[StarterConnection]) -> FirstSources:
    """Look at the sources that were named; where none was, at the exports in files and folders."""
    groups, unknown = ((), ()) if named else _grouped(base, places)
    found = (*named, *(StarterConnection(each.name, each.tool, each.patterns) for each in groups))
    looks = tuple(look(base, each.tool, each.export) if each.export else Look((), ()) for each in found)
    return FirstSources(tuple(_described(*pair) for pair in zip(found, looks, strict=True)), looks, unknown)


def _grouped(base: Path, places: Sequence[Path]) -> tuple[tuple[ExportGroup, ...], tuple[str, ...]]:
    patterns = [str(place.resolve() / "**" / "*") if place.is_dir() else str(place.resolve()) for place in places]
    files: dict[ExportFile, str | None] = {}
    for pattern in patterns:
        with suppress(ConnectorError):
            files |= {file: _tool_of(file) for file in find_files(base, [pattern])}
    groups = group_exports(files, ids_of=lambda file: _ids(base, file))
    return groups, tuple(sorted(file.name for file, tool in files.items() if tool is None))


def _tool_of(file: ExportFile) -> str | None:
    with suppress(ConnectorError):
        return (sniff(file) or "").partition("-")[0] or None
    return None


def _ids(base: Path, file: ExportFile) -> Mapping[str, str]:
    return {task.origin.native_id: task.key for task in look(base, "jira", (file.name,)).tasks}


def _described(connection: StarterConnection, seen: Look) -> StarterConnection:
    if not connection.export:
        return connection
    sections = dict.fromkeys(home.section for task in seen.tasks for home in task.homes if home.section)
    scopes = tuple((scope.id, scope.name) for scope in seen.scopes)
    return replace(connection, scopes=scopes, sections=tuple(sections)[:_SECTIONS_SHOWN])


def look(base: Path, tool: str, patterns: Sequence[str]) -> Look:
    """Read exported files once; what cannot be read is left to be told when it is read for good."""
    scopes: dict[str, Scope] = {}
    tasks: list[Task] = []
    with suppress(ConnectorError):
        for found in _found(base, tool, patterns):
            if isinstance(found, Scope):
                scopes.setdefault(found.id, found)
            else:
                tasks.append(found)
            if len(tasks) == _LOOKED_AT:
                break
    return Look(tuple(scopes.values()), tuple(tasks))


def _found(base: Path, tool: str, patterns: Sequence[str]) -> Iterator[Scope | Task]:
    with plugin_errors(tool):
        options = options_model(tool).model_validate({"tool": tool, "export": list(patterns)})
        rules = MappingRules(connection=tool)
        connector = build(ConnectorContext(name=tool, options=options, rules=rules, base=base))
        chains = tuple(connector.chains())
    for chain in chains:
        with suppress(ConnectorError):
            for page in guarded(tool, partial(connector.pages, chain, None)):
                mapped_ones = (mapped(connector, tool, record) for record in page.records)
                yield from (_slim(task) for task in mapped_ones if isinstance(task, Task))
                yield from (listing.scope for listing in page.listings)


def _slim(task: Task) -> Task:
    """Leave out what is long and tells nothing at a first look."""
    return dataclasses.replace(task, description="", fields={}, links=(), events=())
