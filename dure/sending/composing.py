"""Composition of what sends: the mail server and the messengers of a workspace; only what is at hand is looked up here."""

from __future__ import annotations

import os
from functools import partial

from config.paths import beside
from config.secrets import expand
from config.secrets import resolve
from config.settings import MailSettings
from config.workspace import Workspace
from mapping.masking import remember_webhook
from reports.sending.messengers import Messenger
from reports.sending.messengers import messenger_at
from reports.sending.server import Login
from reports.sending.server import Server
from reports.sending.server import Tls
from reports.sending.token import token_from


def mail_server(workspace: Workspace, written: MailSettings) -> Server:
    """Build what is known of the mail server; its password or token is looked up when it is needed."""
    return Server(
        host=written.host,
        port=written.port,
        tls=Tls(written.tls),
        user=expand(written.user, workspace.variables(os.environ)) if written.user else None,
        secret=partial(_mail_secret, workspace, written) if written.password or written.token_command else None,
        login=Login.XOAUTH2 if written.token_command and not written.auth else written.auth and Login(written.auth),
        ca_bundle=beside(workspace.base, written.ca_bundle) if written.ca_bundle else None,
        timeout=written.timeout,
    )


def messenger_named(workspace: Workspace, name: str) -> Messenger:
    """Build a messenger of the settings; raise ConfigError where its address cannot be had."""
    return messenger_at(remember_webhook(expand(workspace.settings.messengers[name], workspace.variables(os.environ))))


def _mail_secret(workspace: Workspace, written: MailSettings) -> str:
    if written.token_command:
        return token_from(written.token_command, folder=workspace.base)
    return resolve(written.password or "", base=workspace.base, env=workspace.variables(os.environ))
