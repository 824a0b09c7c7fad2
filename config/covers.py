"""The conditions of covers and exceptions: which exist, what they may say, and whether they can reach anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.names import Checks
from config.names import Names
from config.names import Reach
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import named
from config.nodes import scalars
from config.spelling import shown
from config.spelling import suggestion
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.errors import msg
from mapping.matching import pattern_fault
from mapping.text import fold

ALIASES = {"project": "scope", "board": "scope", "list": "section", "column": "section"}
CONDITIONS = (
    "connection",
    "tool",
    "scope",
    "section",
    "status",
    "type",
    "label",
    "component",
    "priority",
    "title",
    "text",
    "parent",
    "reporter-party",
)
_FIELD = "field."


def clause(written: dict[str, tuple[str, ...]], names: Names) -> Clause:
    """Give a clause with the names of conditions, of connections and of parties that count."""
    return Clause(tuple(_condition(ALIASES.get(name, name), values, names) for name, values in written.items()))


def _condition(name: str, values: tuple[str, ...], names: Names) -> Condition:
    spelled = {"connection": names.connection, "reporter-party": names.party}.get(name)
    return Condition(name, tuple(map(spelled, values)) if spelled else values)


def clauses_schema(one_or_many: dict[str, Any]) -> dict[str, Any]:
    """Give the JSON Schema of a list of clauses."""
    item = {
        "type": "object",
        "minProperties": 1,
        "properties": dict.fromkeys((*CONDITIONS, *ALIASES), one_or_many),
        "patternProperties": {r"^field\..+": one_or_many},
        "additionalProperties": False,
    }
    return {"type": "array", "items": item}


def check_clauses(checks: Checks, node: Node | None) -> None:
    """Note every clause of a list that says nothing, cannot be read, or cannot reach what it speaks of."""
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Fields) and item.entries:
            _check_clause(checks, item)
        elif isinstance(item, Fields):
            checks.wrong(item, msg("This clause has no condition, so it would hold for every task."))


def _check_clause(checks: Checks, written: Fields) -> None:
    seen: dict[str, Scalar] = {}
    for key, value in written.entries.values():
        name = ALIASES.get(key.text, key.text)
        if name in seen:
            message = msg('"{name}" and "{other}" mean the same condition.', name=key.text, other=seen[name].text)
            checks.wrong(key, message, msg("Write all values in one list: a list means any of them."))
        seen.setdefault(name, key)
        if name not in CONDITIONS and not (name.startswith(_FIELD) and name[len(_FIELD) :].strip()):
            message = msg('There is no condition "{name}".', name=shown(key.text))
            checks.wrong(key, message, suggestion(key.text, (*CONDITIONS, *ALIASES, "field.NAME")))
        elif not any(True for _ in scalars(value)):
            checks.wrong(value, msg('The condition "{name}" has no value, so it would never hold.', name=key.text))
        else:
            _check_values(checks, name, value)
    _check_reach(checks, written)


def _check_values(checks: Checks, name: str, value: Node) -> None:
    for each in scalars(value):
        wrong = pattern_fault(each.text)
        if wrong is not None:
            checks.wrong(each, wrong)
        elif not is_pattern(each.text):
            _check_name(checks, name, each)


def _check_name(checks: Checks, name: str, each: Scalar) -> None:
    if name == "connection":
        checks.connections(each)
    elif name == "reporter-party":
        checks.parties(each)
    elif name == "tool" and checks.names.tools and fold(each.text) not in checks.names.tools:
        message = msg('There is no tool "{name}".', name=shown(each.text))
        checks.wrong(each, message, suggestion(each.text, checks.names.tools))


def is_pattern(value: str) -> bool:
    """Whether a value is a glob or a regular expression rather than a name."""
    return "*" in value or "?" in value or (len(value) > 1 and value.startswith("/") and value.endswith("/"))


def _check_reach(checks: Checks, written: Fields) -> None:
    deep = [key for key, _ in written.entries.values() if key.text == "text" or key.text.startswith(_FIELD)]
    reached = list(_reached(checks, written)) if deep else []
    if reached and all(connection.minimal for connection in reached):
        message = msg(
            '"{name}" can only reach connections with keep: minimal, where descriptions and fields are not kept.',
            name=deep[0].text,
        )
        checks.wrong(deep[0], message, msg("Ask for the title or a label instead, or set keep: full there."))


def _reached(checks: Checks, written: Fields) -> Iterator[Reach]:
    for name, connection in checks.names.reach.items():
        if all(_may_reach(checks, name, connection, key.text, value) for key, value in named(written)):
            yield connection


def _may_reach(checks: Checks, name: str, connection: Reach, condition: str, value: Node) -> bool:
    values = [each.text for each in scalars(value)]
    if any(is_pattern(each) for each in values):
        return True
    if condition == "connection":
        return any(checks.names.connection(each) == name for each in values)
    if condition == "tool":
        return any(fold(each) == fold(connection.tool) for each in values)
    if ALIASES.get(condition, condition) == "scope":
        elsewhere = {scope for other in checks.names.reach.values() for scope in other.scopes}
        return any(fold(each) in connection.scopes or fold(each) not in elsewhere for each in values)
    return True
