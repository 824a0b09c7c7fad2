"""F9: a tool repeats the secrets of other connections, which this run does not even read; they get nowhere all the same."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote

from fake_tools.server import FakeServer
from fake_tools.server import Reply

SECRETS = {
    "OPS_TOKEN": "cnry?>other/1+a",
    "MAIL_WORD": "cnry-mail~?>2",
    "HOOK": "https://hooks.example/cnryhookcnryhook3",
}
EMAIL = "bot@hanbit.example"


def forms(secret):
    """Give a secret as it is, as part of a login, and both as they stand in addresses."""
    packed = [b64encode(each.encode()).decode() for each in (secret, f"{EMAIL}:{secret}", f"\0dure\0{secret}")]
    plain = [secret, *packed]
    return [*plain, *(quote(each, safe="") for each in plain)]


def beginnings(secret):
    """Give how each of these forms begins, behind whatever stands before it: that much must not be told of any."""
    word = secret.removeprefix("https://hooks.example/")
    packed = [b64encode(bytes(offset) + secret.encode())[cut : cut + 10] for offset, cut in ((0, 0), (1, 2), (2, 3))]
    return [word[:6].encode(), *packed]


def test_secrets_that_no_tool_of_this_run_needs_are_told_and_kept_nowhere(tmp_path, fork_server):
    said = [each for secret in SECRETS.values() for each in forms(secret)]
    # Of what a tool says the first 200 characters are told: each form stands there, and across their end.
    said += [f"{'.' * 190} {each}" for each in said]
    server = FakeServer(lambda ask: Reply({"errorMessages": [said[int(ask.path.split("/")[1])]]}, 403))
    read = {
        f"hq{each}": {"tool": "jira", "url": f"{server.url}/{each}", "email": EMAIL, "token": "${HQ_TOKEN}"}
        for each in range(len(said))
    }
    other = {"tool": "jira", "url": "https://far.example", "email": EMAIL, "token": {"file": "key"}}
    written = {
        "language": "en",
        "parties": {"home": {"name": "한빛상사", "kind": "in-house"}},
        "connections": {**read, "ops": other},
        "mail": {"host": "mail.example", "from": EMAIL, "user": "dure", "password": "${MAIL_WORD}"},
        "messengers": {"room": "${HOOK}"},
    }
    (tmp_path / "key").write_text(SECRETS["OPS_TOKEN"], encoding="utf-8")
    (tmp_path / "dure.yaml").write_text(json.dumps(written), encoding="utf-8")
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8", "HQ_TOKEN": "own-token", **SECRETS}
    ended = fork_server.run(["sync", *read, "--verbose"], cwd=tmp_path, env=env)
    server.close()
    told = (ended.out + ended.err).encode() + b"".join(each.read_bytes() for each in tmp_path.glob("dure.db*"))

    assert (ended.out + ended.err).count("…") >= len(said)
    assert [each for secret in SECRETS.values() for each in beginnings(secret) if each in told] == []
