"""What the three client libraries have in common once they send through a wire."""

from __future__ import annotations

import base64
import logging
import threading
import traceback

import pytest
from fake_tools.server import Reply

from connectors.live.asana_client import asana_client
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import RefusedError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.jira_client import jira_client
from connectors.live.jira_strangers import refuse_strangers
from connectors.live.retry import Budget
from connectors.live.trello_client import trello_client
from mapping.masking import remember_login

TOKEN = "s3cret-t0ken"
KEY = "k3y"


def jira_of(wire, email="봇@hanbit.example"):
    client = jira_client(wire, email=email, token=TOKEN)
    return lambda: client._get_json("myself", params={"expand": "groups"})


def asana_of(wire):
    import asana  # noqa: PLC0415  # slow, and only this one needs it

    users = asana.UsersApi(asana_client(wire, token=TOKEN))
    return lambda: users.get_user("me", {"opt_fields": "name"}, full_payload=True)


def trello_of(wire):
    client = trello_client(wire, key=KEY, token=TOKEN)
    return lambda: client.fetch_json("/members/me", query_params={"fields": "username"})


@pytest.fixture(params=[jira_of, asana_of, trello_of], ids=["jira", "asana", "trello"])
def tool(request):
    """Give what makes one request of a tool through a wire."""
    return request.param


LOGINS = {
    jira_of: "Basic " + base64.b64encode(f"봇@hanbit.example:{TOKEN}".encode()).decode(),
    asana_of: f"Bearer {TOKEN}",
    trello_of: f'OAuth oauth_consumer_key="{KEY}", oauth_token="{TOKEN}"',
}
PATHS = {jira_of: "/gate/rest/api/3/myself", asana_of: "/gate/users/me", trello_of: "/gate/members/me"}


def test_the_login_stands_in_a_header_and_the_address_is_the_configured_one(serve, wire_to, tool):
    server = serve()

    assert tool(wire_to(f"{server.url}/gate"))() == {"ok": True}

    (asked,) = server.stats.requests
    assert asked.path == PATHS[tool]
    assert asked.headers["authorization"] == LOGINS[tool]
    assert len(asked.query) == 1
    assert "gzip" in asked.headers["accept-encoding"]
    assert {TOKEN, KEY}.isdisjoint(asked.query.values())


def test_a_personal_access_token_of_data_center_is_a_bearer(serve, wire_to):
    server = serve()

    jira_of(wire_to(server.url), email=None)()

    assert server.stats.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_building_a_client_asks_nothing_and_leaves_no_thread(serve, wire_to, tool):
    server, before = serve(), set(threading.enumerate())

    tool(wire_to(server.url))

    assert set(threading.enumerate()) <= before
    assert server.stats.count == 0


def test_building_a_client_leaves_the_loggers_of_the_process_alone(wire_to, tool):
    names = ("", "asana", "urllib3", "jira", "trello", "requests")

    def state():
        found = map(logging.getLogger, names)
        return [(each.level, list(each.handlers), each.propagate, each.disabled) for each in found]

    before = state()
    tool(wire_to("http://127.0.0.1:1"))

    assert state() == before


@pytest.mark.parametrize("status", [500, 503, 429])
def test_there_is_one_layer_of_trying_again(serve, wire_to, tool, status):
    server = serve(lambda _: Reply({}, status))

    with pytest.raises(ThrottledError if status == 429 else UnavailableError):
        tool(wire_to(server.url))()

    assert server.stats.count == 5


def test_a_request_that_is_tried_again_is_the_same_request(serve, wire_to, tool):
    server = serve()
    server.fail("GET", Reply({}, 502), times=2)

    tool(wire_to(server.url))()

    first, *others = [(each.path, each.query, each.headers["authorization"]) for each in server.stats.requests]
    assert others == [first, first]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(serve, wire_to, tool, status):
    other = serve()
    server = serve(lambda ask: Reply({}, status, {"Location": f"{other.url}{ask.path}"}))

    with pytest.raises(RefusedError):
        tool(wire_to(server.url))()

    assert (server.stats.count, other.stats.count) == (1, 0)


@pytest.mark.parametrize("body", [b'{"a": [', b"", b"null", b"<html></html>"], ids=["cut", "empty", "null", "html"])
def test_a_broken_answer_is_one_error_for_all(serve, wire_to, tool, body):
    server = serve(lambda _: Reply(body))

    with pytest.raises(BrokenAnswerError, match="hq"):
        tool(wire_to(server.url))()


def test_the_environment_decides_neither_the_way_nor_the_login(serve, wire_to, tool, monkeypatch, tmp_path):
    server, proxy = serve(), serve()
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password pw\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy.url)

    tool(wire_to(server.url))()

    assert server.stats.requests[0].headers["authorization"] == LOGINS[tool]
    assert proxy.stats.count == 0


def test_no_cookie_is_kept(serve, wire_to, tool):
    server = serve(lambda _: Reply({"ok": True}, headers={"Set-Cookie": "session=1; Path=/"}))
    ask = tool(wire_to(server.url))

    ask()
    ask()

    assert "cookie" not in server.stats.requests[1].headers


def test_many_threads_may_use_one_client(serve, wire_to, tool):
    server = serve(lambda ask: Reply({"path": ask.path}))
    ask = tool(wire_to(server.url, at_once=4))
    found = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(16)]

    for each in threads:
        each.start()
    for each in threads:
        each.join(10)

    assert found == [{"path": PATHS[tool].removeprefix("/gate")}] * 16
    assert server.stats.most_at_once <= 4


SECRETS = (TOKEN, base64.b64encode(f"봇@hanbit.example:{TOKEN}".encode()).decode())


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
def test_a_secret_that_the_tool_repeats_is_neither_told_nor_logged(serve, wire_to, tool, caplog, status):
    def repeat(ask):
        said = f"No: {ask.headers['authorization']} {TOKEN}"
        headers = {"Location": f"/login/{TOKEN}"}
        return Reply({"message": said, "errorMessages": [said]} if status != 200 else said.encode(), status, headers)

    server = serve(repeat)
    caplog.set_level(logging.DEBUG)
    remember_login("봇@hanbit.example", TOKEN)

    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is
        tool(wire_to(server.url, budget=Budget(seconds=0)))()

    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert not [each for each in SECRETS if each in told]


def test_jira_that_takes_the_token_for_nobody_is_told_with_a_good_status(serve, wire_to):
    server = serve(lambda _: Reply({"issues": []}, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}))
    wire = wire_to(server.url)
    wire.check = refuse_strangers(wire.station)

    with pytest.raises(UnauthorisedError, match="for nobody"):
        jira_of(wire)()

    assert server.stats.count == 1


NOBODY = [
    {"X-Seraph-LoginReason": "OUT"},
    {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"},
    {"X-Seraph-LoginReason": "AUTHORISATION_FAILED"},
    {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED", "X-AUSERNAME": "bot"},
    {"X-Seraph-LoginReason": "OK, OUT"},
    {"X-Seraph-LoginReason": "out"},
    {"X-AUSERNAME": "anonymous"},
    {"X-Seraph-LoginReason": "OK", "X-AUSERNAME": "Anonymous "},
]
SOMEBODY = [
    {},
    {"X-Seraph-LoginReason": "OK"},
    {"X-Seraph-LoginReason": "OK", "X-AUSERNAME": "bot"},
    {"X-Seraph-LoginReason": "OUT, OK", "X-AUSERNAME": "bot"},
    {"X-Seraph-LoginReason": "", "X-AUSERNAME": ""},
    {"X-AUSERNAME": "anonymous.kim"},
]


@pytest.mark.parametrize("headers", NOBODY)
@pytest.mark.parametrize("status", [200, 400, 404])
def test_an_answer_of_jira_that_is_meant_for_nobody_is_refused(serve, wire_to, headers, status):
    server = serve(lambda _: Reply({"issues": []}, status, headers))
    wire = wire_to(server.url)
    wire.check = refuse_strangers(wire.station)

    with pytest.raises(UnauthorisedError, match="for nobody"):
        jira_of(wire)()


@pytest.mark.parametrize("headers", SOMEBODY)
def test_an_answer_of_jira_that_is_meant_for_somebody_is_taken(serve, wire_to, headers):
    server = serve(lambda _: Reply({"issues": []}, headers=headers))
    wire = wire_to(server.url)
    wire.check = refuse_strangers(wire.station)

    assert jira_of(wire)() == {"issues": []}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_jira_that_is_out_of_order_before_it_looks_at_the_token_says_nothing_of_it(serve, wire_to, status):
    server = serve(lambda _: Reply({}, status, {"X-AUSERNAME": "anonymous"}))
    wire = wire_to(server.url, budget=Budget(seconds=0))
    wire.check = refuse_strangers(wire.station)

    with pytest.raises((UnavailableError, ThrottledError)):
        jira_of(wire)()


def test_a_jira_that_lets_its_account_in_and_not_there_does_not_forget_the_token(serve, wire_to):
    server = serve(lambda _: Reply({}, 403, {"X-Seraph-LoginReason": "AUTHORISATION_FAILED", "X-AUSERNAME": "bot"}))
    wire = wire_to(server.url)
    wire.check = refuse_strangers(wire.station)

    with pytest.raises(ForbiddenError):
        jira_of(wire)()


@pytest.mark.parametrize("status", [201, 203, 206])
def test_whole_json_with_any_success_is_taken(serve, wire_to, tool, status):
    server = serve(lambda _: Reply({"data": {"gid": "1"}, "id": "1"}, status))

    assert tool(wire_to(f"{server.url}/gate"))()


@pytest.mark.parametrize("status", [203, 206])
def test_a_success_that_is_cut_short_is_no_answer(serve, wire_to, tool, status):
    server = serve(lambda _: Reply(b'{"data": {"gid": "1"', status))

    with pytest.raises(BrokenAnswerError, match="no whole JSON"):
        tool(wire_to(f"{server.url}/gate"))()
