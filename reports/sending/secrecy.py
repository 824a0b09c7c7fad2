"""What a server says, fit to be kept and shown: without the secrets that it may repeat, on one line, and short."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

from reports.masking import masked
from reports.safe import plain

_LONGEST = 200
_SHORTEST = 4
_PUT = "…"


def said(answer: bytes | str, secrets: tuple[str, ...] = ()) -> str:
    """Give an answer as it may be kept; secrets go out of it in the forms in which they travel."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    for form in sorted({each for secret in secrets for each in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, _PUT)
    return masked(plain(text, _LONGEST))


def _forms(secret: str) -> Iterator[str]:
    if len(secret) >= _SHORTEST:
        yield secret
        yield quote(secret, safe="")
        encoded = secret.encode("utf-8", "surrogatepass")
        yield from (b64encode(b"\0" * skip + encoded).decode()[skip and 4 :].rstrip("=")[:-1] for skip in range(3))
