"""Workshops on which runs are struck down, one per test."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from workshop import TUESDAY
from workshop import Workshop
from workshop import begin


@pytest.fixture(scope="session")
def monday(fork_server, tmp_path_factory):
    """Give a workshop as it stands after Monday's run, to be copied."""
    return begin(Workshop(fork_server, tmp_path_factory.mktemp("monday")))


@pytest.fixture(scope="session")
def undisturbed(monday, tmp_path_factory):
    """Give a workshop on which Tuesday's run was left in peace."""
    shop = monday.copy_to(tmp_path_factory.mktemp("undisturbed") / "shop")
    assert shop.run("reconcile", day=TUESDAY).code == 0
    return shop


@pytest.fixture(scope="session")
def monday_on_postgresql(fork_server, tmp_path_factory, another_schema):
    """Give a workshop as it stands after Monday's run, whose store is on a server, to be copied."""
    return begin(Workshop(fork_server, tmp_path_factory.mktemp("monday") / "shop", another_schema))


@pytest.fixture
def postgresql_shop(monday_on_postgresql, kept_schema, tmp_path):
    """Give a workshop as it stands after Monday's run, whose store is on a server: one that was used before, and emptied."""
    return monday_on_postgresql.copy_to(tmp_path / "shop", kept_schema)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, monday, tmp_path):
    """Give a workshop as it stands after Monday's run, once per kind of store."""
    if request.param == "sqlite":
        return monday.copy_to(tmp_path / "shop")
    return request.getfixturevalue("postgresql_shop")
