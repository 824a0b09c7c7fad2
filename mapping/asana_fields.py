"""The values of an Asana task's custom fields, as text and as people."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from mapping.loose import name_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold


class FieldValue(NamedTuple):
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
    fields = task.get("custom_fields")
    if not fields:
        return ()
    return [field for field in map(_read, objects_of(fields)) if field.values]


def _read(field: Mapping[str, Any]) -> FieldValue:
    people, chosen = _people(field), _chosen(field)
    values = chosen or tuple(filter(None, [name_of(each) or text_of(each.get("gid")) for each in people]))
    if not values:
        plain = _plain(field)
        values = (plain,) if plain else ()
    return FieldValue(text_of(field.get("gid")), name_of(field), values, people, bool(chosen))


def _people(field: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    named = field.get("people_value")
    return tuple(objects_of(named)) if named else ()


def _chosen(field: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the options of a list that were chosen."""
    one, several = name_of(field.get("enum_value")), field.get("multi_enum_values")
    found = (one,) if one else ()
    return (*found, *filter(None, map(name_of, objects_of(several)))) if several else found


def _plain(field: Mapping[str, Any]) -> str:
    """Give a number without the decoration of its display, so that it compares; else what people see."""
    number = field.get("number_value")
    if isinstance(number, int | float) and not isinstance(number, bool):
        return str(int(number) if isinstance(number, float) and number.is_integer() else number)
    written = text_of(field.get("display_value")) or text_of(field.get("text_value"))
    when = field.get("date_value")
    if written or not isinstance(when, dict):
        return written
    return text_of(when.get("date_time")) or text_of(when.get("date"))
