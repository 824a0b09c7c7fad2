"""An agreement that was written as a workbook is read as it was."""

from __future__ import annotations

from datetime import date

import pytest
from altered import replace
from builders_agreement import DURE
from builders_agreement import FULL
from builders_agreement import TOOLS
from builders_agreement import WORDS
from builders_agreement import options_for
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from config.covers import CONDITIONS
from config.workbook.writing import Writer
from config.workspace import load
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duration
from mapping.agreement import Duty
from mapping.agreement import Escalation
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.agreement import Responsible
from mapping.agreement import Signature
from mapping.agreement import Stage
from mapping.matching import pattern_fault
from reports.language import Language
from sheets.book import workbook_bytes

VALUES = WORDS.filter(lambda text: pattern_fault(text) is None)


TRAPS = st.text("|&,=\"'→->/*? \n가a", min_size=1, max_size=8).map(lambda text: text.strip() or "x")


TEXTS = st.lists(WORDS | TRAPS, min_size=1, max_size=3).map(tuple)


ANY_VALUES = st.lists(
    st.one_of(
        VALUES,
        TRAPS.filter(lambda text: pattern_fault(text) is None),
        st.sampled_from(["/결제|payment/", "/a, b/", "*팝업*", "=1", "+82", "-x", "@a", "'x", "_x0041_", "제목=x", ">=5", '"']),
    ),
    min_size=1,
    max_size=3,
).map(tuple)  # fmt: skip


FREE = [each for each in CONDITIONS if each not in {"connection", "tool", "reporter-party"}]


CONDITION = st.one_of(
    st.builds(Condition, st.sampled_from(FREE), ANY_VALUES),
    st.builds(Condition, (WORDS | TRAPS).map(lambda name: f"field.{name}"), ANY_VALUES),
    st.builds(Condition, (WORDS | TRAPS).map(lambda name: f"field.{name}"), st.just((">=50000",))),
    st.just(Condition("connection", ("hq",))),
    st.just(Condition("tool", ("jira", "trello"))),
    st.just(Condition("reporter-party", ("home", "acme"))),
)


CLAUSES = st.lists(
    st.lists(CONDITION, min_size=1, max_size=3, unique_by=lambda each: each.field).map(tuple).map(Clause), max_size=3
).map(tuple)


HOLDERS = st.lists(
    st.sampled_from([Responsible("home"), Responsible("acme"), Responsible("acme", "cs"), Responsible("acme", "이서연")]),
    min_size=1,
    max_size=2,
).map(tuple)  # fmt: skip


SPANS = st.builds(Duration, st.integers(0, 99), st.sampled_from(["h", "d", "wh", "wd"]))


DAYS = st.sampled_from([None, date(2026, 8, 1), date(2026, 9, 1)])


DUTY = st.builds(
    Duty,
    id=WORDS | TRAPS,
    title=WORDS | TRAPS,
    aliases=st.just(()),
    responsible=HOLDERS,
    accountable=st.sampled_from([None, "home", "acme"]),
    supporting=HOLDERS | st.just(()),
    consulted=HOLDERS | st.just(()),
    informed=HOLDERS | st.just(()),
    covers=CLAUSES,
    exceptions=CLAUSES,
    stages=st.lists(st.builds(Stage, TEXTS, HOLDERS), max_size=2).map(tuple),
    response=st.dictionaries(st.sampled_from(["urgent", "high", "normal", "low"]), SPANS),
    expect=st.sampled_from([None, *Period]),
    counterpart=st.sampled_from([None, "vendor"]),
    escalate=st.lists(st.builds(Escalation, SPANS, st.just(("home", "acme"))), max_size=2).map(tuple),
    shared=st.booleans(),
    tracked=st.booleans(),
    start=st.sampled_from([None, date(2026, 7, 2)]),
    end=DAYS,
)


def renamed(duties):
    """Give duties of different ids, the last with other names and the first giving way to it."""
    first = replace(duties[0], id=f"1{duties[0].id}")
    if len(duties) == 1:
        return (first,)
    last = replace(duties[1], id=f"2{duties[1].id}", aliases=(f"3{duties[1].id}",), overrides=(first.id,))
    return first, replace(last, holding=Holding.NOBODY, responsible=())


AGREEMENT = st.builds(
    Agreement,
    title=WORDS | TRAPS,
    version=WORDS,
    start=st.just(date(2026, 7, 1)),
    end=st.sampled_from([None, date(2027, 6, 30)]),
    goals=st.lists(WORDS | TRAPS, max_size=2).map(tuple),
    use=WORDS | st.just(""),
    targets=st.fixed_dictionaries({}, optional={"covered": st.just("98.5%"), "gap-age": SPANS.map(str)}),
    signed=st.lists(st.builds(Signature, st.sampled_from(["home", "acme"]), WORDS, st.just(date(2026, 6, 1))), max_size=2).map(tuple),
    duties=st.lists(DUTY, min_size=1, max_size=2).map(renamed),
)  # fmt: skip


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """Give a reader of an agreement that was written as a workbook."""
    folder = tmp_path_factory.mktemp("again")
    (folder / "dure.yaml").write_text(DURE.replace("agreement: agreement.yaml\n", ""), "utf-8")
    (folder / "people.yaml").write_text("- {name: 이서연, party: acme}\n", "utf-8")
    parties = load(folder / "dure.yaml", options_for=options_for, tools=TOOLS).parties

    def read(agreement, language="ko", parties=parties):
        writer = Writer(parties, language, Language(language).say)
        (folder / "a.xlsx").write_bytes(workbook_bytes(writer.sheets(agreement)))
        how = {"options_for": options_for, "tools": TOOLS}
        return load(folder / "dure.yaml", **how, agreement=folder / "a.xlsx").agreements[0]

    return read


@settings(
    max_examples=settings.default.max_examples * 3 // 10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(agreement=AGREEMENT, language=st.sampled_from(["ko", "en"]))
def test_any_agreement_survives_a_workbook(again, agreement, language):
    assert replace(again(agreement, language), fingerprint="") == agreement


@pytest.mark.parametrize("values", [("/", "/"), ("/a", "b/"), ("“", "”"), ("“a", 'b”"')])
def test_values_that_begin_as_a_pattern_or_a_quotation_stay_two(again, values):
    clause = Clause((Condition("scope", values), Condition("label", values)))
    duty = Duty(id="x", title="y", responsible=(Responsible("acme"),), covers=(clause,))

    assert again(Agreement(title="x", version="1", start=date(2026, 7, 1), duties=(duty,))).duties == (duty,)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_workbook_has_the_fingerprint_of_its_yaml(again, workspace, language):
    agreement = workspace(agreement=FULL).agreements[0]

    assert again(agreement, language) == agreement


@pytest.mark.parametrize("name", ["A, B | C & D", "home", "미정", "A/B", "=x", 'a"b"'])
def test_a_party_is_written_by_a_name_that_can_only_mean_it(again, workspace, name):
    made = workspace(agreement=FULL)
    parties = {**made.parties, "acme": replace(made.parties["acme"], name=name)}

    writer = Writer(parties, "ko", Language("ko").say)

    assert writer.party("acme") in ({name} if name in {"A, B | C & D", "=x", 'a"b"'} else {"acme"})
