"""What to do with each record of a page, decided before anything is mapped or written."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import NamedTuple

from connectors.api import Record
from mapping.model import Task


class Sighting(NamedTuple):
    """How a connection last saw a task. ``fingerprint`` is None when it must be mapped again.

    ``links_known`` is whether all links of the task were read.
    """

    task_id: int
    native_id: str
    fingerprint: bytes | None
    rules: str
    scopes: tuple[str, ...]
    as_of: str
    run_seq: int
    links_known: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A page, sorted: records that say nothing new, with their tasks, and records to look at."""

    unchanged: tuple[tuple[int, Record], ...]
    look: tuple[Record, ...]


def plan_page(records: Sequence[Record], known: Mapping[str, Sequence[Sighting]], rules: str) -> Plan:
    """Sort the records of a page by what the store knows of them."""
    unchanged: list[tuple[int, Record]] = []
    look: list[Record] = []
    for record in records:
        for seen in known.get(record.native_id, ()):
            if (
                seen.fingerprint == record.fingerprint
                and seen.rules == rules
                and (seen.links_known or not record.fuller)
                and (record.scopes == seen.scopes or set(record.scopes) <= set(seen.scopes))
            ):
                unchanged.append((seen.task_id, record))
                break
        else:
            look.append(record)
    return Plan(tuple(unchanged), tuple(look))


def newest(pairs: Sequence[tuple[Record, Task]]) -> tuple[tuple[Record, Task], ...]:
    """Keep one record per origin, the one edited last; it was listed by all scopes that listed any of them."""
    chosen: dict[tuple[str, str, str], tuple[Record, Task]] = {}
    for record, task in pairs:
        rival = chosen.get(task.origin)
        if rival is None:
            chosen[task.origin] = (record, task)
            continue
        best = rival if _is_older(task, rival[1]) else (record, task)
        scopes = tuple(dict.fromkeys((*rival[0].scopes, *record.scopes)))
        chosen[task.origin] = (replace(best[0], scopes=scopes), best[1])
    return tuple(chosen.values())


def _is_older(task: Task, other: Task) -> bool:
    return task.updated is not None and other.updated is not None and task.updated < other.updated
