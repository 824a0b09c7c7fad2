from __future__ import annotations

from mapping.adf import adf_text


def doc(*content):
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content):
    return {"type": "paragraph", "content": list(content)}


def text(said, **mark):
    return {"type": "text", "text": said} | ({"marks": [mark]} if mark else {})


def test_blocks_stand_on_lines_of_their_own():
    found = adf_text(
        doc(
            {"type": "heading", "attrs": {"level": 1}, "content": [text("제목")]},
            paragraph(text("하나 "), text("굵게", type="strong"), {"type": "hardBreak"}, text("둘")),
            {"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph(text(t))]} for t in "ab"]},
            {"type": "codeBlock", "content": [text("x = 1")]},
        )
    )

    assert found == "제목\n하나 굵게\n둘\na\nb\nx = 1"


def test_links_cards_mentions_and_dates_are_spoken():
    found = adf_text(
        doc(
            paragraph(
                text("여기", type="link", attrs={"href": "https://hanbit.example/browse/OPS-1"}),
                text(" "),
                text("https://a.example", type="link", attrs={"href": "https://a.example"}),
                {"type": "mention", "attrs": {"id": "1", "text": "@김민수"}},
                {"type": "emoji", "attrs": {"shortName": ":+1:"}},
                {"type": "date", "attrs": {"timestamp": "1764547200000"}},
                {"type": "status", "attrs": {"text": "진행"}},
            ),
            {"type": "blockCard", "attrs": {"url": "https://trello.com/c/aB3dE6gH"}},
        )
    )

    assert found == (
        "여기 (https://hanbit.example/browse/OPS-1) https://a.example@김민수:+1:2025-12-01진행\nhttps://trello.com/c/aB3dE6gH"
    )


def test_the_address_of_a_card_ends_where_the_card_does():
    card = {"type": "inlineCard", "attrs": {"url": "https://hanbit.example/browse/OPS-2"}}
    date = {"type": "date", "attrs": {"timestamp": "1700000000000"}}
    told = adf_text({"type": "doc", "content": [{"type": "paragraph", "content": [card, date, card, card]}]})
    assert told.split() == [card["attrs"]["url"], "2023-11-14" + card["attrs"]["url"], card["attrs"]["url"]]


def test_cells_of_a_table_are_kept_apart():
    cells = [{"type": "tableCell", "content": [paragraph(text(t))]} for t in "ab"]

    assert adf_text(doc({"type": "table", "content": [{"type": "tableRow", "content": cells}]})) == "a\nb"


def test_what_is_not_as_it_should_be_is_passed_over():
    bad = [None, 5, "x", [], {"type": 7}, {"type": "text"}, {"type": "text", "text": 5}, {"type": "date", "attrs": 1}]

    assert adf_text(doc(*bad, {"type": "date", "attrs": {"timestamp": "x"}}, paragraph(text("gut", type=3)))) == "gut"
    assert adf_text(None) == adf_text("x") == adf_text({"content": 5}) == ""


def test_deep_documents_are_read():
    node = text("deep")
    for _ in range(50_000):
        node = {"type": "panel", "content": [node]}

    assert adf_text(node) == "deep"
