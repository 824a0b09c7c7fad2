"""What is made of the same values is made once, and never of others in their place."""

from __future__ import annotations

import pytest

from mapping.remembered import remembered


@pytest.fixture
def made():
    return []


@pytest.fixture
def ask(made):
    @remembered(8)
    def make(*told):
        made.append(told)
        return repr(told)

    return make


def test_the_same_values_are_made_something_of_once(ask, made):
    assert ask("a", None) == ask("a", None)
    assert made == [("a", None)]


def test_values_that_are_equal_and_of_another_type_are_others(ask):
    assert [ask(1), ask(True), ask(1.0)] == ["(1,)", "(True,)", "(1.0,)"]


@pytest.mark.parametrize("told", [["a"], {"a": 1}, "a" * 501])
def test_what_cannot_or_may_not_be_kept_is_made_anew(ask, made, told):
    assert ask(told) == ask(told) == repr((told,))
    assert len(made) == 2
