"""The rules by which gaps are judged here: each kind on, off, or with numbers and a severity of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from config.names import Checks
from config.nodes import Fields
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import named
from config.spelling import WrongValueError
from config.spelling import shown
from config.spelling import suggestion
from config.values import NO
from config.values import YES
from config.values import flag
from config.values import span
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import KindFacts
from mapping.kinds import Rule
from mapping.kinds import Severity
from mapping.kinds import default_rule

_MOST = 100_000


def rules_in(checks: Checks) -> Mapping[str, Rule]:
    """Read ``rules:`` laid over what holds for each kind; kinds that are not named are left out."""
    written = checks.document.fields().get("rules")
    if written is not None and not isinstance(written, Fields):
        checks.wrong(written, msg("A mapping from kinds of gaps to their rules is expected here."))
    rules = {}
    for key, value in named(written):
        if key.text in KINDS:
            rules[key.text] = _rule(key, value, checks)
        else:
            message = msg('There is no kind of gap "{name}".', name=shown(key.text))
            checks.wrong(key, message, suggestion(key.text, KINDS))
    return rules


def _rule(key: Scalar, value: Node, checks: Checks) -> Rule:
    rule = default_rule(key.text)
    if isinstance(value, Fields):
        rule = replace(rule, enabled=True)
        for name, number in value.entries.values():
            rule = _tuned(rule, KINDS[key.text], (name, number), checks)
        return rule
    try:
        enabled = flag(value.text if isinstance(value, Scalar) else None)
    except WrongValueError:
        names = ", ".join([*KINDS[key.text].spans, *KINDS[key.text].counts, "severity"])
        message = msg(
            'A rule is on, off, or a mapping of its own numbers; "{kind}" has: {names}.', kind=key.text, names=names
        )
        checks.wrong(value, message)
        return rule
    return replace(rule, enabled=enabled)


def _tuned(rule: Rule, facts: KindFacts, entry: tuple[Scalar, Node], checks: Checks) -> Rule:
    name, value = entry
    text = value.text if isinstance(value, Scalar) else ""
    try:
        if name.text == "severity":
            return replace(rule, severity=_severity(text))
        if name.text in facts.spans:
            return replace(rule, spans={**rule.spans, name.text: span(text)})
        if name.text in facts.counts:
            return replace(rule, counts={**rule.counts, name.text: _count(text)})
    except WrongValueError as error:
        checks.wrong(value, error.message, error.advice)
        return rule
    known = [*facts.spans, *facts.counts, "severity"]
    message = msg('There is no key "{name}" here.', name=shown(name.text))
    checks.wrong(name, message, suggestion(name.text, known))
    return rule


def _severity(text: str) -> Severity:
    known = list(Severity)
    if text in known:
        return Severity(text)
    raise WrongValueError(msg('"{found}" is no severity.', found=shown(text)), suggestion(text, known))


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:7]) <= _MOST:
        return int(text)
    raise WrongValueError(msg('A whole number from 1 is expected here, not "{found}".', found=shown(text)))


def _schema() -> dict[str, Any]:
    flags: dict[str, Any] = {"enum": [True, False, *YES, *NO]}
    kinds = {}
    for kind, facts in KINDS.items():
        own: dict[str, Any] = {name: {"type": "string", "pattern": "^[0-9]+(h|d|wh|wd)$"} for name in facts.spans}
        own |= {name: {"type": "integer", "minimum": 1} for name in facts.counts}
        own["severity"] = {"enum": [str(each) for each in Severity]}
        kinds[kind] = {"anyOf": [flags, {"type": "object", "properties": own, "additionalProperties": False}]}
    return {"type": "object", "properties": kinds, "additionalProperties": False}


RULES_SCHEMA = _schema()
