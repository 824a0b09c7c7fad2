"""Custom fields that the settings name and the tool does not have: taken for empty ones, they leave tasks without owner."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from connectors.api import ConnectorContext
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import text_of
from mapping.text import fold

_OWNERS_FROM = "custom-field:"
_COMPARED = 3000
_LISTED = 12
_ALIKE = 0.6

Field = tuple[str, str]
"""A field of a tool: its id and its name."""


def field_of(told: Mapping[str, Any], id_name: str = "id") -> Field:
    """Give a field as a tool tells it."""
    return text_of(told.get(id_name)), text_of(told.get("name"))


def names_fields(context: ConnectorContext, *, owners_from: bool = False) -> bool:
    """Whether the settings of the connection name any custom field."""
    return any(_named(context, owners_from=owners_from))


def unknown_fields(
    context: ConnectorContext,
    known: Collection[Field] | None,
    *,
    owners_from: bool = False,
    only: str = "",
    beside: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Tell which named fields are none of those that the tool has; None, for fields that it does not tell, proves nothing.

    ``owners_from`` is whether the tool heeds that setting. Those alone are read and proposed whose ids begin with ``only``;
    ``beside`` are words for others that are read too.
    """
    if known is None:
        return ()
    words = {fold(word) for field in known for word in field}
    custom = [field for field in known if field[0].startswith(only)]
    read = {fold(word) for field in custom for word in field}.union(map(fold, beside))
    names = sorted({name or native_id for native_id, name in custom})
    return tuple(
        _unread(context, where, name, names) if fold(name) in words else _unknown(context, where, name, names)
        for where, name in _named(context, owners_from=owners_from)
        if fold(name) not in read
    )


def _unknown(context: ConnectorContext, where: str, name: str, names: Collection[str]) -> Fault:
    return fault(
        "The tool of connection {connection} has no field “{field}”: nothing can be read from it.",
        place=Place(f"connections.{context.name}.{where}"),
        connection=context.name,
        field=name,
        advice=_suggestion(name, names),
    )


def _unread(context: ConnectorContext, where: str, name: str, names: Collection[str]) -> Fault:
    return fault(
        "“{field}” is no custom field of the tool of connection {connection}: neither owners nor a duty are read from it.",
        place=Place(f"connections.{context.name}.{where}"),
        connection=context.name,
        field=name,
        advice=_suggestion(name, names),
    )


def _named(context: ConnectorContext, *, owners_from: bool) -> Iterator[tuple[str, str]]:
    """Give each field that the settings name, behind the place where they do."""
    options = context.options
    yield from (("fields.owners", name) for name in options.fields.owners)
    if options.fields.duty:
        yield "fields.duty", options.fields.duty
    if owners_from and options.owners_from.startswith(_OWNERS_FROM):
        yield "owners_from", options.owners_from.removeprefix(_OWNERS_FROM).strip()


def _suggestion(word: str, names: Collection[str]) -> Message:
    letters = {_letters(name): name for name in list(names)[:_COMPARED]}
    near = [letters[each] for each in difflib.get_close_matches(_letters(word), letters, n=3, cutoff=_ALIKE)]
    if near:
        return msg("Correct the name. Near it are: {names}.", names=", ".join(near))
    if names:
        more = ", …" if len(names) > _LISTED else ""
        return msg("Correct the name. There are: {names}.", names=", ".join(list(names)[:_LISTED]) + more)
    return msg("Take the name out, or make the field there; there is none yet.")


def _letters(word: str) -> str:
    return unicodedata.normalize("NFKD", fold(word))  # Hangul by jamo
