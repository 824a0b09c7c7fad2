"""F9: the secrets of sending stand nowhere that somebody else may look."""

from __future__ import annotations

import base64
import json
import re
import sys
from urllib.parse import quote

import pytest
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from workshop import TUESDAY

PASSWORD = "canary-Pässwort/7+731"
TOKEN = "ya29.canary-t0ken-2x8841"
HOOK = "T0CANARY/B0HOOK/x77c2d9aQ"
DATABASE = "canary-dbpass-9917"
READERS = ["a@hanbit.example", "b@hanbit.example"]


def forms(secret):
    """Give a secret as it travels: plain, quoted, and in base64 at each of its three places."""
    raw = secret.encode()
    yield raw
    yield quote(secret, safe="").encode()
    for skip in range(3):
        yield base64.b64encode(b"\0" * skip + raw)[4 if skip else 0 :].rstrip(b"=")[:-2]


def found_in(texts, *secrets):
    """Name the places that hold a secret in any form."""
    return [
        (where, secret) for where, text in texts.items() for secret in secrets for form in forms(secret) if form in text
    ]


@pytest.fixture(scope="module")
def chat():
    server = FakeServer(lambda ask: Reply({"ok": True}))
    yield server
    server.close()


def configure(shop, house, chat, trust, **mail):
    house.reset()
    chat.faults.clear()
    shop.more_env = {"SMTP_PASSWORD": PASSWORD, "OPS_URL": f"{chat.url}/services/{HOOK}", "TMPDIR": str(shop.folder)}
    shop.configure(
        mail={
            "host": "127.0.0.1", "port": house.port, "from": "dure@hanbit.example", "user": "dure",
            "ca_bundle": str(trust.bundle), "send": "on", "timeout": 2, **mail,
        },
        messengers={"ops": "${OPS_URL}"},
        reports={"weekly": {"party": "home", "to": READERS, "when": "mon 08:30", "messengers": ["ops"]}},
    )  # fmt: skip


def places(shop, house, ended):
    """Give everything that somebody else may look at."""
    files = {str(path): path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()}
    mails = {f"mail {n}": taken.content for n, taken in enumerate(house.taken)}
    return {"stdout": ended.out.encode(), "stderr": ended.err.encode(), **files, **mails}


PASSWORD_MAIL = {"password": "${SMTP_PASSWORD}"}


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        (None, None),
        ("AUTH", "535 no {} here"),
        ("MAIL", "550 {} no"),
        ("end of data", "554 {}"),
        ("end of data", "reset"),
    ],
)
def test_password_and_hook_stand_nowhere_whatever_the_server_repeats(shop, house, chat, trust, stage, answer):
    configure(shop, house, chat, trust, **PASSWORD_MAIL)
    repeated = base64.b64encode(b"\0dure\0" + PASSWORD.encode()).decode()
    if stage is not None:
        house.scripts.by_stage[stage].append(answer.format(repeated))

    ended = shop.run("--verbose", "--log-format", "json", "run", day=TUESDAY)
    doctor = shop.run("--verbose", "doctor", day=TUESDAY)

    looked = places(shop, house, ended) | {"doctor": (doctor.out + doctor.err).encode()}
    assert found_in(looked, PASSWORD, HOOK) == []
    assert ended.code == (0 if stage is None else 4 if stage == "AUTH" else 3), ended.err


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
@pytest.mark.parametrize("status", [404, 500])
def test_the_address_of_a_messenger_is_not_repeated_when_it_fails(shop, house, chat, trust, status):
    configure(shop, house, chat, trust, **PASSWORD_MAIL)
    chat.fail("POST", Reply({"you sent": HOOK}, status))

    ended = shop.run("--verbose", "run", day=TUESDAY)

    assert ended.code == 3
    assert found_in(places(shop, house, ended), HOOK) == []


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_a_token_stands_nowhere_and_its_program_learns_no_other_secret(shop, house, chat, trust):
    program = shop.folder / "token.py"
    program.write_text(
        "import json, os, sys\n"
        f"json.dump([sys.argv, dict(os.environ)], open({str(shop.folder / 'seen.json')!r}, 'w'))\n"
        f"print({TOKEN[:9]!r} + {TOKEN[9:]!r})\n"
    )
    configure(shop, house, chat, trust, token_command=[sys.executable, "token.py"])

    ended = shop.run("--verbose", "run", day=TUESDAY)

    seen = (shop.folder / "seen.json").read_bytes()
    assert found_in({"the program's arguments and environment": seen}, PASSWORD, HOOK) == []
    assert "HOME" in json.loads(seen)[1]
    assert found_in(places(shop, house, ended), TOKEN, PASSWORD, HOOK) == []
    assert house.logins == 1


def test_the_password_of_the_database_stands_nowhere_when_it_cannot_be_reached(monday, tmp_path, house, chat, trust):
    shop = monday.copy_to(tmp_path / "shop")
    configure(shop, house, chat, trust, **PASSWORD_MAIL)
    shop.configure(store="postgresql+psycopg://dure:${DB_PASSWORD}@127.0.0.1:9/dure")
    shop.more_env |= {"DB_PASSWORD": DATABASE}

    for words in (("run",), ("doctor",), ("report", "weekly", "--send")):
        ended = shop.run("--verbose", *words, day=TUESDAY)

        assert ended.code == 4, ended.err
        assert found_in(places(shop, house, ended), DATABASE, PASSWORD) == []
        assert re.search(r"127\.0\.0\.1|database", ended.err + ended.out)
