"""The connections of dure.yaml: common checks here, each tool's own options by the model of its connector."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping

from pydantic import BaseModel

from config.addresses import is_address
from config.addresses import is_base
from config.addresses import is_page
from config.addresses import jira_base
from config.checking import check
from config.checking import mismatch
from config.names import Checks
from config.names import dict_of
from config.nodes import Fields
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import named
from config.nodes import plain
from config.nodes import scalars
from config.secrets import SECRET_KEYS
from config.secrets import secret_fault
from config.spelling import listed
from config.spelling import nearest
from config.spelling import shown
from config.spelling import suggestion
from mapping.errors import DureError
from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold

OptionsFor = Callable[[str], type[BaseModel] | None]

_NAME = re.compile(r"[^\s:/,*?\[\]{}|&#!\"'`<>\\$-][^\s:/,*?\[\]{}|&#!\"'`<>\\$]*")
_OWNERS_FROM = ("members", "first-member", "custom-field:NAME")


def connections_in(checks: Checks, options_for: OptionsFor) -> Mapping[str, BaseModel]:
    """Read every connection by the options of its tool, in the order of the file."""
    written = checks.document.fields().get("connections")
    connections = {}
    for key, value in named(written):
        check_name(checks, key)
        if not isinstance(value, Fields):
            wrong = mismatch("mapping", value)
            if wrong is not None:
                checks.wrong(value, wrong)
            continue
        _check_common(checks, value)
        options = _options(checks, key, value, options_for)
        if options is not None:
            connections[key.text] = options
    _check_earlier_names(checks)
    return connections


def is_name(text: str) -> bool:
    """Whether a party or connection may be called so: it stands in ``party/team`` and ``name:KEY``."""
    return _NAME.fullmatch(text) is not None


def check_name(checks: Checks, key: Scalar) -> None:
    """Note the name of a party or connection that could not be told apart inside ``party/team`` or ``name:KEY``."""
    if not is_name(key.text):
        advice = msg("Use letters, digits, - and _ only.")
        checks.wrong(key, msg('"{name}" cannot be a name here.', name=shown(key.text)), advice)


def _options(checks: Checks, key: Scalar, value: Fields, options_for: OptionsFor) -> BaseModel | None:
    tool = value.get("tool")
    if not isinstance(tool, Scalar):
        message = msg('The connection "{name}" does not say which tool it reads.', name=shown(key.text))
        checks.wrong(tool or key, message, suggestion("", checks.names.tools))
        return None
    try:
        model = options_for(tool.text)
    except DureError as error:
        checks.findings.errors.extend(error.faults)
        return None
    if model is None:
        message = msg('There is no tool "{name}".', name=shown(tool.text))
        checks.wrong(tool, message, _other_tool(tool.text, checks.names.tools))
        return None
    data = {name: each for name, each in plain(value).items() if each is not None or name not in model.model_fields}
    told = {name for name in SECRET_KEYS if name in data and secret_fault(data[name])}
    data.update(dict.fromkeys(told, "${TOLD}"))  # told already, without the value; the rest is still checked
    return check(checks.document, model, data, checks.findings, ("connections", key.text))


def _other_tool(written: str, known: Collection[str]) -> Message:
    """Say which tool was probably meant, or that a plug-in for it has to be there first."""
    if nearest(written, known) is not None:
        return suggestion(written, known)
    return msg(
        "Known here: {names}. If a plug-in reads it, install that plug-in beside dure first.", names=listed(known)
    )


def _check_common(checks: Checks, value: Fields) -> None:
    for name in SECRET_KEYS:
        secret = value.get(name)
        wrong = secret_fault(plain(secret)) if secret is not None else None
        if wrong is not None:
            checks.wrong(secret, *wrong)
    for name in ("url", "proxy"):
        check_address(checks, value.get(name), credentials=name == "proxy")
    _check_base(checks, value)
    checks.parties(value.get("visibility"))
    for each in scalars(value.get("owners_from")):
        if each.text not in _OWNERS_FROM[:2] and not re.fullmatch(r"custom-field:.*\S.*", each.text):
            message = msg('"{found}" does not say who owns a card.', found=shown(each.text))
            checks.wrong(each, message, suggestion(each.text, _OWNERS_FROM))
    for name in ("status", "priority"):
        _check_same_names(checks, value, name)


def check_address(checks: Checks, node: Node | None, *, credentials: bool) -> None:
    """Note what is no web address, and an account inside one where none may stand; ``${NAME}`` may stand for all."""
    if not isinstance(node, Scalar) or (credentials and "${" in node.text):
        return
    advice = msg("Write it such as https://company.example.")
    if not is_address(node.text, credentials=True):
        checks.wrong(node, msg("This is no web address."), advice)
    elif not credentials and not is_address(node.text):
        checks.wrong(node, msg("A web address here must hold no account or password."), advice)


def _check_base(checks: Checks, value: Fields) -> None:
    """Note the address of a page or of a part of an API, below which nothing that dure asks for would be found."""
    tool, url = value.get("tool"), value.get("url")
    if not isinstance(tool, Scalar) or not isinstance(url, Scalar) or not is_address(url.text):
        return
    base = jira_base(url.text) if fold(tool.text) == "jira" else url.text
    if not is_base(url.text, base):
        message = msg("Only the address of the tool itself belongs here, not that of a page or of a part of its API.")
        checks.wrong(url, message, msg("Write {address}.", address=base))
    elif value.get("export") is None and is_page(fold(tool.text), url.text):
        message = msg("This is the address of a page; where its API is, dure knows.")
        checks.wrong(url, message, msg("Leave url: out, and name boards or projects under scopes:."))


def _check_same_names(checks: Checks, value: Fields, name: str) -> None:
    seen: dict[str, Scalar] = {}
    for key, _ in named(value.get(name)):
        first = seen.setdefault(fold(key.text), key)
        if first is not key:
            message = msg('"{name}" and "{other}" are the same name.', name=shown(key.text), other=shown(first.text))
            checks.wrong(key, message, msg("Names compare without regard to case, width or Unicode form."))


def _check_earlier_names(checks: Checks) -> None:
    present = {fold(name): name for name in checks.names.reach}
    seen: dict[str, str] = {}
    for key, value in named(checks.document.fields().get("connections")):
        for old in scalars(dict_of(value).get("was")):
            taken = present.get(fold(old.text), seen.setdefault(fold(old.text), key.text))
            if fold(old.text) in present or taken != key.text:
                message = msg('"{name}" is the name of the connection "{other}".', name=shown(old.text), other=taken)
                checks.wrong(old, message, msg("was: is for names that no connection has any more."))
