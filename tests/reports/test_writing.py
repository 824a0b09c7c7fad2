"""Reports as their readers get them: page and mail."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from gaps.gap import GapState
from gaps.gap import Remedy
from mapping.errors import ConfigError
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.mail import write_eml
from reports.mail_words import MEASURES
from reports.mail_words import word_mail
from reports.replying import replies
from reports.section_words import Beginning
from reports.section_words import beginning_line
from reports.wording import word_report
from sync.kpis import Figure
from sync.runs import ConnectionResult


@pytest.fixture
def mail(word, now):
    def build(party="home", code="ko", **more):
        facts = {"sender": "dure <dure@hanbit.example>", "recipients": ("lead@hanbit.example",), "report": "weekly"}
        kpis = more.pop("kpis", ())
        return build_mail(word(party, code, kpis=kpis), Envelope(**{**facts, "party": party, "at": now, **more}))

    return build


@pytest.fixture
def few(workspace):
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제창 오류", labels=("결제",)), state=GapState.NEW)
    workspace.gap("other-party", workspace.task("hq:WEB-7", "가을 배너", "minsu", labels=("배너",)))
    workspace.gap(
        "bounced", workspace.task("hq:WEB-8", "겨울 배너", "seoyeon", labels=("배너",)), state=GapState.RESOLVED
    )
    return workspace


MAIL_KO = """\
한빛상사 앞 업무분장 점검 · 2026. 11. 23. · dure가 각 사의 업무를 분장과 대조했습니다
2026 온라인몰 운영 업무분장

열린 업무 3건 중 1건(33%)이 분장대로입니다(목표 95%)
정할 일 1건, 기다리는 일 1건, 새로 1건, 해결 1건

■ 우리가 먼저 정할 일 (1)

1. [확인] 담당 미정 · 새로 발견
   PAY-1 결제창 오류 <https://hq.example/PAY-1>
   PAY-1은 2026. 11. 2.부터 담당자가 없습니다(14영업일).
   차례: 한빛상사
   → ACME 운영에서 담당자를 지정해 주세요.
   분장: 결제 · {ours}

■ 기다리는 일 (1)

1. [이번 주 결정] 분장과 다른 담당
   WEB-7 가을 배너 <https://hq.example/WEB-7>
   WEB-7은 2026. 11. 2.부터 담당자가 없습니다(14영업일).
   차례: ACME 운영
   → ACME 운영에서 담당자를 지정해 주세요.
   분장: 배너·팝업 등록 · {waiting}

■ 해결된 일 (1)
지난 확인 이후 해결되었습니다. 감사합니다.

- 해결: 주고받기 반복
  WEB-8 겨울 배너 <https://hq.example/WEB-8>

■ 수치
분장대로: 33% (목표 95%)
담당자 있는 업무: 67%
분장에 있는 업무: 100%
한빛상사: 열린 업무 3 · 분장대로 33% · 분장에 있는 업무 100%
ACME 운영: 열린 업무 2 · 분장대로 50% · 분장에 있는 업무 100%
글로우 디자인: 열린 업무 0 · 분장대로 – · 분장에 있는 업무 –

■ 출처
Jira(hq): 2026. 11. 23. 00:00 기준 · 모두 읽음

--
{about}
{replies}
이 보고는 개인 평가에 쓰지 않기로 합의했습니다.
"""

MAIL_EN = """\
Report for ACME 운영, 23 Nov 2026: dure compared the tasks of all sides with the agreement
2026 온라인몰 운영 업무분장

1 of 2 open tasks as agreed (50%; target 95%)
1 for you to decide, 1 settled

■ For us to decide first (1)

1. [decide this week] Held by another side
   WEB-7 가을 배너 <https://hq.example/WEB-7>
   WEB-7 has had no owner since 2 Nov 2026 (14 working days).
   Whose turn: ACME 운영
   → ACME 운영 names an owner.
   Duty: 배너·팝업 등록 · {waiting}

■ Settled (1)
Thank you: these are settled since the last run.

- Settled: Back and forth
  WEB-8 겨울 배너 <https://hq.example/WEB-8>

■ Numbers
As agreed: 50% (target 95%)
With an owner: 100%
Covered by a duty: 100%

■ Sources
Jira (hq): as of 23 Nov 2026, 00:00, read in full

--
{about}
{replies}
이 보고는 개인 평가에 쓰지 않기로 합의했습니다.
"""


def _body(message, kind):
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize(("party", "code", "expected"), [("home", "ko", MAIL_KO), ("acme", "en", MAIL_EN)])
def test_the_text_of_a_mail_reads_in_the_agreed_order(few, mail, word, now, party, code, expected):
    ours, waiting, _ = (gap.id for gap in few.gaps)
    answers = "\n".join(replies(now, Language(code), alike=False))

    assert _body(mail(party, code), "plain") == expected.format(
        ours=ours, waiting=waiting, replies=answers, about=word(party, code).about
    )


def test_housekeeping_says_of_which_tasks_a_decision_stands_above(few, mail):
    few.gap("past-due", *few.gaps[0].finding.tasks, readers=Readers.OWN, evidence={"own": ["home"]})
    alone = few.task("hq:PAY-2", "영수증", "minsu", labels=("결제",))
    few.gap("past-due", alone, readers=Readers.OWN, evidence={"own": ["home"]})

    own = _body(mail(), "plain").partition("우리 쪽 정리")[2]

    assert own.count("위에도 나온 업무\n  PAY-1 ") == 1
    assert "  PAY-2는 2026. 11. 2.부터" in own
    assert own.count("위에도 나온 업무") == 1


def test_a_label_to_write_is_never_parted_in_a_mail(workspace, mail):
    uids = [workspace.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (3, 4)]
    step = Remedy(msg("Or, if it is different work, say so by the label dure:not-duplicate on a task."), "label")
    workspace.gap("duplicate", *uids, settle=(step,))

    html = _body(mail(), "html")

    assert html.count(">dure:중복아님</span>") == 2
    assert re.search(r'<span class="label" style="white-space: ?nowrap;?">dure:중복아님</span> 라벨을', html)
    assert html.count(">dure:이견</span>") == 1


def test_a_row_on_a_task_that_stands_above_says_so(workspace, mail):
    first, second = (workspace.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (1, 2))
    workspace.gap("unassigned", second)
    workspace.gap("duplicate", first, second, state=GapState.NEW)

    text = _body(mail(), "plain")

    assert "같은 일로 보임 · 새로 발견 · 위에도 나온 업무\n" in text
    assert text.count("위에도 나온 업무") == 1


def test_how_to_say_that_work_is_no_duplicate_stands_only_where_some_is_called_so(few, word):
    told = [word().replies]
    uids = [few.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (3, 4)]
    few.gap("duplicate", *uids)

    assert [len(told[0]), len(word().replies)] == [1, 2]


def test_html_and_text_of_a_mail_say_the_same(few, mail, now):
    facts = {"edition": "home", "version": 1, "side": "", "high": None, "at": now}
    figure = Figure(week="2026-11-23", kpi="duplicate-rate", value=0.2, part=2, whole=10, **facts)
    message = mail(kpis=(figure,))

    assert "10건 중 2건" in _body(message, "plain")
    html = re.sub(r"<[^>]+>", " ", _body(message, "html"))

    for line in _body(message, "plain").splitlines():
        for word in re.findall(r"[\w가-힣]+", line.partition("<")[0]):
            assert word in html


def test_the_subject_tells_the_news(few, mail):
    assert mail()["Subject"] == "한빛상사: 정할 일 1건, 새로 1건, 해결 1건"


def test_an_incomplete_report_says_so_on_top_and_in_the_subject(few, word, write):
    failed = ConnectionResult(name="hq", tool="jira", complete=False, error=fault("There is no {name}.", name="x"))

    worded = word(results=(failed,))

    assert worded.subject.startswith("[일부 출처 미확인] ")
    assert worded.banner == "끝까지 읽지 못한 출처: Jira(hq). 그 항목은 마지막으로 확인한 상태 그대로 둡니다."
    assert worded.banner in write(results=(failed,))
    assert "There is no x." in worded.sources[0].text
    assert "There is no x." not in word("acme", results=(failed,)).sources[0].text


@pytest.mark.parametrize("name", ["한빛상사 운영 지원 팀 담당자 여러분 모두", "dure", "가, 나 <다>"])
def test_names_and_subjects_keep_every_blank(few, word, mail, name):
    recipients = tuple(f'"{name}" <user{number}@hanbit.example>' for number in range(3))
    raw = mail(recipients=recipients).as_bytes()

    parsed = email.message_from_bytes(raw, policy=email.policy.default)

    assert parsed["Subject"] == word().subject
    assert [each.display_name for each in parsed["To"].addresses] == [name] * 3
    assert raw.isascii()


def test_a_mail_threads_by_report_and_its_identity_is_derived(few, mail, now):
    first, again, later = mail(), mail(), mail(at=now.replace(day=30))

    assert first["Message-ID"] == again["Message-ID"] != later["Message-ID"]
    assert first["References"] == later["References"] == later["In-Reply-To"]
    assert first["Message-ID"].endswith("@hanbit.example>")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first.as_bytes() == again.as_bytes()


def test_headers_cannot_be_broken_by_names_and_subjects(workspace, word, mail, parties):
    uid = workspace.task("hq:WEB-7", "x\r\nBcc: victim@acme.example", labels=("배너",))
    workspace.gap("unassigned", uid)
    message = mail(sender='"Bcc: victim@acme.example, x" <dure@hanbit.example>')

    parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)

    assert parsed["Bcc"] is None
    assert parsed["To"] == "lead@hanbit.example"


@pytest.mark.parametrize(
    "address", ["nobody", "", "a@", "@b.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example", "가@b.example"]
)
def test_an_address_that_cannot_stand_in_a_header_is_refused(mail, address):
    with pytest.raises(ConfigError):
        mail(recipients=(address,))


def test_a_written_mail_is_read_back_by_mail_programs(few, mail, tmp_path):
    message = mail()

    write_eml(message, tmp_path / "weekly.eml")
    raw = (tmp_path / "weekly.eml").read_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)

    assert parsed["Subject"] == message["Subject"]
    assert parsed.get_content_type() == "multipart/alternative"
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert [each.name for each in tmp_path.iterdir()] == ["weekly.eml"]


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
        return _body(mail(), "html"), list(mail().keys())

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
        text = each if isinstance(each, str) else "".join((each.as_string(), _body(each, "plain"), _body(each, "html")))
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


@pytest.fixture
def awaited(few):
    for number in range(20, 25):
        few.gap("urgent-unanswered", few.task(f"hq:WEB-{number}", "급한 배너", "seoyeon", labels=("배너",)))
    return few


@pytest.mark.parametrize(
    ("code", "subject", "news", "line"),
    [
        (
            "ko",
            "한빛상사: 정할 일 1건, 긴급 5건 상대 응답 대기, 새로 1건, 해결 1건",
            "정할 일 1건, 긴급 5건 상대 응답 대기, 그 밖에 기다리는 일 1건, 새로 1건, 해결 1건",
            "지금: ACME 운영에 바로 확인해 주세요. WEB-2",
        ),
        (
            "en",
            "한빛상사: 1 for you to decide, 5 urgent waiting for others, 1 new, 1 settled",
            "1 for you to decide, 5 urgent waiting for others, 1 more waiting for others, 1 new, 1 settled",
            "Now: ask ACME 운영 about WEB-2",
        ),
    ],
)
def test_what_is_urgent_and_awaited_is_told_on_top(awaited, word, mail, write, code, subject, news, line):
    worded = word("home", code)

    assert (worded.subject, worded.news) == (subject, news)
    assert worded.pressing.startswith(line)
    assert worded.pressing.count("급한 배너") == 3
    assert worded.pressing in _body(mail("home", code), "plain").partition("■")[0]
    for html in (_body(mail("home", code), "html"), write("home", code)):
        assert worded.pressing in html.partition("<ol")[0]


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


def test_where_nothing_urgent_is_awaited_nothing_is_said_of_it(few, word):
    assert word().pressing == ""
    assert word("acme").pressing == ""


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (24, "dure를 처음 시작할 때부터 있던 항목은 24건입니다. 이번 메일에는 그중 5건을 먼저 실었고"),
        (20, "dure를 처음 시작할 때부터 있던 24건 중 20건이 남아 있습니다. 이번 메일에는 그중 5건을 먼저 실었고"),
    ],
)
def test_what_is_left_of_the_beginning_is_told_where_it_is_news(left, expected):
    assert beginning_line(Beginning(24, left), 5, Language("ko")).startswith(expected)


def test_what_is_urgent_and_awaited_is_called_by_key_and_title_never_by_a_reference(workspace, word):
    for ref in ("hq:WEB-1", "ops:1208"):
        workspace.gap("urgent-unanswered", workspace.task(ref, f"{ref[:2]} 배너", "seoyeon", labels=("배너",)))

    told = word("home", "en").pressing.removeprefix("Now: ask ACME 운영 about ")

    assert sorted(told.split(", ")) == ["WEB-1 hq 배너", "op 배너"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "ko",
            "지금: ACME 운영에 바로 확인해 주세요. WEB-1 급한 배너(응답 기한 2026. 11. 13. 12:00 지남)",
        ),
        ("en", "Now: ask ACME 운영 about WEB-1 급한 배너 (answer was due 13 Nov 2026, 12:00)"),
    ],
)
def test_what_is_urgent_and_awaited_is_to_ask_for_on_top_and_in_the_inbox(few, make, code, expected):
    task = few.task("hq:WEB-1", "급한 배너", "seoyeon", labels=("배너",))
    few.gap("urgent-unanswered", task, evidence={"answer_by": "2026-11-13T03:00:00+00:00"})
    language = Language(code, zone=ZoneInfo("Asia/Seoul"))
    worded = word_report(make("home"), language)

    assert worded.pressing == expected
    assert word_mail(worded, MEASURES[0]).preview == expected


def test_where_several_are_to_be_asked_each_urgent_task_says_whom(workspace, word):
    for ref, label in (("hq:WEB-1", "배너"), ("design:1", "상세")):
        workspace.gap("urgent-unanswered", workspace.task(ref, f"{label} 급함", labels=(label,)))

    told = word("home", "en").pressing

    assert told.startswith("Now: ask ")
    assert "WEB-1 배너 급함 (ACME 운영)" in told
    assert "상세 급함 (글로우 디자인)" in told


def test_the_inbox_shows_the_readers_own_first_where_that_is_urgent_too(awaited, word):
    awaited.gap("urgent-unanswered", awaited.task("hq:WEB-9", "결제 오류", "minsu", labels=("결제",)))

    assert word_mail(word("home", "en"), MEASURES[0]).preview.startswith("First: WEB-9 결제 오류 → ")
