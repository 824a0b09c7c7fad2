"""A report as a mail: text and HTML that say the same, headers that no title can break."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import EmailPolicy
from email.utils import format_datetime
from email.utils import formataddr
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from mapping.errors import ConfigError
from mapping.errors import fault
from mapping.errors import msg
from reports.attachments import Attachment
from reports.inlining import inlined
from reports.mail_words import MEASURES
from reports.mail_words import MailWords
from reports.mail_words import word_mail
from reports.safe import for_header
from reports.templating import fill_mail
from reports.templating import source
from reports.wording import Wording


class _Policy(EmailPolicy):
    """Writes headers with other letters as whole encoded words; Python's own folding loses blanks between them."""

    def fold(self, name: str, value: str) -> str:
        """Write one header as text."""
        return self._encoded(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header as bytes."""
        encoded = self._encoded(name, value)
        return encoded.encode("ascii") if encoded else super().fold_binary(name, value)

    def _encoded(self, name: str, value: str) -> str | None:
        if str(value).isascii() or name.lower().startswith("content-"):  # names of files have a form of their own
            return None
        if isinstance(value, AddressHeader):
            addresses = (formataddr((each.display_name, each.addr_spec)) for each in value.addresses)
            return f"{name}: {f',{self.linesep} '.join(addresses)}{self.linesep}"
        words = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"


_POLICY = _Policy(linesep=SMTP.linesep)
_NAME_LIMIT = 40

MOST_BYTES = 80_000
"""A mail is smaller than this, its attachments apart; mail programs cut what is much longer."""


class Envelope(Struct, frozen=True, kw_only=True):
    """From whom to whom a report goes.

    ``report`` and ``party`` make the thread, with ``at`` the mail's identity; ``store`` tells them from those of another
    workspace that has a report of the same name.
    """

    sender: str
    recipients: tuple[str, ...]
    report: str
    party: str
    at: datetime
    store: str = ""


def build_mail(wording: Wording, envelope: Envelope, attachments: Sequence[Attachment] = ()) -> EmailMessage:
    """Build the mail of a report; raise ConfigError when an address cannot stand in a header.

    However much the report has to tell, what is read in the mail stays under ``MOST_BYTES``: the rest is counted there,
    and stands in the ``attachments``.
    """
    attached = tuple(each.name for each in attachments)
    for measure in MEASURES:
        message = _written(word_mail(wording, measure, attached), envelope)
        if len(message.as_bytes()) < MOST_BYTES:
            break
    for attachment in attachments:
        main, _, sub = attachment.media.partition("/")
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=for_header(attachment.name))
    if attachments:
        message.set_boundary(_boundary(envelope, "attached"))
    return message


def readdress(message: EmailMessage, recipients: Sequence[str], message_id: str) -> None:
    """Address a mail to others, as another mail; raise ConfigError when an address cannot stand in a header."""
    message.replace_header("To", _addresses(recipients))
    message.replace_header("Message-ID", message_id)


def _written(words: MailWords, envelope: Envelope) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    for name, value in _headers(words.wording, envelope):
        message[name] = value
    message.set_content(fill_mail("mail.txt.j2", words), cte="base64")
    html = fill_mail("mail.html.j2", words, style=source("mail.css"))
    message.add_alternative(inlined(html), subtype="html", cte="base64")
    message.set_boundary(_boundary(envelope))
    return message


def _headers(wording: Wording, envelope: Envelope) -> Iterator[tuple[str, str | tuple[Address, ...]]]:
    about = (envelope.report, envelope.party, envelope.store)
    thread = identity(envelope.sender, *about, "thread")
    yield "Subject", for_header(wording.subject)
    yield "From", _addresses((envelope.sender,))
    yield "To", _addresses(envelope.recipients)
    yield "Date", format_datetime(envelope.at)
    yield "Message-ID", identity(envelope.sender, *about, envelope.at.isoformat(), *envelope.recipients)
    yield "In-Reply-To", thread
    yield "References", thread
    yield "List-Id", f"<{_label(envelope)}.dure.{_host(envelope.sender)}>"
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    yield "Content-Language", wording.language


def _label(envelope: Envelope) -> str:
    """Give the report's name where it can stand in an identity, for rules that sort mail."""
    name = envelope.report
    plain_name = name.isascii() and name.replace("-", "").isalnum()
    return name if plain_name else _digest(name, envelope.party, "list")[:12]


def _boundary(envelope: Envelope, *parts: str) -> str:
    return f"=_{_digest(envelope.report, envelope.party, envelope.at.isoformat(), *parts)}"


def write_eml(message: EmailMessage, path: Path) -> None:
    """Write a mail to a file that mail programs open; the file is whole or not there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(message.as_bytes())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _addresses(texts: Sequence[str]) -> tuple[Address, ...]:
    return tuple(_address(text) for text in texts)


def _address(text: str) -> Address:
    """Read one address as settings have it: bare, or with a name before it."""
    name, spec = parseaddr(text)
    user, _, domain = spec.rpartition("@")
    if user and domain and spec.isascii() and text.isprintable():
        with suppress(ValueError, MessageError, IndexError):
            return Address(for_header(name, _NAME_LIMIT), addr_spec=spec)
    raise ConfigError(
        fault(
            "{text} is no address that mail can be sent to.",
            text=for_header(text),
            advice=msg("Write it as name@host, or as Name <name@host>."),
        )
    )


def identity(sender: str, *parts: str) -> str:
    """Give the identity of a mail from a sender: the same for the same parts."""
    return f"<dure.{_digest(*parts)}@{_host(sender)}>"


def _host(sender: str) -> str:
    """Give the domain of a sender where it can stand in an identity."""
    domain = sender.rpartition("@")[2].strip("> ")
    known = domain.isascii() and all(part.isalnum() for part in domain.replace("-", ".").split("."))
    return domain if known else "dure.invalid"


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
