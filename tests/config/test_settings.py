from __future__ import annotations

from collections.abc import Callable

import pytest

from config.settings import SendMode
from config.workspace import Workspace
from mapping.agreement import Duration
from mapping.kinds import Severity

Make = Callable[..., Workspace]
Told = Callable[..., list[str]]
Change = Callable[..., dict[str, str]]

ACME = "{name: ACME 운영, kind: vendor, domains: [acme.example], contact: [pm@acme.example], teams: {cs: CS팀}}"


def with_line(changed: Change, line: str) -> dict[str, str]:
    return changed("dure", "parties:", f"{line}\nparties:")


@pytest.mark.parametrize(
    ("line", "place", "parts"),
    [
        ("langage: ko", "1:1", ['no key "langage"', 'Did you mean "language"?']),
        ("language: kr", "1:11", ['"kr"', "Known here: ko, en."]),
        ("timezone: Asia/Soul", "1:11", ['no time zone "Asia/Soul"', 'Did you mean "Asia/Seoul"?']),
        ("timezone: ../etc", "1:11", ["no time zone"]),
        ("calendar: {country: KOR}", "1:21", ['the country "KOR"', 'Did you mean "KR"?']),
        ("calendar: {country: kr}", "1:21", ['Did you mean "KR"?']),
        ('calendar: {hours: "18:00-09:00"}', "1:19", ["end before they begin", "00:00-24:00"]),
        ('calendar: {hours: "9-18"}', "1:19", ["Working hours are expected here", "09:00-18:00"]),
        ('calendar: {hours: "09:00-25:00"}', "1:19", ['"25:00" is no time of day']),
        ("calendar: {days: mon-fry}", "1:18", ['"mon-fry" is no day of the week', 'Did you mean "fri"?']),
        ("calendar: {holidays: [2026-02-30]}", "1:23", ['"2026-02-30" is no day of the calendar']),
        ("calendar: {holidays: 2026-02-03}", "1:22", ["A list is expected here"]),
        ("calendar: mon-fri", "1:11", ["A mapping is expected here, not a text."]),
        ("rules: {unassined: off}", "1:9", ['Did you mean "unassigned"?']),
        ("rules: {unassigned: {grase: 2wd}}", "1:22", ['Did you mean "grace"?']),
        ("rules: {unassigned: {grace: 2}}", "1:29", ['"2" has no known unit', "2wh"]),
        ("rules: {unassigned: {grace: 2 WD}}", "1:29", ['Did you mean "2wd"?']),
        ("rules: {unassigned: {severity: hihg}}", "1:32", ['Did you mean "high"?']),
        ("rules: {bounced: {crossings: 0}}", "1:30", ["A whole number from 1"]),
        ("rules: {unassigned: sometimes}", "1:21", ["on, off, or a mapping", "grace, severity"]),
        ("rules: [unassigned]", "1:8", ["A mapping from kinds"]),
        ("mail: {host: h.example}", "1:7", ['"from" is missing here']),
        ("mail: {host: h, from: nobody}", "1:23", ['"nobody" is no e-mail address']),
        ("mail: {host: h, from: a@b.example, port: smtp}", "1:42", ["A number is expected here"]),
        ("mail: {host: h, from: a@b.example, port: 0}", "1:42", ["is not ≥ 1"]),
        ("mail: {host: h, from: a@b.example, password: s3cr3t}", "1:46", ["A secret is written here in the clear"]),
        ("mail: {host: h, from: a@b.example, tls: ssl}", "1:41", ["starttls"]),
        ("mail: {host: h, from: a@b.example, send: maybe}", "1:42", ["preview"]),
        ("mail: {host: h, from: a@b.example, user: u, auth: xoauth2}", "1:51", ["needs a token", "token_command:"]),
        ("mail: {host: h, from: a@b.example, auth: cram}", "1:42", ["xoauth2"]),
        ("mail: {host: h, from: a@b.example, timeout: 0}", "1:45", ["0"]),
        ('mail: {host: h, from: a@b.example, user: u, password: "${P}", tls: none}', "1:68", ["not sent without TLS"]),
        ("reports: {w: {party: acm}}", "1:22", ['no party "acm"', 'Did you mean "acme"?']),
        ("reports: {w: {party: acme, when: sunday}}", "1:34", ["mon 08:30"]),
        ('reports: {w: {party: acme, when: "mon 24:00"}}', "1:34", ["no time of day"]),
        ("reports: {w: {party: acme, messengers: [ops]}}", "1:41", ['no messenger "ops"']),
        ("reports: {w: {party: acme, attach: [pdf]}}", "1:37", ['"pdf"', "xlsx"]),
        ("retention: {raw: 3wd}", "1:18", ["runs around the clock"]),
        ("retention: {raw: forever}", "1:18", ["A span of time is expected here"]),
        ("store: dure.db", "1:8", ["no address of a store"]),
        ("store: mysql://db/x", "1:8", ["no kind of store"]),
        ("ping: hc.example", "1:7", ["no web address"]),
        ("messengers: {ops: [a]}", "1:19", ["A text is expected here, not a list."]),
        ("connections: []", "1:14", ["A mapping is expected here, not a list."]),
        ("한글키: 1", "1:1", ['no key "한글키"']),
    ],
)
def test_each_fault_has_its_place_and_says_what_is_right(
    faults: Told, changed: Change, line: str, place: str, parts: list[str]
):
    told = [each for each in faults(**with_line(changed, line)) if each.startswith(f"dure.yaml:{place}: ")]

    assert told, faults(**with_line(changed, line))
    assert all(part in told[0] for part in parts), told


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("kind: in-house", "kind: vendor", "No party is in-house."),
        ("kind: vendor", "kind: in-house", "A second party is in-house; the first stands in line 2."),
        ("kind: vendor, ", "", '"kind" is missing here.'),
        ("acme.example], c", "hanbit.example], c", 'The domain "hanbit.example" already stands in line 2.'),
        ("domains: [acme.example]", "domains: ['@acme.example']", "is no mail domain"),
        ("acme: {", "undecided: {", '"undecided" has a meaning of its own'),
        ("acme: {", "a/b: {", '"a/b" cannot be a name here.'),
        ("acme: {", "HOME: {", '"HOME" and "home" are the same name.'),
        ("pm@acme.example", '"pm@acme.example\\r\\nBcc: x@y.example"', "is no e-mail address"),
        (f"  acme: {ACME}\n", "  acme:\n", "a mapping of"),
    ],
)
def test_parties_are_checked(faults: Told, changed: Change, before: str, after: str, part: str):
    assert any(part in each for each in faults(**changed("dure", before, after)))


def test_no_report_is_called_as_urgent_steps_are(faults: Told, changed: Change):
    settings = with_line(changed, "reports: {urgent: {party: home}}")

    assert any('"urgent" has a meaning of its own' in each for each in faults(**settings))


def test_missing_parties_are_told(faults: Told):
    assert 'dure.yaml:1:1: "parties" is missing here.' in faults(dure="language: en\n")


def test_mail_is_only_previewed_unless_it_is_switched_on(workspace: Make, changed: Change):
    def mode(send: str) -> SendMode:
        mail = workspace(**with_line(changed, f"mail: {{host: h, from: dure <a@b.example>{send}}}")).settings.mail
        assert mail is not None
        return mail.send

    assert [mode(send) for send in ("", ", send: preview", ", send: off")] == [SendMode.PREVIEW] * 3
    assert [mode(send) for send in (", send: on", ", send: yes")] == [SendMode.ON] * 2


def test_rules_are_laid_over_what_holds_for_each_kind(workspace: Make, changed: Change):
    line = "rules: {many-owners: on, past-due: off, bounced: {crossings: 5, severity: low}, redone: {window: 60d}}"

    rules = workspace(**with_line(changed, line)).rules

    assert rules["many-owners"].enabled
    assert not rules["past-due"].enabled
    assert rules["bounced"].counts == {"crossings": 5}
    assert rules["bounced"].spans == {"window": Duration(14, "d")}
    assert rules["bounced"].severity is Severity.LOW
    assert "unassigned" not in rules


def test_a_kind_with_numbers_of_its_own_is_on(workspace: Make, changed: Change):
    assert workspace(**with_line(changed, "rules: {many-owners: {severity: medium}}")).rules["many-owners"].enabled


def test_what_should_be_kept_secret_is_warned_about_but_not_repeated(workspace: Make, changed: Change):
    lines = "messengers: {ops: slack://s3cr3t}\nstore: postgresql+psycopg://dure:s3cr3t@db/dure"

    warnings = [str(each) for each in workspace(**with_line(changed, lines)).warnings]

    assert len(warnings) == 2
    assert "s3cr3t" not in " ".join(warnings)


def test_a_report_says_when_it_is_due(workspace: Make, changed: Change):
    report = workspace(**with_line(changed, 'reports: {w: {party: acme, when: "Workdays 08:30"}}')).settings.reports[
        "w"
    ]

    assert report.when is not None
    assert (report.when.day, report.when.minute) == ("workdays", 510)


def test_a_wrong_address_is_told_once(faults: Told, changed: Change):
    assert len(faults(**with_line(changed, "mail: {host: h, from: nobody}"))) == 1
