"""F9: secrets of every kind get nowhere but to their own host, though all that answer repeat whatever they are sent."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from base64 import b64encode
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote
from urllib.parse import quote_plus

import pytest
from fake_tools.mail_server import MailServer

SCRIPT = Path(sys.executable).with_name("dure")
CANARIES = {
    "JIRA_TOKEN": "cnry-jira/J1+==a",
    "ASANA_TOKEN": "cnry-asana/2:77%b",
    "TRELLO_TOKEN": "cnry-trello-3&c=d",
    "TRELLO_KEY": "cnry-key?4#e",
    "PROXY_WORD": "cnry-proxy/5@f",
    "SMTP_WORD": "cnry-smtp-6+/g",
    "PG_WORD": "cnry-pg:7/h",
    "XOAUTH_TOKEN": "cnry-oauth.8~i",
}
PLACES = ("stdout", "stderr", "log", "traceback", "store", "mail", "children", "temporary files", "other hosts")
PARTIES = {
    "home": {"name": "한빛상사", "kind": "in-house", "contact": ["lead@hanbit.example"]},
    "acme": {"name": "ACME", "kind": "vendor"},
}
CRASH = """
import os, sys
import dure.cli, dure.commands.run as command
def tell_trouble(outcome):
    inside = os.environ["JIRA_TOKEN"]
    raise RuntimeError(f"no answer for {inside}")
command.tell_trouble = tell_trouble
sys.exit(dure.cli.main(["run"]))
"""
TOKEN = f"""#!/bin/sh
tr '\\0' '\\n' < /proc/self/environ > child-environ
tr '\\0' ' ' < /proc/self/cmdline > child-cmdline
tr '\\0' ' ' < /proc/$PPID/cmdline >> child-cmdline
echo '{CANARIES["XOAUTH_TOKEN"]}'
"""


def forms(secret):
    """Give how a secret may look: as it is, in addresses, in JSON, and packed behind whatever stands before it."""
    raw = secret.encode()
    found = {raw, quote(secret, safe="").encode(), quote(secret).encode(), quote_plus(secret).encode()}
    found |= {each.replace(b"%2F", b"%2f").replace(b"%2B", b"%2b") for each in found}
    for offset, cut in ((0, 0), (1, 2), (2, 3)):
        for encode in (b64encode, urlsafe_b64encode):
            whole = encode(bytes(offset) + raw).rstrip(b"=")
            found.add(whole[cut : len(whole) - 1])
    return found


def hits(content):
    """Give which secrets stand in some bytes."""
    return {name for name, secret in CANARIES.items() if any(form in content for form in forms(secret))}


class Echo(BaseHTTPRequestHandler):
    """Refuses everything, and repeats what it was sent, plain and unpacked."""

    protocol_version = "HTTP/1.1"

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append(f"{self.path}\n{self.headers}".encode() + body)
        told = [self.path, *(f"{name}: {value}" for name, value in self.headers.items())]
        packed = [value.split()[-1] for value in self.headers.values() if value.startswith("Basic ")]
        told += [b64decode(each).decode("latin-1") for each in packed]
        answer = json.dumps({"errorMessages": told, "errors": [{"message": each} for each in told], "message": told})
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", f"{self.server.elsewhere}{self.path}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    do_GET = do_POST = do_CONNECT = do_HEAD = _answer  # noqa: N815  # as the library calls them

    def log_message(self, *_):
        """Say nothing."""


def echo(status=401, elsewhere=""):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.status, server.elsewhere, server.seen = status, elsewhere, []
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    return server


BOARD = {
    "id": "67c64280908c42e2a964d306",
    "name": "요청",
    "shortLink": "gLw3dS1g",
    "url": "https://trello.com/b/gLw3dS1g/design",
    "lists": [{"id": "67c1", "name": "요청", "closed": False, "pos": 0}],
    "members": [],
    "labels": [],
    "customFields": [],
    "cards": [],
    "actions": [],
}


def settings(tools, proxy, mail):
    """Write a workspace in which everything that can be secret is."""
    return {
        "language": "en",
        "parties": PARTIES,
        "connections": {
            "hq": {"tool": "jira", "url": tools, "email": "bot@hanbit.example", "token": "${JIRA_TOKEN}", "scopes": ["OPS"]},
            "ops": {"tool": "asana", "url": f"{tools}/api/1.0", "token": "${ASANA_TOKEN}", "scopes": ["77"]},
            "board": {"tool": "trello", "url": f"{tools}/1", "key": "${TRELLO_KEY}", "token": "${TRELLO_TOKEN}", "scopes": ["aB3dE6gH"]},
            "far": {"tool": "jira", "url": "http://far.example", "token": "${JIRA_TOKEN}", "scopes": ["X"],
                    "proxy": f"http://dure:${{PROXY_WORD}}@{proxy.removeprefix('http://')}"},
            "handmade": {"tool": "trello", "export": "board.json"},  # where nothing was ever read, no report goes out
        },
        "reports": {"home": {"party": "home", "when": "daily 00:00", "always": True}},
        "mail": {"from": "dure@hanbit.example", "user": "dure", "send": "on", **mail},
    }  # fmt: skip


class Scene:
    """A folder with a workspace, and everything that dure says and leaves there."""

    def __init__(self, folder, server):
        self.folder = folder
        self._server = server
        self.told = dict.fromkeys(PLACES, b"")
        (folder / "tmp").mkdir(parents=True)
        (folder / "board.json").write_text(json.dumps(BOARD), encoding="utf-8")
        self.env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder / "tmp")}
        self.env |= {name: value for name, value in CANARIES.items() if name != "XOAUTH_TOKEN"}

    def write(self, **content):
        (self.folder / "dure.yaml").write_text(json.dumps(content), encoding="utf-8")

    def run(self, *args, out="stdout", err="stderr", command=()):
        """Let a child do what a command asks; with a ``command`` of its own it is a process of its own."""
        written = (self.folder / "dure.yaml").read_text(encoding="utf-8")
        env = {name: value for name, value in self.env.items() if name not in CANARIES or f"${{{name}}}" in written}
        if command:
            done = subprocess.run([*command, *args], cwd=self.folder, env=env, capture_output=True, check=False)
            self.told[out] += done.stdout
            self.told[err] += done.stderr
        else:
            ended = self._server.run(args, cwd=self.folder, env=env)
            self.told[out] += ended.out.encode()
            self.told[err] += ended.err.encode()

    def gather(self):
        """Read what was left behind."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                place = {"tmp": "temporary files", "reports": "mail"}.get(path.relative_to(self.folder).parts[0])
                place = "children" if path.name.startswith("child-") else place
                place = "store" if path.name.startswith("dure.db") else place
                self.told[place or "stdout"] += path.read_bytes() if place else b""


@pytest.fixture(scope="module")
def scene(tmp_path_factory, fork_server, trust):
    """Let dure do everything it does with secrets, among those who repeat all they hear."""
    scene = Scene(tmp_path_factory.mktemp("scene") / "shop", fork_server)
    tools, proxy, stranger = echo(), echo(407), echo(200)
    moving = echo(302, stranger.url)
    post = MailServer(tls=trust.context("127.0.0.1"), login=(b"dure", b"another"))
    post.scripts.by_stage["AUTH"].extend([f"535 5.7.8 no: {CANARIES['SMTP_WORD']}"] * 9)
    by_word = {"host": "127.0.0.1", "port": post.port, "ca_bundle": str(trust.bundle), "password": "${SMTP_WORD}"}
    program = scene.folder / "token"
    program.write_text(TOKEN, encoding="utf-8")
    program.chmod(0o755)
    by_token = {key: by_word[key] for key in ("host", "port", "ca_bundle")} | {"token_command": ["./token"]}

    scene.write(**settings(tools.url, proxy.url, by_word))
    scene.run("doctor")
    scene.run("run")
    scene.run("run", "--verbose", "--log-format", "json", out="log", err="log")
    scene.run("report", "home", out="stdout")
    scene.run(command=(sys.executable, "-P", "-c", CRASH), out="traceback", err="traceback")
    post.scripts.by_stage["AUTH"].clear()
    post.scripts.by_stage["AUTH"].extend([f"535 5.7.8 no: {CANARIES['XOAUTH_TOKEN']}"] * 9)
    scene.write(**settings(moving.url, proxy.url, by_token))
    scene.run("run", "--dry-run")
    scene.run("run", "--format", "json", command=(str(SCRIPT),))
    for args in (("runs",), ("runs", "--format", "json"), ("reconcile", "--format", "json", "--no-sync")):
        scene.run(*args)
    store = f"postgresql+psycopg://dure:${{PG_WORD}}@127.0.0.1:{post.port}/none"
    scene.write(**settings(tools.url, proxy.url, by_word), store=store)
    scene.run("run", "--verbose")
    scene.gather()
    scene.told["other hosts"] = b"\n".join(stranger.seen)
    scene.own = b"\n".join([*tools.seen, *moving.seen, *proxy.seen])
    post.close()
    for server in (tools, proxy, moving, stranger):
        server.shutdown()
        server.server_close()
    return scene


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_gets_to(scene, place):
    assert hits(scene.told[place]) == set()


def test_the_scene_is_one_in_which_secrets_could_get_out(scene):
    assert hits(scene.own) >= {"JIRA_TOKEN", "ASANA_TOKEN", "TRELLO_TOKEN", "TRELLO_KEY", "PROXY_WORD"}
    assert {place for place in PLACES if not scene.told[place]} <= {"temporary files", "other hosts"}
    assert b"RuntimeError" in scene.told["traceback"]
    assert "…".encode() in scene.told["stderr"]
    assert b"PATH=" in scene.told["children"]
    assert (scene.folder / "dure.db").exists()


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize(
    "packed", [str.encode, lambda text: b64encode(f"me:{text}".encode()), lambda text: quote(text, safe="").encode()]
)
def test_the_search_would_find_it(name, packed):
    assert hits(b"<" + packed(CANARIES[name]) + b">") == {name}
