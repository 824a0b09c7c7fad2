"""Secrets taken out of whatever is written, by their value: every one that this process has looked up, in every form."""

from __future__ import annotations

import html
import json
import re
import string
from base64 import b64encode
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote
from urllib.parse import quote_plus
from urllib.parse import unquote

MASK = "…"
_SHORTEST = 5
"""A value shorter than this is no secret that could be told from other text."""

_PACKED_SHORTEST = 8
_PACKED = frozenset(string.ascii_letters + string.digits + "+/-_=%")
_PART = re.compile(r"[^/?#&=:@]{16,}")
_PAGES = ("http", "https")
_HOST = re.compile(r"^(?:[^/?#]*@)?[^/?#]*")
_CREDENTIALS = re.compile(r"//([^/@\s]*)@")


class Masks:
    """Known secrets, and what is left of a text without them."""

    def __init__(self) -> None:
        """Know none."""
        self._plain: dict[str, None] = {}
        self._packed: dict[str, None] = {}

    def remember(self, secret: str) -> str:
        """Take a value for a secret from here on, and give it back."""
        if len(secret) >= _SHORTEST and secret not in self._plain:
            self._plain.update(dict.fromkeys(_written(secret)))
            self._packed.update(dict.fromkeys(_encoded(secret)))
        return secret

    def mask(self, text: str) -> str:
        """Put an ellipsis in the place of every known secret, however it is encoded."""
        for form in self._plain:
            if form in text:
                text = text.replace(form, MASK)
        for form in self._packed:
            if form in text:
                text = _without_packed(text, form)
        return text

    def forget(self) -> None:
        """Know none again."""
        self._plain.clear()
        self._packed.clear()


MASKS = Masks()
"""The secrets of this process; whatever it writes passes by them."""

remember = MASKS.remember
mask = MASKS.mask


def remember_address(url: str) -> str:
    """Take the password of an address for a secret, and give the address back."""
    found = _CREDENTIALS.search(url)
    if found:
        _, _, password = found[1].partition(":")
        remember(password)
        remember(unquote(password))
    return url


def remember_login(user: str, secret: str) -> str:
    """Take a secret for one, alone and packed together with whose it is as logins are; give it back."""
    remember(b64encode(f"{user}:{secret}".encode("utf-8", "surrogatepass")).decode())
    return remember(secret)


def remember_webhook(url: str) -> str:
    """Take a whole address for a secret, and every long part of it, since who knows it may write; give it back.

    The host of a page is none; in addresses of other kinds a secret may stand in its place.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() in _PAGES:
        rest = _HOST.sub("", rest)
    for part in _PART.findall(rest):
        remember(part)
        remember(unquote(part))
    return remember(remember_address(url))


def _written(secret: str) -> Iterator[str]:
    """Give a secret as it may stand in text, addresses, documents and pages; longer forms first."""
    ways = ((quote, ""), (quote, "/"), (quote_plus, ""))
    once = tuple(way(secret, safe=safe, errors="surrogatepass") for way, safe in ways)
    escaped = (*once, *(quote(each, safe="") for each in once))  # whoever tells an address may escape it once more
    documents = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    forms = {
        secret,
        *escaped,
        *map(_in_small, escaped),
        *documents,
        *(each.replace("/", r"\/") for each in documents),
        repr(secret)[1:-1],
        html.escape(secret),
    }
    yield from sorted(forms, key=len, reverse=True)


def _encoded(secret: str) -> Iterator[str]:
    """Give the part of a secret's Base64 that is the same whatever stands before and behind it, once per offset."""
    data = secret.encode("utf-8", "surrogatepass")
    for offset, cut in ((0, 0), (1, 2), (2, 3)):
        for encode in (b64encode, urlsafe_b64encode):
            whole = encode(bytes(offset) + data).decode().rstrip("=")
            known = whole[cut : len(whole) - (1 if (offset + len(data)) % 3 else 0)]
            if len(known) >= _PACKED_SHORTEST:
                in_address = quote(known, safe="")
                yield from dict.fromkeys((known, in_address, _in_small(in_address), known.replace("/", r"\/")))


def _in_small(escaped: str) -> str:
    """Write the escapes of an address with small letters."""
    return re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), escaped)


def _without_packed(text: str, form: str) -> str:
    """Take out every run of encoded characters that holds a form: its ends belong to the secret, too."""
    parts, at = [], 0
    while (found := text.find(form, at)) >= 0:
        start, end = found, found + len(form)
        while start > at and text[start - 1] in _PACKED:
            start -= 1
        while end < len(text) and text[end] in _PACKED:
            end += 1
        parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])
