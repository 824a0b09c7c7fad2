"""``dure report``: the three files of one party's edition."""

import json
import re
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser

from conftest import gap_of
from tool_exports import SEOYEON
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example")',
    "{{ 7*7 }} {% raw %}",
    "Subject: x\r\nBcc: evil@example.com",
    "\x1b[31mred\x1b]0;title\x07",
    "| a | b |\n| - | - |",
    "\u202egnp.exe",
    "앞\x00뒤\ud800",
]  # fmt: skip


class Tags(HTMLParser):
    """Collects the elements of a page and what could run or load something."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.handlers = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.handlers += [
            name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript:")
        ]


def shape(text):
    return Tags(text).tags


def report_files(shop, name="weekly-home"):
    ran = shop.run("report", name, "--out", "out", "--format", "json")
    assert ran.code == 0, ran.err
    return {kind: shop.folder / path for kind, path in ran.json.items() if kind != "version"}


def test_report_is_a_page_a_mail_and_data_for_its_party(shop):
    shop.export("hq", jira(issue(1, "메인 배너 교체", labels=["배너"]), issue(2, "내부 채용", owner=None)))
    gap = gap_of(shop.reconcile(), "other-party")

    files = report_files(shop)
    vendor = report_files(shop, "weekly-acme")
    listed = shop.run("report", "weekly-home", "--out", "out").out.split()

    assert [name.rpartition("/")[2] for name in listed] == ["weekly-home.html", "weekly-home.eml", "weekly-home.json"]
    mail = BytesParser(policy=policy.default).parsebytes(files["mail"].read_bytes())
    assert mail["To"] == "pmo@hanbit.example"
    assert "메인 배너 교체" in mail.get_body(("plain",)).get_content()
    assert "메인 배너 교체" in mail.get_body(("html",)).get_content()
    assert "메인 배너 교체" in files["page"].read_text(encoding="utf-8")
    assert gap["id"] in files["data"].read_text(encoding="utf-8")
    assert "메인 배너 교체" in vendor["page"].read_text(encoding="utf-8")
    assert "내부 채용" not in vendor["data"].read_text(encoding="utf-8")


def test_an_unknown_report_is_wrong_usage(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    unknown = shop.run("report", "weekly-hom")

    assert (unknown.code, "weekly-home" in unknown.err) == (2, True)
    assert not (shop.folder / "reports").exists()


def test_while_sending_is_off_what_would_be_sent_is_written_and_said_so(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    ran = shop.run("report", "weekly-home", "--send")

    assert ran.code == 0
    assert "nothing was sent" in ran.out
    assert (shop.folder / "reports/weekly-home--pmo@hanbit.example.eml").exists()


def test_incomplete_source_marks_the_report(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    shop.export("ops", asana(asana_task("1208800000000100")))
    shop.reconcile()
    (shop.folder / "ops.json").unlink()
    shop.reconcile(code=3)

    ran = shop.run("report", "weekly-home", "--out", "out")

    assert ran.code == 3
    assert "ops" in (shop.folder / "out/weekly-home.html").read_text(encoding="utf-8")


def without_suggestions(page):
    """Leave out which tasks look the same: with other titles those are others."""
    return re.sub(r"<dt>[^<]*<dd class=alike>.*?(?=<dt>ID)", "", page)


def test_hostile_titles_change_no_structure_of_any_output(shop):
    def outputs(titles):
        shop.export("hq", jira(*(issue(number, title, labels=["배너"]) for number, title in enumerate(titles, 1))))
        shop.reconcile()
        shop.reconcile()  # nothing is new any longer
        files = report_files(shop)
        forms = {form: shop.run("gaps", "list", "--format", form).out for form in ("csv", "md", "html", "json")}
        return {**forms, "table": shop.run("gaps", "list", COLUMNS="200").out}, files

    hostile, hostile_files = outputs(HOSTILE)
    hostile_page = hostile_files["page"].read_text(encoding="utf-8")
    hostile_mail = BytesParser(policy=policy.default).parsebytes(hostile_files["mail"].read_bytes())
    data = json.loads(hostile_files["data"].read_text(encoding="utf-8"))
    plain, plain_files = outputs([f"x{'yz' * number}" for number in range(len(HOSTILE))])
    plain_page = plain_files["page"].read_text(encoding="utf-8")
    plain_mail = BytesParser(policy=policy.default).parsebytes(plain_files["mail"].read_bytes())

    assert shape(without_suggestions(hostile_page)) == shape(without_suggestions(plain_page))
    assert Tags(hostile_page).handlers == Tags(plain_page).handlers
    assert shape(hostile["html"]) == shape(plain["html"])
    assert shape(hostile_mail.get_body(("html",)).get_content()) == shape(plain_mail.get_body(("html",)).get_content())
    assert hostile_mail.keys() == plain_mail.keys()
    assert "<script>alert(1)" not in hostile_page
    assert "49" not in [word for word in hostile["md"].split() if word == "49"]
    assert hostile["csv"].count("\r\n") == plain["csv"].count("\r\n")
    assert hostile["md"].count("\n") == plain["md"].count("\n")
    assert not set("\x1b\x07\x00\u202e") & set(hostile["table"] + hostile["csv"] + hostile["md"])
    titles = {task["title"] for gap in json.loads(hostile["json"])["gaps"] for task in gap["tasks"]}
    assert {"<script>alert(1)</script>", "{{ 7*7 }} {% raw %}"} <= titles
    assert data["version"] == 1


def test_cells_of_tables_are_no_formulas(shop):
    shop.export(
        "hq", jira(*(issue(n, title, labels=["배너"]) for n, title in enumerate(["=1+1", "+1", "-1", "@a", "\t=1"], 1)))
    )
    shop.reconcile()

    lines = shop.run("gaps", "list", "--format", "csv").out.splitlines()

    for line in lines[1:]:
        assert not any(cell.strip('"').startswith(("=", "+", "-", "@", "\t")) for cell in line.split(",")), line


def test_owner_of_the_other_side_is_told_as_their_party(shop):
    shop.export("hq", jira(issue(1, "휴가 공지", labels=["밖"], owner=SEOYEON)))
    shop.reconcile()

    page = report_files(shop)["page"].read_text(encoding="utf-8")

    assert "이서연" not in page


def test_each_party_is_told_the_trend_of_its_own_number(shop):
    def week(at, *issues):
        shop.export("hq", jira(*issues), at=at)
        shop.reconcile(at=at)

    banner = issue(1, "배너", labels=["배너"], owner=SEOYEON)
    week("2026-11-09T08:30:00+09:00", banner, *(issue(number, labels=["배너"]) for number in range(2, 5)))
    week(
        "2026-11-16T08:30:00+09:00", banner, issue(2, labels=["배너"]), issue(3, labels=["밖"]), issue(4, labels=["밖"])
    )
    week("2026-11-23T08:30:00+09:00", banner, *(issue(number, labels=["밖"]) for number in range(2, 5)))

    home, acme = (
        re.findall(
            r"<tr><td>[^<]*</td><td>(\d+%)</td></tr>", report_files(shop, name)["page"].read_text(encoding="utf-8")
        )
        for name in ("weekly-home", "weekly-acme")
    )

    assert home == ["25%", "25%", "25%"]
    assert acme == ["100%", "50%", "25%"]


def test_of_each_party_its_tasks_are_counted_and_no_gaps(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), issue(2, labels=["밖"])))
    shop.reconcile()
    shop.run("report", "weekly-home", "--out", "reports")

    parties = json.loads((shop.folder / "reports" / "weekly-home.json").read_text())["parties"]

    assert parties["acme"] == {"open_tasks": 1, "as_agreed": 0.0, "owned": 1.0, "covered": 1.0}
