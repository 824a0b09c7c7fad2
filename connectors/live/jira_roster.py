"""Which projects are read: those that the settings name, as Jira knows them now, or all that the account sees."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from msgspec import field

from connectors.api import ConnectorContext
from connectors.api import Scope
from connectors.live.aside import Aside
from connectors.live.errors import RemovedError
from connectors.live.jira_calls import JiraCalls
from connectors.live.retired import retired_project
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

_SHOWN = 20


class Roster(Struct, frozen=True):
    """Projects by key, and what is said of those that the settings name and the account does not see.

    ``written`` maps what the settings call a project to its key.
    """

    scopes: Mapping[str, Scope]
    lost: Mapping[str, Fault] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()


def find_roster(calls: JiraCalls, context: ConnectorContext) -> Roster:
    """Ask which projects there are; a key that was changed, a name and an id are found too."""
    written = context.options.scopes
    if not written:
        return Roster({scope.id: scope for scope in calls.projects(None) if scope.id})
    listed = Aside(calls.myself).ask(lambda: calls.projects(written))  # each can be asked for by itself
    by_key = {scope.id.upper(): scope for scope in listed or ()}
    scopes: dict[str, Scope] = {}
    named: dict[str, str] = {}
    lost: dict[str, Fault] = {}
    notes: list[Fault] = [] if listed is not None else [_unlisted(context)]
    everything: Sequence[Scope] | None = None
    for name in written:
        scope = by_key.get(name.upper())
        try:
            found = calls.project(name) if scope is None else None
        except RemovedError as error:
            lost[name] = retired_project(context.name, "Jira", name, error)
            continue
        if found is not None:
            scope, is_archived = found
            if is_archived:
                lost[name] = _archived(context, name)
                continue
        if scope is None:
            everything = calls.projects(None) if everything is None else everything
            scope = next((each for each in everything if fold(each.name) == fold(name)), None)
        if scope is None:
            lost[name] = _unseen(context, name, everything or ())
            continue
        if name.upper() != scope.id.upper() and fold(name) != fold(scope.name) and not name.isdigit():
            notes.append(_renamed(context, name, scope))
        scopes[scope.id] = scope
        named[name] = scope.id
    return Roster(scopes, lost, named, tuple(notes))


def is_seen(calls: JiraCalls, key: str) -> bool:
    """Whether the account sees a project of this key, as the list says, or Jira asked for that project where it fails to give one."""
    listed = Aside(calls.myself).ask(lambda: calls.projects([key]))
    if listed is not None:
        return any(each.id == key for each in listed)
    found = calls.project(key)
    return found is not None and found[0].id == key and not found[1]


def _unlisted(context: ConnectorContext) -> Fault:
    return fault(
        "{connection}: Jira failed to list its projects; those of scopes: were asked for one by one.",
        connection=context.name,
        advice=msg("Nothing is lost by it; if it stays so, tell Jira's administrator."),
    )


def _unseen(context: ConnectorContext, name: str, seen: Sequence[Scope]) -> Fault:
    shown = ", ".join(scope.id for scope in seen[:_SHOWN]) or "–"
    return fault(
        "Connection {connection} sees no project {scope}.",
        connection=context.name,
        scope=name,
        advice=msg(
            "Have its account let in (Browse projects), or correct scopes:. Its account sees: {seen}.", seen=shown
        ),
    )


def _archived(context: ConnectorContext, name: str) -> Fault:
    return fault(
        "The project {scope} of connection {connection} is archived; Jira no longer lists its issues.",
        scope=name,
        connection=context.name,
        advice=msg("Take it out of scopes:, or have it restored. Until then its tasks keep their last known state."),
    )


def _renamed(context: ConnectorContext, name: str, scope: Scope) -> Fault:
    return fault(
        "The project {old} of connection {connection} has the key {new} now.",
        old=name,
        connection=context.name,
        new=scope.id,
        advice=msg("Write the new key under scopes:."),
    )
