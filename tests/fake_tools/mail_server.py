"""A real SMTP server on the loopback whose answers are scripted per stage; it keeps what it took."""

# ruff: noqa: N802  # the commands of SMTP name the methods of its server

import asyncio
import ssl
import threading
from base64 import b64decode
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from email import policy
from email.parser import BytesParser

import trustme
from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import AuthResult

RESET, HANG, DRIP = "reset", "hang", "drip"
STAGES = ("connect", "banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "end of data", "QUIT")


@dataclass
class Taken:
    """A mail that was taken: for whom, and its bytes."""

    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self):
        """The mail as a program reads it."""
        return BytesParser(policy=policy.default).parsebytes(self.content)


@dataclass
class Scripts:
    """What the server does otherwise than it should: per stage a list of answers, used up one by one.

    ``reset``, ``hang``, or an answer such as ``451 later``. ``for_recipient`` answers RCPT by address.
    """

    by_stage: dict = field(default_factory=lambda: defaultdict(list))
    for_recipient: dict = field(default_factory=dict)
    after_taking: list = field(default_factory=list)

    def next(self, stage):
        """Give what to do at a stage, None for what a good server does."""
        return self.by_stage[stage].pop(0) if self.by_stage[stage] else None


class _Line(SMTP):
    """One connection, which does as it is told."""

    def __init__(self, house, **options):
        super().__init__(house, **options)
        self.house = house
        self._greeted = False

    def connection_made(self, transport):
        self.house.connections += self.session is None  # not again when TLS begins
        if self.session is None and self.house.scripts.next("connect") == RESET:
            transport.abort()
            return
        super().connection_made(transport)

    async def push(self, status):
        if not self._greeted:
            self._greeted = True
            if await self._told("banner"):
                return
        self.house.said.append(str(status))
        await super().push(status)

    async def _told(self, stage):
        action = self.house.scripts.next(stage)
        if action is None:
            return False
        if action == RESET:
            self.transport.abort()
        elif action == HANG:
            await asyncio.sleep(30)
        elif action == DRIP:
            await self._drip()
        else:
            self._greeted = True
            await SMTP.push(self, action)
        return True

    async def _drip(self):
        """Say one letter after the other, and never a line."""
        while not self.transport.is_closing():
            self.transport.write(b"2")
            await asyncio.sleep(0.05)

    async def smtp_EHLO(self, hostname):
        if not await self._told("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg):
        if not await self._told("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        self.house.logins += 1
        self.house.logged_in_under_tls.append(self._tls_protocol is not None or self.transport.get_extra_info("cipher"))
        if not await self._told("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):
        if not await self._told("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        answer = next((each for name, each in self.house.scripts.for_recipient.items() if name in arg), None)
        if answer is not None:
            await SMTP.push(self, answer)
        elif not await self._told("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if not await self._told("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if not await self._told("QUIT"):
            await super().smtp_QUIT(arg)


class MailServer:
    """The house of all connections: scripts, what was taken, and what was seen of logins."""

    def __init__(self, *, tls=None, implicit=False, login=None, offer_tls=True, **options):
        self.scripts = Scripts()
        self.taken = []
        self.said = []
        self.connections = self.logins = 0
        self.logged_in_under_tls = []
        self.login = login
        self._loop = asyncio.new_event_loop()
        made = {"hostname": "mail.test", "loop": self._loop, "timeout": 30, **options}
        if tls is not None and not implicit and offer_tls:
            made |= {"tls_context": tls}
        if login is not None:
            made |= {"authenticator": self._check, "auth_require_tls": tls is not None and not implicit}
        self._thread = threading.Thread(target=self._serve, args=(made, tls if implicit else None), daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait(10)

    def _serve(self, made, implicit):
        asyncio.set_event_loop(self._loop)
        opening = self._loop.create_server(lambda: _Line(self, **made), "127.0.0.1", 0, ssl=implicit)
        self._server = self._loop.run_until_complete(opening)
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    def _check(self, server, session, envelope, mechanism, data):
        told = data if isinstance(data, bytes) else (data.login, data.password)
        return AuthResult(success=told == self.login, handled=False)

    async def auth_XOAUTH2(self, server, args):
        """Take a token; a wrong one is explained in a challenge."""
        if b64decode(args[1]).decode() == f"user=dure\1auth=Bearer {self.login[1].decode()}\1\1":
            return AuthResult(success=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDAifQ==")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server, session, envelope):
        """Take a mail, unless the script says otherwise."""
        action = self.scripts.next("end of data")
        if action is None or self.scripts.after_taking:
            self.taken.append(Taken(tuple(envelope.rcpt_tos), envelope.original_content))
        if self.scripts.after_taking:
            action = self.scripts.after_taking.pop(0)
        if action == RESET:
            server.transport.abort()
        elif action == HANG:
            await asyncio.sleep(30)
        elif action == DRIP:
            await server._drip()
        return action if action and action[0].isdigit() else "250 OK"

    def recipients(self):
        """Name who got mail, as often as they did."""
        return sorted(name for each in self.taken for name in each.recipients)

    def reset(self):
        """Forget everything."""
        self.scripts = Scripts()
        self.taken.clear()
        self.said.clear()
        self.logged_in_under_tls.clear()
        self.connections = self.logins = 0

    def close(self):
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class Trust:
    """An authority of one's own, with certificates that are right and wrong."""

    def __init__(self, folder):
        self.authority = trustme.CA()
        self.bundle = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.bundle))

    def context(self, *names, **more):
        """Give a server's context with a certificate for these names."""
        return self._with(self.authority.issue_cert(*names, **more))

    def stranger(self, *names):
        """Give one whose authority nobody trusts."""
        return self._with(trustme.CA().issue_cert(*names))

    @staticmethod
    def _with(certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context
