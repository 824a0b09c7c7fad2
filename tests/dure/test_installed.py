"""The tests run against what users install, not against the checkout."""

import importlib
import sysconfig
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGES = ["mapping", "sheets", "config", "connectors", "gaps", "sync", "reports", "dure"]


@pytest.mark.parametrize("name", PACKAGES)
def test_package_comes_from_the_installed_wheel(name):
    module = importlib.import_module(name)

    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(sysconfig.get_path("purelib"))


@pytest.mark.parametrize("name", PACKAGES)
def test_package_says_that_it_is_typed(name):
    module = importlib.import_module(name)

    assert module.__file__ is not None
    assert Path(module.__file__).with_name("py.typed").exists()


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_the_name(name):
    assert set(packages_distributions()[name]) == {"dure"}
