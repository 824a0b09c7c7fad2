"""What the conditions of covers look at, drawn from a task and its parent."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from mapping.matching import TaskFacts
from mapping.matching import named_duty
from mapping.model import Home
from mapping.model import Priority
from mapping.model import Task

_Names = tuple[str, ...]


def at_home(task: Task, parent: Task | None) -> Task:
    """Give the task as it is judged: without homes of its own it has its parent's homes, labels and components.

    A task that names its duty itself does not take over the one that its parent names.
    """
    if parent is None or task.homes:
        return task
    names = bool(task.named_duties) or any(named_duty(label) for label in task.labels)
    labels = tuple(label for label in parent.labels if not (names and named_duty(label)))
    return replace(
        task,
        homes=parent.homes,
        labels=tuple(dict.fromkeys((*task.labels, *labels))),
        components=tuple(dict.fromkeys((*task.components, *parent.components))),
        named_duties=task.named_duties if names else parent.named_duties,
    )


def task_facts(
    task: Task,
    *,
    connections: tuple[str, ...],
    parent: Task | None = None,
    parent_refs: tuple[str, ...] = (),
    reporter_party: str | None = None,
) -> TaskFacts:
    """Give what the conditions of covers look at.

    ``parent_refs`` are what people call the parent (``hq:OPS-12``). Where the parent is a subtask without homes of
    its own, pass it through `at_home` with its own parent first.
    """
    homed = at_home(task, parent)
    scopes, sections, places = _whereabouts(homed.homes)
    return TaskFacts(
        connections=connections,
        tool=homed.origin.tool,
        scopes=scopes,
        sections=sections,
        status=homed.native_status,
        unified_status=homed.status.value,
        type=homed.type,
        labels=homed.labels,
        components=homed.components,
        priority=_priority(homed.native_priority, homed.priority),
        title=homed.title,
        description=homed.description,
        parent=_above(task, parent, parent_refs),
        reporter_party=reporter_party,
        fields=homed.fields,
        named_duties=homed.named_duties,
        places=places,
    )


@lru_cache(maxsize=4096)  # many tasks lie in few places
def _whereabouts(homes: tuple[Home, ...]) -> tuple[_Names, _Names, tuple[tuple[_Names, _Names], ...]]:
    """Give all scopes, all sections, and, of several homes, those of each."""
    places = [
        (tuple(name for name in (home.scope, home.scope_name) if name), (home.section,) if home.section else ())
        for home in homes
    ]
    scopes = tuple(dict.fromkeys(name for names, _ in places for name in names))
    sections = tuple(dict.fromkeys(name for _, names in places for name in names))
    return scopes, sections, tuple(places) if len(places) > 1 else ()


@lru_cache(maxsize=256)
def _priority(native: str | None, priority: Priority | None) -> tuple[str, ...]:
    return tuple(name for name in (native, priority.value if priority else None) if name)


def _above(task: Task, parent: Task | None, refs: tuple[str, ...]) -> tuple[str, ...]:
    if not task.parent and parent is None and not refs:
        return ()
    names = (*refs, task.parent, *((parent.key, *parent.keys, parent.title) if parent else ()))
    return tuple(dict.fromkeys(name for name in names if name))
