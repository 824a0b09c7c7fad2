"""One connection to a fake of each live tool, the same in all that a test is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fake_tools.asana import AsanaWorld
from fake_tools.jira import FakeJira
from fake_tools.server import FakeServer
from fake_tools.trello import FakeTrello

TUESDAY = "2026-11-24T08:30:00+09:00"


@dataclass
class Told:
    """A tool with what the settings say of it; ``run`` gives the command line its secrets."""

    tool: str
    world: Any
    server: FakeServer
    options: dict[str, Any]
    run: Callable[..., Any]


def connected(shop, server, tool, *seen, at=TUESDAY, **more) -> Told:
    """Let the workspace have one connection, hq, whose account sees the boards or projects of these names."""
    world = {"jira": FakeJira, "asana": AsanaWorld, "trello": FakeTrello}[tool]()
    server.world = world
    for name in seen:
        (world.board if tool == "trello" else world.project)(name, f"이름 {name}")
    below = {"jira": "", "asana": "/api/1.0", "trello": "/1"}[tool]
    own = {"jira": {"email": "bot@hanbit.example"}, "asana": {}, "trello": {"key": "${OUR_KEY}"}}[tool]
    options = {"tool": tool, "url": f"{server.url}{below}", "token": "${OUR_TOKEN}"} | own | more
    shop.settings["connections"] = {"hq": options}

    def run(*args, at=at):
        return shop.run(*args, at=at, OUR_TOKEN=world.token, OUR_KEY="k3y")

    return Told(tool, world, server, options, run)


def findings(ran, health):
    """Give what doctor found of the sources and calls so."""
    return [each for each in ran.json["findings"] if (each["area"], each["health"]) == ("sources", health)]
