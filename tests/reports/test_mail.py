"""The mail as a message: its text whole, its two forms, its headers, its addresses."""

from __future__ import annotations

import email.policy
import re

import pytest
from mail_text import body_of

from gaps.gap import Remedy
from mapping.errors import ConfigError
from mapping.errors import msg
from reports.language import Language
from reports.mail import write_eml
from reports.replying import replies
from sync.kpis import Figure

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


@pytest.mark.parametrize(("party", "code", "expected"), [("home", "ko", MAIL_KO), ("acme", "en", MAIL_EN)])
def test_the_text_of_a_mail_reads_in_the_agreed_order(few, mail, word, now, party, code, expected):
    ours, waiting, _ = (gap.id for gap in few.gaps)
    answers = "\n".join(replies(now, Language(code), alike=False))

    assert body_of(mail(party, code), "plain") == expected.format(
        ours=ours, waiting=waiting, replies=answers, about=word(party, code).about
    )


def test_a_label_to_write_is_never_parted_in_a_mail(workspace, mail):
    uids = [workspace.task(f"hq:PAY-{number}", "영수증", labels=("결제",)) for number in (3, 4)]
    step = Remedy(msg("Or, if it is different work, say so by the label dure:not-duplicate on a task."), "label")
    workspace.gap("duplicate", *uids, settle=(step,))

    html = body_of(mail(), "html")

    assert html.count(">dure:중복아님</span>") == 2
    assert re.search(r'<span class="label" style="white-space: ?nowrap;?">dure:중복아님</span> 라벨을', html)
    assert html.count(">dure:이견</span>") == 1


def test_html_and_text_of_a_mail_say_the_same(few, mail, now):
    facts = {"edition": "home", "version": 1, "side": "", "high": None, "at": now}
    figure = Figure(week="2026-11-23", kpi="duplicate-rate", value=0.2, part=2, whole=10, **facts)
    message = mail(kpis=(figure,))

    assert "10건 중 2건" in body_of(message, "plain")
    html = re.sub(r"<[^>]+>", " ", body_of(message, "html"))

    for line in body_of(message, "plain").splitlines():
        for word in re.findall(r"[\w가-힣]+", line.partition("<")[0]):
            assert word in html


def test_the_subject_tells_the_news(few, mail):
    assert mail()["Subject"] == "한빛상사: 정할 일 1건, 새로 1건, 해결 1건"


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
