"""AUTH by the mechanisms that mail servers of companies offer: PLAIN, LOGIN, and XOAUTH2 with a token."""

from __future__ import annotations

from base64 import b64encode
from smtplib import SMTP

from mapping.masking import remember
from reports.sending.server import Login

_GO_ON = 334


def choose(offered: str, wanted: Login | None) -> Login | None:
    """Give the mechanism that is used: the wanted one, else the first that is offered; None where there is none."""
    names = {name.upper() for name in offered.replace("=", " ").split()}
    choice = (wanted,) if wanted else (Login.PLAIN, Login.LOGIN)
    return next((each for each in choice if each.value.upper() in names), None)


def log_in(wire: SMTP, login: Login, user: str, secret: str) -> tuple[int, bytes]:
    """Log in and give the server's last answer."""
    if login is Login.LOGIN:
        code, answer = wire.docmd("AUTH", "LOGIN")
        for part in (user, secret):
            if code == _GO_ON:
                code, answer = wire.docmd(_told(part))
        return code, answer
    if login is Login.PLAIN:
        told = _told(f"\x00{user}\x00{secret}")
        return wire.docmd("AUTH", f"PLAIN {told}")
    told = _told(f"user={user}\1auth=Bearer {secret}\1\1")
    code, answer = wire.docmd("AUTH", f"XOAUTH2 {told}")
    # A refused token is explained in a challenge; only an empty answer makes the server say no.
    return wire.docmd("") if code == _GO_ON else (code, answer)


def _told(text: str) -> str:
    return remember(b64encode(text.encode()).decode())
