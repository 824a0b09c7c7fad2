"""The line to a mail server: smtplib's commands, with a mail's end sent apart from its body."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_DOT = re.compile(rb"(?m)^\.")


class Wire(smtplib.SMTP):
    """A line that is opened in steps, so that each can be told apart when it fails."""

    @classmethod
    def connect_to(cls, host: str, port: int, timeout: float) -> Wire:
        """Open a connection; its greeting is not read yet."""
        name = socket.gethostname()
        wire = cls(local_hostname=name if _NAME.fullmatch(name) else "[127.0.0.1]", timeout=timeout)
        wire.sock = socket.create_connection((host, port), timeout)
        # A mail's end leaves alone and small; it must not wait for the answer to what went before.
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return wire

    def protect(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS; whatever was said before counts no more."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self.file = None
        self.helo_resp = None
        self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def send_body(self, data: bytes) -> None:
        """Send a mail but for its end."""
        body = _DOT.sub(b"..", _LINE_END.sub(b"\r\n", data))
        self.send(body if body.endswith(b"\r\n") else body + b"\r\n")

    def send_end(self) -> bool:
        """Send a mail's end; give False where it did not leave in full, so that the server cannot have taken the mail."""
        if self.sock is None:
            return False
        try:
            self.sock.sendall(b".\r\n")
        except OSError:
            return False
        return True
