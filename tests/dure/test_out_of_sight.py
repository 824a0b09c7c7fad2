"""Doctor and sync where an account sees nothing of what is to be read: both say so, and neither calls it well."""

from __future__ import annotations

import pytest
from fake_tools.asana import AsanaWorld
from fake_tools.jira import FakeJira
from fake_tools.server import FakeServer
from fake_tools.trello import FakeTrello

TUESDAY = "2026-11-24T08:30:00+09:00"


@pytest.fixture
def server():
    made = FakeServer(FakeJira())
    yield made
    made.close()


def jira(url):
    world = FakeJira()
    return world, {"url": url, "email": "bot@hanbit.example", "token": "t0ken"}


def asana(url):
    world = AsanaWorld()
    return world, {"url": f"{url}/api/1.0", "token": world.token}


def trello(url):
    return FakeTrello(), {"url": f"{url}/1", "key": "k3y", "token": "t0ken"}


TOOLS = {"jira": jira, "asana": asana, "trello": trello}


@pytest.fixture(params=TOOLS)
def seeing(request, shop, server):
    """Give a maker of workspaces with one connection, whose account sees the boards or projects of these names."""

    def make(*seen, scopes=None):
        server.world, options = TOOLS[request.param](server.url)
        for name in seen:
            getattr(server.world, "board" if request.param == "trello" else "project")(name, f"이름 {name}")
        secrets = {name: options.pop(name) for name in ("key", "token") if name in options}
        options |= {name: f"${{OUR_{name.upper()}}}" for name in secrets} | ({"scopes": scopes} if scopes else {})
        shop.settings["connections"] = {"hq": {"tool": request.param} | options}
        environment = {f"OUR_{name.upper()}": secret for name, secret in secrets.items()}
        return lambda *args: shop.run(*args, at=TUESDAY, **environment)

    return make


@pytest.mark.parametrize(("seen", "scopes"), [((), None), ((), ["77"]), (("77",), ["88", "99"])])
def test_what_sync_cannot_read_at_all_is_a_fault_for_doctor(seeing, seen, scopes):
    run = seeing(*seen, scopes=scopes)
    told = run("doctor", "--format", "json")
    faults = [each for each in told.json["findings"] if (each["area"], each["health"]) == ("sources", "bad")]

    assert (run("sync").code, told.code, len(faults)) == (4, 3, 1)
    assert "dure sync" in faults[0]["message"]
    assert faults[0]["advice"]


def test_one_of_several_that_is_out_of_sight_leaves_the_others_to_be_read(seeing):
    run = seeing("77", scopes=["77", "99"])
    told = run("doctor", "--format", "json")

    assert (run("sync").code, told.code) == (3, 0)
    assert any("99" in each["message"] for each in told.json["findings"] if each["health"] == "odd")
