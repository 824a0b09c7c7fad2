"""What a mail holds, however much there is to tell, and how it looks where little is understood."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

import pytest
from mail_text import body_of

from gaps.gap import GapState
from mapping.kinds import Severity
from mapping.model import Priority
from reports.attachments import Attachment
from reports.mail import MOST_BYTES
from reports.mail import Envelope
from reports.mail import build_mail
from reports.mail_words import MEASURES
from reports.mail_words import leaves_out
from reports.mail_words import word_mail
from sync.runs import ConnectionResult


@pytest.fixture
def send(word, now):
    def mail(party="home", code="ko", attachments=(), **more):
        envelope = Envelope(
            sender="dure <dure@hanbit.example>", recipients=("a@b.example",), report="weekly", party=party, at=now
        )
        return build_mail(word(party, code, **more), envelope, attachments)

    return mail


def _fill(workspace, many, title="결제", **more):
    for number in range(many):
        uid = workspace.task(f"hq:PAY-{number}", title, labels=("결제",), **more)
        workspace.gap("unassigned", uid, state=(GapState.OPEN, GapState.OBJECTED, GapState.RESOLVED)[number % 3])


@pytest.mark.parametrize(
    "title", ["가" * 1000, "<>&\"'" * 200, "👩‍👩‍👧‍👦" * 100, "x" * 1000], ids=["hangul", "marks", "emoji", "x"]
)
def test_a_mail_stays_small_however_many_and_long_its_rows_are(workspace, send, now, title):
    url = "https://x.example/" + "&a=" * 600
    _fill(workspace, 200, title, url=url)
    sources = tuple(ConnectionResult(name=f"{number}{title}", tool="jira", complete=False) for number in range(60))
    attachment = Attachment(name="weekly.xlsx", media="application/octet-stream", data=b"x" * 100_000)

    bare, with_file = send(results=sources), send(results=sources, attachments=(attachment,))

    assert len(bare.as_bytes()) < MOST_BYTES
    assert len(with_file.as_bytes()) - 100_000 * 4 // 3 < MOST_BYTES + 5_000


def test_what_a_mail_leaves_out_is_counted_and_pointed_to_where_a_file_has_it(workspace, send):
    _fill(workspace, 90)
    attachment = Attachment(name="weekly.xlsx", media="application/vnd.ms-excel", data=b"x")

    assert "\n외 25건\n" in body_of(send(), "plain")
    assert "\n외 25건은 첨부 파일에 있습니다\n" in body_of(send(attachments=(attachment,)), "plain")
    assert "전체 내용은 첨부 파일에 있습니다: weekly.xlsx" in body_of(send(attachments=(attachment,)), "html")


def test_the_heading_says_of_how_many_rows_a_mail_shows_the_first(workspace, send):
    _fill(workspace, 90)

    assert "우리가 먼저 정할 일 (30건 중 12건, 18건은 아래)" in body_of(send(), "plain")
    assert send()["Subject"].startswith("한빛상사: 정할 일 30건")


def test_a_mail_knows_whether_it_leaves_rows_out(workspace, word):
    _fill(workspace, 9)
    few = leaves_out(word())
    _fill(workspace, 60)

    assert (few, leaves_out(word())) == (False, True)


def test_an_attachment_is_a_file_beside_the_two_readings(workspace, send):
    _fill(workspace, 1)
    files = (
        Attachment(name="주간 보고.csv", media="text/csv", data="가".encode()),
        Attachment(name="weekly.html", media="text/html", data=b"<p>"),
    )

    parsed = email.message_from_bytes(send(attachments=files).as_bytes(), policy=email.policy.default)

    assert parsed.get_content_type() == "multipart/mixed"
    assert [(each.get_filename(), each.get_payload(decode=True)) for each in parsed.iter_attachments()] == [
        (each.name, each.data) for each in files
    ]
    assert parsed.get_body(("html",)).get_content_type() == "text/html"
    assert "결제" in parsed.get_body(("html",)).get_content()


def test_every_measure_says_less_than_the_one_before(workspace, word):
    _fill(workspace, 60, "가" * 300)
    sizes = [len(repr(word_mail(word(), measure).sections)) for measure in MEASURES]

    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


class _Shape(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.loads, self.styles = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.loads += [value for name, value in attrs if name in {"src", "background", "srcset", "data"}]
        self.styles += [value for name, value in attrs if name == "style"]


@pytest.fixture
def shape(workspace, send):
    _fill(workspace, 9)
    html = body_of(send(), "html")
    found = _Shape()
    found.feed(html)
    return found, html


def test_a_mail_is_laid_out_by_tables_and_loads_nothing(shape):
    found, html = shape

    assert found.tags <= {
        "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "div", "span", "a", "b", "br", "bdi",
    }  # fmt: skip
    assert found.loads == []
    assert not re.search(r"url\(|@import|@font-face|flex|grid|position:", html)


def test_where_no_style_sheet_is_read_every_part_has_its_style(shape):
    found, html = shape
    sheet = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]

    assert any("font-size" in style for style in found.styles)
    assert "border-top: 1px solid" in "".join(found.styles)
    assert "@media (prefers-color-scheme: dark)" in sheet
    assert "@media (max-width: 480px)" in sheet
    assert sheet.count("{") < 20  # nothing but what cannot stand in an element


def test_text_and_html_hold_the_same_words(workspace, send):
    _fill(workspace, 40)
    message = send()
    html = re.sub(r"<(head|div class=\"preview\").*?</(head|div)>", " ", body_of(message, "html"), flags=re.DOTALL)
    seen = set(re.findall(r"[\w가-힣]+", re.sub(r"<!--.*?-->|<[^>]+>|&\w+;", " ", html)))
    text = set(re.findall(r"[\w가-힣]+", re.sub(r"<https?:[^>]*>", " ", body_of(message, "plain"))))

    assert text ^ seen <= {"33", "100", "0"}


@pytest.mark.parametrize(("name", "expected"), [("weekly-home", r"weekly-home"), ("주간\r\nX: y", r"[0-9a-f]{12}")])
def test_the_report_is_known_to_rules_that_sort_mail(word, now, name, expected):
    envelope = Envelope(sender="dure@hanbit.example", recipients=("a@b.example",), report=name, party="home", at=now)

    assert re.fullmatch(rf"<{expected}\.dure\.hanbit\.example>", build_mail(word(), envelope)["List-Id"])


def test_a_row_that_cannot_wait_because_its_task_is_urgent_says_so(workspace, send):
    for number, (kind, priority) in enumerate(
        (("unassigned", Priority.URGENT), ("urgent-unanswered", Priority.URGENT), ("other-party", Priority.NORMAL))
    ):
        uid = workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",), priority=priority)
        workspace.gap(kind, uid, severity=Severity.URGENT)

    told = body_of(send(), "plain")

    assert "[지금] 담당 미정 · 긴급 업무\n" in told
    assert told.count("긴급 업무") == 1
