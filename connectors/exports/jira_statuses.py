"""Statuses of Jira that tell nothing: an export without their category, and settings that do not name them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira_words import is_known_status
from mapping.loose import object_of
from mapping.loose import text_of
from mapping.model import MappingRules
from mapping.text import fold

_TOLD = 20


class UnknownStatuses:
    """Remembers where each status was first met that only stands for work to be done because nothing says more."""

    def __init__(self, rules: MappingRules) -> None:
        """Hold statuses against the settings of a connection."""
        self._rules = rules
        self._lines: dict[str, tuple[str, int | None]] = {}
        self._known: set[str] = set()

    def meet(self, fields: Mapping[str, Any], line: int | None = None) -> None:
        """Look at the status of one issue."""
        name = text_of(object_of(fields.get("status")).get("name"))
        if not name or name in self._known or fold(name) in self._lines:
            return
        if is_known_status(fields, self._rules):
            self._known.add(name)
        else:
            self._lines[fold(name)] = (name, line)

    def notes(self, file: ExportFile) -> Iterator[Note]:
        """Tell each of them once."""
        for name, line in list(self._lines.values())[:_TOLD]:
            yield Note(
                fault(
                    "Nothing says what status “{name}” means; its issues count as to do.",
                    place=Place(file.name, line),
                    advice=msg("Write it under `status:` of the connection, or export with the status category."),
                    name=name[:80],
                )
            )
