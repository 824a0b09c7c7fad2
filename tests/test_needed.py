"""What tests need besides Python may be missing, but not in CI."""

from __future__ import annotations

import pytest
from _pytest.outcomes import Failed
from _pytest.outcomes import Skipped
from needed import program


@pytest.mark.parametrize(("ci", "outcome"), [("true", Failed), ("", Skipped)])
def test_a_missing_program_skips_a_test_and_fails_it_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no nonesuch is here"):
        program("nonesuch", "nonesuch-browser")


def test_a_program_is_found_by_any_of_its_names():
    assert program("nonesuch", "sh").endswith("/sh")
