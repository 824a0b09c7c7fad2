from __future__ import annotations

import sys
from importlib.metadata import EntryPoint

import pytest

from connectors import registry
from connectors.api import ConnectionOptions
from connectors.registry import GROUP
from connectors.registry import FailedToLoad
from connectors.registry import Plugin


class _Package:
    def __init__(self, name, version):
        self.name, self.version = name, version


class _Entry:
    def __init__(self, name, value, package="dure-notion", version="1.2"):
        self.name, self.value, self.dist = name, value, _Package(package, version)


@pytest.fixture
def offered(monkeypatch, tmp_path):
    (tmp_path / "plug_good.py").write_text(
        "from connectors.api import ConnectionOptions\n"
        "class Good:\n    options = ConnectionOptions\n    def __call__(self, context): ...\n"
    )
    (tmp_path / "plug_broken.py").write_text("raise RuntimeError('no licence')\n")
    monkeypatch.syspath_prepend(tmp_path)

    def offer(*entries):
        monkeypatch.setattr(registry, "entry_points", lambda group: entries if group == GROUP else ())

    yield offer
    for name in ("plug_good", "plug_broken"):
        sys.modules.pop(name, None)


def test_the_connectors_of_dure_itself_are_installed():
    assert [plugin.name for plugin in registry.installed()] == ["asana", "jira", "trello"]
    assert {plugin.package for plugin in registry.installed()} == {"dure"}


def test_plugins_are_sorted_and_tell_their_package(offered):
    offered(_Entry("trello", "b:B"), _Entry("notion", "a:A", "dure-notion", "3.0"))
    assert registry.installed()[0] == Plugin("notion", "dure-notion", "3.0", "a:A")


def test_listing_plugins_imports_none_of_them(offered):
    offered(_Entry("notion", "plug_broken:Broken"))
    registry.installed()
    assert "plug_broken" not in sys.modules


def test_a_plugin_is_loaded_by_the_name_of_its_tool(offered):
    offered(_Entry("notion", "plug_good:Good"))
    assert registry.load("Notion").__name__ == "Good"


def test_a_broken_plugin_is_named_with_its_package_and_cause(offered):
    offered(_Entry("notion", "plug_broken:Broken"))
    with pytest.raises(FailedToLoad) as raised:
        registry.load("notion")
    assert str(raised.value) == (
        "The connector “notion” of the package dure-notion 1.2 cannot be loaded: RuntimeError: no licence "
        "Upgrade or uninstall that package; other connectors go on."
    )


@pytest.mark.parametrize("value", ["no_such_module:Any", "plug_good:Missing", "plug_good", ":::", ""])
def test_whatever_is_wrong_with_an_entry_point_is_one_error(offered, value):
    offered(_Entry("notion", value))
    with pytest.raises(FailedToLoad, match=r"dure-notion 1\.2"):
        registry.load("notion")


def test_what_has_no_options_is_no_connector(offered):
    offered(_Entry("notion", "json:loads"))
    with pytest.raises(FailedToLoad, match="is no connector"):
        registry.load("notion")


def test_a_broken_plugin_stops_no_other(offered):
    offered(_Entry("notion", "plug_broken:Broken"), _Entry("good", "plug_good:Good"))
    assert registry.load("good").options is ConnectionOptions


def test_two_packages_for_one_tool_are_both_named(offered):
    offered(_Entry("notion", "a:A", "dure-notion"), _Entry("notion", "b:B", "other-notion"))
    with pytest.raises(FailedToLoad, match=r"dure-notion 1\.2 \(a:A\), other-notion 1\.2 \(b:B\)"):
        registry.load("notion")


def test_one_package_found_twice_is_one_plugin(offered):
    offered(_Entry("notion", "plug_good:Good"), _Entry("notion", "plug_good:Good"))
    assert len(registry.installed()) == 1


def test_an_unknown_tool_names_the_installed_ones(offered):
    offered(_Entry("jira", "a:A"), _Entry("asana", "b:B"))
    with pytest.raises(FailedToLoad, match="Installed are: asana, jira"):
        registry.load("jirra")


def test_the_group_is_the_one_that_packages_declare():
    assert EntryPoint("x", "y:z", GROUP).group == "dure.connectors"
