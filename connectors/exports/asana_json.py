"""An Asana project as JSON: its export, or saved answers of the API, with subtasks nested in their tasks."""

from __future__ import annotations

from collections import Counter
from collections import deque
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Scope
from connectors.compose import is_round
from connectors.compose import record_of
from connectors.compose import without_id
from connectors.exports.base import Found
from connectors.exports.files import ExportFile
from connectors.exports.json_stream import Item
from connectors.exports.json_stream import stream_items
from mapping.errors import Fault
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold
from sheets.decode import open_text


class Survey(Struct, frozen=True):
    """What a first reading of the file tells: how many tasks lie in it, in which projects, and in which sections.

    ``shared`` are the projects in which every task of the top level lies; ``positions`` the places of the sections of a
    project, where the tasks stand in their order.
    """

    tasks: int
    projects: Mapping[str, str]
    shared: tuple[str, ...]
    positions: Mapping[str, Mapping[str, int]]
    answer: bool
    more: bool

    def scope(self, project: str) -> Scope:
        """Give a project as a scope."""
        return Scope(project, self.projects.get(project, ""))


class AsanaJson:
    """Reads the JSON of one project."""

    format = "asana-json"

    def __init__(self) -> None:
        """Remember what was told by the first reading of each file."""
        self._surveys: dict[ExportFile, Survey] = {}

    def scopes(self, file: ExportFile) -> Sequence[Scope]:
        """Give the projects that all tasks of the file share."""
        survey = self._survey(file)
        return [survey.scope(project) for project in survey.shared]

    def is_of_one(self, file: ExportFile, context: ConnectorContext) -> bool:
        """Whether the file tells of which one project it is an export, or tells of none."""
        survey = self._survey(file)
        return not survey.projects or _main(survey, context) is not None

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Found]:
        """Give every task and subtask once, and what the file proves of its project."""
        survey = self._survey(file)
        main = _main(survey, context)
        configured = context.options.scopes or []
        fallback = main or Scope(configured[0] if len(configured) == 1 and not survey.projects else context.name)
        yield from (survey.scope(project) for project in ([main.id] if main else survey.projects))
        rejected, seen = 0, set[str]()
        listed: dict[str, None] = {}
        with open_text(file) as text:
            elements = (
                piece.value for piece in stream_items(text, ("data",), name=file.name) if isinstance(piece, Item)
            )
            for number, element in enumerate(elements, start=1):
                for task, parent in _with_subtasks(element):
                    if not isinstance(task, dict) or not text_of(task.get("gid")):
                        rejected += 1
                        yield without_id(file.place, number)
                        continue
                    gid = text_of(task.get("gid"))
                    if gid in seen or _is_no_task(task):
                        continue
                    seen.add(gid)
                    scopes = (fallback.id,) if main else tuple(_projects(object_of(element))) or (fallback.id,)
                    listed.update(dict.fromkeys(scopes))
                    found = record_of(file.place, gid, gid, scopes, _payload(task, parent, survey, main))
                    rejected += isinstance(found, Fault)
                    yield found
        cut = survey.more or is_round(survey.tasks)
        whole = not cut and not rejected and (context.options.whole or (main is not None and not survey.answer))
        for project in [main.id] if main else listed:
            yield Listing(survey.scope(project), whole, truncated=cut, as_of=file.as_of)

    def _survey(self, file: ExportFile) -> Survey:
        if file not in self._surveys:
            self._surveys[file] = _survey(file)
        return self._surveys[file]


def _survey(file: ExportFile) -> Survey:
    tasks = 0
    names: dict[str, str] = {}
    sharing: Counter[str] = Counter()
    sharers = 0
    runs: dict[str, list[str]] = {}
    members: Mapping[str, Any] = {}
    with open_text(file) as text:
        for piece in stream_items(text, ("data",), name=file.name):
            if not isinstance(piece, Item):
                members = piece.values
                continue
            task = object_of(piece.value)
            if not task or _is_no_task(task):
                continue
            tasks += 1
            projects = _projects(task)
            names.update(projects)
            if projects or task.get("memberships") == [] or task.get("projects") == []:
                sharers += 1
                sharing.update(projects.keys())
            for project, section in _sections(task):
                runs.setdefault(project, []).append(section)
    shared = tuple(project for project in names if sharing[project] == sharers)
    more = members.get("next_page") not in (None, {})
    positions = {project: _positions(sections) for project, sections in runs.items()}
    return Survey(tasks, names, shared, positions, "next_page" in members, more)


def _positions(sections: Sequence[str]) -> dict[str, int]:
    """Count the sections of a project in the order of its tasks; none where the tasks do not stand in their order."""
    blocks = [section for section, _ in groupby(sections)]
    return {section: place for place, section in enumerate(blocks)} if len(set(blocks)) == len(blocks) else {}


def _main(survey: Survey, context: ConnectorContext) -> Scope | None:
    """Give the one project that the file is an export of, None when it could be several or none."""
    shared = [survey.scope(project) for project in survey.shared]
    if len(shared) > 1:
        wanted = {fold(name) for name in context.options.scopes or ()}
        shared = [scope for scope in shared if wanted & {fold(scope.id), fold(scope.name)}]
    return shared[0] if len(shared) == 1 else None


def _with_subtasks(element: Any) -> Iterator[tuple[Any, str]]:
    """Give an element and all that is nested in it, each with the gid of the task around it, outermost first."""
    waiting: deque[tuple[Any, str]] = deque([(element, "")])
    while waiting:
        task, parent = waiting.popleft()
        yield task, parent
        if isinstance(task, dict) and isinstance(task.get("subtasks"), list):
            gid = text_of(task.get("gid"))
            waiting.extend((each, gid) for each in task["subtasks"])


def _is_no_task(task: Mapping[str, Any]) -> bool:
    return task.get("is_rendered_as_separator") is True or text_of(task.get("resource_subtype")) == "section"


def _projects(task: Mapping[str, Any]) -> dict[str, str]:
    """Give the projects of a task, gid to name."""
    held = [object_of(each.get("project")) for each in objects_of(task.get("memberships"))]
    held += objects_of(task.get("projects"))
    found: dict[str, str] = {}
    for project in held:
        gid, name = text_of(project.get("gid")), text_of(project.get("name"))
        if gid:
            found[gid] = found.get(gid) or name
    return found


def _sections(task: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in objects_of(task.get("memberships")):
        project, section = object_of(each.get("project")), object_of(each.get("section"))
        name = text_of(section.get("gid")) or text_of(section.get("name"))
        if text_of(project.get("gid")) and name:
            yield text_of(project.get("gid")), name


def _payload(task: Mapping[str, Any], parent: str, survey: Survey, main: Scope | None) -> dict[str, Any]:
    """Put together what is needed to read a task, the same in each project's export that holds it.

    So a task of several projects goes without the positions of its sections: each export tells one of them only.
    """
    nested = [each for each in objects_of(task.get("subtasks")) if not _is_no_task(each)]
    places = {
        project: survey.positions[project][section]
        for project, section in _sections(task)
        if main is not None and len(_projects(task)) == 1 and section in survey.positions.get(project, {})
    }
    bare = {key: value for key, value in task.items() if key != "subtasks"}
    return {"task": bare, "parent": parent or None, "subtasks": len(nested), "positions": places}
