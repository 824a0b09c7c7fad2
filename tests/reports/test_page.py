"""The page of a report: what stands on it, that nothing breaks it, and that it holds its edition alone."""

from __future__ import annotations

import base64
import itertools
import re
from datetime import timedelta
from hashlib import sha256

import html5lib
import pytest
from altered import replace
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from gaps.gap import GapState
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Account
from mapping.model import Owner
from sync.runs import ConnectionResult
from sync.trend import Point

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</title></style></script><b>",
    "</ol></li></section></main><form action=https://evil.example>",
    "<!-- -->--!><![CDATA[",
    "{{ 7*7 }}{% raw %}{# #}",
    "{ref} {0} %s {n:date}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u202egnp.exe \u2066\u2067x",
    "שלום עליכם <b>",
    "a\r\nb\u2028c\x0b\x0c",
    "\x1b[31mred\x07\x00\x1f\x7f\ufffe",
    "앞\ud800뒤\udfff",
    "가" * 1_000_000,
    "&lt;b&gt;&#x3c;&amp;",
    "\u3164x\u115f\u200b",
]


def parsed(text):
    return html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)


def shape(text):
    """Give every element with its attributes as it is read back, without its words."""
    texts = {"aria-label", "content"}
    return [
        (
            element.tag,
            len(element),
            tuple((name, "" if name in texts else value) for name, value in sorted(element.items())),
        )
        for element in parsed(text).iter()
        if isinstance(element.tag, str)
    ]


def words(element):
    return " ".join("".join(element.itertext()).split())


def by_id(text, name):
    return parsed(text).find(f".//*[@id='{name}']")


@pytest.fixture
def hostile(workspace, write, now):
    """Write a page on which one text stands in every field that strangers fill, and in those that users do."""

    def build(text, own=None):
        own = text[:5_000] if own is None else own
        workspace.tasks.clear()
        workspace.gaps.clear()
        owners = {"owners": (Owner("odd"),), "accounts": (Account("odd", text, username=text, email=text),)}
        first = workspace.task("hq:WEB-1", text, labels=("배너",), url="https://hanbit.example/1", **owners)
        second = workspace.task("hq:WEB-2", text, "minsu", labels=("배너",), url=None)
        workspace.gap(
            "other-party", first, why=msg("{ref} {a}", ref=text, a=text), evidence={"clauses": [text], "stage": [text]}
        )
        pairs = [{"refs": [text, text], "likeness": text, "score": 0.5, "differ": [text]}]
        workspace.gap("duplicate", first, second, evidence={"pairs": pairs}, group=f"g:{text}")
        workspace.gap("two-parties", second, state=GapState.ACCEPTED, accepted_by=text, reason=text, accepted_until=now)
        workspace.gap("bounced", second, state=GapState.OBJECTED, objected_by=text)
        world = workspace.world
        duties = tuple(replace(duty, title=own) for duty in world.agreement.duties)
        agreement = replace(world.agreement, title=own, use=own, targets={"as-agreed": own}, duties=duties)
        parties = {key: replace(party, name=own) for key, party in world.parties.items()}
        results = (ConnectionResult(name=own, tool=own, complete=False, as_of=now, error=fault("{a}", a=text)),)
        earlier = [Point(now - timedelta(days=7), 0.5, own)]
        world = replace(world, agreement=agreement, parties=parties)
        return write(world=world, tasks=world.judged, results=results, earlier=earlier)

    return build


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_changes_no_element_and_no_attribute(hostile, payload):
    written = hostile(payload)

    assert shape(written) == shape(hostile("x"))
    assert len(written) < 100_000
    assert not set("\x00\x07\x1b\u202e\u2066\u2067") & set(written)
    written.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    text=st.lists(st.sampled_from([*PAYLOADS[:15], "\ud83d", "x", " "]) | st.text(max_size=20), max_size=4).map("".join)
)
def test_no_text_changes_an_element(hostile, text):
    assert shape(hostile(f"x{text}")) == shape(hostile("x"))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " https://x.example",
        "//evil.example", "file:///etc/passwd", 'https://x.example/"onmouseover=alert(1)', "vbscript:x", "",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(workspace, write, url):
    workspace.gap("unassigned", workspace.task("hq:WEB-7", "배너", labels=("배너",), url=url))

    links = [element.get("href") for element in parsed(write()).iter("a")]

    assert all(link.startswith("#") for link in links)


def test_numbers_of_people_are_masked_wherever_they_stand(hostile):
    numbers = "010-1234-5678 900101-1234567 4111-1111-1111-1111"

    written = hostile(f"환불 {numbers}", own="x")

    assert not [written[m.start() - 80 : m.end()] for m in re.finditer("1234-5678|1234567|1111-1111", written)]


def test_a_page_allows_its_own_style_and_script_and_nothing_else(write):
    tree = parsed(write())
    policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")

    for kind in ("style", "script"):
        (element,) = tree.iter(kind)
        digest = base64.b64encode(sha256(element.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:;")
    assert not [element for element in tree.iter() if {"style", "src"} & set(element.keys())]
    assert [link.get("href") for link in tree.iter("link")] == ["data:,"]
    assert "@import" not in write()
    assert "url(" not in write()


def test_the_parts_stand_in_the_order_of_a_reader(workspace, write):
    states = (GapState.OPEN, GapState.OBJECTED, GapState.ACCEPTED, GapState.RESOLVED)
    for number, state in enumerate(states):
        uid = workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",))
        workspace.gap("unassigned", uid, state=state)
    workspace.gap("unassigned", workspace.task("hq:WEB-1", "배너", labels=("배너",)))

    tree = parsed(write())
    sections = [each.get("id") for each in tree.iter("section")]

    assert sections == [None, "ours", "waiting", "objected", "accepted", "settled", "map", "figures", "sources"]
    assert words(tree.find(".//footer")).startswith("이 보고는 개인 평가에 쓰지 않기로 합의했습니다.")


def test_without_a_script_every_row_stands_and_nothing_to_choose_by(workspace, write):
    for number in range(3):
        workspace.gap("unassigned", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))

    tree = parsed(write())

    assert tree.find(".//form").get("hidden") is not None
    rows = tree.findall(".//section[@id='ours']//ol/li")
    assert len(rows) == 3
    assert not [row for row in rows if row.get("hidden") is not None]


def test_choices_are_what_the_rows_have_with_how_many(workspace, write):
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제", labels=("결제",)))
    workspace.gap("unassigned", workspace.task("ops:1", "배너", labels=("배너",)))
    workspace.gap("other-party", workspace.task("ops:2", "배너", "minsu", labels=("배너",)))

    tree = parsed(write(code="en"))
    choices = {
        select.get("id"): [words(option) for option in select.iter("option")][1:] for select in tree.iter("select")
    }

    assert choices == {
        "f-p": ["한빛상사 (1)", "ACME 운영 (2)"],
        "f-s": ["decide this week (1)", "check (2)"],
        "f-k": ["No owner yet (2)", "Held by another side (1)"],
        "f-d": ["배너·팝업 등록 (2)", "결제 (1)"],
        "f-t": ["Asana (2)", "Jira (1)"],
    }
    codes = [option.get("value") for option in tree.iter("option") if option.get("value")]
    assert {code for row in tree.findall(".//ol/li") for code in row.get("data-f").split()} >= set(codes)


def test_settled_rows_have_no_severity_to_choose_by(workspace, write):
    for number, state in enumerate((GapState.OPEN, GapState.RESOLVED)):
        uid = workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",))
        workspace.gap("urgent-unanswered", uid, state=state)
    workspace.gap("unassigned", workspace.task("hq:WEB-9", "배너", labels=("배너",)))

    select = parsed(write(code="en")).find(".//select[@id='f-s']")

    assert [words(option) for option in select.iter("option")][1:] == ["now (1)", "check (1)"]


def test_the_oldest_decision_is_told(workspace, write, now):
    workspace.gap(
        "unassigned", workspace.task("hq:PAY-1", "결제", labels=("결제",)), first_seen=now - timedelta(days=12)
    )
    workspace.gap("unassigned", workspace.task("hq:WEB-1", "배너", labels=("배너",)))

    told = words(parsed(write(code="en")).find(".//div[@class='waiting']"))

    assert told.startswith("Decisions waiting 2 1 for us, 1 for the others The oldest: since 11 Nov 2026 (12 days)")


def test_a_gap_with_a_hidden_task_is_told_without_an_age(workspace, write):
    mine = workspace.task("ops:1", "가을 배너", "seoyeon", labels=("배너",))
    workspace.gap("duplicate", mine, workspace.task("hq:1", "결제", "minsu", labels=("결제",)))

    row = parsed(write("acme", code="en")).find(".//ol/li")

    assert words(row.find("*[@class='whose']")) == "Turn ACME 운영"
    assert "First seen" not in words(row)


def test_evidence_stands_under_its_row_without_names_of_the_other_side(workspace, write):
    uid = workspace.task("hq:WEB-1", "배너", "minsu", labels=("배너",))
    workspace.gap(
        "bounced", uid, evidence={"crossings": ["2026-11-17"], "owners": ["김민수"], "clauses": ["label=배너"]}
    )

    for party in ("home", "acme"):
        details = words(parsed(write(party, code="en")).find(".//ol/li//dl"))
        assert "Changed sides on: 17 Nov 2026" in details
        assert "Decided by: label=배너" in details
    assert "김민수" not in write("acme")


def test_tasks_of_a_group_are_all_there(workspace, write):
    for number in range(9):
        uid = workspace.task(f"hq:X-{number}", f"무엇 {number}")
        workspace.gap("not-covered", uid, group="not-covered:x", responsible=())

    written = write()

    assert all(f"무엇 {number}" in written for number in range(9))


def test_a_trend_is_drawn_and_told_in_words_and_figures(workspace, write, now):
    workspace.task("hq:WEB-1", "배너", "seoyeon", labels=("배너",))
    workspace.task("hq:WEB-2", "배너", "sora", labels=("배너",))
    earlier = [Point(now - timedelta(days=21), 0.25, "2"), Point(now - timedelta(days=7), 0.75, "3")]

    tree = parsed(write(code="en", earlier=earlier))
    figure = tree.find(".//figure")
    drawing = figure.find("*[@role='img']")

    assert drawing.get("aria-label") == (
        "As agreed from 2 Nov 2026 to 23 Nov 2026: 25% at first, 50% now, between 25% and 75%."
    )
    assert [words(row) for row in figure.iter("tr")][1:] == ["23 Nov 202650%", "16 Nov 202675%", "2 Nov 202625%"]
    assert "Agreement 3" in words(drawing)
    assert "Down 25 points since 16 Nov 2026." in words(tree.find(".//div[@class='number']"))


def test_a_first_report_has_no_trend(workspace, write):
    workspace.task("hq:WEB-1", "배너", "seoyeon", labels=("배너",))

    assert parsed(write()).find(".//figure") is None


def test_an_empty_report_says_so(write):
    written = write(code="en")

    assert "Nothing needs a decision now." in written
    assert parsed(written).findall(".//ol") == []


def test_a_source_that_is_not_complete_is_told_on_top_and_in_its_line(workspace, write, now):
    workspace.task("hq:WEB-1", "배너", labels=("배너",))
    results = (ConnectionResult(name="hq", tool="jira", complete=False, as_of=now),)

    tree = parsed(write(code="en", results=results))

    assert tree.find(".//*[@role='status']") is not None
    assert "not read in full" in words(tree.find(".//td[@class='part']"))


@pytest.mark.parametrize("code", ["ko", "en"])
def test_every_field_has_a_label_and_headings_skip_no_level(workspace, write, code):
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제", labels=("결제",)))
    workspace.gap("other-party", workspace.task("ops:2", "배너", "minsu", labels=("배너",)))

    tree = parsed(write(code=code))
    labels = {label.get("for") for label in tree.iter("label")}
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]

    assert {element.get("id") for element in tree.iter() if element.tag in {"input", "select"}} == labels
    assert len(ids) == len(set(ids))
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert {element.get("aria-labelledby") for element in tree.iter() if element.get("aria-labelledby")} <= set(ids)
    assert tree.get("lang") == code
    assert len(list(tree.iter("main"))) == 1


def test_a_vendors_page_holds_nothing_of_others(workspace, write, now):
    mine = workspace.task("ops:1", "가을 배너", "seoyeon", labels=("배너",))
    home = workspace.task("hq:CANARY-1", "HOMECANARY", "minsu", labels=("결제",))
    glow = workspace.task("design:CANARY2", "GLOWCANARY", "sora", labels=("상세",))
    workspace.gap("unassigned", mine)
    workspace.gap("duplicate", mine, home, evidence={"pairs": [{"refs": ["CANARY-1"], "likeness": "CANARY"}]})
    workspace.gap("duplicate", mine, glow)
    workspace.gap("other-party", home)
    workspace.gap("awaiting", glow)
    workspace.gap("past-due", glow)
    results = tuple(
        ConnectionResult(name=name, tool=tool, complete=False, as_of=now, error=fault("CANARY"))
        for name, tool in (("ops", "asana"), ("hq", "jira"), ("design", "trello"))
    )

    written = write("acme", results=results)
    tree = parsed(written)
    written = re.sub("sha256-[A-Za-z0-9+/=]+", "", written)

    for canary in ("CANARY", "글로우", "glow", "design", "상세", "결제", "hq", "Trello", "Jira", "김민수", "윤소라"):
        assert canary not in written, canary
    for gap in workspace.gaps[2:]:
        assert gap.id not in written
    assert words(tree.find(".//p[@class='count']")) == "2"
    assert [words(cell) for cell in tree.findall(".//section[@id='map']/div/table/thead/tr/th")][1:-1] == [
        "한빛상사",
        "ACME 운영",
    ]
