"""A request and its answer: what is asked again, how long is waited, and what a failure tells."""

from __future__ import annotations

import json
import socket
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from email.utils import format_datetime
from math import inf

import pytest
from asking import get
from fake_tools.server import Reply

from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.retry import Budget
from connectors.live.retry import told_wait


def test_a_good_answer_is_given_with_the_servers_time(serve, wire_to):
    server = serve(skew=3600)

    answer = get(wire_to(server.url))

    assert answer.value == {"ok": True}
    assert timedelta(minutes=59) < answer.server_time - datetime.now(UTC) < timedelta(minutes=61)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, UnauthorisedError),
        (402, RejectedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (410, RemovedError),
        (412, RejectedError),
    ],
)
def test_a_lasting_failure_is_not_asked_again(serve, wire_to, status, kind):
    server = serve(lambda _: Reply({"errorMessages": ["No such thing"]}, status))

    with pytest.raises(kind) as caught:
        get(wire_to(server.url))

    assert caught.value.status == status
    assert "No such thing" in str(caught.value)
    assert server.stats.count == 1


def test_a_dead_token_is_told_with_its_connection_account_and_renewal(serve, wire_to):
    server = serve(lambda _: Reply(b"<html>Log in</html>", 401, {"Content-Type": "text/html"}))

    with pytest.raises(UnauthorisedError) as caught:
        get(wire_to(server.url, account="bot@hanbit.example"))

    told = str(caught.value.faults[0])
    assert "Jira answered 401 to connection hq (bot@hanbit.example) (/x)." in told
    assert "Make a new token." in told
    assert "html" not in told


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
@pytest.mark.parametrize("times", [1, 3])
def test_a_passing_failure_is_asked_again_after_growing_waits(serve, wire_to, clock, status, times):
    server = serve()
    server.fail("GET", Reply({}, status), times=times)

    assert get(wire_to(server.url)).value == {"ok": True}
    assert server.stats.count == times + 1
    assert all(later > earlier for earlier, later in zip(clock.slept, clock.slept[1:], strict=False))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_without_end_ends_after_five_tries(serve, wire_to, status):
    server = serve(lambda _: Reply({}, status))

    with pytest.raises(UnavailableError):
        get(wire_to(server.url))

    assert server.stats.count == 5


@pytest.mark.parametrize("later", [{"Retry-After": "7"}, {}], ids=["seconds", "untold"])
def test_a_throttled_request_waits_as_told(serve, wire_to, clock, later):
    server = serve()
    server.fail("GET", Reply({}, 429, later), times=1)

    get(wire_to(server.url))

    assert sum(clock.slept) == (7 if later else pytest.approx(5, rel=0.31))


def test_a_wait_beyond_the_run_is_not_begun(serve, wire_to, clock):
    server = serve(lambda _: Reply({}, 429, {"Retry-After": "36000"}))

    with pytest.raises(ThrottledError) as caught:
        get(wire_to(server.url))

    assert (caught.value.wait, clock.slept, server.stats.count) == (36000, [], 1)


def test_all_waits_of_a_run_together_are_bounded(serve, wire_to, clock):
    server = serve(lambda _: Reply({}, 429, {"Retry-After": "100"}))
    wire = wire_to(server.url, budget=Budget(seconds=250))

    for _ in range(3):
        with pytest.raises(ThrottledError):
            get(wire)

    assert wire.pace.waited == 200


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7),
        ("0", 0),
        ("-1", 0),
        ("soon", None),
        (None, None),
        ("1e3", None),
        ("", None),
        ("9" * 400, inf),
        ("Fri, 31 Dec 9999 23:59:59 -0900", pytest.approx(2.5e11, rel=0.1)),
        ("Mon, 30 Feb 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_nothing(text, wait):
    assert told_wait(text, datetime.now(UTC)) == wait


@pytest.mark.parametrize(("ahead", "wait"), [(30, 30), (-30, 0)])
def test_retry_after_may_be_a_date(ahead, wait):
    now = datetime(2026, 11, 23, tzinfo=UTC)

    assert told_wait(format_datetime(now + timedelta(seconds=ahead), usegmt=True), now) == wait


@pytest.mark.parametrize("skew", [-86_400, 86_400])
def test_a_date_to_come_back_at_is_one_of_the_tools_own_clock(serve, wire_to, clock, skew):
    server = serve(skew=skew)
    when = datetime.now(UTC) + timedelta(seconds=skew + 30)
    server.fail("GET", Reply({}, 429, {"Retry-After": format_datetime(when, usegmt=True)}), times=1)

    get(wire_to(server.url))

    assert 25 < sum(clock.slept) <= 30


def test_a_tool_out_of_order_that_tells_when_it_is_back_is_asked_then(serve, wire_to, clock):
    server = serve()
    server.fail("GET", Reply({}, 503, {"Retry-After": "120"}), times=1)

    get(wire_to(server.url))

    assert clock.slept == [120]


def test_waits_at_the_same_time_count_once():
    budget = Budget(seconds=100)

    assert all(budget.may_wait(60, now=1000) for _ in range(8))
    assert not budget.may_wait(60, now=1060)
    assert budget.may_wait(40, now=1060)


def test_a_port_that_nobody_answers_is_told(wire_to):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(UnreachableError, match="did not take the call"):
        get(wire_to(f"http://127.0.0.1:{port}"))


def test_a_name_that_nobody_knows_is_told(wire_to):
    with pytest.raises(UnreachableError, match="not known to the network"):
        get(wire_to("http://no-such-host.invalid"))


def test_no_secret_shows_in_what_a_wire_knows(wire_to):
    wire = wire_to("http://127.0.0.1:1", proxy="http://u:pr0xy@h:1")

    assert "pr0xy" not in repr(wire.station)


def test_requests_beyond_the_budget_are_not_sent(serve, wire_to):
    server = serve()
    wire = wire_to(server.url, budget=Budget(2))
    get(wire)
    get(wire)

    with pytest.raises(OverBudgetError):
        get(wire)

    assert (server.stats.count, wire.requests, wire.budget.left) == (2, 2, 0)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 302])
def test_no_error_holds_a_secret(serve, wire_to, status):
    server = serve(
        lambda ask: Reply(json.dumps({"message": "no"}).encode(), status, {"Location": "http://x/?token=s3cret"})
    )

    with pytest.raises(Exception) as caught:  # noqa: PT011  # whichever it is
        get(wire_to(server.url, budget=Budget(seconds=0)), "/x?token=s3cret")

    assert "s3cret" not in f"{caught.value} {caught.value!r} {caught.value.faults!r}"


def test_a_long_limit_says_until_when_it_holds_and_which_one_it_is(serve, wire_to):
    headers = {"Retry-After": "3600", "RateLimit-Reason": "jira-quota-tenant-based"}
    server = serve(lambda _: Reply({"message": "Too many"}, 429, headers))
    began = datetime.now(UTC).replace(microsecond=0)

    with pytest.raises(ThrottledError) as raised:
        get(wire_to(server.url))

    (told,) = raised.value.faults
    until = datetime.fromisoformat(str(told.advice.values["until"]))
    assert told.message.values["said"] == "Too many (jira-quota-tenant-based)"
    assert timedelta(0) <= until - began - timedelta(hours=1) < timedelta(minutes=5)


@pytest.mark.parametrize("later", ["7", "9" * 400, "99999999999"], ids=["short", "absurd", "ages"])
def test_a_limit_that_ends_soon_or_never_names_no_moment(serve, wire_to, later):
    server = serve(lambda _: Reply({}, 429, {"Retry-After": later}))

    with pytest.raises(ThrottledError) as raised:
        get(wire_to(server.url))

    assert "until" not in raised.value.faults[0].advice.values
