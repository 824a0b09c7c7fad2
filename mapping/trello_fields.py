"""The values of custom fields that a Trello card holds."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from mapping.loose import all_objects_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.text import fold


class FieldValue(NamedTuple):
    """One value of a custom field, as text."""

    id: str
    name: str
    value: str

    def is_one_of(self, fields: Collection[str]) -> bool:
        """Whether the field is among these folded ids or names."""
        return fold(self.id) in fields or fold(self.name) in fields


def read_fields(payload: Mapping[str, Any]) -> Sequence[FieldValue]:
    """Give the set custom fields of a card; values of deleted fields and options are passed over."""
    filled = object_of(payload.get("card")).get("customFieldItems")
    if not filled:
        return ()
    definitions = {text_of(each.get("id")): each for each in objects_of(payload.get("customFields"))}
    found = []
    for item in objects_of(filled):
        native_id = text_of(item.get("idCustomField"))
        definition = definitions.get(native_id, {})
        name, value = text_of(definition.get("name")), _value(item, definition)
        if name and value:
            found.append(FieldValue(native_id, name, value))
    return found


def tells_fields(card: Mapping[str, Any]) -> bool:
    """Whether a card tells which of its custom fields have a value, be it none."""
    return all_objects_of(card.get("customFieldItems")) is not None


def is_defined(payload: Mapping[str, Any], field: str) -> bool:
    """Whether the board has a custom field with this folded id or name."""
    definitions = objects_of(payload.get("customFields"))
    return any(field in {fold(text_of(each.get("id"))), fold(text_of(each.get("name")))} for each in definitions)


def _value(item: Mapping[str, Any], definition: Mapping[str, Any]) -> str:
    chosen = text_of(item.get("idValue"))
    if chosen:
        options = {text_of(each.get("id")): each for each in objects_of(definition.get("options"))}
        return text_of(object_of(object_of(options.get(chosen)).get("value")).get("text"))
    value = object_of(item.get("value"))
    for key in ("text", "number", "date", "checked"):
        text = text_of(value.get(key))
        if text:
            return text
    return ""
