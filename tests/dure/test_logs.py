"""What libraries say goes the way of all messages."""

from __future__ import annotations

import logging
import warnings

import pytest

from dure.logs import _Listener
from dure.logs import listen


@pytest.fixture
def heard():
    """Listen, and give what was handed on; leave logging and warnings as they were."""
    root, kept = logging.getLogger(), list(logging.getLogger().handlers)
    told = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        listen(lambda level, text: told.append((level, text)))
        yield told
        logging.captureWarnings(capture=False)
    root.handlers[:] = kept


def test_a_library_that_warns_is_heard(heard):
    logging.getLogger("urllib3").warning("Retrying after %s", "a reset")
    assert heard == [("warning", "urllib3: Retrying after a reset")]


def test_a_library_that_tells_how_it_works_is_not(heard):
    logging.getLogger("urllib3").info("Starting new HTTPS connection")
    assert heard == []


def test_a_failure_of_a_library_is_told_without_its_traceback(heard):
    logging.getLogger("library").error("It failed", exc_info=ValueError("inside"))
    assert heard == [("error", "library: It failed")]


def test_a_library_that_logs_wrongly_does_not_end_the_run(heard):
    wrong = {"name": "library", "levelno": logging.WARNING, "msg": "%d items", "args": ("no",)}
    (listener,) = (each for each in logging.getLogger().handlers if isinstance(each, _Listener))
    listener.handle(logging.makeLogRecord(wrong))
    assert heard == [("warning", "library")]


def test_a_warning_of_python_is_heard(heard):
    warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
    assert "soon gone" in heard[0][1]
