"""Reports as their readers get them: page and mail."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from mail_text import body_of

from gaps.gap import GapState
from mapping.errors import fault
from mapping.kinds import Readers
from mapping.kinds import Severity
from reports.language import Language
from reports.section_words import Beginning
from reports.section_words import beginning_line
from sync.runs import ConnectionResult


def test_housekeeping_says_of_which_tasks_a_decision_stands_above(few, mail):
    few.gap("past-due", *few.gaps[0].finding.tasks, readers=Readers.OWN, evidence={"own": ["home"]})
    alone = few.task("hq:PAY-2", "영수증", "minsu", labels=("결제",))
    few.gap("past-due", alone, readers=Readers.OWN, evidence={"own": ["home"]})

    own = body_of(mail(), "plain").partition("우리 쪽 정리")[2]

    assert own.count("위에도 나온 업무\n  PAY-1 ") == 1
    assert "  PAY-2는 2026. 11. 2.부터" in own
    assert own.count("위에도 나온 업무") == 1


def test_a_row_on_a_task_that_stands_above_says_so(workspace, mail):
    first, second = (workspace.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (1, 2))
    workspace.gap("unassigned", second)
    workspace.gap("duplicate", first, second, state=GapState.NEW)

    text = body_of(mail(), "plain")

    assert "같은 일로 보임 · 새로 발견 · 위에도 나온 업무\n" in text
    assert text.count("위에도 나온 업무") == 1


def test_how_to_say_that_work_is_no_duplicate_stands_only_where_some_is_called_so(few, word):
    told = [word().replies]
    uids = [few.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (3, 4)]
    few.gap("duplicate", *uids)

    assert [len(told[0]), len(word().replies)] == [1, 2]


def test_an_incomplete_report_says_so_on_top_and_in_the_subject(few, word, write):
    failed = ConnectionResult(name="hq", tool="jira", complete=False, error=fault("There is no {name}.", name="x"))

    worded = word(results=(failed,))

    assert worded.subject.startswith("[일부 출처 미확인] ")
    assert worded.banner == "끝까지 읽지 못한 출처: Jira(hq). 그 항목은 마지막으로 확인한 상태 그대로 둡니다."
    assert worded.banner in write(results=(failed,))
    assert "There is no x." in worded.sources[0].text
    assert "There is no x." not in word("acme", results=(failed,)).sources[0].text


class _Shape(HTMLParser):
    """Notes tags and attributes, and whether anything is loaded or run."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def _shape(html):
    parser = _Shape()
    parser.feed(html)
    return parser.tags


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><b>",
    "{{ 7*7 }}{% raw %}",
    "a\r\nBcc: x@y.example",
    "\x1b[31m\u202e\x00\ud800",
    "=HYPERLINK(1)",
    "javascript:alert(1)",
    "{ref} {0} %s",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_changes_nothing_of_a_mail_but_itself(workspace, mail, payload):
    def build(text):
        workspace.tasks.clear()
        workspace.gaps.clear()
        uid = workspace.task("hq:WEB-7", text, "mystery", labels=("배너",), url="https://x.example/1")
        workspace.gap("other-party", uid, reason=text, group=f"g:{text}")
        return body_of(mail(), "html"), list(mail().keys())

    (hostile, headers), (harmless, expected) = build(payload), build("x y")

    assert _shape(hostile) == _shape(harmless)
    assert "<script" not in hostile
    assert headers == expected


def test_titles_of_a_megabyte_leave_a_readable_report(workspace, write, mail):
    for number in range(12):
        uid = workspace.task(f"hq:WEB-{number}", "가" * 1_000_000, labels=("배너",))
        workspace.gap("unassigned", uid)

    assert len(write()) < 100_000
    assert len(mail().as_bytes()) < 100_000


def test_no_channel_of_a_vendors_report_holds_anothers_canary(workspace, word, write, mail, now):
    mine = workspace.task("ops:1", "가을 배너", "seoyeon", labels=("배너",))
    home = workspace.task("hq:CANARY-1", "HOMECANARY", "minsu", labels=("결제",))
    glow = workspace.task("design:CANARY2", "GLOWCANARY", "sora", labels=("상세",))
    workspace.gap("unassigned", mine)
    workspace.gap("duplicate", mine, home)
    workspace.gap("duplicate", mine, glow)
    workspace.gap("other-party", home)
    workspace.gap("past-due", glow)
    results = tuple(
        ConnectionResult(name=name, tool="jira", complete=False, as_of=now, error=fault("CANARY"))
        for name in ("ops", "hq", "design")
    )

    worded = word("acme", results=results)
    written = (write("acme", results=results), repr(worded), mail("acme", recipients=("pm@acme.example",)))

    for each in written:
        text = (
            each
            if isinstance(each, str)
            else "".join((each.as_string(), body_of(each, "plain"), body_of(each, "html")))
        )
        assert "CANARY" not in text
        assert "김민수" not in text
        assert "글로우" not in text


@pytest.mark.parametrize(
    ("party", "code", "expected"),
    [
        ("acme", "ko", "우리 확인 필요"),
        ("acme", "en", "Waiting for us"),
        ("home", "ko", "상대 확인 대기"),
        ("home", "en", "Waiting for the other side"),
    ],
)
def test_who_is_awaited_is_not_told_to_wait(workspace, word, party, code, expected):
    workspace.gap("awaiting", workspace.task("hq:WEB-1", "배너", labels=("배너",)))

    [section] = word(party, code).sections

    assert section.rows[0].kind_word == expected


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.HIGH, ["own", "objected"]), (Severity.MEDIUM, ["objected", "own"])]
)
def test_housekeeping_that_cannot_wait_stands_above_what_can(workspace, word, severity, expected):
    task = workspace.task("hq:WEB-1", "배너", labels=("배너",))
    workspace.gap("owner-left", task, readers=Readers.OWN, severity=severity, evidence={"own": ["home"]})
    workspace.gap("other-party", task, state=GapState.OBJECTED)

    sections = word().sections

    assert [each.id for each in sections] == expected
    assert [each.folded for each in sections if each.id == "own"] == [severity is Severity.MEDIUM]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (24, "dure를 처음 시작할 때부터 있던 항목은 24건입니다. 이번 메일에는 그중 5건을 먼저 실었고"),
        (20, "dure를 처음 시작할 때부터 있던 24건 중 20건이 남아 있습니다. 이번 메일에는 그중 5건을 먼저 실었고"),
    ],
)
def test_what_is_left_of_the_beginning_is_told_where_it_is_news(left, expected):
    assert beginning_line(Beginning(24, left), 5, Language("ko")).startswith(expected)
