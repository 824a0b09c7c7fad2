from __future__ import annotations

import hashlib
import json

import pytest

from mapping.model import Owner
from mapping.model import Status


def issue(number=1, *, project="OPS", **fields):
    return {"id": str(10_000 + number), "key": f"{project}-{number}", "fields": {"summary": f"일 {number}"} | fields}


def issues(first, last):
    return [issue(number) for number in range(first, last + 1)]


def search(found, **more):
    return json.dumps({**more, "issues": found}, ensure_ascii=False)


def test_a_saved_search_is_read(read):
    document = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "v3"}]}],
    }
    found = read({"a.json": search([issue(1, description="v2"), issue(2, description=document)], total=2)})

    assert [task.description for task in found.tasks.values()] == ["v2", "v3"]
    assert [task.title for task in found.tasks.values()] == ["일 1", "일 2"]
    assert found.records[0].scopes == ("OPS",)
    assert found.listings["OPS"].total == 2


def test_a_bare_list_and_a_single_issue_are_read(read):
    assert list(read({"a.json": json.dumps(issues(1, 2))}).tasks) == ["OPS-1", "OPS-2"]
    assert list(read({"a.json": json.dumps(issue(3))}).tasks) == ["OPS-3"]


@pytest.mark.parametrize("late", [False, True])
def test_names_of_fields_reach_every_issue_wherever_they_stand(read, late):
    names = {"names": {"customfield_1": "협업자", "customfield_2": "없음"}}
    found = [issue(1, customfield_1=[{"accountId": "5c"}], customfield_2=None), issue(2)]
    text = json.dumps({"issues": found, **names} if late else {**names, "issues": found})
    read_out = read({"a.json": text}, rules={"owner_fields": ("협업자",)})

    assert read_out.tasks["OPS-1"].owners == (Owner("5c"),)
    assert read_out.records[0].payload["names"] == {"customfield_1": "협업자"}
    assert "names" not in read_out.records[1].payload


@pytest.mark.parametrize("names", [{}, {"names": {"customfield_1": "협업자"}}])
def test_raw_is_the_payload_as_json_and_the_fingerprint_is_of_it(read, names):
    text = json.dumps({**names, "issues": [issue(1, customfield_1="\ud800\x00", x="가")]}, indent=1)
    found = read({"a.json": text})

    (record,) = found.records
    assert json.loads(record.raw) == record.payload
    assert record.fingerprint == hashlib.blake2b(record.raw, digest_size=16).digest()


def test_a_changelog_brings_history(read):
    change = {
        "created": "2026-11-02T09:00:00.000+0900",
        "author": {"accountId": "5b"},
        "items": [{"field": "status", "fromString": "a", "toString": "b"}],
    }
    expanded = issue(1, created="2026-11-01T09:00:00.000+0900") | {"changelog": {"total": 1, "histories": [change]}}
    task = read({"a.json": search([expanded])}).tasks["OPS-1"]

    assert [(event.before, event.after, event.author) for event in task.events] == [("a", "b", "5b")]
    assert task.history_from == task.created


@pytest.mark.parametrize(
    ("members", "count", "cut"),
    [
        ({}, 3, False),
        ({"startAt": 0, "maxResults": 50, "total": 3}, 3, False),
        ({"startAt": 0, "maxResults": 3, "total": 9}, 3, True),
        ({"startAt": 6, "maxResults": 3, "total": 9}, 3, True),
        ({"isLast": True}, 3, False),
        ({"isLast": False}, 3, True),
        ({"nextPageToken": "x"}, 3, True),
        ({"isLast": True, "nextPageToken": "x"}, 3, True),
        ({}, 1000, True),
        ({"startAt": 0, "total": 1000}, 1000, False),
        ({"isLast": True}, 1000, False),
        ({"startAt": "0", "total": True, "isLast": "no"}, 3, False),
    ],
)
def test_an_answer_that_says_it_is_a_part_is_cut(read, members, count, cut):
    listing = read({"a.json": search(issues(1, count), **members)}, whole=True).listings["OPS"]

    assert (listing.truncated, listing.whole) == (cut, not cut)


def test_pages_that_tile_a_search_are_one_export(read):
    found = read(
        {
            "p1.json": search(issues(1, 4), startAt=0, maxResults=4, total=9),
            "p3.json": search(issues(9, 9), startAt=8, maxResults=4, total=9),
            "p2.json": search(issues(5, 8), startAt=4, maxResults=4, total=9),
            "other.json": search([issue(1, project="WEB")]),
        },
        whole=True,
    )

    assert len(found.tasks) == 10
    assert found.notes == []
    assert all(listing.whole and not listing.truncated for listing in found.listings.values())
    assert [page.done for page in found.pages].count(True) == 2


def test_pages_with_a_gap_are_kept_together_and_cut(read):
    found = read(
        {
            "p1.json": search(issues(1, 4), startAt=0, maxResults=4, total=12),
            "p3.json": search(issues(9, 12), startAt=8, maxResults=4, total=12),
        },
        whole=True,
    )

    assert len(found.tasks) == 8
    assert (found.listings["OPS"].whole, found.listings["OPS"].truncated) == (False, True)


def test_an_issue_edited_while_paging_counts_as_the_later_page_has_it(read):
    found = read(
        {
            "p1.json": search([issue(1), issue(2, summary="old")], startAt=0, maxResults=2, total=4),
            "p2.json": search([issue(3), issue(2, summary="new")], startAt=2, maxResults=2, total=4),
        }
    )

    assert found.tasks["OPS-2"].title == "new"


def test_an_older_set_of_the_same_pages_is_passed_over(read):
    found = read(
        {
            "old1.json": search([issue(1, summary="old")], startAt=0, maxResults=1, total=2),
            "new1.json": search([issue(1, summary="new")], startAt=0, maxResults=1, total=2),
            "new2.json": search([issue(2, summary="new")], startAt=1, maxResults=1, total=2),
        },
        whole=True,
    )

    assert {task.title for task in found.tasks.values()} == {"new"}
    assert found.listings["OPS"].whole


def test_pages_that_go_by_tokens_are_kept_together_but_never_whole(read):
    found = read(
        {
            "p1.json": search(issues(1, 2), isLast=False, nextPageToken="x"),
            "p2.json": search(issues(3, 4), isLast=True),
        },
        whole=True,
    )

    assert len(found.tasks) == 4
    assert (found.listings["OPS"].whole, found.listings["OPS"].truncated) == (False, True)


def test_elements_that_are_no_issues_are_left_out_and_told(read):
    found = read({"a.json": search([5, None, {"fields": {}}, issue(1), {"id": "7", "key": "OPS-7"}])})

    assert list(found.tasks) == ["OPS-1"]
    assert [told.partition(" and was")[0] for told in found.rejected] == [
        "Issue OPS-7 comes without its fields. If it is a saved search, save it anew with fields=*all; else see what the account may read.",
        "a.json: Element 1 of `issues` has neither id nor key",
        "a.json: Element 2 of `issues` has neither id nor key",
        "a.json: Element 3 of `issues` has neither id nor key",
    ]


@pytest.mark.parametrize("wrong", [None, {}, 5, "x"])
def test_issues_that_are_no_list_are_refused(read, wrong):
    assert read({"a.json": json.dumps({"issues": wrong})}).failures[0].startswith("a.json: `issues` is no list.")


def test_issues_that_stand_there_twice_are_refused_as_such(read):
    text = f'{{"issues": {json.dumps([issue(1)])}, "issues": {json.dumps([issue(2)])}}}'

    found = read({"a.json": text}, whole=True)

    assert found.failures[0].startswith("a.json: `issues` stands here twice.")
    assert found.listings == {}


def test_a_cut_file_gives_what_stands_before_the_cut_and_proves_nothing(read):
    text = search(issues(1, 700))
    found = read({"a.json": text[: len(text) - 30]}, whole=True)

    assert len(found.tasks) == 699
    assert found.listings == {}
    assert found.failures[0].startswith("a.json:1:")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_other_encodings_are_read(read, encoding):
    assert read({"a.json": search(issues(1, 1)).encode(encoding)}).tasks["OPS-1"].title == "일 1"


def test_a_status_is_told_by_its_category(read):
    status = {"name": "검수", "statusCategory": {"key": "indeterminate"}}

    assert read({"a.json": search([issue(1, status=status)])}).tasks["OPS-1"].status is Status.IN_PROGRESS
