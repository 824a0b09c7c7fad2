"""Answers in which Jira says that they are for nobody, whatever their status says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from connectors.live.answer import Answer
from connectors.live.errors import LiveError
from connectors.live.errors import UnauthorisedError
from connectors.live.station import Station
from mapping.errors import fault
from mapping.errors import msg

if TYPE_CHECKING:
    from connectors.live.wire import Check

_FORGOTTEN = "AUTHENTICATED_FAILED"
_LET_IN_ELSEWHERE = "AUTHORISATION_FAILED"
_NOBODY = frozenset({_FORGOTTEN, _LET_IN_ELSEWHERE, "AUTHENTICATION_DENIED", "OUT"})
_CAPTCHA = "CAPTCHA"
_ANONYMOUS = "anonymous"


def refuse_strangers(station: Station) -> Check:
    """Build the check for answers in which Jira says, with a 200, that they are for nobody: they lack what only the account sees."""

    def check(answer: Answer) -> LiveError | None:
        if _CAPTCHA in answer.headers.get("x-authentication-denied-reason", "").upper():
            return _asks_for_a_captcha(station, answer)
        # A 401 says itself what is wrong; other answers may blame something else for a token that is not known.
        if answer.status == HTTPStatus.UNAUTHORIZED or not _is_for_nobody(answer):
            return None
        return UnauthorisedError(
            fault(
                "Jira took connection {connection} for nobody: its token is not valid (any more).",
                connection=station.named,
                advice=station.renewal,
            ),
            answer=answer,
        )

    return check


def _asks_for_a_captcha(station: Station, answer: Answer) -> UnauthorisedError:
    return UnauthorisedError(
        fault(
            "Jira does not let connection {connection} in before its account has answered a captcha: it failed to log in too often.",
            connection=station.named,
            advice=msg(
                "Log in once in a browser as that account ({url}) and answer it; the token need not be changed. If it comes"
                " again, look what else logs in as that account with an old password.",
                url=station.url,
            ),
        ),
        answer=answer,
    )


def _is_for_nobody(answer: Answer) -> bool:
    """Whether Jira did not take the token for anybody's, as it tells in the headers."""
    # Each step of a login adds what it found: "OUT, OK" is a session that was over, and a token that was good then.
    reason = answer.headers.get("x-seraph-loginreason", "").rpartition(",")[2].strip().upper()
    if reason == _FORGOTTEN:
        return True
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return False  # it may come from before the token is looked at
    if reason == _LET_IN_ELSEWHERE and answer.status == HTTPStatus.FORBIDDEN:
        return False
    return reason in _NOBODY or answer.headers.get("x-ausername", "").strip().lower() == _ANONYMOUS
