from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import costing_at_most

from mapping.markup import html_text
from mapping.markup import wiki_text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("h1. 제목\r\n본문", "제목\n본문"),
        ("[카드|https://trello.com/c/aB3dE6gH]", "카드 (https://trello.com/c/aB3dE6gH)"),
        ("[https://a.example|https://a.example|smart-link]", "https://a.example"),
        ("[https://a.example]", "https://a.example"),
        ("[긴급] 배너", "[긴급] 배너"),
        ("[~accountid:5b10:ac] 확인", "@5b10:ac 확인"),
        ("{color:#ff0000}빨강{color} {code:java}x{code}", "빨강 x"),
        ("{{mono}} !shot.png|thumbnail!", "mono"),
        ("정말! 좋다! {name} [x]", "정말! 좋다! {name} [x]"),
    ],
)
def test_wiki_markup_becomes_text(markup, expected):
    assert wiki_text(markup) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>가 &amp; 나</p><ul><li>a</li><li>b</li></ul>", "가 & 나\na\nb"),
        ('<a href="https://trello.com/c/aB3dE6gH">카드</a>', "카드 (https://trello.com/c/aB3dE6gH)"),
        ("<a href=https://a.example>https://a.example</a>", "https://a.example"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<script>alert(1)</script>x<style>p{}</style><!-- hidden -->", "x"),
        ("a < b and c > d <3", "a < b and c > d <3"),
        ("<p", "<p"),
        ("", ""),
    ],
)
def test_html_becomes_text(html, expected):
    assert html_text(html) == expected


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", '<a href="', "</", "&#", "[", "[a|", "{{a", "!", "{color:", "h1. "]
)
def test_hostile_text_does_not_hang(piece):
    with costing_at_most(20):
        html_text(piece * 100_000)
        wiki_text(piece * 100_000)


@given(st.text(alphabet="<>/a \"'=&;[]|{}!h1.\n"))
def test_no_text_breaks_the_reading(text):
    assert isinstance(html_text(text), str)
    assert isinstance(wiki_text(text), str)
