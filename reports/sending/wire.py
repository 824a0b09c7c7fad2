"""The line to a mail server: smtplib's commands, with a mail's end sent apart from its body."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_CODE = re.compile(rb"[2-5][0-9]{2}")
_LONGEST_LINE = 8192
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

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer; one that was cut off half-way is none, and what begins with no code has the code -1."""
        lines: list[bytes] = []
        while True:
            line = self._line()
            lines.append(line[4:].strip(b" \t\r\n"))
            if line[3:4] != b"-":
                code = int(line[:3]) if _CODE.fullmatch(line[:3]) else -1
                return code, b"\n".join(lines)

    def _line(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        try:
            line = bytes(self.file.readline(_LONGEST_LINE))
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from error
        if not line.endswith(b"\n"):
            self.close()
            raise smtplib.SMTPServerDisconnected("the connection was closed within an answer")
        return line

    def cut(self) -> None:
        """End the line from another thread: whoever waits on it is told that it is gone."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

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
