"""What the last judgement left is there for the next one, whatever its scopes are called by then."""

from __future__ import annotations

import json

import pytest

from sync.bulk import upsert_rows
from sync.marks import Marks
from sync.marks import load_marks
from sync.marks import rename_marked
from sync.marks import save_marks

WEB = ("hq", "WEB")
CS = ("hq", "CS")
MARKS = Marks(agreement="1@2026-01-01", scopes=frozenset({WEB, CS}), whole=frozenset({WEB}))


@pytest.fixture
def connection(store):
    with store.write() as opened:
        yield opened


def test_marks_come_back_as_they_were_left(connection):
    save_marks(connection, MARKS)

    assert load_marks(connection) == MARKS


def test_a_store_that_did_not_note_what_was_whole_takes_for_it_all_that_was_judged(connection):
    said = {"judged_at": None, "engine": None, "agreement": None, "scopes": [WEB, CS]}
    upsert_rows(connection, "meta", ("key", "value"), ("key",), [("judgement", json.dumps(said))])

    assert load_marks(connection).whole == {WEB, CS}


def test_a_scope_that_is_called_otherwise_stays_judged_and_whole(connection):
    save_marks(connection, MARKS)

    rename_marked(connection, lambda pair: ("hq", "10010") if pair == WEB else pair)

    marks = load_marks(connection)
    assert (marks.scopes, marks.whole) == ({("hq", "10010"), CS}, {("hq", "10010")})
