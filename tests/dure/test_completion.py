"""Completion: the scripts of three shells, and what they ask dure."""

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_of_each_shell_names_dure(dure, shell):
    ran = dure("completion", shell)

    assert ran.code == 0, ran.err
    assert "_DURE_COMPLETE" in ran.out


@pytest.mark.parametrize(
    ("words", "word", "found"),
    [("dure rec", "1", "reconcile"), ("dure gaps acc", "2", "accept"), ("dure reconcile --fail", "2", "--fail-on"),
     ("dure reconcile --format m", "3", "md")],
)  # fmt: skip
def test_commands_options_and_choices_are_completed(dure, words, word, found):
    ran = dure(_DURE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=word)

    assert found in ran.out
    assert ran.err == ""
