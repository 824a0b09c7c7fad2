"""The one place where whatever a plug-in raises becomes a fault: nothing that it does may end the run."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from connectors.api import Connector
from connectors.api import Record
from mapping.errors import ConnectorError
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import MappingError
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Task
from mapping.text import storable

LONGEST_ID = 500

ASK_ITS_MAINTAINER = msg("Run dure sync again; if it stays so, report it to whoever maintains the connector.")
"""What to do where a connector gave neither what it should nor a reason."""

T = TypeVar("T")


@contextmanager
def plugin_errors(tool: str) -> Iterator[None]:
    """Turn anything unexpected that a connector raises into ConnectorError; its text may hold secrets and stays out."""
    try:
        yield
    except DureError:
        raise
    except Exception as error:
        raise ConnectorError(_unexpected(tool, error)) from error


def guarded(tool: str, source: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Give what a connector's generator gives, with its errors turned likewise."""
    with plugin_errors(tool):
        iterator = iter(source())
    taken: list[T] = []
    while True:
        with plugin_errors(tool):
            try:
                taken.append(next(iterator))
            except StopIteration:
                return
        yield taken.pop()  # whoever takes it may let it go, while this waits


def mapped(connector: Connector, tool: str, record: Record) -> Task | Fault:
    """Turn a record into a task, or tell why it cannot be one."""
    try:
        task = _to_task(connector, tool, record)
    except (MappingError, ConnectorError) as error:
        return _named(record, error.faults[0]) if error.faults else _unmappable(record)
    return task if _is_named_well(task, record) else _unmappable(record)


def within(source: str, found: Fault) -> Fault:
    """Say where a record lies that could not be mapped: in which chain, for exports in which file."""
    if found.place is None or found.place.line is not None or found.place.cell is not None:
        return found
    return replace(found, place=Place(source, cell=found.place.file))


def _is_named_well(task: Task, record: Record) -> bool:
    tool, site, native_id = task.origin
    if len(tool) + len(site) + len(native_id) + len(task.key) + len(record.native_id) > LONGEST_ID:  # seldom
        longest = max(map(len, (tool, site, native_id, task.key, record.native_id)))
        return bool(native_id) and longest <= LONGEST_ID
    return bool(native_id)


def _to_task(connector: Connector, tool: str, record: Record) -> Task:
    """Do as within `plugin_errors`, whose set-up would cost as much as some of the mapping."""
    try:
        return connector.to_task(record)
    except DureError:
        raise
    except Exception as error:
        raise ConnectorError(_unexpected(tool, error)) from error


def _named(record: Record, found: Fault) -> Fault:
    """Name the record in a fault that has no place of its own."""
    if found.place is not None:
        return found
    return Fault(Place(_shown(record)), found.message, found.advice)


def _unmappable(record: Record) -> Fault:
    return fault(
        "{key} cannot be read as a task; the others go on.",
        key=_shown(record),
        advice=msg(
            "See in the tool whether its id and key are as they should be; if so, report it to whoever maintains the connector."
        ),
    )


def _shown(record: Record) -> str:
    return storable(record.key or record.native_id)[:80]


def _unexpected(tool: str, error: Exception) -> Fault:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return fault(
        "The connector {tool} failed ({kind} in {where}).",
        tool=tool,
        kind=type(error).__name__,
        where=f"{last.name}:{last.lineno}",
        advice=msg("Report it to whoever maintains the connector."),
    )
