"""The agreement and its people as a workbook says them, and what is told where it is wrong."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from builders_agreement import DURE
from builders_agreement import FULL
from builders_agreement import TOOLS
from builders_agreement import options_for

from config.workspace import load
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Responsible
from mapping.errors import ConfigError

HEAD = (("항목", "내용"), ("제목", "운영 분장"), ("판", 3), ("시작일", date(2026, 7, 1)), ("종료일", "2027. 6. 30."))


COLUMNS = ("ID", "업무", "주관", "승인", "대상")


BANNER = ("banner", "배너 등록", "ACME 운영", "한빛상사", "라벨=배너")


@pytest.fixture
def book(tmp_path):
    """Give a maker of workspaces: rows of duties below the header, other sheets, and a last change of the workbook."""

    def make(*duties, columns=COLUMNS, head=HEAD, change=lambda book: None, dure=DURE, people=None, **sheets):
        made = openpyxl.Workbook()
        made.remove(made.active)
        listed = {"업무분장": (columns, *duties), "협약": head, **sheets}
        for name, rows in (listed if people is None else {**listed, "사람": people}).items():
            page = made.create_sheet(name)
            for row in rows:
                page.append(row)
        change(made)
        made.save(tmp_path / "분장.xlsx")
        (tmp_path / "people.yaml").write_text("- {name: 이서연, party: acme}\n", "utf-8")
        named = dure.replace("agreement.yaml", "분장.xlsx")
        (tmp_path / "dure.yaml").write_text(
            named if people is None else named.replace("people: people.yaml\n", ""), "utf-8"
        )
        return load(tmp_path / "dure.yaml", options_for=options_for, tools=TOOLS)

    return make


@pytest.fixture
def told(book, tmp_path):
    def faults(*duties, **how):
        with pytest.raises(ConfigError) as caught:
            book(*duties, **how)
        return [str(each).removeprefix(f"{tmp_path}/분장.xlsx!") for each in caught.value.faults]

    return faults


def duty(workspace):
    return workspace.agreements[0].duties[0]


def covers(book, text):
    return duty(book(("a", "제목", "acme", "home", text))).covers


def test_a_sheet_says_what_yaml_says(book, workspace):
    columns = (
        *("ID", "업무", "별칭", "주관(R)", "승인(A)", "협조", "통보·참조", "대상", "제외", "단계", "응답", "주기"),
        *("상대 연결", "상신", "우선", "공용 계정", "기록", "시작일", "비고"),
    )
    banner = (
        *("banner", "배너 등록", "배너", "ACME 운영/CS팀, acme/이서연", "한빛상사", "home", "한빛상사"),
        *(
            "hq & 프로젝트=WEB & 라벨=배너, banner | 제목=*팝업*",
            "유형=Bug",
            "컨펌대기, In Review → home\n검수->한빛상사",
        ),
        *("긴급 2wh, 보통 3영업일", "매주", "vendor", "1영업일 → acme | 3일 → 한빛상사, ACME 운영", None, "O"),
    )
    rows = (
        banner,
        ("payment", "결제", None, "한빛상사", "home", None, None, "본문=/결제/ & 필드.금액>=50000", *[None] * 6, "Banner", None, None, "2026-08-01"),
        ("monitoring", "리뷰", None, "acme", "home", *[None] * 11, "아니요", None, "매일 확인"),
        ("5e10", "급요청", None, "미정", None, None, None, "라벨=급요청"),
        ("legal", "소송", None, "해당 없음", None, None, None, "라벨=legal"),
    )  # fmt: skip
    head = (
        ("항목", "내용", "서명자", "서명일", "설명"),
        *(("제목", "운영 분장"), ("버전", "3"), ("시작일", "2026년 7월 1일"), ("종료일", "2027/6/30")),
        *(("목적", "반복 업무를 덜어 낸다"), ("쓰임", "개인 평가에 쓰지 않습니다."), ("지표: 분장대로", "95%")),
        *(("긴급 응답", "업무 2시간"), ("서명", "한빛상사", "김민수", date(2026, 6, 25))),
    )

    found = book(*rows, columns=columns, head=head).agreements[0]

    assert found == workspace(agreement=FULL).agreements[0]


def test_english_words_mean_the_same(book):
    columns = ("Note", "Covers", "Accountable", "Responsible", "Duty", "id")
    head = (("Item", "Value"), ("Title", "운영 분장"), ("Version", 3), ("From", "2026-07-01"), ("Until", "2027-06-30"))
    row = ("seen", "label=배너", "home", "acme", "배너 등록", "banner")

    found = book(row, columns=columns, head=head, change=rename("Duties", "Agreement")).agreements[0]

    assert found == book(BANNER).agreements[0]


def rename(duties, head):
    def change(book):
        book["업무분장"].title, book["협약"].title = duties, head

    return change


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("WEB", [[("scope", ("WEB",))]]),
        ("hq", [[("connection", ("hq",))]]),
        ("OPS, WEB & 라벨=a", [[("scope", ("OPS", "WEB")), ("label", ("a",))]]),
        ("라벨=a | 라벨=b", [[("label", ("a",))], [("label", ("b",))]]),
        ("라벨=a\n\n라벨=b |", [[("label", ("a",))], [("label", ("b",))]]),
        ('라벨="R&D", "A, B", "c=d", "27"" 모니터"', [[("label", ("R&D", "A, B", "c=d", '27" 모니터'))]]),
        ("라벨=“R&D”", [[("label", ("R&D",))]]),
        ("제목=/결제|payment|PG사/ & 유형=Bug", [[("title", ("/결제|payment|PG사/",)), ("type", ("Bug",))]]),
        ("제목=/a,b/, /c&d/", [[("title", ("/a,b/", "/c&d/"))]]),
        ("필드.금액>=50000", [[("field.금액", (">=50000",))]]),
        ("필드.금액 ≥ 50000", [[("field.금액", (">=50000",))]]),
        ('field."R&D 비용"=x', [[("field.R&D 비용", ("x",))]]),
        ("리스트 = 검수중 & 요청 측=한빛상사", [[("section", ("검수중",)), ("reporter-party", ("home",))]]),
        ("이슈 유형=버그&우선순위=긴급", [[("type", ("버그",)), ("priority", ("긴급",))]]),
    ],
)
def test_covers_are_written_as_people_read_them(book, text, conditions):
    clauses = tuple(Clause(tuple(Condition(*each) for each in clause)) for clause in conditions)

    assert covers(book, text) == clauses


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("대상", "라밸=배너", '업무분장!E2: There is no condition "라밸". Did you mean "라벨"?'),
        ("대상", "OPPS", "names neither a connection nor a scope of dure.yaml. Say what it is, such as: 프로젝트=OPPS"),
        ("대상", "라벨=a, 제목=b", 'A condition "제목" stands inside a value here. Write & before it'),
        ("대상", "라벨=a 제목=b", 'A condition "제목" stands inside a value here.'),
        ("대상", "라벨=a & 태그=b", 'The condition "태그" stands twice in one clause.'),
        ("대상", '라벨="a', "quotation mark"),
        ("대상", "라벨=", 'The condition "label" has no value'),
        ("대상", "연결=hqq", 'There is no connection "hqq". Did you mean "hq"?'),
        ("대상", "제목=/(/", "업무분장!E2"),
        ("대상", "vendor & 본문=x", "can only reach connections with keep: minimal"),
        ("주관", "한빛상샤", '업무분장!E2: There is no party "한빛상샤". Did you mean "한빛상사"?'),
        ("주관", "미정, acme", '"undecided" cannot stand beside others.'),
        ("주관", "ACME 운영/이서현", '"이서현" is neither a team nor a person of acme. Did you mean "이서연"?'),
        ("승인", "home, acme", "Exactly one party is accountable."),
        ("협조", "acmee", 'There is no party "acmee". Did you mean "acme"?'),
        ("단계", "컨펌대기", "A stage does not say whose turn it is."),
        ("단계", "a → home → acme", "Two arrows"),
        ("단계", "a → hom", 'There is no party "hom"'),
        ("응답", "긴급 2주", "span of time"),
        ("응답", "긴금 2wh", '"긴금 2wh" does not say for which priority'),
        ("응답", "4시간", "does not say for which priority"),
        ("주기", "격주", '"격주" is not one of the words known here.'),
        ("주기", "매쥬", 'Did you mean "매주"?'),
        ("상대 연결", "vendr", 'Did you mean "vendor"?'),
        ("상신", "acme 1wd", "after how long"),
        ("상신", "하루 → acme", "span of time"),
        ("우선", "none", 'There is no duty "none".'),
        ("공용 계정", "몰라", "is not one of the words known here"),
        ("시작일", "7월 1일", 'A date is expected here, not "7월 1일".'),
        ("시작일", "2026-06-30", "outside the agreement"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_cell_is_told_with_what_would_be_right(told, column, text, said):
    row = {"ID": "a", "업무": "가", "주관": "acme", "승인": "home"} | {column: text}
    columns = [*(each for each in row if each != column), column]
    if column in {"ID", "업무", "주관", "승인"}:
        columns = ["대상", *columns]
        row["대상"] = "라벨=x"

    assert any(said in each for each in told([row[each] for each in columns], columns=columns)), said


def test_all_faults_of_all_sheets_are_told_at_once_from_top_to_bottom(told):
    found = told(
        ("a", "가", "acmee", "home", "라벨=x"),
        ("A", "나", "acme", "hom", "라밸=x"),
        head=(*HEAD, ("목쩍", "x"), ("긴급 응답", "하루")),
    )

    assert [each.split(":")[0] for each in found] == [
        *("업무분장!C2", "업무분장!A3", "업무분장!D3", "업무분장!E3"),
        *("협약!A6", "협약!B7"),
    ]


def test_a_date_of_signing_is_told_in_its_own_cell(told):
    head = (("항목", "내용", "서명자", "서명일"), *HEAD[1:], ("서명", "home", "김민수", "어제"), ("서명", "home"))

    found = told(BANNER, head=head)

    assert [each.split(":")[0] for each in found] == ["협약!D6", "협약!C7", "협약!D7"]


def test_doubled_ids_name_the_other_cell(told):
    assert told(BANNER, BANNER)[0].startswith('업무분장!A3: "banner" already names the duty in 업무분장!A2.')


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (("ID", "업무", "주간", "승인"), '업무분장!C1: There is no column "주간" here. Did you mean "주관"?'),
        (("ID", "업무", "주관", "담당"), '업무분장!D1: "담당" means the same column as C1.'),
        (("ID", "주관", "승인"), '업무분장!1: The column "업무" is missing.'),
        (("가", "나"), "업무분장: There is no row with the names of the columns here."),
    ],
)
def test_a_wrong_header_is_told_with_the_right_one(told, columns, said):
    assert any(said in each for each in told(("a", "b", "acme", "home"), columns=columns))


def test_what_stands_above_the_header_and_in_notes_is_for_people(book):
    def title(book):
        page = book["업무분장"]
        page.insert_rows(1, 2)
        page["A1"] = "2026 온라인몰 운영 업무분장표"
        page.merge_cells("A1:E1")
        page["F3"], page["F4"] = "비고", "=1+1"
        page.merge_cells("F4:F5")

    assert duty(book(BANNER, change=title)).id == "banner"


def test_merged_cells_are_told_with_their_range(told):
    def merge(book):
        book["업무분장"].merge_cells("C2:C3")

    found = told(BANNER, ("b", "나", None, "home", "라벨=b"), change=merge)

    assert found[0].startswith("업무분장!C2:C3: These cells are merged")


@pytest.mark.parametrize(("value", "said"), [("=A1", "holds a formula"), ("#REF!", "shows the error #REF!")])
def test_a_cell_that_cannot_be_taken_is_told_once(told, value, said):
    def spoil(book):
        cell = book["업무분장"]["C2"]
        cell.value = value
        cell.data_type = "f" if value.startswith("=") else "e"

    (only,) = told(BANNER, change=spoil)

    assert only.startswith("업무분장!C2:")
    assert said in only


def test_empty_rows_and_further_sheets_do_no_harm(book):
    found = book(BANNER, (), (None, None, None), 회의록=[("2026-06-01", "합의")])

    assert [each.id for each in found.agreements[0].duties] == ["banner"]
    assert found.warnings == ()


def test_a_sheet_that_is_nearly_called_as_ours_is_a_warning(book):
    (warning,) = book(BANNER, 사람들=[("이름", "소속")]).warnings

    assert 'The sheet "사람들" is not read. Did you mean "사람"?' in str(warning)


def test_hidden_rows_count_and_are_told(book):
    def hide(book):
        book["업무분장"].row_dimensions[2].hidden = True

    found = book(BANNER, change=hide)

    assert duty(found).id == "banner"
    assert "Rows that are hidden count like all others: 2." in str(found.warnings[0])


def test_a_missing_sheet_is_told_with_those_that_are_there(told, tmp_path):
    def drop(book):
        book["협약"].title = "협악"

    (only,) = told(BANNER, change=drop)

    assert 'There is no sheet "협약" (Agreement); there are: 업무분장, 협악. Did you mean "협악"?' in only


def test_a_sheet_without_duties_is_told(told):
    assert told() == ["업무분장: No duty stands in this sheet. Write a duty per row below the names of the columns."]


def test_what_is_needed_of_the_agreement_is_told_by_its_name_in_the_sheet(told):
    assert '협약: "제목" is missing here.' in told(BANNER, head=HEAD[:1] + HEAD[2:])
    assert '협약!B2: Nothing is written for "제목", which is needed.' in told(
        BANNER, head=(HEAD[0], ("제목",), *HEAD[2:])
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title: x\nduties: []\n", "This is a text, not an Excel workbook."),
        ("번호,업무\n1,배너\n".encode("cp949"), "let its name end in .yaml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked by a password"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"", "This file is empty"),
    ],
)
def test_a_file_that_is_no_workbook_is_told(book, tmp_path, content, said):
    book(BANNER)
    (tmp_path / "분장.xlsx").write_bytes(content)

    with pytest.raises(ConfigError, match=said):
        load(tmp_path / "dure.yaml", options_for=options_for, tools=TOOLS)


def test_a_hundred_thousand_rows_are_refused(told):
    assert "There are more than 10000 rows here." in told(*[BANNER] * 10_001)[0]


def test_more_values_than_anybody_agrees_on_are_refused(told):
    rows = [(f"d{number}", "가", "acme", "home", "라벨=" + "a," * 16_000) for number in range(26)]

    assert told(*rows) == ["업무분장: This file holds too many values."]


PEOPLE = (
    ("이름", "소속", "팀", "이메일", "공용 계정", "퇴사일", "계정: hq", "vendor"),
    ("김민수", "한빛상사", None, "minsu@hanbit.example", None, None, "5b10ac8d, 5b11"),
    ("운영 공용", "acme", "CS팀", None, "예", "2026.12.31", None, 1204567890123456),
)


def test_people_may_stand_in_the_workbook(book):
    found = book(("a", "가", "ACME 운영/운영 공용", "home", "라벨=x"), people=PEOPLE)

    minsu, shared = found.people
    assert (minsu.party, minsu.accounts) == ("home", {"hq": ("5b10ac8d", "5b11")})
    assert (shared.team, shared.shared, shared.left) == ("cs", True, date(2026, 12, 31))
    assert shared.accounts == {"vendor": ("1204567890123456",)}
    assert duty(found).responsible == (Responsible("acme", "운영 공용"),)


def test_faults_of_people_name_their_cells(told):
    rows = (
        ("이름", "소속", "메일", "계정: hqq", "hq", "전화"),
        ("김민수", "한빛상샤", "minsu", "x", "1204567890123450"),
        (None, "home", None, None, "1204567890123450"),
    )

    found = told(BANNER, people=rows)

    assert [each.split(":")[0] for each in found] == [
        *("사람!D1", "사람!F1", "사람!B2", "사람!C2", "사람!A3", "사람!E3"),
    ]
    assert found[-1].startswith('사람!E3: "1204567890123450" already belongs to the person in 사람!E2.')


def test_people_that_stand_elsewhere_too_are_a_warning(book, tmp_path):
    found = book(BANNER, 사람=PEOPLE)

    assert [each.name for each in found.people] == ["이서연"]
    assert "people: names people.yaml" in str(found.warnings[0])


def test_people_may_be_named_by_their_workbook(book, tmp_path):
    dure = DURE.replace("people: people.yaml", "people: 분장.xlsx")

    assert len(book(BANNER, dure=dure, 사람=PEOPLE).people) == 2
