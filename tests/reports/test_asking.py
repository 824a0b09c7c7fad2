"""Each reader is asked for what that reader can do."""

from __future__ import annotations

import pytest

from gaps.gap import Remedy
from mapping.errors import msg
from mapping.kinds import Severity
from reports.agenda import agenda_of
from reports.agenda_words import word_agenda
from reports.language import Language
from reports.page import agenda_text

PERSON = Remedy(msg("Say which party {account} belongs to; dure people shows how.", account="류하나"), "person")


@pytest.fixture
def steps(word):
    def of(party="acme", code="ko"):
        [section] = word(party, code).sections
        return section.rows[0].settle

    return of


@pytest.fixture
def banner(workspace):
    def task(number, *owners, **more):
        return workspace.task(f"hq:WEB-{number}", f"배너 {number}", *owners, labels=("배너",), **more)

    return task


def _edit(edit, text, **values):
    return Remedy(msg(text, **values), "duty", {"edit": edit})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ko", "류하나 계정이 ACME 운영 소속인지 한빛상사에 알려 주세요."),
        ("en", "Tell 한빛상사 whether 류하나 belongs to ACME 운영."),
    ],
)
def test_a_vendor_is_asked_whether_somebody_is_theirs(workspace, banner, steps, code, expected):
    workspace.gap("unknown-person", banner(1), settle=(PERSON,))

    assert steps("acme", code) == (expected,)


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (
            _edit("untracked", "Or, mark {duty} as not tracked (tracked: no).", duty="배너"),
            "Or, if it is recorded elsewhere, tell 한빛상사, which then marks 배너 as not tracked.",
        ),
        (
            _edit("shared", "Or allow a shared account in {duty} (shared: ok).", duty="배너"),
            "Or ask 한빛상사 to allow a shared account in 배너.",
        ),
        (
            _edit("support", "Or write {other} into {duty} as supporting.", duty="배너", other="글로우 디자인"),
            "Or, if the sides agree to it, ask 한빛상사 to write 글로우 디자인 into 배너 as supporting.",
        ),
        (
            _edit("support", "Or write {other} into {duty} as supporting.", duty="배너", other="한빛상사"),
            "Or, if the sides agree to it, ask 한빛상사 to add itself to 배너 as supporting.",
        ),
        (
            _edit("support", "Or write {holder} into {duty}.", duty="배너", holder="한빛상사"),
            "Or, if the sides agree that 한빛상사 may hold it, ask 한빛상사 to write that into 배너.",
        ),
        (_edit("add", "Add a duty."), "Propose to 한빛상사 a duty of the agreement for this work."),
        (_edit("add-nobody", "Or agree."), "Or propose to 한빛상사 that this work is out of scope."),
        (_edit("override", "Say which."), "Propose to 한빛상사 which of these duties comes first."),
    ],
)
def test_a_vendor_proposes_what_the_agreement_is_to_say(workspace, banner, steps, remedy, expected):
    workspace.gap("other-party", banner(1), settle=(remedy,))

    assert steps("acme", "en") == (expected,)


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (
            _edit("support", "Or write {other} into {duty}.", duty="배너", other="한빛상사"),
            "또는 함께하기로 합의했다면, 분장 ‘배너’에 한빛상사를 협조로 적어 달라고 한빛상사에 요청해 주세요.",
        ),
        (
            _edit("support", "Or write {holder} into {duty}.", duty="배너", holder="한빛상사"),
            "또는 한빛상사가 맡기로 합의했다면, 분장 ‘배너’에 그렇게 적어 달라고 한빛상사에 요청해 주세요.",
        ),
        (
            _edit("shared", "Or allow a shared account in {duty}.", duty="배너"),
            "또는 분장 ‘배너’에 공용 계정을 허용해 달라고 한빛상사에 요청해 주세요.",
        ),
        (
            _edit("untracked", "Or, mark {duty} as not tracked.", duty="배너"),
            "또는 다른 곳에 기록했다면 한빛상사에 알려 주세요. 한빛상사에서 ‘배너’ 조항을 ‘추적 안 함’으로 표시합니다.",
        ),
    ],
)
def test_a_vendor_reads_the_names_of_duties_in_quotes(workspace, banner, steps, remedy, expected):
    workspace.gap("other-party", banner(1), settle=(remedy,))

    assert steps() == (expected,)


def test_the_house_is_told_how_it_is_written(workspace, banner, steps):
    workspace.gap("unknown-person", banner(1), settle=(PERSON,))

    assert steps("home", "en") == ("Say which party 류하나 belongs to; dure people shows how.",)


def test_what_both_sides_can_do_stays_as_it_is(workspace, banner, steps):
    workspace.gap("beyond-agreement", banner(1), settle=(_edit("bring-in", "Name an owner."),))

    assert steps("acme", "en") == ("Name an owner.",)


def test_in_a_meeting_a_step_of_the_house_is_called_so(workspace, banner, make):
    workspace.gap("unknown-person", banner(1), settle=(PERSON, Remedy(msg("Name an owner."), "set-owner")))

    told = agenda_text(word_agenda(agenda_of(make("acme", shared=True)), Language("en")))

    assert "→ Say which party 류하나 belongs to; dure people shows how. (한빛상사)\n" in told
    assert "→ Name an owner.\n" in told


@pytest.mark.parametrize(
    ("party", "severity", "first"),
    [
        ("home", Severity.URGENT, "ACME 운영에 바로 확인해 주세요."),
        ("home", Severity.HIGH, "ACME 운영에서 담당자를 지정해 주세요."),
        ("acme", Severity.URGENT, "ACME 운영에서 담당자를 지정해 주세요."),
    ],
)
def test_the_house_is_asked_to_ask_for_what_is_urgent(workspace, banner, steps, party, severity, first):
    workspace.gap("urgent-unanswered", banner(1), severity=severity)

    assert steps(party)[0] == first
    assert steps(party)[-1] == "ACME 운영에서 담당자를 지정해 주세요."
