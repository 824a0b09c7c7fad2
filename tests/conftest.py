"""Stores to test on, and the builders within reach of every test."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

sys.path.insert(0, str(Path(__file__).parent))

from emptying import empty  # the builders' folder is named first
from fake_tools.mail_server import MailServer  # the builders' folder is named first
from fake_tools.mail_server import Trust  # the builders' folder is named first
from forked import ForkServer  # the builders' folder is named first
from needed import missing  # the builders' folder is named first

from mapping.masking import MASKS  # the builders' folder is named first
from sync.store import Store  # the builders' folder is named first

# `make test` draws the same examples every time; `make test-all` draws many, and new ones. A busy machine is no failure.
settings.register_profile(
    "dure",
    max_examples=int(os.environ.get("DURE_EXAMPLES", "1000")),
    derandomize="DURE_EXAMPLES" not in os.environ,
    deadline=None,
)
settings.load_profile("dure")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage among what is collected: it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    """Let each worker begin with a share of the properties: who came upon a minute's one last would keep the others waiting."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    properties = [each for each in items if getattr(each.obj, "is_hypothesis_test", False)]
    others = [each for each in items if not getattr(each.obj, "is_hypothesis_test", False)]
    shares = [len(others) * number // workers for number in range(workers + 1)]
    parts = [(properties[number::workers], others[slice(*shares[number : number + 2])]) for number in range(workers)]
    items[:] = [each for part in parts for few in part for each in few]


POSTGRES = os.environ.get("DURE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


@pytest.fixture(autouse=True)
def _no_secret_of_an_earlier_test():
    """Let no test mask what another one made up as a secret."""
    yield
    MASKS.forget()


def _postgres_answers():
    engine = create_engine(POSTGRES, poolclass=NullPool, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False


@pytest.fixture(scope="session")
def postgres():
    """Give the address of a PostgreSQL server; without one, tests on it are skipped, but never in CI."""
    if not _postgres_answers():
        missing("no PostgreSQL answers where DURE_TEST_POSTGRES names it")
    return POSTGRES


@contextmanager
def _schema(postgres):
    """Make a schema and give its address; it goes at the end."""
    name = f"dure_{uuid.uuid4().hex}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield f"{postgres}{'&' if '?' in postgres else '?'}options=-csearch_path%3D{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


@pytest.fixture
def postgres_url(postgres):
    """Give the address of an empty schema of its own."""
    with _schema(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """Give an address at which there is no store yet, once per kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dure.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory):
    """Give a process that runs dure in children of its own, which start at once."""
    with ForkServer(tmp_path_factory.mktemp("told")) as server:
        yield server


@pytest.fixture(scope="session")
def trust(tmp_path_factory):
    """Give an authority that signs certificates of mail servers."""
    return Trust(tmp_path_factory.mktemp("trust"))


@pytest.fixture(scope="module")
def house(request, trust):
    """Give a mail server with STARTTLS and a login, which the tests of a module share; the module names its password."""
    server = MailServer(tls=trust.context("127.0.0.1"), login=(b"dure", request.module.PASSWORD.encode()))
    yield server
    server.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Give the file of a store without rows."""
    path = tmp_path_factory.mktemp("template") / "dure.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def kept_schema(postgres):
    """Give the address of a store in PostgreSQL that tests use one after the other."""
    with _schema(postgres) as url:
        Store.open(url).close()
        yield url


@pytest.fixture(scope="session")
def another_schema(postgres):
    """Give the address of a further schema, which is empty before the first test that asks for it."""
    with _schema(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_url(request, tmp_path):
    """Give the address of a store without rows, once per kind of database."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("template"), tmp_path / "dure.db")
        return f"sqlite:///{tmp_path / 'dure.db'}"
    url = request.getfixturevalue("kept_schema")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        empty(connection)
    return url


@pytest.fixture
def store(kept_url):
    """Give an open store, once per kind of database."""
    with Store.open(kept_url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(template, tmp_path):
    """Give an open SQLite store."""
    shutil.copyfile(template, tmp_path / "dure.db")
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as opened:
        yield opened
