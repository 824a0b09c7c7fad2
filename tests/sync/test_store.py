"""Opening a store: made when new, refused with advice when it cannot be right, held by one run at a time."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy import text

from mapping.errors import BusyError
from mapping.errors import StoreError
from mapping.errors import UsageError
from sync import schema as schema_module
from sync import store as store_module
from sync.mail_tables import metadata
from sync.outcome import known_scopes
from sync.store import Store
from sync.store_mark import store_mark


def refusal(url, **options):
    with pytest.raises(StoreError) as caught:
        Store.open(url, **options)
    (fault,) = caught.value.faults
    assert fault.advice is not None
    return str(fault)


def test_the_migrations_make_exactly_the_tables(store):
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_new_store_is_what_all_migrations_make(store):
    with store.write() as connection:
        made = shape(connection)
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        schema_module.migrate(connection)
        assert shape(connection) == made


def test_the_migrations_stand_in_one_row():
    """A number given twice would leave one of them out, in every store that is upgraded and without a word."""
    assert list(schema_module.revisions()) == [
        f"{number:04}" for number in range(1, len(schema_module.revisions()) + 1)
    ]


@pytest.mark.parametrize("lacks", [[("outbox", "told")], [("tasks", "links_known")], []])
def test_a_store_of_either_migration_that_was_numbered_0007_becomes_whole(store, lacks):
    with store.write() as connection:
        made = shape(connection)
        for table, column in lacks:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
        schema_module.migrate(connection)
        assert shape(connection) == made


def shape(connection):
    """Give tables, columns, keys and indexes as the database itself tells them, columns in no order."""
    seen = inspect(connection)
    return {
        table: (
            sorted(
                (each["name"], str(each["type"]), each["nullable"], str(each["default"]))
                for each in seen.get_columns(table)
            ),
            seen.get_pk_constraint(table),
            sorted(map(str, seen.get_foreign_keys(table))),
            sorted(map(str, seen.get_unique_constraints(table))),
            sorted(map(str, seen.get_indexes(table))),
            "WITHOUT ROWID" in str(seen.get_table_options(table)) or _without_rowid(connection, table),
        )
        for table in sorted(seen.get_table_names())
    }


def _without_rowid(connection, table):
    if connection.dialect.name != "sqlite":
        return False
    return "WITHOUT ROWID" in connection.scalar(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
    )


def test_a_kept_store_opens_again(store_url):
    for _ in range(2):
        with Store.open(store_url) as opened:
            assert opened.check() == ()


def test_a_relative_path_starts_at_the_given_folder(tmp_path):
    with Store.open("sqlite:///dure.db", base=tmp_path):
        assert (tmp_path / "dure.db").exists()


def test_a_new_store_is_readable_by_its_owner_only(tmp_path):
    with Store.open("sqlite:///dure.db", base=tmp_path):
        assert (tmp_path / "dure.db").stat().st_mode & 0o077 == 0


def test_a_file_of_no_bytes_is_what_is_left_of_a_store_and_refused(tmp_path):
    (tmp_path / "dure.db").touch()
    assert "0 bytes" in refusal("sqlite:///dure.db", base=tmp_path)
    assert (tmp_path / "dure.db").stat().st_size == 0


def test_a_new_store_is_there_whole_or_not_at_all(tmp_path):
    (tmp_path / "dure.db.new").write_text("left by a run that was struck down")
    with Store.open("sqlite:///dure.db", base=tmp_path) as opened:
        assert opened.check() == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dure.db", "dure.db.lock"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip", b"not a database at all" * 100])
def test_what_is_not_a_database_is_refused_and_left_alone(tmp_path, content):
    (tmp_path / "dure.db").write_bytes(content)
    assert "not a database" in refusal("sqlite:///dure.db", base=tmp_path)
    assert (tmp_path / "dure.db").read_bytes() == content


def test_a_cut_database_is_refused(tmp_path):
    with Store.open("sqlite:///dure.db", base=tmp_path):
        pass
    path = tmp_path / "dure.db"
    path.write_bytes(path.read_bytes()[:8192])
    assert "cut off" in refusal("sqlite:///dure.db", base=tmp_path)


def test_a_newer_file_format_is_refused(tmp_path):
    with Store.open("sqlite:///dure.db", base=tmp_path):
        pass
    path = tmp_path / "dure.db"
    content = bytearray(path.read_bytes())
    content[18:20] = b"\x09\x09"
    path.write_bytes(content)
    assert "newer SQLite" in refusal("sqlite:///dure.db", base=tmp_path)


def test_a_database_with_foreign_tables_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "dure.db")
    connection.execute("CREATE TABLE invoices (id)")
    connection.close()
    assert "another program" in refusal("sqlite:///dure.db", base=tmp_path)


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "dure.db").mkdir()
    assert "is a folder" in refusal("sqlite:///dure.db", base=tmp_path)


def test_a_store_in_a_missing_folder_is_refused(tmp_path):
    assert "does not exist" in refusal("sqlite:///none/dure.db", base=tmp_path)


def test_a_store_that_must_exist_is_not_made(tmp_path):
    assert "no store" in refusal("sqlite:///dure.db", base=tmp_path, must_exist=True)
    assert not (tmp_path / "dure.db").exists()


def test_a_newer_schema_is_refused(store_url):
    with Store.open(store_url) as opened, opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version of dure" in refusal(store_url)


@pytest.fixture
def older(monkeypatch, store_url):
    with Store.open(store_url) as opened, opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    monkeypatch.setattr("sync.schema.revisions", lambda: ("0001", "0002"))
    return store_url


def test_a_store_of_the_first_schema_comes_to_the_present_one(store_url):
    with Store.open(store_url) as opened, opened.write() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(schema_module.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        metadata.drop_all(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO scopes (connection, id, name, whole, truncated, shrunk_runs, retired)"
                " VALUES ('hq', 'WEB', '', true, false, 0, false)"
            )
        )
    assert "older version" in refusal(store_url)
    with Store.open(store_url, upgrade=True) as opened, opened.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert not known_scopes(connection, "hq")["WEB"].behind
        assert store_mark(connection)


@pytest.mark.parametrize(
    ("count", "runs", "expected"),
    [(-3, 0, (3, None, None, 0)), (-4, 2, (0, None, 4, 2)), (5, 1, (0, 5, None, 1)), (None, 0, (0, None, None, 0))],
)
def test_what_was_believed_and_what_was_doubted_come_apart(store, count, runs, expected):
    with store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO scopes (connection, id, name, whole, truncated, shrunk_count, shrunk_runs, retired)"
                " VALUES ('hq', 'WEB', '', true, false, :count, :runs, false)"
            ),
            {"count": count, "runs": runs},
        )
        for column in ("short", "short_doubted"):
            connection.execute(text(f"ALTER TABLE scopes DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
        schema_module.migrate(connection)
        known = known_scopes(connection, "hq")["WEB"]
    assert (known.short, known.shrunk_count, known.short_doubted, known.shrunk_runs) == expected


def test_an_older_schema_asks_for_an_upgrade(older):
    assert "older version" in refusal(older)


def test_an_upgrade_writes_a_backup_first(older, monkeypatch):
    monkeypatch.setattr(
        store_module, "migrate", lambda each: each.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    )
    with Store.open(older, upgrade=True) as opened:
        assert (opened.saved is not None) is (opened.path is not None)
        assert opened.saved is None or opened.saved.exists()


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(older, monkeypatch):
    def broken(connection):
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    monkeypatch.setattr(store_module, "migrate", broken)
    with pytest.raises(StoreError):
        Store.open(older, upgrade=True)
    assert "older version" in refusal(older)


@pytest.mark.parametrize(
    "url", ["mysql://x", "not an address", "sqlite://", "sqlite:///:memory:", "postgresql+nope://x@["]
)
def test_an_address_that_is_none_is_refused(url):
    assert "address" in refusal(url)


def test_a_password_never_stands_in_an_error():
    url = "postgresql://dure:geheim-77@127.0.0.1:1/none"
    assert "geheim-77" not in refusal(url)


def test_a_missing_driver_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install" in refusal("postgresql://x@127.0.0.1:1/none")


def test_a_second_run_is_refused_at_once(store, kept_url):
    with store.lock(), Store.open(kept_url) as other, pytest.raises(BusyError), other.lock():
        pass


def test_the_lock_is_free_again_afterwards(store, kept_url):
    with store.lock():
        pass
    with Store.open(kept_url) as other, other.lock():
        pass


def test_the_lock_may_be_nested(store):
    with store.lock(), store.lock():
        pass


def test_a_store_that_another_program_holds_is_busy(tmp_path):
    with Store.open("sqlite:///dure.db", base=tmp_path, busy_seconds=0.1) as opened:
        holder = sqlite3.connect(tmp_path / "dure.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError), opened.write():
            pass
        holder.close()


def test_a_write_that_fails_leaves_nothing_behind(store):
    def twice():
        with store.write() as connection:
            for _ in range(2):
                connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))

    with pytest.raises(StoreError):
        twice()
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM meta WHERE key = 'a'")) == 0


def test_a_backup_is_a_store(sqlite_store, tmp_path):
    sqlite_store.backup(tmp_path / "copy.db")
    with Store.open("sqlite:///copy.db", base=tmp_path) as opened:
        assert opened.check() == ()


def test_a_backup_overwrites_nothing(sqlite_store, tmp_path):
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(UsageError):
        sqlite_store.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_damaged_page_is_told(sqlite_store, tmp_path):
    path = sqlite_store.path
    sqlite_store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(content)
    with Store.open("sqlite:///dure.db", base=tmp_path) as opened:
        assert opened.check() != ()
