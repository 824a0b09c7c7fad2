"""F8: files that were made to hurt are refused in little time and memory, by name, and nothing is kept of them."""

from __future__ import annotations

import json

import pytest
from forked import ForkServer
from pace import seconds_here
from workshop import MONDAY
from workshop import Workshop

MEMORY = 256 * 2**20
CPU = 8  # what ends takes less than a tenth of it; `benchmarks/hostile.py` says how much
PARTIES = "parties:\n  home: {name: 한빛, kind: in-house}\n"


@pytest.fixture(scope="module")
def lean_server(tmp_path_factory):
    """Give what starts children with no more in their memory than a run has of itself."""
    with ForkServer(tmp_path_factory.mktemp("told"), "--lean") as server:
        yield server


@pytest.fixture
def shop(lean_server, tmp_path):
    """Give a workshop in which nothing was run yet."""
    shop = Workshop(lean_server, tmp_path / "shop")
    shop.write(MONDAY)
    return shop


def _bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


SETTINGS = {
    "alias-bomb": _bomb(),
    "alias-circle": "parties: &a\n  home: *a\n",
    "merge-circle": "a: &a\n  <<: *a\n",
    "python-object": 'store: !!python/object/apply:os.system ["touch pwned"]\n',
    "python-name": "store: !!python/name:os.system\n",
    "duplicate-keys": "store: a\n" * 3000,
    "deep-flow": "store: " + "[" * 10_000,
    "deep-block": "".join(f"{' ' * n}a:\n" for n in range(3000)),
    "one-huge-line": "store: " + "x" * 40_000_000,
    "many-faults": PARTIES + "".join(f"key{n}: {n}\n" for n in range(20_000)),
    "utf-16": "store: sqlite:///dure.db".encode("utf-16"),
    "nul": b"store: a\x00b\n",
    "lone-surrogate": b"store: \xed\xa0\x80\n",
    "not-text": bytes(range(256)) * 100,
    "environment-circle": 'store: "sqlite:///${STORE}"\n' + PARTIES,
    "endless-list": "agreement: [" + "a.yaml, " * 50_000 + "]\n" + PARTIES,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_hurt_are_refused_by_name(shop, name):
    content = SETTINGS[name]
    (shop.folder / "dure.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())

    ran = shop.run("reconcile", day=MONDAY, CPU=round(seconds_here(CPU)), DATA=MEMORY)

    assert (ran.code, ran.out) == (2, ""), ran.err[-500:]
    assert ran.err.startswith(("dure: error: ", "dure: 오류: "))
    assert "Traceback" not in ran.err
    assert not list(shop.folder.glob("dure.db*"))
    assert not (shop.folder / "pwned").exists()


def _issues(text):
    return '{"issues": [' + text + "]}"


HEAD = "Summary,Issue key,Issue id,Status,Project key,Created\n"
ROW = "일,OPS-1,1,To Do,OPS,2026-11-20 10:00\n"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
ENTITY = (
    '<!DOCTYPE rss [<!ENTITY a0 "ha">{}]><rss version="0.92"><channel><item><key id="1">{}</key></item></channel></rss>'
)
EXPORTS = {
    "json-deep": _issues("[" * 200_000),
    "json-deep-inside": _issues('{"id": "1", "key": "OPS-1", "fields": {"x": ' + '{"a":' * 100_000),
    "json-cut": _issues('{"id": "1", "key": "OPS-1"')[:-2],
    "json-number": _issues('{"id": 1' + "0" * 1_000_000 + "}"),
    "json-nan": _issues('{"id": NaN, "key": Infinity}'),
    "json-wrong-shapes": _issues('5, null, [], "x", {"id": {}, "key": [], "fields": 7}'),
    "json-bad-utf-8": b'{"issues": [{"id": "1", "key": "\xff\xfe"}]}',
    "json-one-long-text": _issues('{"id": "1", "key": "OPS-1", "fields": {"summary": "' + "배" * 8_000_000 + '"}}'),
    "csv-unclosed-quote": HEAD + '"' + "x,\n" * 2_000_000,
    "csv-a-million-columns": ",".join(["Issue key", "Summary", *("x" * 1_000_000)]) + "\n",
    "csv-nul": HEAD + ROW.replace("일", "\x00"),
    "csv-no-rows": HEAD,
    "csv-only-commas": ",,,,\n" * 500_000,
    "csv-cut-in-a-letter": (HEAD + ROW).encode()[:-3] + "배".encode()[:2],
    "csv-formulas": HEAD + ROW.replace("일", "=cmd|' /C calc'!A0"),
    "xml-billion-laughs": ENTITY.format(LAUGHS, "&a11;"),
    "xml-external-entity": ENTITY.format('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "xml-deep": '<rss version="0.92"><channel>' + "<item>" * 200_000,
    "xml-cut": '<rss version="0.92"><channel><item><title>',
    "xml-attributes": '<rss version="0.92"><channel><item ' + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>",
    "zip-for-csv": b"PK\x03\x04" + b"\x00" * 1000,
}


def with_export(shop, name, content):
    """Let the house's export be this one, of the kind with which its name begins, and no other."""
    for path in shop.folder.glob("hq-*.json"):
        path.unlink()
    written = content if isinstance(content, bytes) else content.encode()
    (shop.folder / f"hq-hostile.{name.partition('-')[0]}").write_bytes(written)
    settings = json.loads((shop.folder / "dure.yaml").read_text(encoding="utf-8"))
    settings["connections"]["hq"]["export"] = "hq-hostile.*"
    (shop.folder / "dure.yaml").write_text(json.dumps(settings), encoding="utf-8")


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_that_hurt_end_in_time_and_leave_the_others_alone(shop, name):
    with_export(shop, name, EXPORTS[name])

    ran = shop.run("reconcile", "--format", "json", day=MONDAY, CPU=round(seconds_here(CPU)), DATA=MEMORY)

    assert ran.code in {0, 3}, ran.err[-500:]
    assert "Traceback" not in ran.err
    assert ran.code == 0 or "hq" in ran.err
    told = {each["name"]: each for each in json.loads(ran.out)["run"]["connections"]}
    assert (told["ops"]["complete"], told["ops"]["tasks"]) == (True, 4)
    assert "root:" not in ran.out
