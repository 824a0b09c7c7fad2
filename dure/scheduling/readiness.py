"""Whether everything can be had that a run needs, here and now: settings are read, secrets found, the store opened."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from config.secrets import environment
from config.secrets import expand
from config.secrets import resolve
from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import options_of
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import NoStoreError
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_OPEN_TO_OTHERS = 0o077
_VARIABLE = re.compile(r"\$\{\w+\}")


def missing(workspace: Workspace) -> Iterator[Fault]:
    """Tell what a run would want, each fault at the key that asks for it."""
    for place, look in _wants(workspace):
        try:
            look()
        except NoStoreError:
            continue
        except DureError as error:
            yield from (replace(each, place=each.place or Place(place)) for each in error.faults)


def _wants(workspace: Workspace) -> Iterator[tuple[str, Callable[[], object]]]:
    written, base = workspace.settings, workspace.base
    if written.env_file is not None:
        yield "env_file", lambda: workspace.variables(os.environ)
    yield "store", lambda: open_store(workspace, must_exist=True).close()
    for name in workspace.connections:
        yield from _connection_wants(workspace, name)
    mail = written.mail
    if mail is not None and mail.password is not None:
        secret = mail.password
        yield "mail.password", lambda: resolve(secret, base=base, env=workspace.variables(os.environ))
    addresses = {"mail.user": mail.user if mail else None, "ping": written.ping}
    addresses |= {f"messengers.{name}": address for name, address in written.messengers.items()}
    for place, text in addresses.items():
        if text is not None and _VARIABLE.search(text):
            yield place, partial(_expanded, workspace, text)


def _expanded(workspace: Workspace, text: str) -> str:
    return expand(text, workspace.variables(os.environ))


def _connection_wants(workspace: Workspace, name: str) -> Iterator[tuple[str, Callable[[], object]]]:
    options = options_of(workspace, name)

    def resolved(secret: str | Mapping[str, str]) -> str:
        return resolve(secret, base=workspace.base, env=variables())

    def variables() -> Mapping[str, str]:
        return environment(options.env_file, base=workspace.base, env=workspace.variables(os.environ))

    for key in ("token", "key"):
        secret = getattr(options, key)
        if secret is not None:
            yield f"connections.{name}.{key}", partial(resolved, secret)
    if options.proxy is not None:
        yield f"connections.{name}.proxy", lambda: expand(str(options.proxy), variables())


def readable_by_others(workspace: Workspace) -> Iterator[Fault]:
    """Tell of files with secrets that other users of this machine may read."""
    files = {workspace.settings.env_file, *(options_of(workspace, name).env_file for name in workspace.connections)}
    for path in sorted(workspace.base / each for each in files if each is not None):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if mode & _OPEN_TO_OTHERS:
            advice = msg("Close it: chmod 600 {path}", path=str(path))
            yield fault(
                "Other users of this machine may read {path}, which holds secrets.", path=str(path), advice=advice
            )
