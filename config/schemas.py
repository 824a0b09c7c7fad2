"""JSON Schemas of the three files, for editors; made from the models that check them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic import RootModel

from config.agreement_file import AgreementFile
from config.people_file import PersonEntry
from config.secrets import REFERENCE_SCHEMA
from config.secrets import SECRET_KEYS
from config.settings import Settings
from config.values import NO
from config.values import SCALAR
from config.values import YES


class PeopleFile(RootModel[tuple[PersonEntry, ...]]):
    """Everything in people.yaml: a list of people."""


FILES: Mapping[str, type[BaseModel]] = {"dure": Settings, "agreement": AgreementFile, "people": PeopleFile}
FOLDER = ".dure/schemas"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NARROWED = frozenset({"enum", "const", "pattern", "format"})


def schema(name: str, options: Mapping[str, type[BaseModel]] | None = None) -> dict[str, Any]:
    """Give the JSON Schema of ``dure``, ``agreement`` or ``people``; ``options`` are those of each tool's connections."""
    made = FILES[name].model_json_schema(by_alias=True)
    if name == "dure":
        made["properties"]["connections"] |= {"additionalProperties": _connection(made, options or {})}
    return {"$schema": _DIALECT, **_as_written(made), "title": f"{name}.yaml"}


def schema_text(name: str, options: Mapping[str, type[BaseModel]] | None = None) -> str:
    """Give a JSON Schema as the text of a file."""
    return json.dumps(schema(name, options), indent=1, ensure_ascii=False) + "\n"


def _connection(made: dict[str, Any], options: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "required": ["tool"], "properties": {"tool": {"type": "string"}}}
    if not options:
        return found
    found["properties"]["tool"] = {"enum": sorted(options)}
    found["allOf"] = []
    for tool, model in sorted(options.items()):
        own = model.model_json_schema(ref_template=f"#/$defs/{tool}.{{model}}")
        made.setdefault("$defs", {}).update({f"{tool}.{name}": each for name, each in own.pop("$defs", {}).items()})
        own["properties"] |= {name: REFERENCE_SCHEMA for name in SECRET_KEYS if name in own["properties"]}
        found["allOf"].append({"if": {"properties": {"tool": {"const": tool}}}, "then": own})
    return found


def _as_written(node: Any) -> Any:
    """Let editors accept what is accepted: yes and on for flags, and numbers where a text is meant."""
    if isinstance(node, list):
        return [_as_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "boolean":
        return {**{key: value for key, value in node.items() if key != "type"}, "enum": [True, False, *YES, *NO]}
    if node.get("type") == "string" and not _NARROWED & node.keys():
        return {**node, "type": SCALAR}
    return {key: value if key in {"default", "enum"} else _as_written(value) for key, value in node.items()}
