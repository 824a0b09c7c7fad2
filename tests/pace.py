"""Bounds for what hostile input may cost, in seconds of a quick processor: a slow one takes longer for everything."""

from contextlib import contextmanager
from time import process_time

QUICK = 0.05  # CPU seconds that a million additions take on the processor whose seconds are meant


def seconds_here(seconds):
    """Give the CPU seconds that this processor may take now for what takes so many on a quick one; never fewer."""
    began, total = process_time(), 0
    for number in range(1_000_000):
        total += number
    return seconds * max(1, (process_time() - began) / QUICK)


@contextmanager
def costing_at_most(seconds):
    """Hold that what is done within takes no more than so many CPU seconds of a quick processor."""
    allowed = seconds_here(seconds)
    began = process_time()
    yield
    assert process_time() - began < allowed
