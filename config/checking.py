"""A model's complaints as faults: file, line and column, what was found, what was expected, the nearest spelling."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Annotated
from typing import Any
from typing import TypeVar
from typing import Union
from typing import get_args
from typing import get_origin

from msgspec import Struct
from msgspec import field
from pydantic import BaseModel
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import Spot
from config.nodes import find
from config.spelling import WrongValueError
from config.spelling import shown
from config.spelling import suggestion
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg

M = TypeVar("M", bound=BaseModel)
Steps = Sequence[str | int]

# what is written under these names is never repeated in a fault
CONFIDENTIAL = frozenset({"token", "key", "password", "secret", "store", "proxy", "ping", "url", "messengers", "user"})

_ADVISED = 200  # more faults are not shown
_NEEDS = {
    "string_type": "text",
    "list_type": "list",
    "tuple_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
}
_MISMATCHES = {
    ("text", "list"): msg("A text is expected here, not a list."),
    ("text", "mapping"): msg("A text is expected here, not a mapping (key: value)."),
    ("list", "text"): msg('A list is expected here, not a text. Begin each item with "- ", or write [a, b].'),
    ("list", "mapping"): msg('A list is expected here, not a mapping (key: value). Begin each item with "- ".'),
    ("mapping", "text"): msg('A mapping is expected here, not a text. Write "key: value" lines.'),
    ("mapping", "list"): msg('A mapping is expected here, not a list. Write "key: value" lines without "- ".'),
    ("text", "nothing"): msg("Nothing is written here; a text is expected."),
    ("list", "nothing"): msg("Nothing is written here; a list is expected."),
    ("mapping", "nothing"): msg('Nothing is written here; a mapping of "key: value" lines is expected.'),
}


_ABOUT_THE_KEY = ("[key]",)


class Findings(Struct):
    """Everything that is wrong, and everything that is merely odd, in the order in which it was found."""

    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def wrong(self, place: Place | None, message: Message, advice: Message | None = None) -> None:
        """Note an error, once per place and sentence."""
        found = Fault(place, message, advice)
        if found not in self.errors[-20:]:
            self.errors.append(found)

    def odd(self, place: Place | None, message: Message, advice: Message | None = None) -> None:
        """Note a warning."""
        self.warnings.append(Fault(place, message, advice))


def check(
    document: Document, model: type[M], data: Any, findings: Findings, at: Steps = (), *, further: Steps = ()
) -> M | None:
    """Make a model of what stands at a path; note every complaint with its place, and give None if there is one.

    ``further`` are keys that may stand there too and are read by somebody else.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        choices: set[int] = set()
        for number, detail in enumerate(_told_once(error.errors(include_url=False))):
            advised = number < _ADVISED
            spot = find(document.root, (*at, *detail["loc"]))
            if not spot.rest or detail["type"] == "missing":
                findings.errors.append(_fault(document, (model, further), detail, spot, at, advised=advised))
            elif id(spot.node) not in choices:  # the other branches of a choice complain about the same value
                choices.add(id(spot.node))
                findings.errors.append(_fault(document, (model, further), detail, spot, at, advised=advised))
        return None


def has_fields(document: Document, findings: Findings) -> bool:
    """Whether a document is a mapping at all; note it where it is none."""
    if isinstance(document.root, Fields):
        return True
    if document.root is None or (isinstance(document.root, Scalar) and document.root.null):
        findings.wrong(document.place(), msg("This file is empty."), msg("Start with the files that dure init writes."))
    else:
        findings.wrong(document.place(document.root), msg('A mapping of "key: value" lines is expected here.'))
    return False


def drop_echoes(document: Document, findings: Findings, before: int) -> None:
    """Leave out what the checks say of cells that could not even be taken: they read as empty."""
    spoilt = {each.place for each in document.faults if document.sheets}
    findings.errors[before:] = [each for each in findings.errors[before:] if each.place not in spoilt]


def _told_once(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out that a list is too short where that is only because what stands in it is wrong."""
    wrong = [detail["loc"] for detail in details]
    for detail in details:
        loc = detail["loc"]
        if detail["type"] != "too_short" or not any(len(each) > len(loc) and each[: len(loc)] == loc for each in wrong):
            yield detail


def _fault(
    document: Document,
    shape: tuple[type[BaseModel], Steps],
    detail: ErrorDetails,
    spot: Spot,
    at: Steps,
    *,
    advised: bool,
) -> Fault:
    loc = detail["loc"]
    last = str(loc[-1]) if loc else ""
    if detail["type"] == "missing":
        name = document.word(last, at)
        if spot.key is not None and not spot.rest:
            return Fault(document.place(spot.key), msg('Nothing is written for "{name}", which is needed.', name=name))
        return Fault(document.place(spot.node), msg('"{name}" is missing here.', name=name))
    if detail["type"] == "extra_forbidden":
        known = known_keys(shape[0], loc[:-1]) + ([str(key) for key in shape[1]] if len(loc) == 1 else [])
        advice = suggestion(last, known) if advised else None
        return Fault(
            document.place(spot.key or spot.node), msg('There is no key "{name}" here.', name=shown(last)), advice
        )
    hidden = any(str(part) in CONFIDENTIAL for part in loc)
    node = spot.key if spot.key is not None and spot.rest == _ABOUT_THE_KEY else spot.node
    return Fault(document.place(node), *_complaint(detail, node, hidden=hidden))


def _complaint(detail: ErrorDetails, node: Node | None, *, hidden: bool) -> tuple[Message, Message | None]:
    kind, context = detail["type"], detail.get("ctx", {})
    need = "text" if kind == "string_too_short" else _NEEDS.get(kind, "")
    expected = mismatch(need, None if kind == "string_too_short" else node)
    if expected is not None:
        return expected, None
    if kind == "too_short":
        return msg("Nothing is written here; at least one is expected."), None
    error = context.get("error")
    if isinstance(error, WrongValueError):
        tells = hidden and bool(error.message.values)
        return (msg("What is written here cannot be used.") if tells else error.message), error.advice
    return _wrong_scalar(kind, context, "…" if hidden else _text(node), "" if hidden else str(detail["msg"]))


def _wrong_scalar(kind: str, context: dict[str, Any], found: str, reason: str) -> tuple[Message, Message | None]:
    if kind in {"literal_error", "enum"}:
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return msg('"{found}" is not one of the words known here.', found=found), suggestion(found, known)
    if kind.startswith(("int_", "float_", "greater_", "less_")):
        return _number(found, context)
    if kind.startswith("bool_"):
        return msg('"{found}" is no yes or no.', found=found), msg("Write yes or no, or on or off.")
    return msg("What is written here cannot be used. {reason}", reason=reason), None


def _number(found: str, limits: dict[str, Any]) -> tuple[Message, Message | None]:
    for name in ("ge", "gt", "le", "lt"):
        if name in limits:
            sign = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}[name]
            return msg("The number {found} is not {sign} {limit}.", found=found, sign=sign, limit=limits[name]), None
    return msg('A number is expected here, not "{found}".', found=found), None


def _text(node: Node | None) -> str:
    return shown(node.text) if isinstance(node, Scalar) else "…"


def mismatch(need: str, node: Node | None) -> Message | None:
    """Say that a ``text``, ``list`` or ``mapping`` is expected where something else, or nothing, stands."""
    return _MISMATCHES.get((need, _nature(node)))


def _nature(node: Node | None) -> str:
    match node:
        case Items():
            return "list"
        case Fields():
            return "mapping"
        case Scalar(null=False):
            return "text"
        case _:
            return "nothing"


def known_keys(model: type[BaseModel], path: Steps) -> list[str]:
    """Give the keys that a model knows at a path inside it."""
    kinds: list[Any] = [model]
    for part in path:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    return [
        each.alias or name
        for kind in kinds
        for bare in _choices(kind)
        if isinstance(bare, type) and issubclass(bare, BaseModel)
        for name, each in bare.model_fields.items()
    ]


def _step(kind: Any, part: str | int) -> Iterator[Any]:
    for bare in _choices(kind):
        inner = get_args(bare)
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            yield from (each.annotation for name, each in bare.model_fields.items() if part in (each.alias, name))
        elif inner:
            yield inner[-1] if get_origin(bare) in (dict, Mapping) else inner[0]


def _choices(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _choices(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for each in get_args(kind):
            yield from _choices(each)
    else:
        yield kind
