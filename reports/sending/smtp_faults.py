"""What is told when a mail server cannot be used, each with what to do about it."""

from __future__ import annotations

import ssl

from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from reports.safe import plain
from reports.sending.server import Server
from reports.sending.server import Stage

_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"})
"""What OpenSSL makes of an answer that is no TLS at all; which of them depends on its release and on the answer."""


def broken(server: Server, stage: Stage, reason: str) -> Fault:
    """Tell that the connection could not be made, or broke before anything was handed over."""
    if stage is Stage.CONNECT:
        return fault(
            "The mail server {host}:{port} cannot be reached ({reason:word.trouble}).",
            host=server.host,
            port=str(server.port),
            reason=reason,
            advice=msg("Check host: and port: under mail:; what was to be sent waits for the next run."),
        )
    return fault(
        "The mail server {host} broke off at this step: {stage:word.mail-step} ({reason:word.trouble}).",
        host=server.host,
        stage=stage.value,
        reason=reason,
        advice=_NEXT_RUN,
    )


def answered(server: Server, stage: Stage, code: int, text: str) -> Fault:
    """Tell that the server wants nothing from us now."""
    return fault(
        "The mail server {host} answered {stage} with: {code} {text}",
        host=server.host,
        stage=stage.value,
        code=str(code),
        text=text,
        advice=_NEXT_RUN,
    )


def not_trusted(server: Server, error: ssl.SSLError) -> Fault:
    """Tell that the connection cannot be protected as it must be, or that nobody there speaks TLS."""
    if error.reason in _NO_TLS:
        return fault(
            "The mail server {host}:{port} speaks no TLS there; nothing was sent.",
            host=server.host,
            port=str(server.port),
            advice=msg(
                "Check port: and tls: under mail:. With tls: tls goes a port such as 465, with tls: starttls 587 or 25."
            ),
        )
    reason = getattr(error, "verify_message", "") or error.reason or type(error).__name__
    return fault(
        "The connection to the mail server {host} cannot be trusted ({reason}); nothing was sent.",
        host=server.host,
        reason=plain(str(reason)),
        advice=msg("Where the company has certificates of its own, name their file under mail: ca_bundle."),
    )


def unprotected(server: Server) -> Fault:
    """Tell that the server offers no protection."""
    return fault(
        "The mail server {host} offers no STARTTLS; nothing was sent in the clear.",
        host=server.host,
        advice=msg("Use tls: tls with its port, or tls: none for a server inside your own house."),
    )


def in_clear(server: Server) -> Fault:
    """Tell that no password is sent without protection."""
    return fault(
        "The password for {host} is not sent without TLS.",
        host=server.host,
        advice=msg("Write tls: starttls or tls: tls under mail:, or leave out user:."),
    )


def no_bundle(path: str) -> Fault:
    """Tell that the certificates to trust cannot be read."""
    return fault("The certificates in {path} cannot be read.", path=path, advice=msg("A file in PEM form is expected."))


def no_common_login(server: Server, offered: str) -> Fault:
    """Tell that the server knows no way to log in that dure knows."""
    return fault(
        "The mail server {host} offers no way to log in that fits (it offers: {offered}).",
        host=server.host,
        offered=plain(offered) or "–",
        advice=msg("Set auth: to plain, login or xoauth2 as its operator says, or leave out user:."),
    )


def login_refused(server: Server, code: int, text: str) -> Fault:
    """Tell that the login was refused; it is tried once a run."""
    return fault(
        "The mail server {host} did not accept the login of {user}: {code} {text}",
        host=server.host,
        user=server.user or "",
        code=str(code),
        text=text,
        advice=msg("Check user: and password: under mail:, or renew the token; the next run tries once more."),
    )


_NEXT_RUN = msg("What was to be sent waits for the next run.")
