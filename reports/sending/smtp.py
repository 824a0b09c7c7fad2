"""One connection to a mail server: every stage is told apart, so that it is known what became of each mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from mapping.errors import DureError
from mapping.masking import remember
from reports.sending import smtp_faults as faults
from reports.sending.login import choose
from reports.sending.login import log_in
from reports.sending.secrecy import said
from reports.sending.server import MailServerError
from reports.sending.server import Result
from reports.sending.server import Server
from reports.sending.server import Stage
from reports.sending.server import Tls
from reports.sending.server import Trouble
from reports.sending.server import Verdict
from reports.sending.watch import Watch
from reports.sending.wire import Wire
from sync.failpoints import failpoint

_CLOSING = 421
_TOO_LARGE = 552
_GO_ON = 354
_WAITS = 5
"""So many times the time for one answer is enough for opening a line, and for one mail."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_BROKEN = (OSError, smtplib.SMTPException)


class Session:
    """A connection that is made when the first mail is sent and serves until it breaks or is closed."""

    def __init__(self, server: Server) -> None:
        """Remember where to; nothing is opened yet."""
        self._server = server
        self._wire: Wire | None = None
        self._stage = Stage.CONNECT
        # It cuts a line on which a server keeps us waiting letter by letter; each wait alone is bounded anyway.
        self._watch = Watch(server.timeout * _WAITS)

    def send(self, sender: str, recipient: str, data: bytes, *, handing: Callable[[], None]) -> Result:
        """Hand one mail over to one recipient.

        ``handing`` is called just before the mail's end, after which the server may take it. Raises MailServerError
        where the server cannot be used at all.
        """
        wire = self._wire or self._open()
        try:
            with self._watch.over(wire.cut):
                return self._hand_over(wire, sender, recipient, data, handing)
        except _BROKEN as error:
            self._drop()
            return Result(verdict=Verdict.LATER, stage=self._stage, text=self._said(error))
        except BaseException:
            self._drop()  # half a mail must not be ended by a farewell
            raise

    def close(self) -> None:
        """Take leave; whatever is said to that changes nothing."""
        wire, self._wire = self._wire, None
        if wire is not None:
            failpoint("mail-quit")
            with suppress(*_BROKEN):
                wire.quit()
            wire.close()
        self._watch.end()

    def _hand_over(self, wire: Wire, sender: str, recipient: str, data: bytes, handing: Callable[[], None]) -> Result:
        size = [f"SIZE={len(data)}"] if wire.has_extn("size") else []
        limit = int(wire.esmtp_features.get("size") or 0) if wire.esmtp_features.get("size", "").isdigit() else 0
        if limit and len(data) > limit:
            return Result(verdict=Verdict.REFUSED, stage=Stage.MAIL, text=f"SIZE {limit}", too_large=True)
        steps: tuple[tuple[Stage, Callable[[], tuple[int, bytes]], str], ...] = (
            (Stage.MAIL, lambda: wire.mail(sender, size), "mail-sender"),
            (Stage.RCPT, lambda: wire.rcpt(recipient), "mail-recipient"),
            (Stage.DATA, lambda: wire.docmd("DATA"), "mail-data"),
        )
        for stage, step, point in steps:
            self._stage = stage
            code, answer = step()
            failpoint(point)
            if not _goes_on(stage, code):
                return self._turned_away(wire, code, answer)
        wire.send_body(data)
        failpoint("mail-body")
        handing()
        failpoint("mail-handed")
        return self._end(wire)

    def _end(self, wire: Wire) -> Result:
        """End the mail. From here on, only an answer tells whether it was taken."""
        self._stage = Stage.END
        if not wire.send_end():  # half a mail is none
            self._drop()
            return Result(verdict=Verdict.LATER, stage=Stage.DATA, text=self._said(ConnectionResetError()))
        failpoint("mail-ended")
        try:
            code, answer = wire.getreply()
        except _BROKEN as error:
            self._drop()
            return Result(verdict=Verdict.DOUBTFUL, stage=Stage.END, text=self._said(error))
        failpoint("mail-answered")
        if _is(code, 2):
            return Result(verdict=Verdict.SENT, stage=Stage.END, code=code, text=said(answer))
        if not _is(code, 4) and not _is(code, 5):
            self._drop()
            return Result(verdict=Verdict.DOUBTFUL, stage=Stage.END, text=said(answer))
        return self._turned_away(wire, code, answer)

    def _turned_away(self, wire: Wire, code: int, answer: bytes) -> Result:
        if code == _CLOSING or not (_is(code, 4) or _is(code, 5)):
            self._drop()
        elif self._stage is not Stage.END:
            self._clear(wire)
        return Result(
            verdict=Verdict.REFUSED if _is(code, 5) else Verdict.LATER,
            stage=self._stage,
            code=code,
            text=said(answer),
            too_large=code == _TOO_LARGE,
        )

    def _clear(self, wire: Wire) -> None:
        """Make the line ready for another mail; what became of this one is known already."""
        try:
            code, _ = wire.rset()
        except _BROKEN:
            code = 0
        if not _is(code, 2):
            self._drop()

    def _open(self) -> Wire:
        server, self._stage = self._server, Stage.CONNECT
        if server.user and server.tls is Tls.NONE and server.host.lower() not in _HERE:
            raise MailServerError(faults.in_clear(server), Stage.AUTH)
        try:
            self._wire = wire = Wire.connect_to(server.host, server.port, server.timeout)
            failpoint("mail-connected")
            with self._watch.over(wire.cut):
                self._greet(wire)
                self._say_hello(wire)
                if server.tls is Tls.STARTTLS:
                    self._protect(wire)
                    self._say_hello(wire)
                self._log_in(wire)
        except ssl.SSLError as error:
            self._drop()
            raise MailServerError(faults.not_trusted(server, error), self._stage) from error
        except _BROKEN as error:
            self._drop()
            raise MailServerError(faults.broken(server, self._stage, self._said(error)), self._stage) from error
        except DureError:
            self._drop()
            raise
        return wire

    def _greet(self, wire: Wire) -> None:
        if self._server.tls is Tls.TLS:
            wire.protect(self._context(), self._server.host)
        self._stage = Stage.BANNER
        self._accept(*wire.getreply())
        failpoint("mail-greeted")

    def _say_hello(self, wire: Wire) -> None:
        self._stage = Stage.EHLO
        code, answer = wire.ehlo()
        if code != _CLOSING and not _is(code, 2) and self._server.tls is not Tls.STARTTLS and not self._server.user:
            code, answer = wire.helo()
        self._accept(code, answer)
        failpoint("mail-hello")

    def _protect(self, wire: Wire) -> None:
        self._stage = Stage.STARTTLS
        if not wire.has_extn("starttls"):
            raise MailServerError(faults.unprotected(self._server), Stage.STARTTLS)
        self._accept(*wire.docmd("STARTTLS"))
        wire.protect(self._context(), self._server.host)
        failpoint("mail-protected")

    def _context(self) -> ssl.SSLContext:
        bundle = self._server.ca_bundle
        try:
            return ssl.create_default_context(cafile=str(bundle) if bundle else None)
        except (OSError, ssl.SSLError) as error:
            raise MailServerError(faults.no_bundle(str(bundle)), Stage.STARTTLS) from error

    def _log_in(self, wire: Wire) -> None:
        server = self._server
        if not server.user or server.secret is None:
            return
        self._stage = Stage.AUTH
        login = choose(wire.esmtp_features.get("auth", ""), server.login)
        if login is None:
            raise MailServerError(faults.no_common_login(server, wire.esmtp_features.get("auth", "")), Stage.AUTH)
        try:
            secret = remember(server.secret())
        except DureError as error:
            raise MailServerError(error.faults[0], Stage.AUTH) from error
        code, answer = log_in(wire, login, server.user, secret)
        if _is(code, 5):
            raise MailServerError(faults.login_refused(server, code, said(answer)), Stage.AUTH)
        self._accept(code, answer)
        failpoint("mail-authenticated")

    def _accept(self, code: int, answer: bytes) -> None:
        if not _is(code, 2):
            told = said(answer)
            raise MailServerError(faults.answered(self._server, self._stage, code, told), self._stage)

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    def _said(self, error: BaseException) -> str:
        cause = error.__cause__ or error
        if isinstance(cause, TimeoutError):
            return Trouble.SILENT
        if isinstance(cause, ConnectionResetError | BrokenPipeError | smtplib.SMTPServerDisconnected):
            return Trouble.CLOSED
        if isinstance(cause, socket.gaierror):
            return said(str(cause.args[-1]))
        return said(getattr(cause, "strerror", None) or type(error).__name__)


def _goes_on(stage: Stage, code: int) -> bool:
    return code == _GO_ON if stage is Stage.DATA else _is(code, 2)


def _is(code: int, kind: int) -> bool:
    return code // 100 == kind
