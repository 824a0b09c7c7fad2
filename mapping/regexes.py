"""Regular expressions as people write them, made into RE2 that runs over normalised text; and what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from enum import auto
from functools import lru_cache
from typing import Any

import re2
from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from mapping.text import normal
from mapping.text import storable

MOST_STEPS = 10_000
"""The largest program of one expression: RE2 takes at most this many steps per byte of a stranger's text."""

_UNICODE_LETTERS = r"[\p{L}\p{N}_]"
_WORD_START = r"(?:^|[^\p{L}\p{N}])"
_EVERYTHING_ON_PURPOSE = frozenset({".*", "^.*", ".*$", "^.*$"})
_CLASS_SPECIAL = frozenset("[]^-\\")
_TOKEN = re.compile(
    r"""(?P<quoted>\\Q(?P<inside>.*?)(?:\\E|\Z))
      | (?P<property>\\[pP](?:\{[^}]*\}|.))
      | (?P<escape>\\(?:x\{[^}]*\}|.))
      | (?P<bracket>\[\^?\]?(?:\[:[^\]:]*:\]|\\[pP]\{[^}]*\}|\\.|[^\]\\])*\])
      | (?P<opening>\((?:\?(?:P?<[^=!>][^>]*>|[A-Za-z]*(?:-[A-Za-z]+)?[:)])?)?)
      | (?P<repeat>[*+?]|\{\d*,?\d*\})
      | (?P<text>[^\x00-\x7f]+)
      | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_LOOKAROUND = re.compile(r"\(\?(?:[=!>]|<[=!])")
_BACKREFERENCE = re.compile(r"\\[1-9gk]|\(\?P=")
_IN_BRACKET = re.compile(r"\[:[^\]:]*:\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|.", re.DOTALL)


class _Kind(Enum):
    QUOTED = auto()
    PROPERTY = auto()
    ESCAPE = auto()
    BRACKET = auto()
    OPENING = auto()
    REPEAT = auto()
    TEXT = auto()
    OTHER = auto()


class _Token(Struct, frozen=True):
    kind: _Kind
    source: str

    @property
    def foreign(self) -> bool:
        """Whether it stands for letters that RE2 does not count among those of words."""
        return self.kind is not _Kind.OPENING and (self.kind is _Kind.PROPERTY or not self.source.isascii())

    @property
    def syntax(self) -> bool:
        """Whether it is syntax, not a letter of the text that is looked for."""
        if self.kind is _Kind.ESCAPE:
            return self.source[1:].isalnum()
        return self.kind not in (_Kind.QUOTED, _Kind.BRACKET, _Kind.TEXT)


def to_re2(body: str) -> str:
    """Give the expression with its literal text folded as the text is that it will run over."""
    tokens = list(_tokens(body))
    followers = [*(token.kind is _Kind.REPEAT for token in tokens[1:]), False]
    return "".join(_converted(token, repeated) for token, repeated in zip(tokens, followers, strict=True))


def regex_fault(body: str) -> Message | None:
    """Say what is wrong with the expression between the slashes, with advice; None when it is fine."""
    if not body.strip():
        return msg("The regular expression is empty and would match every text. Write a word between the slashes.")
    body = storable(body)
    tokens = list(_tokens(body))
    return _unsupported(f"/{body}/", tokens) or _misspelt(tokens) or _astonishing(tokens) or _invalid(body)


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Any:
    """Compile RE2 syntax that ignores case; raises ``re2.error``."""
    return re2.compile(expression, options(8 << 20))


def options(memory: int) -> Any:
    """Give RE2's options for patterns that ignore case, within a bound of memory in bytes."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.case_sensitive = False
    chosen.max_mem = memory
    return chosen


def _tokens(body: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(unicodedata.normalize("NFC", storable(body))):
        if found["quoted"] is not None:
            yield _Token(_Kind.QUOTED, found["inside"])
        else:
            yield _Token(_Kind[(found.lastgroup or "other").upper()], found[0])


def _converted(token: _Token, repeated: bool) -> str:
    match token.kind:
        case _Kind.TEXT if repeated:
            return _literal(token.source[:-1]) + _one(token.source[-1])
        case _Kind.TEXT:
            return _literal(token.source)
        case _Kind.QUOTED if repeated and token.source:
            return _literal(token.source[:-1]) + _one(token.source[-1])
        case _Kind.QUOTED:
            return _literal(token.source)
        case _Kind.BRACKET if not token.source.isascii():
            return "[" + "".join(_class_member(part) for part in _IN_BRACKET.findall(token.source[1:-1])) + "]"
        case _:
            return token.source


def _literal(text: str) -> str:
    return str(re2.escape(normal(text)))


def _one(letter: str) -> str:
    folded = _literal(letter)
    return f"(?:{folded})" if len(normal(letter)) > 1 else folded


def _class_member(part: str) -> str:
    if part.isascii():
        return part
    folded = normal(part)
    return f"\\{folded}" if folded in _CLASS_SPECIAL else folded


def _unsupported(pattern: str, tokens: list[_Token]) -> Message | None:
    syntax = "".join(token.source for token in tokens if token.syntax)
    if _LOOKAROUND.search(syntax):
        return msg(
            "The regular expression {pattern} looks around, which RE2 cannot do."
            " Use a second condition, or except, instead.",
            pattern=pattern,
        )
    if _BACKREFERENCE.search(syntax):
        return msg(
            "The regular expression {pattern} refers back to a group, which RE2 cannot do. Write the text out.",
            pattern=pattern,
        )
    if any(token.kind is _Kind.OPENING and "i" in token.source.partition("-")[2] for token in tokens):
        return msg(
            "The regular expression {pattern} asks to mind the case, but texts compare without case. Leave out {flag}.",
            pattern=pattern,
            flag="(?-i)",
        )
    return None


def _misspelt(tokens: list[_Token]) -> Message | None:
    for token in tokens:
        if token.kind is _Kind.REPEAT and token.source.startswith("{,"):
            return msg(
                "The repetition {found} needs a first number, such as {better}.",
                found=token.source,
                better="{0" + token.source[1:],
            )
        if token.kind is _Kind.ESCAPE and token.source == "\\Z":
            return msg("{found} is unknown in RE2 syntax. The end of a text is {better}.", found="\\Z", better="\\z")
        if token.kind is _Kind.BRACKET:
            for part in _IN_BRACKET.findall(token.source[1:-1]):
                if not part.isascii() and len(normal(part)) > 1:
                    return msg(
                        "Inside of {brackets}, {letter} stands for several letters. Write it outside of the brackets,"
                        " with | between the choices.",
                        brackets=token.source,
                        letter=part,
                    )
    return None


def _astonishing(tokens: list[_Token]) -> Message | None:
    """Find what RE2 knows for ASCII only, in a branch that speaks of other letters."""
    for branch in _branches(tokens):
        if not any(token.foreign for token in branch):
            continue
        for token in branch:
            if token.kind is _Kind.ESCAPE and token.source in (r"\b", r"\B"):
                return msg(
                    "{escape} finds the ends of words in ASCII letters only, so it fails beside Hangul."
                    " Leave it out, or write {instead} before the word.",
                    escape=token.source,
                    instead=_WORD_START,
                )
            if token.kind is _Kind.ESCAPE and token.source in (r"\w", r"\W"):
                return msg(
                    "{escape} knows ASCII letters only, so it passes over Hangul. Write {instead} instead.",
                    escape=token.source,
                    instead=_UNICODE_LETTERS if token.source == r"\w" else _UNICODE_LETTERS.replace("[", "[^", 1),
                )
    return None


def _branches(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Split an expression at its outermost alternatives."""
    depth = 0
    branch: list[_Token] = []
    for token in tokens:
        if token.kind is _Kind.OPENING and not token.source.endswith(")"):
            depth += 1
        elif token.source == ")" and token.kind is _Kind.OTHER:
            depth -= 1
        if token.source == "|" and token.kind is _Kind.OTHER and depth == 0:
            yield branch
            branch = []
        else:
            branch.append(token)
    yield branch


def _invalid(body: str) -> Message | None:
    try:
        program = compiled(to_re2(body))
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        return msg("{pattern} is no regular expression in RE2 syntax ({error}).", pattern=f"/{body}/", error=text)
    if program.programsize > MOST_STEPS:
        return msg("The regular expression {pattern} is too large. Use smaller counts.", pattern=f"/{body}/")
    if body not in _EVERYTHING_ON_PURPOSE and program.search("") and program.search("\x01"):
        return msg(
            "The regular expression {pattern} matches every text. Take out the choice that may be empty.",
            pattern=f"/{body}/",
        )
    return None
