from __future__ import annotations

import threading

import pytest

from mapping.once import once


class Asker:
    """Asks a slow tool; ``may_answer`` lets it answer."""

    def __init__(self):
        self.asked = 0
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    @once
    def answer(self):
        """Give the answer."""
        self.asked += 1
        self.is_asked.set()
        assert self.may_answer.wait(20)
        return self.asked


def asking(asker):
    """Ask in a thread; give it, and what was answered."""
    told = []
    thread = threading.Thread(target=lambda: told.append(asker.answer))
    thread.start()
    return thread, told


def test_it_is_found_out_once_though_two_ask_at_the_same_time():
    asker = Asker()
    threads = [asking(asker), asking(asker)]
    assert asker.is_asked.wait(20)
    asker.may_answer.set()
    for thread, _ in threads:
        thread.join()
    assert [told for _, told in threads] == [[1], [1]]
    assert asker.answer == 1


def test_one_object_does_not_wait_for_another():
    slow, quick = Asker(), Asker()
    thread, _ = asking(slow)
    assert slow.is_asked.wait(20)
    quick.may_answer.set()
    other, told = asking(quick)
    other.join(20)
    slow.may_answer.set()
    thread.join()
    assert told == [1]


def test_what_raised_is_asked_again():
    class Failing:
        tries = 0

        @once
        def answer(self):
            self.tries += 1
            if self.tries == 1:
                raise ValueError("too early")
            return self.tries

    asker = Failing()
    with pytest.raises(ValueError, match="too early"):
        _ = asker.answer
    assert asker.answer == 2


def test_it_tells_what_it_is():
    assert Asker.answer.__doc__ == "Give the answer."
