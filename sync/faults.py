"""Faults and messages as JSON documents, so that they can be told again in any language."""

from __future__ import annotations

from typing import Any

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.masking import mask


def message_json(message: Message) -> dict[str, Any]:
    """Write a message."""
    return {"text": message.text, "values": dict(message.values)}


def message_value(document: dict[str, Any]) -> Message:
    """Read what message_json wrote."""
    return msg(document["text"], **document["values"])


def fault_json(fault: Fault) -> dict[str, Any]:
    """Write a fault; no secret gets into the store with it."""
    place = fault.place
    return {
        "place": place and {"file": place.file, "line": place.line, "column": place.column, "cell": place.cell},
        "message": _masked(fault.message),
        "advice": fault.advice and _masked(fault.advice),
    }


def _masked(message: Message) -> dict[str, Any]:
    values = {name: mask(value) if isinstance(value, str) else value for name, value in message.values.items()}
    return {"text": message.text, "values": values}


def fault_value(document: dict[str, Any]) -> Fault:
    """Read what fault_json wrote."""
    place, advice = document["place"], document["advice"]
    return Fault(place and Place(**place), message_value(document["message"]), advice and message_value(advice))
