"""All secrets that the settings name, known before anything is told: a tool may repeat those of others, too."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from config.paths import beside
from config.secrets import environment
from config.secrets import expand
from config.secrets import resolve
from config.workspace import Workspace
from connectors.api import ConnectionOptions
from mapping.errors import DureError
from mapping.masking import remember_login
from mapping.masking import remember_webhook


def know_secrets(workspace: Workspace, env: Mapping[str, str]) -> None:
    """Look up every secret that costs nothing, so that it is masked from here on wherever this process writes.

    What cannot be had is told by who needs it. A keyring is opened, and a program run, by who needs them alone.
    """
    settings, base = workspace.settings, workspace.base
    with suppress(DureError):
        own = workspace.variables(env)
        for options in workspace.connections.values():
            with suppress(DureError):
                _know_connection(cast("ConnectionOptions", options), base, own)
        mail = settings.mail
        if mail is not None and mail.password is not None:
            _know(mail.password, base, own, user=mail.user or "")
        for address in (*settings.messengers.values(), settings.ping):
            with suppress(DureError):
                remember_webhook(expand(address or "", own))
        with suppress(DureError):
            expand(settings.store, own)


def _know_connection(options: ConnectionOptions, base: Path, env: Mapping[str, str]) -> None:
    known = environment(options.env_file, base=base, env=env)
    for reference in (options.token, options.key):
        if reference is not None:
            _know(reference, base, known, user=options.email or "")
    if options.proxy:
        expand(options.proxy, known)


def _know(reference: str | Mapping[str, str], base: Path, env: Mapping[str, str], *, user: str) -> None:
    if not isinstance(reference, str):
        path = reference.get("file")
        if path is None or not beside(base, path).is_file():  # what is written into a pipe can be read once
            return
    with suppress(DureError):
        remember_login(user, resolve(reference, base=base, env=env))
