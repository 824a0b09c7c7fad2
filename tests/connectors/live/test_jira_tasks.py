"""What comes with an issue: its history, its links, its people and fields, and no more."""

from __future__ import annotations

import pytest
from fake_tools.jira import status
from fake_tools.jira import user
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import read
from jira_source import records_of
from jira_source import world

from mapping.model import EventKind
from mapping.model import LinkKind
from mapping.model import Status


def task(serve, jira, number="10001", **options):
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"], **options)
    found = {record.native_id: record for page in read(source) for record in page.records}
    return source.to_task(found[number])


def test_history_comes_with_its_authors(serve):
    jira = world()
    jira.edit("10001", by="박지훈", assignee=user("이서연"))
    jira.edit("10001", by="이서연", status=status("진행 중"))
    jira.comment("10001", by="김민수")
    told = [(e.kind, e.author, e.before, e.after) for e in task(serve, jira).events]

    assert told == [
        (EventKind.OWNER, "acc-박지훈", "acc-김민수", "acc-이서연"),
        (EventKind.STATUS, "acc-이서연", "할 일", "진행 중"),
        (EventKind.COMMENT, "acc-김민수", None, None),
    ]


def test_a_history_that_is_not_told_is_unknown(serve):
    jira = world(OPS=1)
    server = serve(jira)
    jira.edit("10001", status=status("진행 중"))
    server.fail("changelog/bulkfetch", Reply({}))
    source = jira_source(server.url, scopes=["OPS"])
    (found,) = records_of(read(source)).values()
    assert source.to_task(found).history_from is None


def test_links_elsewhere_count_as_attached(serve):
    jira = world()
    jira.remote["10001"] = [{"object": {"url": "https://trello.com/c/aB3dE6gH", "title": "카드"}}]

    assert [(link.kind, link.target) for link in task(serve, jira).links] == [
        (LinkKind.ATTACHMENT, "https://trello.com/c/aB3dE6gH")
    ]


def known_links(source):
    return [source.to_task(each).links_known for each in records_of(read(source)).values()]


def test_links_elsewhere_that_were_not_read_are_not_none(serve):
    found = known_links(jira_source(serve(world(OPS=250)).url, scopes=["OPS"]))

    assert found.count(True) == 100


def test_links_elsewhere_that_jira_refuses_are_not_none(serve):
    server = serve(world(OPS=1))
    server.fail("remotelink", Reply({"errorMessages": ["no"]}, 404))

    assert known_links(jira_source(server.url, scopes=["OPS"])) == [False]


def test_half_of_the_requests_that_a_run_may_spend_may_go_into_links(serve):
    source = jira_source(serve(world(OPS=250)).url, scopes=["OPS"], requests_budget=300)

    assert 100 < known_links(source).count(True) <= 150


def test_a_connection_that_keeps_little_misses_no_links(serve):
    source = jira_source(serve(world(OPS=1)).url, scopes=["OPS"], rules={"minimal": True})

    assert known_links(source) == [True]


def test_people_of_owner_fields_hold_the_issue_too(serve):
    jira = world()
    jira.edit("10001", customfield_10050=[user("박지훈")], watches={"watchCount": 3})
    found = task(serve, jira, rules={"owner_fields": ("co-owners",)})

    assert [(owner.account, owner.leads) for owner in found.owners] == [("acc-김민수", True), ("acc-박지훈", False)]


@pytest.mark.parametrize(
    ("asked", "fact"), [({"owner_fields": ("co-owners",)}, "holders"), ({"duty_field": "업무구분"}, "duty")]
)
def test_a_field_of_the_settings_that_an_issue_lacks_is_not_told_and_an_empty_one_is(serve, asked, fact):
    jira = world()
    field = {"holders": "customfield_10050", "duty": "customfield_10101"}[fact]

    assert fact in task(serve, jira, rules=asked).untold
    jira.edit("10001", **{field: None})
    assert fact not in task(serve, jira, rules=asked).untold


@pytest.mark.parametrize("minimal", [False, True])
def test_versions_that_name_the_duty_are_asked_for_and_told(serve, minimal):
    jira = world()
    jira.edit("10001", fixVersions=[{"id": "1", "name": "배너"}])
    found = task(serve, jira, rules={"duty_field": "fix versions", "minimal": minimal})

    assert found.named_duties == ("배너",)
    assert "duty" not in found.untold


def test_fields_of_the_agreement_are_asked_for_and_others_not(serve):
    jira = world()
    jira.edit("10001", customfield_10101={"value": "배너"})
    found = task(serve, jira, fields={"업무구분"})

    assert found.fields == {"업무구분": ("배너",)}


def test_minimal_asks_for_no_more_than_it_says(serve):
    jira = world()
    jira.edit("10001", description="비밀 설명", environment="비밀 환경")
    jira.comment("10001", text="비밀 댓글")
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"], rules={"minimal": True})
    records = records_of(read(source))

    asked = str([ask.body for ask in server.stats.requests])
    assert all(word not in asked for word in ("description", "comment", "reporter", "attachment"))
    assert all(b"\\ube44\\ubc00" not in record.raw for record in records.values())
    assert not any("remotelink" in route for route in server.stats.routes)


def test_words_of_comments_are_not_kept(serve):
    jira = world()
    jira.comment("10001", text="고객 전화번호는 010-1234-5678")
    records = records_of(read(jira_source(serve(jira).url, scopes=["OPS"])))

    assert b"010-1234" not in records["OPS-1"].raw


def test_the_gateway_is_no_site(serve):
    jira = world()
    server = serve(jira)
    source = jira_source(f"{server.url}/ex/jira/cloud-id", scopes=["OPS"])
    source._site = "https://hanbit.atlassian.net"
    record = next(iter(records_of(read(source)).values()))

    assert record.payload["self"].startswith("https://hanbit.atlassian.net/")


def test_a_closed_issue_costs_no_further_request(serve):
    jira = world(OPS=2)
    for number in ("10001", "10002"):
        jira.edit(number, status=status("완료"))
    server = serve(jira)
    source = jira_source(server.url, scopes=["OPS"])
    tasks = [source.to_task(record) for record in records_of(read(source)).values()]

    assert {each.status for each in tasks} == {Status.DONE}
    assert not any("remotelink" in route or "changelog" in route for route in server.stats.routes)
