"""What can go wrong with a request: one kind of error per way to react, each with what to do about it."""

from __future__ import annotations

from typing import ClassVar

from connectors.live.answer import Answer
from mapping.errors import ConnectorError
from mapping.errors import Fault


class LiveError(ConnectorError):
    """A request that was not answered as it should be; ``answer`` is what came, if anything did.

    ``transient`` tells whether the same request may succeed a moment later; ``wait`` is in how many seconds, where the
    tool says so.
    """

    transient: ClassVar[bool] = False

    def __init__(self, *faults: Fault, answer: Answer | None = None, wait: float | None = None) -> None:
        """Carry the faults, what the tool answered, and how long it asks to wait."""
        super().__init__(*faults)
        self.answer = answer
        self.wait = wait

    @property
    def status(self) -> int | None:
        """Give the HTTP status of the answer, None where there was none."""
        return self.answer.status if self.answer else None

    @property
    def answered(self) -> str:
        """Give what the tool answered in brief: the status, and what it said to it."""
        said = self.answer.said if self.answer else ""
        return f"{self.status or 0} ({said})" if said else f"{self.status or 0}"


class UnauthorisedError(LiveError):
    """The tool does not know the token (401)."""


class ForbiddenError(LiveError):
    """The tool knows the token and does not let it see this (403)."""


class NotFoundError(LiveError):
    """What was asked for is not there, or this token may not know that it is (404)."""


class RemovedError(LiveError):
    """The tool no longer has what was asked for, or this part of its API (410)."""


class RejectedError(LiveError):
    """The tool takes the request itself for wrong (any other 4xx)."""


class ThrottledError(LiveError):
    """The tool asks to come again later (429)."""

    transient = True


class UnavailableError(LiveError):
    """The tool is out of order for the moment (408, 425, 5xx)."""

    transient = True


class UnreachableError(LiveError):
    """No whole answer came: no connection, a time limit, or an end in the middle."""

    transient = True


class UntrustedError(LiveError):
    """The other side could not prove who it is (TLS); asked again, it could not either."""


class BrokenAnswerError(LiveError):
    """An answer came that cannot be one: cut, too large, of the wrong kind, or nested beyond reason."""

    transient = True


class RefusedError(LiveError):
    """dure itself would not go on: a redirect, or an address on another host than the configured one."""


class NotLetThroughError(LiveError):
    """The proxy on the way does not take the name and password that it was told (407); the tool itself said nothing."""


class OverBudgetError(LiveError):
    """The requests or the waiting that this run may spend are used up; the next run goes on from here."""
