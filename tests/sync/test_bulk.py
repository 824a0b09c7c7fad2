"""Many rows at once are written as they are, however they are put to the driver."""

from __future__ import annotations

import pytest

from sync import bulk
from sync.bulk import insert_rows
from sync.bulk import select_rows

SCOPES = ("connection", "id", "name", "url", "tasks", "whole", "truncated", "shrunk_runs", "retired", "behind", "form")


@pytest.mark.parametrize("count", [1, 49, 50, 400])
@pytest.mark.parametrize(
    "odd",
    [
        (),
        (("url", "https://x"),),
        (("whole", False),),
        (("tasks", 0),),
        (("url", ""), ("behind", True), ("retired", False)),
    ],
    ids=["all alike", "an address", "not whole", "none", "several"],
)
def test_columns_that_are_alike_in_all_rows_are_written_as_others(store, count, odd):
    alike = {
        "url": None,
        "tasks": None,
        "whole": True,
        "truncated": False,
        "shrunk_runs": 0,
        "retired": True,
        "behind": False,
        "form": "",
    }
    rows = [("hq", f"{number:04}", "이름", *alike.values()) for number in range(count)]
    rows[-1] = ("hq", rows[-1][1], "이름", *(alike | dict(odd)).values())
    with store.write() as connection:
        insert_rows(connection, "scopes", SCOPES, rows)
        kept = list(select_rows(connection, f"SELECT {', '.join(SCOPES)} FROM scopes ORDER BY id"))

    assert [tuple(row) for row in kept] == rows


@pytest.mark.parametrize(
    "name", ["it''s", "it's", "a%sb", "?", ":name", "\\", '"', "이름", "", "NULL", "2026-11-27T10:00:00+00:00"]
)
@pytest.mark.parametrize("ours", [frozenset(), frozenset({"name"})], ids=["of others", "ours"])
def test_a_text_that_is_alike_in_all_rows_is_kept_as_it_is(store, name, ours):
    rows = [("hq", f"{number:04}", name, False, False, 0, False) for number in range(60)]
    columns = ("connection", "id", "name", "whole", "truncated", "shrunk_runs", "retired")
    with store.write() as connection:
        insert_rows(connection, "scopes", columns, rows, ours=ours)
        kept = list(select_rows(connection, f"SELECT {', '.join(columns)} FROM scopes ORDER BY id"))

    assert [tuple(row) for row in kept] == rows


def test_a_text_of_others_is_bound_and_never_written_into_a_statement(store, monkeypatch):
    said = []
    run = bulk._run
    monkeypatch.setattr(
        bulk, "_run", lambda connection, statement, rows: (said.append(statement), run(connection, statement, rows))
    )
    rows = [("hq", f"{number:04}", "strange", False, False, 0, False) for number in range(60)]
    columns = ("connection", "id", "name", "whole", "truncated", "shrunk_runs", "retired")
    with store.write() as connection:
        insert_rows(connection, "scopes", columns, rows, ours={"connection"})

    assert ["'hq'" in each for each in said] == [True]
    assert not any("strange" in each for each in said)


@pytest.mark.parametrize("body", [b"same", None], ids=["alike", "each its own"])
def test_bytes_of_many_rows_come_back_as_bytes(store, body):
    rows = [("words", number, body or b"%d" % number) for number in range(60)]
    with store.write() as connection:
        insert_rows(connection, "shelves", ("shelf", "number", "body"), rows)
        kept = list(select_rows(connection, "SELECT shelf, number, body FROM shelves ORDER BY number"))

    assert [(shelf, number, bytes(each)) for shelf, number, each in kept] == rows
