"""What a process imports and makes ready before it forks children that are dure, so that each of them starts at once.

Nothing of the package ``dure`` itself is among it: that reads the language of the environment when it is imported.
"""

import gc
import importlib
import os
import pkgutil
from tempfile import TemporaryDirectory

from babel.core import Locale
from pydantic import BaseModel

PACKAGES = ("mapping", "sheets", "config", "connectors", "sync", "gaps", "reports")
LATE = (  # imported by what needs them, and slow
    "alembic.migration", "babel.dates", "babel.numbers", "click.shell_completion", "css_inline", "holidays.countries",
    "numpy.ma", "psycopg", "re2", "rich.table", "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite", "urllib3", "xml.etree.ElementTree", "zoneinfo",
)  # fmt: skip


STORES = (  # imported where a store is opened
    "psycopg", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite", "sync.store_mark", "zoneinfo",
)  # fmt: skip


def preload_stores():
    """Import what stores of either kind need, and let forks share the memory of it."""
    for name in STORES:
        with_extra(name)
    gc.collect()
    gc.freeze()


def preload():
    """Import all that children may need, build what is built at first use, and let forks share the memory of it."""
    # A process that forks has no threads, and children have no room for their stacks.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in LATE:
        with_extra(name)
    for package in PACKAGES:
        import_all(package)
    models = [BaseModel]
    for model in models:
        models += model.__subclasses__()
        if model.__module__.partition(".")[0] in PACKAGES:
            model.model_rebuild()
    for language in ("en", "ko"):
        _ = Locale.parse(language).number_symbols
    read_once()
    gc.collect()
    gc.freeze()


def import_all(package):
    """Import all modules of a package but those that do something when they are imported."""
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.startswith("sync.migrations.") and not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def read_once():
    """Have what a process reads or makes at its first use: words of all languages, the glossary, the templates, a store."""
    for language in ("en", "ko"):
        importlib.import_module("reports.language").Language(language).date("2026-11-23")
    importlib.import_module("gaps.duplicates.glossary").glossary_index()
    importlib.import_module("connectors.registry").installed()
    templates = importlib.import_module("reports.templating")._environment()
    for name in templates.list_templates(extensions="j2"):
        templates.get_template(name)
    with TemporaryDirectory() as folder:
        importlib.import_module("sync.store").Store.open(f"sqlite:///{folder}/dure.db").close()


def with_extra(name):
    """Import a module unless it comes with an extra that this environment does without."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name.partition(".")[0]:
            raise
