"""A thread in which code of strangers runs, so that nobody waits for it longer than agreed."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from queue import Empty
from queue import SimpleQueue
from threading import Lock
from threading import Thread
from typing import Any
from typing import TypeVar

T = TypeVar("T")

_Questions = SimpleQueue[Callable[[], Any] | None]
_Answers = SimpleQueue[tuple[Any, BaseException | None]]


class OutOfPatienceError(Exception):
    """What was asked gave no answer in time; it may still be at work, and nothing more is asked of it."""


class StrangersError(Exception):
    """Something was raised by the code that was asked, be it an exit of the program; ``__cause__`` is what."""


class Worker:
    """Answers one question after the other in a thread of its own; after one that it did not answer, none."""

    def __init__(self, patience: float) -> None:
        """Wait so many seconds for each answer."""
        self._patience = patience
        self._questions: _Questions = SimpleQueue()
        self._answers: _Answers = SimpleQueue()
        self._asking = Lock()
        self._begun = False
        self._lost = False

    def ask(self, question: Callable[[], T]) -> T:
        """Give the answer; raise StrangersError where it raised, OutOfPatienceError where none comes in time."""
        with self._asking:
            if self._lost:
                raise OutOfPatienceError
            self._begin()
            self._questions.put(question)
            try:
                answer, error = self._answers.get(timeout=self._patience)
            except BaseException as interrupted:
                self._lost = True  # an answer that comes later would be taken for that of the next question
                if isinstance(interrupted, Empty):
                    raise OutOfPatienceError from None
                raise
        if error is not None:
            raise StrangersError from error
        found: T = answer
        return found

    def _begin(self) -> None:
        if not self._begun:
            # What hangs in a stranger's code must not keep the process alive.
            Thread(target=_work, args=(self._questions, self._answers), name="dure-plugin", daemon=True).start()
            weakref.finalize(self, self._questions.put, None)
            self._begun = True


def _work(questions: _Questions, answers: _Answers) -> None:
    while (question := questions.get()) is not None:
        try:
            answers.put((question(), None))
        except BaseException as error:  # noqa: BLE001  # raised again where it was asked
            answers.put((None, error))
        del question
