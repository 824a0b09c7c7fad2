"""What becomes of a mail at each stage of handing it over, against a real server."""

import ssl
from base64 import b64encode
from datetime import UTC
from datetime import datetime

import pytest
from fake_tools.mail_server import DRIP
from fake_tools.mail_server import HANG
from fake_tools.mail_server import RESET
from fake_tools.mail_server import STAGES
from fake_tools.mail_server import MailServer

from reports.sending.server import Login
from reports.sending.server import MailServerError
from reports.sending.server import Server
from reports.sending.server import Stage
from reports.sending.server import Tls
from reports.sending.server import Verdict
from reports.sending.smtp import Session

MAIL = b"From: dure@hanbit.example\r\nTo: pm@acme.example\r\nSubject: x\r\n\r\nHello\r\n.dot\r\n"
PASSWORD = "s3cr3t-passwörd"
BEFORE = ("connect", "banner", "EHLO", "STARTTLS", "AUTH")


@pytest.fixture
def server(house):
    house.reset()
    return house


def to(server, trust, **more):
    """Give the settings that fit a server."""
    fitting = {"host": "127.0.0.1", "port": server.port, "tls": Tls.STARTTLS, "user": "dure", "timeout": 20}
    return Server(**{**fitting, "secret": lambda: PASSWORD, "ca_bundle": trust.bundle, **more})


def send(session, recipient="pm@acme.example", handing=lambda: None):
    return session.send("dure <dure@hanbit.example>", recipient, MAIL, handing=handing)


def outcome(server, trust, **more):
    """Send one mail; give what became of it, and the stage."""
    session = Session(to(server, trust, **more))
    try:
        result = send(session)
    except MailServerError as error:
        return "server", error.stage.value
    finally:
        session.close()
    return result.verdict.value, result.stage.value


def test_a_mail_arrives_as_it_is_after_a_login_under_tls(server, trust):
    assert outcome(server, trust) == ("sent", "end of data")

    (taken,) = server.taken
    assert taken.content == MAIL
    assert taken.recipients == ("pm@acme.example",)
    assert server.logged_in_under_tls == [True]


@pytest.mark.parametrize(
    ("stage", "action"),
    [("connect", RESET)]
    + [(stage, action) for stage in STAGES if stage != "connect" for action in (RESET, "451 later", "554 no")],
)
def test_what_is_known_of_a_mail_when_a_stage_goes_wrong(server, trust, stage, action):
    server.scripts.by_stage[stage].append(action)

    found = outcome(server, trust)

    if stage == "QUIT":
        expected = ("sent", "end of data")
    elif stage in BEFORE:
        expected = ("server", "banner" if stage == "connect" else stage)
    elif action == RESET:
        expected = ("doubtful" if stage == "end of data" else "later", stage)
    else:
        expected = ("later" if action[0] == "4" else "refused", stage)
    assert found == expected
    assert len(server.taken) == (found[0] == "sent")


def test_a_server_that_says_nothing_after_the_end_leaves_the_mail_in_doubt(server, trust):
    server.scripts.by_stage["end of data"].append(HANG)

    assert outcome(server, trust, timeout=3) == ("doubtful", "end of data")


def test_a_server_that_says_nothing_before_the_end_has_not_taken_the_mail(server, trust):
    server.scripts.by_stage["RCPT"].append(HANG)

    assert outcome(server, trust, timeout=3) == ("later", "RCPT")


@pytest.mark.parametrize(("stage", "expected"), [("EHLO", "server"), ("RCPT", "later"), ("end of data", "doubtful")])
def test_a_server_that_answers_letter_by_letter_is_left(server, trust, stage, expected):
    server.scripts.by_stage[stage].append(DRIP)

    assert outcome(server, trust, timeout=0.5) == (expected, stage)


@pytest.mark.parametrize("answer", ["450 greylisted", "550 unknown"])
def test_each_recipient_has_its_own_answer_over_one_connection(server, trust, answer):
    server.scripts.for_recipient["b@acme.example"] = answer
    session = Session(to(server, trust))

    verdicts = [send(session, f"{name}@acme.example").verdict for name in "abc"]
    session.close()

    middle = Verdict.LATER if answer.startswith("4") else Verdict.REFUSED
    assert verdicts == [Verdict.SENT, middle, Verdict.SENT]
    assert server.recipients() == ["a@acme.example", "c@acme.example"]
    assert (server.connections, server.logins) == (1, 1)


def test_after_a_break_the_next_mail_goes_over_a_new_connection(server, trust):
    server.scripts.by_stage["DATA"].append(RESET)
    session = Session(to(server, trust))

    verdicts = [send(session).verdict, send(session).verdict]
    session.close()

    assert verdicts == [Verdict.LATER, Verdict.SENT]
    assert server.connections == 2


def test_a_mail_is_known_to_be_handed_over_just_before_its_end(server, trust):
    seen = []
    session = Session(to(server, trust))

    send(session, handing=lambda: seen.append(len(server.taken)))
    session.close()

    assert (seen, len(server.taken)) == ([0], 1)


def test_a_wrong_password_is_tried_once_and_not_repeated(server, trust):
    repeated = b64encode(b"\0dure\0" + PASSWORD.encode()).decode()
    server.scripts.by_stage["AUTH"].append(f"535 no {repeated} for you")
    session = Session(to(server, trust))

    with pytest.raises(MailServerError) as caught:
        send(session)

    assert server.logins == 1
    assert b64encode(PASSWORD.encode()).decode()[4:-4] not in str(caught.value)
    assert "535 no" in str(caught.value)


def test_no_password_goes_to_a_server_without_tls(trust):
    server = MailServer(login=(b"dure", PASSWORD.encode()))

    assert outcome(server, trust) == ("server", "STARTTLS")
    assert (server.logins, server.taken) == (0, [])
    server.close()


@pytest.mark.parametrize("answer", ["250 mail.example", "250-mail.example\r\n250 AUTH PLAIN LOGIN"])
def test_a_line_from_which_starttls_was_stripped_carries_nothing(server, trust, answer):
    server.scripts.by_stage["EHLO"].append(answer)

    assert outcome(server, trust) == ("server", "STARTTLS")
    assert (server.logins, server.taken) == (0, [])


def test_a_login_in_the_clear_is_refused_before_a_connection_is_made(trust):
    session = Session(Server(host="mail.invalid", port=25, tls=Tls.NONE, user="dure", secret=lambda: PASSWORD))

    with pytest.raises(MailServerError, match="not sent without TLS"):
        send(session)


@pytest.mark.parametrize("fault", ["stranger", "other-name", "expired", "none-trusted"])
def test_a_certificate_that_does_not_hold_stops_everything(trust, fault):
    past = datetime(2020, 1, 1, tzinfo=UTC)
    context = {
        "stranger": lambda: trust.stranger("127.0.0.1"),
        "other-name": lambda: trust.context("mail.example"),
        "expired": lambda: trust.context("127.0.0.1", not_before=past, not_after=past.replace(year=2021)),
        "none-trusted": lambda: trust.context("127.0.0.1"),
    }[fault]()
    server = MailServer(tls=context, login=(b"dure", PASSWORD.encode()))

    found = outcome(server, trust, **({"ca_bundle": None} if fault == "none-trusted" else {}))

    assert found == ("server", "STARTTLS")
    assert (server.logins, server.taken) == (0, [])
    server.close()


def test_a_port_that_speaks_tls_from_the_start(trust):
    server = MailServer(tls=trust.context("127.0.0.1"), implicit=True)

    assert outcome(server, trust, tls=Tls.TLS, user=None) == ("sent", "end of data")
    assert outcome(server, trust, tls=Tls.TLS, user=None, ca_bundle=None) == ("server", "connect")
    server.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_not_spoken(trust):
    context = trust.context("127.0.0.1")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.maximum_version = context.minimum_version = ssl.TLSVersion.TLSv1_1
    server = MailServer(tls=context)

    assert outcome(server, trust, user=None) == ("server", "STARTTLS")
    assert server.taken == []
    server.close()


@pytest.mark.parametrize("login", [Login.PLAIN, Login.LOGIN, Login.XOAUTH2])
def test_logins_that_servers_of_companies_offer(server, trust, login):
    assert outcome(server, trust, login=login) == ("sent", "end of data")
    assert server.logins == 1


def test_an_expired_token_is_tried_once(server, trust):
    assert outcome(server, trust, login=Login.XOAUTH2, secret=lambda: "old-token") == ("server", "AUTH")
    assert server.logins == 1


def test_without_a_login_in_common_nothing_is_sent(trust):
    server = MailServer(
        tls=trust.context("127.0.0.1"), login=(b"dure", b"x"), auth_exclude_mechanism=["PLAIN", "LOGIN"]
    )

    assert outcome(server, trust) == ("server", "AUTH")
    server.close()


def test_a_mail_larger_than_the_server_says_it_takes_is_not_sent_at_all(trust):
    server = MailServer(data_size_limit=20)
    session = Session(to(server, trust, tls=Tls.NONE, user=None))

    result = send(session)
    session.close()

    assert (result.verdict, result.too_large) == (Verdict.REFUSED, True)
    server.close()


def test_a_host_that_does_not_answer(trust):
    session = Session(Server(host="127.0.0.1", port=9, timeout=0.4))

    with pytest.raises(MailServerError) as caught:
        send(session)

    assert caught.value.stage is Stage.CONNECT


def test_a_port_that_speaks_no_tls_is_told_as_that(server, trust):
    session = Session(to(server, trust, tls=Tls.TLS))

    with pytest.raises(MailServerError) as told:
        send(session)

    assert "speaks no TLS there" in str(told.value)
    assert "port: and tls:" in str(told.value)
    assert "ca_bundle" not in str(told.value)
