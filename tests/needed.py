"""What a machine must have for tests that go beyond Python. CI must have all of it, so that nothing forgotten there can hide."""

from __future__ import annotations

import os
import shutil

import pytest


def missing(what: str) -> None:
    """Skip a test for want of something, but never in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI must test with it (see CONTRIBUTING.md)")
    pytest.skip(what)


def program(*names: str) -> str:
    """Give the path of a program that goes by one of these names."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        missing(f"no {names[0]} is here")
    return found
