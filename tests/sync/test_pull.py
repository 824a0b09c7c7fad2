"""What a pull writes: new tasks, changes as history, and nothing for what stayed the same."""

from __future__ import annotations

import pytest
from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Scope
from mapping.errors import fault
from mapping.model import EventKind
from mapping.model import EventSource
from mapping.model import State
from mapping.model import Status
from sync import tables
from sync.reading import load_tracked

KEPT = (tables.tasks, tables.events, tables.homes, tables.owners, tables.links, tables.accounts, tables.sightings)


def tracked(store, *names):
    with store.read() as connection:
        return load_tracked(connection, connections=names or ("hq",), done_since=None)


def dump(store):
    with store.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in KEPT}


def only(store):
    (found,) = tracked(store).values()
    return found


def observed(store):
    return [(each.kind, each.before, each.after) for each in only(store).task.events]


def test_a_first_pull_keeps_every_task_under_its_origin(store):
    (result,) = sync(store, source(FakeSource([Board(cards=cards(5))])))
    assert result.complete
    assert (result.tasks, result.open) == (5, 5)
    assert sorted(tracked(store)) == [f"jira|hanbit.example|c{number}" for number in range(1, 6)]


def test_a_kept_task_reads_back_as_it_was_mapped(store):
    sync(store, source(FakeSource([Board(cards=[card(1, section="진행", priority="긴급")])])))
    found = only(store)
    assert found.ref == "hq:WEB-1"
    assert found.sightings == (("hq", "WEB"),)
    assert found.task.homes[0].section == "진행"
    assert found.task.owners[0].account == "minsu"
    assert found.state is State.LIVE
    assert found.read
    assert found.proven


def test_a_first_sighting_is_a_state_and_no_change(store):
    sync(store, source(FakeSource([Board(cards=[card(1, section="진행")])])))
    assert observed(store) == []


def test_the_same_input_twice_writes_nothing_and_maps_nothing(store):
    connector = FakeSource([Board(cards=cards(7))])
    sync(store, source(connector))
    before, mapped = dump(store), connector.mapped
    sync(store, source(connector), at="2026-11-24T00:00:00")
    assert dump(store) == before
    assert connector.mapped == mapped


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"owner": "seoyeon"}, (EventKind.OWNER, "minsu", "seoyeon")),
        ({"owner": None}, (EventKind.OWNER, "minsu", None)),
        ({"status": "doing"}, (EventKind.STATUS, "todo", "doing")),
        ({"section": "검수"}, (EventKind.SECTION, "진행", "검수")),
        ({"priority": "긴급"}, (EventKind.PRIORITY, None, "긴급")),
    ],
)
def test_a_change_between_two_readings_becomes_an_observed_event(store, change, expected):
    first = card(1, section="진행")
    sync(store, source(FakeSource([Board(cards=[first])])))
    sync(store, source(FakeSource([Board(cards=[first | change])])), at="2026-11-24T00:00:00")
    (event,) = only(store).task.events
    assert (event.kind, event.before, event.after) == expected
    assert event.source is EventSource.OBSERVED
    assert event.at == moment("2026-11-24T00:00:00")


@pytest.mark.parametrize(
    ("updated", "expected"),
    [
        ("2026-11-23T05:00:00", "2026-11-23T05:00:00"),
        ("2026-11-22T05:00:00", "2026-11-24T00:00:00"),  # an edit before the last known state
        ("2026-11-25T05:00:00", "2026-11-24T00:00:00"),  # a clock that runs ahead
    ],
)
def test_an_observed_change_came_with_the_tasks_last_edit_if_that_lies_between_the_readings(store, updated, expected):
    sync(store, source(FakeSource([Board(cards=[card(1, updated="2026-11-20T05:00:00")])])))
    changed = FakeSource([Board(cards=[card(1, status="doing", updated=updated)])])
    sync(store, source(changed), at="2026-11-24T00:00:00")
    sync(store, source(changed), at="2026-11-25T00:00:00")
    (event,) = only(store).task.events
    assert event.at == moment(expected)


@pytest.mark.parametrize("rules", ["1", "2"])
def test_an_owner_who_comes_without_an_edit_was_set_by_nobody_but_comes_of_other_settings(store, rules):
    first = card(1, owner=None, updated="2026-11-20T05:00:00")
    sync(store, source(FakeSource([Board(cards=[first])]), rules_mark="1"))
    asked = FakeSource([Board(cards=[first | {"owner": "seoyeon"}])])
    sync(store, source(asked, rules_mark=rules), at="2026-11-24T00:00:00")

    assert [owner.account for owner in only(store).task.owners] == ["seoyeon"]
    assert only(store).task.events == ()


def test_an_owner_who_goes_without_an_edit_is_gone_from_then_on(store):
    first = card(1, updated="2026-11-20T05:00:00")
    sync(store, source(FakeSource([Board(cards=[first])])))
    sync(store, source(FakeSource([Board(cards=[first | {"owner": None}])])), at="2026-11-24T00:00:00")

    assert [(event.before, event.after) for event in only(store).task.events] == [("minsu", None)]


def test_what_changed_in_a_task_that_was_edited_is_seen_under_other_settings_too(store):
    first = card(1, updated="2026-11-20T05:00:00")
    sync(store, source(FakeSource([Board(cards=[first])])))
    edited = first | {"owner": "seoyeon", "updated": "2026-11-23T05:00:00"}
    sync(store, source(FakeSource([Board(cards=[edited])]), rules_mark="2"), at="2026-11-24T00:00:00")

    assert [(event.before, event.after) for event in only(store).task.events] == [("minsu", "seoyeon")]


def test_an_observed_change_never_comes_before_one_that_was_observed_earlier(store):
    shown = {"as_of": moment("2026-11-20T00:00:00")}
    sync(store, source(FakeSource([Board(cards=[card(1)], **shown)])))
    doing = Board(cards=[card(1, status="doing")], as_of=moment("2026-11-21T00:00:00"))
    sync(store, source(FakeSource([doing])), at="2026-11-24T00:00:00")
    done = card(1, status="done", updated="2026-11-23T00:00:00")
    sync(store, source(FakeSource([Board(cards=[done])])), at="2026-11-25T00:00:00")
    assert [event.at.day for event in only(store).task.events] == [24, 25]


def test_owners_that_cannot_be_read_are_no_change(store):
    for number, owner in enumerate(["minsu", "?", "minsu"]):
        sync(store, source(FakeSource([Board(cards=[card(1, owner=owner)])])), at=f"2026-11-2{number}T00:00:00")
    assert observed(store) == []


def test_unknown_owners_are_not_no_owners(store):
    sync(store, source(FakeSource([Board(cards=[card(1, owner="?")])])))
    assert only(store).task.owners is None


def test_the_tools_history_takes_the_place_of_what_was_observed_in_its_window(store):
    sync(store, source(FakeSource([Board(cards=[card(1)])])))
    sync(store, source(FakeSource([Board(cards=[card(1, owner="seoyeon")])])), at="2026-11-24T00:00:00")
    told = [["owner", "2026-11-23T05:00:00", "jihun", "minsu", "seoyeon"]]
    full = card(1, owner="seoyeon", events=told, history_from="2026-11-01T00:00:00")
    sync(store, source(FakeSource([Board(cards=[full])])), at="2026-11-25T00:00:00")
    (event,) = only(store).task.events
    assert (event.source, event.author) == (EventSource.TOOL, "jihun")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([], [(EventKind.OWNER, "minsu", "seoyeon")]),
        ([["owner", "2026-11-23T05:00:00", "jihun", "minsu", "seoyeon"]], [(EventKind.OWNER, "minsu", "seoyeon")]),
    ],
)
def test_a_change_of_people_in_a_field_is_kept_as_seen_unless_the_tool_tells_it(store, told, kept):
    first = card(1, history_from="2026-11-01T00:00:00", owners_in_fields=True)
    sync(store, source(FakeSource([Board(cards=[first])])))
    second = first | {"owner": "seoyeon", "events": told}
    for day in (24, 25):
        sent = second | {"title": f"{day}일"}
        sync(store, source(FakeSource([Board(cards=[sent])])), at=f"2026-11-{day}T00:00:00")
    assert observed(store) == kept


def test_what_was_observed_before_the_tools_window_stays(store):
    sync(store, source(FakeSource([Board(cards=[card(1)])])), at="2026-11-01T00:00:00")
    sync(store, source(FakeSource([Board(cards=[card(1, owner="seoyeon")])])), at="2026-11-02T00:00:00")
    full = card(1, owner="seoyeon", title="새 제목", history_from="2026-11-10T00:00:00")
    sync(store, source(FakeSource([Board(cards=[full])])), at="2026-11-25T00:00:00")
    assert observed(store) == [(EventKind.OWNER, "minsu", "seoyeon")]


def test_a_home_ends_when_the_section_changes(store):
    first = card(1, section="진행")
    sync(store, source(FakeSource([Board(cards=[first])])))
    sync(store, source(FakeSource([Board(cards=[first | {"section": "검수"}])])), at="2026-11-24T00:00:00")
    with store.read() as connection:
        rows = connection.execute(select(tables.homes).order_by(tables.homes.c.id)).all()
    at = moment("2026-11-24T00:00:00")
    assert [(row.section, row.from_at, row.until_at) for row in rows] == [("진행", None, at), ("검수", at, None)]


def test_a_record_that_cannot_be_mapped_is_rejected_and_the_others_go_on(store):
    connector = FakeSource([Board(cards=[card(1), card(2, broken="yes"), card(3)])])
    (result,) = sync(store, source(connector))
    assert sorted(tracked(store)) == ["jira|hanbit.example|c1", "jira|hanbit.example|c3"]
    assert [str(each.place) for each in result.rejected] == ["WEB!WEB-2"]
    assert not result.complete
    assert str(result.error) == (
        "Records that could not be read in the source of 이름 WEB: 1. The warnings of the run say which, and what to do."
    )


def test_a_reading_that_stops_before_its_end_says_what_to_do(store):
    class Stopping(FakeSource):
        def pages(self, chain, cursor):
            yield from (page for page in super().pages(chain, cursor) if not page.done)

    (result,) = sync(store, source(Stopping([Board(cards=cards(1))])))
    assert str(result.error) == (
        "The reading of WEB stopped before its end. Run dure sync again; if it stays so, report it to whoever maintains the"
        " connector."
    )


def test_a_plug_in_that_breaks_on_one_record_gives_nothing_of_it_away(store):
    (result,) = sync(store, source(FakeSource([Board(cards=[card(1), card(2, broken="bug")])])))
    assert result.tasks == 1
    assert "secret" not in str(result.rejected[0])


def test_a_record_on_two_pages_is_one_task_and_its_newest_edit_counts(store):
    newer = card(1, status="done", updated="2026-11-22T00:00:00")
    older = card(1, updated="2026-11-21T00:00:00")
    sync(store, source(FakeSource([Board(cards=[newer, card(2), older])])))
    assert tracked(store)["jira|hanbit.example|c1"].task.status is Status.DONE


def test_nul_and_lone_surrogates_are_kept_as_visible_escapes(store):
    sync(store, source(FakeSource([Board(cards=[card(1, title="a\x00b\ud800c")])])))
    assert only(store).task.title == "a\\u0000b\\ud800c"


def test_a_title_of_a_million_characters_survives(store):
    sync(store, source(FakeSource([Board(cards=[card(1, title="가" * 1_000_000)])])))
    assert len(only(store).task.title) == 1_000_000


def test_an_id_too_long_for_an_index_is_rejected(store):
    (result,) = sync(store, source(FakeSource([Board(cards=[card(1, key="K" * 5000)])])))
    assert [str(each.advice) for each in result.rejected] == [
        "See in the tool whether its id and key are as they should be; if so, report it to whoever maintains the connector."
    ]


def test_a_minimal_connection_keeps_no_raw_record(store):
    connector = FakeSource([Board(cards=cards(2))])
    sync(store, source(connector))
    sync(store, source(connector, minimal=True), at="2026-11-24T00:00:00")
    with store.read() as connection:
        assert connection.execute(select(tables.raws)).all() == []


def test_an_older_export_never_overrides_a_newer_sighting(store):
    sync(store, source(FakeSource([Board(cards=[card(1, status="done")], as_of=moment("2026-11-20T00:00:00"))])))
    old = FakeSource([Board(cards=[card(1)], as_of=moment("2026-11-10T00:00:00"))])
    sync(store, source(FakeSource([])), source(old, "old"), at="2026-11-24T00:00:00")
    assert only(store).task.status is Status.DONE


def test_one_issue_seen_through_two_connections_is_one_task(store):
    results = sync(
        store, source(FakeSource([Board(cards=[card(1)])])), source(FakeSource([Board(cards=[card(1)])]), "vendor")
    )
    assert [each.tasks for each in results] == [1, 1]
    (found,) = tracked(store, "vendor", "hq").values()
    assert found.ref == "vendor:WEB-1"
    assert set(found.sightings) == {("hq", "WEB"), ("vendor", "WEB")}


def test_a_live_chain_goes_on_from_its_cursor(store):
    connector = FakeSource([Board(cards=cards(3, stamp="1"))], live=True)
    sync(store, source(connector))
    connector.boards[0].cards.append(card(4, stamp="2"))
    connector.mapped = 0
    sync(store, source(connector), at="2026-11-24T00:00:00")
    assert connector.mapped == 1
    assert all(each.read and each.proven for each in tracked(store).values())


def test_a_full_pull_reads_a_live_chain_from_its_start(store):
    connector = FakeSource([Board(cards=cards(3, stamp="1"))], live=True)
    sync(store, source(connector))
    (result,) = sync(store, source(connector), at="2026-11-24T00:00:00", full=True)
    assert result.scopes[0].whole


def test_a_reading_that_names_no_scope_says_why_it_is_not_complete(store):
    class Empty(FakeSource):
        def chains(self):
            return [Chain("a.csv")]

        def pages(self, chain, cursor):
            yield Page([], done=True)

    (result,) = sync(store, source(Empty([])))
    assert not result.complete
    assert "Nothing was read of hq" in str(result.error)


def test_a_scope_that_nothing_lists_says_why(store):
    class Lacking(FakeSource):
        def pages(self, chain, cursor):
            missing = Listing(Scope("OPS"), whole=False, error=fault("no file holds it"))
            for page in super().pages(chain, cursor):
                yield replace(page, listings=(*page.listings, missing)) if page.done else page

    (result,) = sync(store, source(Lacking([Board(cards=cards(1))])))
    told = {scope.id: (scope.complete, scope.error and str(scope.error)) for scope in result.scopes}
    assert told == {"WEB": (True, None), "OPS": (False, "no file holds it")}


def test_progress_is_told_per_page(store):
    seen = []
    sync(store, source(FakeSource([Board(cards=cards(3))])), watch=seen.append)
    assert [(step.name, step.records, step.ended) for step in seen] == [
        ("hq", 2, False),
        ("hq", 3, False),
        ("hq", 3, False),
        ("hq", 3, True),
    ]
