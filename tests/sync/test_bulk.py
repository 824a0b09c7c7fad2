"""Many rows at once are written as they are, however they are put to the driver."""

from __future__ import annotations

import pytest

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
