"""What a mail says, in one of its forms."""

from __future__ import annotations

from email.message import EmailMessage


def body_of(message: EmailMessage, kind: str = "plain") -> str:
    """Give the text of a mail, or its HTML, with plain ends of lines."""
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")
