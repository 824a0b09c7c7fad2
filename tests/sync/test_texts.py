"""Moments and words as they stand in columns."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies

from sync.texts import instant_text
from sync.texts import json_text
from sync.texts import words_text

WORDS = strategies.lists(
    strategies.text(alphabet=strategies.characters() | strategies.sampled_from('"\\\n\0\x7f\ud800'))
)


class _Own(datetime):
    """A moment of a kind of its own, as some libraries bring them."""


@given(strategies.datetimes(timezones=strategies.just(UTC)))
def test_a_moment_is_written_as_isoformat_writes_it(moment):
    """Rows that earlier versions wrote are compared with it as text."""
    assert instant_text(moment) == moment.isoformat()


@pytest.mark.parametrize("kind", [datetime, _Own])
def test_a_moment_of_any_kind_is_written_in_utc(kind):
    """A zone is left for UTC, and so is none; what only derives from datetime is written the same."""
    moment = kind.fromisoformat("2026-11-01T19:11:12.345+09:00")

    assert instant_text(moment) == "2026-11-01T10:11:12.345000+00:00"
    assert instant_text(kind(2026, 11, 1)) == "2026-11-01T00:00:00+00:00"


@given(WORDS, strategies.dictionaries(strategies.text(), WORDS))
def test_words_are_written_as_any_document_is(words, by_name):
    """Digests of rows that earlier versions wrote are compared with those of today."""
    assert words_text(tuple(words)) == json_text(words)
    assert words_text({name: tuple(each) for name, each in by_name.items()}) == json_text(by_name)


class _Label(str):
    """A text of a kind of its own, as plug-ins may bring them."""

    __slots__ = ()


def test_words_of_any_kind_are_written():
    """What only derives from a text is written as one."""
    assert words_text((_Label("시안"), "b")) == '["시안","b"]'
