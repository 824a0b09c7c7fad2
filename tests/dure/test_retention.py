"""What is gone for long enough is forgotten; what lives, or is only out of sight, is kept."""

import pytest
from sqlalchemy import text
from tool_exports import issue
from tool_exports import jira

BANNER = {"labels": ["배너"]}
GONE, LATER, LAST = (f"{day}T09:00:00+09:00" for day in ("2026-11-24", "2027-02-24", "2027-12-31"))


@pytest.fixture
def left(shop, sqlite_store):
    """Give a way to look at a shop one of whose two tasks is gone since Tuesday."""

    def rows(table):
        with sqlite_store.read() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()

    shop.export("hq", jira(issue(1, "메인 배너", **BANNER), issue(2, "새 배너", **BANNER)))
    shop.reconcile()
    shop.export("hq", jira(issue(1, "메인 배너", **BANNER)), at=GONE)
    shop.reconcile(at=GONE)
    return rows


def test_raw_records_of_what_is_gone_go_first_and_then_all_of_it(shop, left, sqlite_store):
    assert [left(table) for table in ("tasks", "raws", "sightings")] == [2, 2, 2]

    shop.reconcile("--no-sync", at=LATER)
    assert [left(table) for table in ("tasks", "raws", "sightings")] == [2, 1, 2]

    shop.reconcile("--no-sync", at=LAST)
    assert [left(table) for table in ("tasks", "raws", "sightings")] == [1, 1, 1]
    assert shop.as_is("db", "check", at=LAST).code == 0
    assert shop.as_is("report", "weekly-home", at=LAST).code in {0, 3}
    with sqlite_store.read() as connection:
        gaps = connection.scalars(text("SELECT id FROM gaps")).all()
    shown = [shop.as_is("gaps", "show", each, at=LAST) for each in gaps]
    assert [each.code for each in shown] == [0] * len(gaps) != []


def test_the_settings_say_how_long(shop, left):
    shop.settings["retention"] = {"raw": "400d", "gone": "30d"}

    shop.reconcile("--no-sync", at=LATER)

    assert [left(table) for table in ("tasks", "raws")] == [1, 1]


@pytest.mark.parametrize("state", ["live", "out-of-sight"])
def test_what_is_not_proven_to_be_gone_is_kept(shop, left, sqlite_store, state):
    with sqlite_store.write() as connection:
        connection.execute(text("UPDATE tasks SET state = :state, state_at = '2020-01-01'"), {"state": state})

    shop.reconcile("--no-sync", at=LAST)

    assert [left(table) for table in ("tasks", "raws")] == [2, 2]
