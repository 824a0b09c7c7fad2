"""What must hold between the parts of dure.yaml; each fault at its place, and no secret repeated."""

from __future__ import annotations

import re

from config.calendars import check_country
from config.connections import check_address
from config.connections import check_name
from config.names import Checks
from config.names import dict_of
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import named
from config.nodes import scalars
from config.spelling import shown
from config.spelling import suggestion
from mapping.errors import msg
from mapping.parties import PartyKind
from mapping.text import fold

_STORES = ("sqlite", "postgresql+psycopg", "postgresql")
_RESERVED = frozenset({"undecided", "nobody"})
_URGENT = "urgent"  # what stands in the place of a report's name for the steps of an urgent task


def check_settings(checks: Checks) -> None:
    """Note what is wrong between parties, calendars, reports, messengers and the store."""
    root = checks.document.fields()
    check_country(checks, dict_of(root.get("calendar")))
    _check_parties(checks, root.get("parties"))
    _check_store(checks, root.get("store"))
    check_address(checks, root.get("ping"), credentials=True)
    _check_mail(checks, root.get("mail"))
    messengers = {fold(key.text): key.text for key, _ in named(root.get("messengers"))}
    for key, report in named(root.get("reports")):
        if fold(key.text) == _URGENT:
            checks.wrong(key, msg('"{name}" has a meaning of its own and cannot be a report.', name=key.text))
        if not _is_file_name(key.text):
            message = msg('"{name}" cannot be the name of a report: files are called by it.', name=shown(key.text))
            checks.wrong(key, message, msg("Write it without / and \\, and let it not begin with a full stop."))
        checks.parties(dict_of(report).get("party"))
        for each in scalars(dict_of(report).get("messengers")):
            if fold(each.text) not in messengers:
                message = msg('There is no messenger "{name}".', name=shown(each.text))
                checks.wrong(each, message, suggestion(each.text, messengers.values()))
    for _, address in named(root.get("messengers")):
        if isinstance(address, Scalar) and "${" not in address.text:
            advice = msg('Keep it in an environment variable and write "${{NAME}}".')
            checks.odd(
                address, msg("The address of a messenger usually holds a key and should not stand here."), advice
            )


def _is_file_name(name: str) -> bool:
    return name.isprintable() and not name.startswith(".") and "/" not in name and "\\" not in name


def _check_parties(checks: Checks, parties: Node | None) -> None:
    seen: dict[str, Scalar] = {}
    domains: dict[str, Scalar] = {}
    houses: list[Scalar] = []
    for key, party in named(parties):
        check_name(checks, key)
        if fold(key.text) in _RESERVED:
            checks.wrong(key, msg('"{name}" has a meaning of its own and cannot be a party.', name=key.text))
        first = seen.setdefault(fold(key.text), key)
        if first is not key:
            message = msg('"{name}" and "{other}" are the same name.', name=shown(key.text), other=shown(first.text))
            checks.wrong(key, message, msg("Names compare without regard to case, width or Unicode form."))
        _check_party(checks, key, party, domains)
        kind = dict_of(party).get("kind")
        if isinstance(kind, Scalar) and kind.text == PartyKind.IN_HOUSE:
            houses.append(kind)
    _check_one_house(checks, parties, houses)


def _check_party(checks: Checks, key: Scalar, party: Node, domains: dict[str, Scalar]) -> None:
    check_country(checks, dict_of(party).get("calendar"))
    for each in scalars(dict_of(party).get("domains")):
        first = domains.setdefault(fold(each.text), each)
        if first is not each:
            message = msg('The domain "{name}" already stands in line {line}.', name=shown(each.text), line=first.line)
            checks.wrong(each, message, msg("A mail domain must belong to one party alone; list its people instead."))
    for team, _ in named(dict_of(party).get("teams")):
        if "/" in team.text:
            message = msg('"{name}" cannot be a name here.', name=shown(f"{key.text}/{team.text}"))
            checks.wrong(team, message, msg("Use letters, digits, - and _ only."))


def _check_one_house(checks: Checks, parties: Node | None, houses: list[Scalar]) -> None:
    advice = msg("Exactly one party, the one that hands work out, has kind: in-house; every other is a vendor.")
    kinds = [dict_of(party).get("kind") for _, party in named(parties)]
    if kinds and all(isinstance(kind, Scalar) for kind in kinds) and not houses:
        checks.wrong(parties, msg("No party is in-house."), advice)
    for kind in houses[1:]:
        message = msg("A second party is in-house; the first stands in line {line}.", line=houses[0].line)
        checks.wrong(kind, message, advice)


def _check_mail(checks: Checks, node: Node | None) -> None:
    """Note ways to log in that lack what they need; a missing one would only show when the first mail is due."""
    mail = dict_of(node)
    user, auth = mail.get("user"), mail.get("auth")
    by_token = isinstance(auth, Scalar) and auth.text == "xoauth2"
    if by_token and mail.get("token_command") is None:
        message = msg("This way to log in needs a token, and nothing here gives one.")
        checks.wrong(auth, message, msg("Name the program that prints it under token_command:."))
    if by_token and user is None:
        checks.wrong(auth, msg("This way to log in needs a user."), msg("Name the account of the mailbox under user:."))
    if user is not None and mail.get("password") is None and mail.get("token_command") is None:
        checks.odd(user, msg("Nothing here gives a password for this user."), msg("Add password: or token_command:."))
    tls, host = mail.get("tls"), mail.get("host")
    here = isinstance(host, Scalar) and host.text.lower() in {"localhost", "127.0.0.1", "::1"}
    if user is not None and isinstance(tls, Scalar) and tls.text == "none" and not here:
        checks.wrong(tls, msg("A password is not sent without TLS."), msg("Write starttls or tls, or leave out user:."))


def _check_store(checks: Checks, node: Node | None) -> None:
    if not isinstance(node, Scalar) or node.text.startswith("${"):
        return
    scheme, separator, rest = node.text.partition("://")
    advice = msg("Write sqlite:///dure.db, or postgresql+psycopg://user@host/database.")
    if not separator:
        checks.wrong(node, msg("This is no address of a store."), advice)
    elif scheme not in _STORES:
        message = msg('"{found}" is no kind of store that can be used.', found=shown(scheme))
        checks.wrong(node, message, suggestion(scheme, _STORES[:2]))
    elif scheme == "sqlite" and not rest.startswith("/"):
        checks.wrong(node, msg("This is no address of a store."), advice)
    elif re.search(r":[^/@]+@", rest) and not re.search(r":\$\{\w+\}@", rest):
        message = msg("The password of the store stands here in the clear.")
        checks.odd(node, message, msg('Keep it in an environment variable and write "${{NAME}}" in its place.'))
