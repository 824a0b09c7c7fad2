"""F7: text of strangers in six fields of a task and a gap, in seven outputs: nothing but that text is different from the same with "x"."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
import unicodedata
from html import unescape

import html5lib
import openpyxl
import pytest

from gaps.gap import GapState
from mapping.errors import msg
from mapping.model import Account
from mapping.model import Owner
from reports.attachments import attachments_of
from reports.building import build_report
from reports.grids import Screen
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.rows import Teller
from reports.tables import gap_list
from reports.templating import source
from reports.wording import word_report
from sync.runs import ConnectionResult

PAYLOADS = {
    "html-script": "<script>alert(1)</script>",
    "html-img": '"><img src=x onerror=alert(1)>',
    "html-svg": "<svg/onload=alert(1)>",
    "html-close": "</title></style></td></table><b>",
    "html-comment": "<!-- x --><!--[if mso]><b>",
    "html-attribute": "' onmouseover='alert(1)",
    "html-entity": "&lt;script&gt;&#60;b&#62;&amp;",
    "html-cdata": "]]><![CDATA[<b>",
    "html-iframe": '<iframe srcdoc="<script>1</script>">',
    "html-style": "<style>*{display:none}</style>",
    "html-link": '<link rel=stylesheet href="https://evil.example/x.css">',
    "html-base": '<base href="https://evil.example/"><meta http-equiv=refresh content=0>',
    "crlf-bcc": "x\r\nBcc: victim@evil.example",
    "crlf-lf": "x\nBcc: victim@evil.example",
    "crlf-cr": "x\rBcc: victim@evil.example",
    "crlf-body": "x\r\n\r\n<b>body</b>",
    "crlf-boundary": "x\r\n--=_0\r\nContent-Type: text/html",
    "crlf-unicode": "x\u2028Bcc: a@evil.example\u2029\u0085y",
    "crlf-folded": "x\r\n\tBcc: victim@evil.example",
    "crlf-encoded": "=?utf-8?q?x=0D=0ABcc:_a@evil.example?=",
    "formula-equals": '=HYPERLINK("http://evil.example")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(1,1)",
    "formula-tab": "\t=1+1",
    "formula-cr": "\r=1+1",
    "formula-blank": "  =1+1",
    "formula-wide": "＝1+1",
    "formula-pipe": "|cmd",
    "formula-quote": "'=1+1",
    "ansi-colour": "\x1b[31mred\x1b[0m",
    "ansi-title": "\x1b]0;title\x07",
    "ansi-clear": "\x1b[2J\x1b[1;1H",
    "ansi-link": "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "ansi-c1": "\x9b31mred\x9d0;t\x9c",
    "ansi-back": "safe\x08\x08\x08\x08evil",
    "bidi-override": "\u202egnp.exe\u202c",
    "bidi-isolate": "\u2066abc\u2069\u2067",
    "bidi-marks": "a\u200f\u200eb\u061c",
    "zero-width": "o\u200bw\u200cn\u200de\ufeffr",
    "zero-width-only": "\u200b\u2060\ufeff",
    "hangul-filler": "\u3164\u115f\u1160",
    "homoglyph": "рауmеnt",
    "combining": "x" + "\u0301" * 400,
    "huge-word": "x" * 1_000_000,
    "huge-hangul": "가 " * 500_000,
    "nul": "a\x00b",
    "nul-only": "\x00\x00",
    "surrogate-high": "a\ud800b",
    "surrogate-low": "\udfff",
    "surrogate-pair": "\ud83d\ude00",
    "jinja-print": "{{ 7*7 }}",
    "jinja-block": "{% for x in y %}{% raw %}",
    "format-field": "{ref} {0} {x.__class__}",
    "format-percent": "%s %(x)s %n",
    "format-brace": "}{ {{ }} {:>999999999}",
    "yaml-tag": "!!python/object/apply:os.system [x]",
    "yaml-anchor": "*a &a <<: x",
    "yaml-flow": "[a, {b: c}] # - ? : |",
    "yaml-document": "--- \n...\n%YAML 1.2",
}
FIELDS = ("title", "assignee", "project", "label", "url", "excerpt")
OUTPUTS = ("html", "text", "header", "csv", "terminal", "json")
HARMLESS = "x"
SCHEMES = ("javascript", "data", "file", "vbscript", "ftp", "about", "blob", "chrome", "intent", "ms-word")
SPELLINGS = {
    "plain": "{scheme}:alert(1)",
    "mixed": " {mixed}:alert(1)//https://x.example/",
    "broken": "{first}\n{rest}:https://x.example/",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_kept = {}


def _lay_out(workspace, **payloads):
    workspace.tasks.clear()
    workspace.gaps.clear()
    given = dict.fromkeys(FIELDS, HARMLESS) | {"url": "https://x.example/1"} | payloads
    uid = workspace.task(
        f"hq:{given['project']}",
        given["title"],
        labels=("배너", given["label"]),
        url=given["url"],
        owners=(Owner("1"),),
        accounts=(Account("1", given["assignee"]),),
    )
    why = msg("{ref} ({label}).", ref=workspace.ref((uid,)), label=given["label"])
    workspace.gap("other-party", uid, why=why, group=f"g:{given['label']}", state=GapState.NEW)
    workspace.gap(
        "bounced", uid, why=why, state=GapState.ACCEPTED, reason=given["excerpt"], accepted_by=given["excerpt"]
    )
    workspace.gap("two-parties", uid, why=why, state=GapState.OBJECTED, objected_by=given["excerpt"])
    return workspace


@pytest.fixture
def made(workspace, parties, now):
    """Make outputs with payloads in fields."""

    def outputs(*, forms=("csv", "html", "json"), **payloads):
        return _outputs(_lay_out(workspace, **payloads), parties, now, forms)

    return outputs


def _outputs(workspace, parties, now, forms):
    moment, language = workspace.moment, Language("ko")
    read = (ConnectionResult(name="hq", tool="jira", complete=True, as_of=now),)
    report = build_report(name="weekly", party=parties["home"], results=read, names=True, **moment)
    wording = word_report(report, language)
    files = {each.name[-4:]: each.data for each in attachments_of(report, wording, language, forms)}
    envelope = Envelope(sender="dure@h.example", recipients=("a@h.example",), report="weekly", party="home", at=now)
    mail = email.message_from_bytes(build_mail(wording, envelope).as_bytes(), policy=email.policy.default)
    teller = Teller(language=language, tasks=moment["tasks"], parties=parties, agreement=moment["world"].agreement)
    return {
        "html": (mail.get_body(("html",)).get_content(), files.get("html", b"").decode()),
        "text": mail.get_body(("plain",)).get_content(),
        "header": mail,
        "csv": files.get(".csv", b"").decode("utf-8-sig"),
        "xlsx": files.get("xlsx"),
        "terminal": gap_list(teller.rows(moment["gaps"]), language, Screen(width=100)),
        "json": files.get("json", b"").decode(),
    }


def _tree(html):
    """Give every element with the names of its attributes; none leads anywhere but to the web."""
    elements = []
    html = html.replace(source("page.css"), "").replace(source("page.js"), "")  # ours, and slow to parse
    for each in html5lib.parse(html, namespaceHTMLElements=False).iter():
        href = each.get("href")
        assert href is None or re.match(r"https?://|#|data:,$", href), (each.tag, href)
        elements.append((each.tag, tuple(sorted(each.attrib))))
    return elements


def _links_apart(tree):
    """Leave out links, and what differs with them: an address that may not be one is no link."""
    return [(tag, names) for tag, names in tree if tag not in {"a", "span"}]


def _harmless(text):
    for each in set(text):
        assert each == "\n" or unicodedata.category(each) not in {"Cc", "Cs", "Zl", "Zp"}, repr(each)
        assert each not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff", repr(each)


def _same_html(hostile, plain, field):
    for one, other in zip(hostile, plain, strict=True):
        _harmless(unescape(one).replace("\r\n", "\n"))
        trees = _tree(one), _kept.setdefault(other, None) or _tree(other)
        _kept[other] = trees[1]
        assert (_links_apart(trees[0]) == _links_apart(trees[1])) if field == "url" else trees[0] == trees[1]


def _same_text(hostile, plain, _):
    texts = [each.replace("\r\n", "\n") for each in (hostile, plain)]
    _harmless(texts[0])
    assert len(texts[0].splitlines()) == len(texts[1].splitlines())


def _same_headers(hostile, plain, _):
    assert hostile.keys() == plain.keys()
    assert hostile.defects == []
    for value in hostile.values():
        _harmless(str(value))
        assert "\n" not in str(value)


def _same_csv(hostile, plain, _):
    rows, others = (list(csv.reader(io.StringIO(each, newline=""))) for each in (hostile, plain))
    assert [len(row) for row in rows] == [len(row) for row in others]
    for cell in (cell for row in rows for cell in row):
        _harmless(cell)
        assert not cell.lstrip(" '").startswith(FORMULA) or cell.startswith("'")


def _same_terminal(hostile, _, __):
    _harmless(hostile)


def _shape(value):
    match value:
        case dict():
            return {name: _shape(each) for name, each in value.items()}
        case list():
            return [_shape(each) for each in value]
        case _:
            return type(value)


def _same_json(hostile, plain, field):
    hostile.encode()
    shapes = [_shape(json.loads(each)) for each in (hostile, plain)]
    if field == "url":
        shapes = [re.sub(r"'url': <class '\w+'>", "", repr(each)) for each in shapes]
    assert shapes[0] == shapes[1]


SAME = {
    "html": _same_html,
    "text": _same_text,
    "header": _same_headers,
    "csv": _same_csv,
    "terminal": _same_terminal,
    "json": _same_json,
}


@pytest.fixture
def plain(made):
    """Give what is made of harmless text; it is the same for all cases."""
    if "plain" not in _kept:
        _kept["plain"] = made(forms=("csv", "html", "json", "xlsx"))
    return _kept["plain"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_text_changes_nothing_but_itself(made, plain, subtests, name, field):
    hostile = made(**{field: PAYLOADS[name]})

    for output in OUTPUTS:
        with subtests.test(output=output):
            SAME[output](hostile[output], plain[output], field)


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_text_in_all_fields_changes_nothing_of_a_workbook(made, plain, name):
    hostile = made(forms=("xlsx",), **dict.fromkeys(FIELDS, PAYLOADS[name]))
    one, other = _book(hostile["xlsx"]), _kept.setdefault("book", None) or _book(plain["xlsx"])
    _kept["book"] = other

    assert one.sheetnames == other.sheetnames
    for sheet in one:
        assert sheet.dimensions == other[sheet.title].dimensions
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type == "s"
            assert not str(cell.value).startswith(FORMULA)
            assert cell.hyperlink is None


def _book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_link_leads_anywhere_but_to_the_web(made, scheme, spelling):
    url = SPELLINGS[spelling].format(scheme=scheme, mixed=scheme.title(), first=scheme[:2], rest=scheme[2:])
    found = made(url=url, forms=("html", "xlsx"))

    assert not [cell for sheet in _book(found["xlsx"]) for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [_tree(html) for html in found["html"]]
    assert "alert" not in "".join((found["text"], *found["html"]))
