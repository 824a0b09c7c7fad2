"""How a tool fails at something for ever, however often it is asked again."""

from __future__ import annotations

import pytest
from fake_tools.server import Reply

FAILURES = {
    "500": Reply({}, 500),
    "503": Reply({}, 503),
    "web page": Reply(b"<html>oops</html>", 200, {"Content-Type": "text/html"}),
}

by_each_failure = pytest.mark.parametrize("reply", FAILURES.values(), ids=FAILURES)
"""The test is done with each of them as its ``reply``."""
