"""What a reading came to, connection by connection, for programs: all that ``dure sync`` tells, which judges nothing."""

from __future__ import annotations

from typing import Any

from mapping.errors import Fault
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import text
from sync.runs import ConnectionResult
from sync.runs import ScopeResult


def connection_document(result: ConnectionResult, language: Language) -> dict[str, Any]:
    """Write what a reading of a connection came to."""
    return {
        "name": result.name,
        "tool": result.tool,
        "complete": result.complete,
        "as_of": instant(result.as_of),
        "tasks": result.tasks,
        "open": result.open,
        "scopes": [scope_document(scope, language) for scope in result.scopes],
        "error": _sentence(result.error, language),
    }


def scope_document(scope: ScopeResult, language: Language) -> dict[str, Any]:
    """Write what a reading of a scope proved."""
    return {
        "id": text(scope.id),
        "name": text(scope.name),
        "complete": scope.complete,
        "whole": scope.whole,
        "truncated": scope.truncated,
        "shrunk": scope.shrunk,
        "census": instant(scope.census_at),
        "as_of": instant(scope.as_of),
        "tasks": scope.tasks,
        "total": scope.total,
        "error": _sentence(scope.error, language),
    }


def _sentence(fault: Fault | None, language: Language) -> str | None:
    return None if fault is None else text(language.fault(fault))
