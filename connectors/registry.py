"""Plug-ins: found by the entry points of their packages, loaded one by one when a connection asks for them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points
from typing import cast

from msgspec import Struct

from connectors.api import Connect
from connectors.api import ConnectionOptions
from connectors.api import Connector
from connectors.api import ConnectorContext
from connectors.makers import Maker
from connectors.strange_options import BrokenOptions
from connectors.strange_options import broken
from connectors.strange_options import careful
from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

GROUP = "dure.connectors"
_OURS = "dure"
_ADVICE = msg("Upgrade or uninstall that package; other connectors go on.")


class FailedToLoad(ConnectorError):  # noqa: N818 - named as what happened, beside its root
    """A connector plug-in is missing, doubled or broken; the others are not touched by it."""


class Plugin(Struct, frozen=True, order=True):
    """A connector that some installed package offers: the tool's name, the package, and where it lies in it."""

    name: str
    package: str
    version: str
    value: str

    @property
    def maker(self) -> Maker:
        """Give who made it, for telling what went wrong."""
        return Maker(self.name, self.package, self.version)


def installed() -> tuple[Plugin, ...]:
    """List what the installed packages offer, sorted by name; nothing is imported."""
    return _listed(entry_points)


@cache
def _listed(look: Callable[..., Iterable[EntryPoint]]) -> tuple[Plugin, ...]:
    """Look once: nothing is installed while a command runs, and the description of every package is read for it."""
    entries = tuple(look(group=GROUP))
    packages = {id(package): package for package in (each.dist for each in entries)}
    told = {key: _told(package) for key, package in packages.items()}
    return tuple(sorted({Plugin(each.name, *told[id(each.dist)], each.value) for each in entries}))


def load(name: str) -> Connect:
    """Import the connector of a tool; raise FailedToLoad naming its package and what went wrong."""
    return _loaded(_only(name, installed()))


def build(context: ConnectorContext) -> Connector:
    """Build the connector that a connection asks for, behind a wall where another package than dure offers it.

    Raises FailedToLoad as `load`, and ConnectorError where it cannot be built.
    """
    if isinstance(context.options, BrokenOptions):
        raise ConnectorError(*context.options.faults)
    plugin = _only(context.options.tool, installed())
    connect = _loaded(plugin)
    if plugin.package == _OURS:
        return connect(context)
    from connectors.guarded import built  # noqa: PLC0415  # the wall, with its models, is for strangers alone

    return built(plugin.maker, lambda: connect(context))


def options_model(tool: str) -> type[ConnectionOptions]:
    """Give the model of a tool's options; where a plug-in is broken, one that takes anything and holds its faults."""
    try:
        plugin = _only(tool, installed())
        model = _loaded(plugin).options
        return model if plugin.package == _OURS else careful(model, plugin.maker)
    except FailedToLoad as error:
        return broken(error.faults)


def _loaded(plugin: Plugin) -> Connect:
    try:
        loaded = EntryPoint(plugin.name, plugin.value, GROUP).load()
        options = getattr(loaded, "options", None)
    except (Exception, SystemExit) as cause:  # importing runs code of strangers, which may raise anything
        raise FailedToLoad(
            fault(
                "The connector “{tool}” of the package {package} {version} cannot be loaded: {cause}",
                tool=plugin.name,
                package=plugin.package,
                version=plugin.version,
                cause=f"{type(cause).__name__}: {cause}",
                advice=_ADVICE,
            )
        ) from cause
    if not callable(loaded) or not (isinstance(options, type) and issubclass(options, ConnectionOptions)):
        raise FailedToLoad(
            fault(
                "What the package {package} {version} offers for the tool “{tool}” ({value}) is no connector.",
                tool=plugin.name,
                package=plugin.package,
                version=plugin.version,
                value=plugin.value,
                advice=_ADVICE,
            )
        )
    return cast("Connect", loaded)


def _told(package: Distribution | None) -> tuple[str, str]:
    """Give name and version of a package, whose description is parsed whole for each of the two."""
    return (package.name, package.version) if package else ("?", "?")


def _only(name: str, plugins: Iterable[Plugin]) -> Plugin:
    known = tuple(plugins)
    found = [each for each in known if fold(each.name) == fold(name)]
    match found:
        case [plugin]:
            return plugin
        case []:
            raise FailedToLoad(
                fault(
                    "No connector for the tool “{tool}” is installed.",
                    tool=name,
                    advice=msg("Installed are: {tools}.", tools=", ".join(each.name for each in known) or "–"),
                )
            )
        case _:
            raise FailedToLoad(
                fault(
                    "Several packages offer a connector for the tool “{tool}”: {packages}.",
                    tool=name,
                    packages=", ".join(f"{each.package} {each.version} ({each.value})" for each in found),
                    advice=msg("Uninstall all of them but one."),
                )
            )
