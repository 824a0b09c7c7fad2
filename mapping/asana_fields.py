"""The values of an Asana task's custom fields, as text and as people."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One set custom field: its values as text, the people it names, and whether it was chosen from a list."""

    id: str
    name: str
    values: tuple[str, ...]
    people: tuple[Mapping[str, Any], ...] = ()
    chosen: bool = False

    def is_one_of(self, fields: Collection[str]) -> bool:
        """Whether the field is among these folded ids or names."""
        return fold(self.id) in fields or fold(self.name) in fields


def read_fields(task: Mapping[str, Any]) -> Sequence[FieldValue]:
    """Give the custom fields of a task that have a value."""
    read = (_read(each) for each in objects_of(task.get("custom_fields")))
    return [field for field in read if field.values]


def _read(field: Mapping[str, Any]) -> FieldValue:
    people = tuple(objects_of(field.get("people_value")))
    options = [object_of(field.get("enum_value")), *objects_of(field.get("multi_enum_values"))]
    chosen = tuple(filter(None, (text_of(each.get("name")) for each in options)))
    named = tuple(filter(None, (text_of(each.get("name")) or text_of(each.get("gid")) for each in people)))
    values = chosen or named or tuple(filter(None, (_plain(field),)))
    return FieldValue(text_of(field.get("gid")), text_of(field.get("name")), values, people, bool(chosen))


def _plain(field: Mapping[str, Any]) -> str:
    """Give a number without the decoration of its display, so that it compares; else what people see."""
    number = field.get("number_value")
    if isinstance(number, int | float) and not isinstance(number, bool):
        return str(int(number) if isinstance(number, float) and number.is_integer() else number)
    when = object_of(field.get("date_value"))
    written = (field.get("display_value"), field.get("text_value"), when.get("date_time"), when.get("date"))
    return next((text for text in map(text_of, written) if text), "")
