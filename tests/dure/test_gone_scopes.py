"""A tool that answers 410 for a project or board: it is told as gone for good or retired, and no task is told gone for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from fake_tools.server import Reply
from three_tools import connected

WEDNESDAY = "2026-11-25T08:30:00+09:00"
TOOLS = {
    "jira": ("OPS", "WEB", "/project/OPS"),
    "asana": ("1204567890123456", "1204567890123457", "projects?/1204567890123456"),
    "trello": ("aaaaaaaa", "bbbbbbbb", "boards/aaaaaaaa"),
}


def states(shop):
    """Give what the store says of each task."""
    with closing(sqlite3.connect(shop.folder / "dure.db")) as store:
        return [state for (state,) in store.execute("SELECT state FROM tasks")]


def _make(told, scope):
    match told.tool:
        case "jira":
            told.world.create(scope)
        case "asana":
            told.world.task("일", scope)
        case _:
            told.world.card(scope)


@pytest.fixture(params=TOOLS)
def gone(request, shop, server):
    """Give a tool with two scopes of which the first was read, and is answered 410 now."""
    first, second, route = TOOLS[request.param]
    told = connected(shop, server, request.param, first, second, scopes=[first, second], census="every-run")
    for scope in (first, second):
        _make(told, scope)
    assert told.run("sync").code == 0
    if request.param == "jira":
        told.world.lost.add(first)  # searches and lists pass over it
    server.fail(route, Reply({"message": "gone", "errorMessages": ["gone"], "errors": [{"message": "gone"}]}, 410))
    return told


def test_a_scope_that_is_gone_for_good_is_told_so_with_what_to_do(gone):
    ran = gone.run("sync", "--full", at=WEDNESDAY)

    assert ran.code == 3
    assert "it is gone for good, or its address was retired" in ran.err
    assert "  → If it was deleted, take it out of scopes:." in ran.err
    assert "cannot see" not in ran.err


def test_it_is_told_in_korean(gone, shop):
    shop.settings["language"] = "ko"
    ran = gone.run("sync", "--full", at=WEDNESDAY)

    assert "완전히 삭제되었거나 그 주소가 폐지되었습니다" in ran.err
    assert "볼 수 없습니다" not in ran.err


def test_no_task_is_told_gone_for_it(gone, shop):
    gone.run("sync", "--full", at=WEDNESDAY)

    assert states(shop) == ["live", "live"]
