"""What the environment says of proxies and certificates, and what the settings say: held against each tool's own client."""

from __future__ import annotations

import base64
from contextlib import closing

import pytest
import trustme
from fake_tools.server import Reply
from test_clients import LOGINS
from test_clients import asana_of
from test_clients import jira_of
from test_clients import trello_of
from test_wire_ways import Tunnel
from test_wire_ways import tls

from connectors.live.errors import LiveError
from connectors.live.errors import UntrustedError

PROXIES = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
BUNDLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
EXEMPT = ["127.0.0.1", "*", ".0.0.1", "127.0.0.0/8", "127.0.0.1:{port}", "localhost, 127.0.0.1"]


@pytest.fixture(params=[jira_of, asana_of, trello_of], ids=["jira", "asana", "trello"])
def tool(request):
    """Give what makes one request of a tool through a wire."""
    return request.param


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    """Let the environment say nothing yet."""
    for name in (
        *PROXIES,
        "HTTP_PROXY",
        "no_proxy",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUEST_METHOD",
        *BUNDLES,
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def bundle(authority, tmp_path):
    """Write the company's certificates into a file; give its name."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


@pytest.mark.parametrize("name", PROXIES)
def test_a_proxy_of_the_environment_is_not_used(serve, wire_to, monkeypatch, tool, name):
    server, proxy = serve(), serve()
    monkeypatch.setenv(name, proxy.url)

    assert tool(wire_to(server.url))() == {"ok": True}

    assert (server.stats.count, proxy.stats.count) == (1, 0)


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
@pytest.mark.parametrize("exempt", EXEMPT)
def test_the_proxy_of_the_settings_is_used_whatever_the_environment_exempts(
    serve, wire_to, monkeypatch, tool, name, exempt
):
    server, proxy = serve(), serve()
    monkeypatch.setenv(name, exempt.format(port=server.port))

    tool(wire_to(server.url, proxy=proxy.url))()

    assert (server.stats.count, proxy.stats.count) == (0, 1)


def test_a_proxy_with_user_and_password_carries_tls_of_a_company(serve, wire_to, authority, bundle, tool):
    server, tunnel = serve(tls=tls(authority, "127.0.0.1")), Tunnel()
    login = "두레:p@ss:w/rd"
    told = tunnel.url.replace("two:words@", "두레:p%40ss%3Aw%2Frd@")

    with closing(tunnel):
        assert tool(wire_to(server.url, ca_bundle=bundle, proxy=told))() == {"ok": True}

    assert f"Basic {base64.b64encode(login.encode()).decode()}".encode() in tunnel.told
    assert LOGINS[tool].encode() not in tunnel.told
    (asked,) = server.stats.requests
    assert asked.headers["authorization"] == LOGINS[tool]
    assert "proxy-authorization" not in asked.headers


def test_certificates_of_the_bundle_are_trusted(serve, wire_to, authority, bundle, tool):
    server = serve(tls=tls(authority, "127.0.0.1"))

    assert tool(wire_to(server.url, ca_bundle=bundle))() == {"ok": True}
    with pytest.raises(UntrustedError):
        tool(wire_to(server.url))()


def test_what_openssl_is_told_to_trust_counts_as_the_systems(serve, wire_to, authority, bundle, monkeypatch, tool):
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    server = serve(tls=tls(authority, "127.0.0.1"))

    assert tool(wire_to(server.url))() == {"ok": True}


def test_the_bundle_of_the_settings_takes_the_place_of_all_others(
    serve, wire_to, authority, bundle, monkeypatch, tmp_path, tool
):
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    server = serve(tls=tls(authority, "127.0.0.1"))

    with pytest.raises(UntrustedError):
        tool(wire_to(server.url, ca_bundle=str(tmp_path / "other.pem")))()
    assert server.stats.count == 0


@pytest.mark.parametrize("name", BUNDLES)
def test_variables_of_other_programs_vouch_for_nobody_and_are_named(
    serve, wire_to, authority, bundle, monkeypatch, tool, name
):
    monkeypatch.setenv(name, bundle)
    server = serve(tls=tls(authority, "127.0.0.1"))

    with pytest.raises(UntrustedError) as caught:
        tool(wire_to(server.url))()

    assert name in str(caught.value.faults[0].advice)
    assert bundle not in str(caught.value.faults[0].advice)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_a_host_that_is_not_reached_is_told_with_the_proxy_that_the_environment_names(
    wire_to, clock, monkeypatch, tool, name
):
    monkeypatch.setenv(name, "http://dure:s3cret@proxy.hanbit.example:8080")

    with pytest.raises(LiveError) as caught:
        tool(wire_to("http://127.0.0.1:9"))()

    told = str(caught.value.faults[0].advice)
    assert "proxy:" in told
    assert "environment" in told
    assert "s3cret" not in told


@pytest.mark.parametrize("exempt", ["127.0.0.1", "*", "127.0.0.0/8"])
def test_a_proxy_that_the_environment_exempts_the_host_from_is_not_named(wire_to, clock, monkeypatch, tool, exempt):
    monkeypatch.setenv("http_proxy", "http://proxy.hanbit.example:8080")
    monkeypatch.setenv("no_proxy", exempt)

    with pytest.raises(LiveError) as caught:
        tool(wire_to("http://127.0.0.1:9"))()

    assert "environment" not in str(caught.value.faults[0].advice)


def test_a_proxy_that_answers_itself_is_no_answer_of_the_tool(serve, wire_to, clock, tool):
    proxy = serve(lambda _: Reply(b"<html>Sign in</html>", 200, {"Content-Type": "text/html"}))

    with pytest.raises(LiveError, match="web page"):
        tool(wire_to("http://jira.hanbit.example", proxy=proxy.url))()
