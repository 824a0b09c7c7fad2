from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime

import pytest
from any_json import AnyJson
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import MappingError
from mapping.model import AccountKind
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.trello import created_from
from mapping.trello import to_task

MINSU = {"id": "5f00000000000000000000a1", "fullName": "김민수", "username": "minsukim"}
SEOYEON = {"id": "5f00000000000000000000a2", "fullName": "이서연", "username": "seoyeon", "deactivated": True}
CARD_ID = "6561c6000000000000000001"  # made on 2023-11-25T10:01:36Z
CREATED = datetime(2023, 11, 25, 10, 1, 36, tzinfo=UTC)


def rules(**given):
    return MappingRules(connection="board", **given)


def card(**given):
    return {"id": CARD_ID, "shortLink": "aB3dE6gH", "name": "배너 교체", "idMembers": [], "idList": "l1", **given}


def payload(the_card=None, **given):
    return {
        "board": {"id": "b1", "shortLink": "bOaRd123", "name": "운영 보드", "closed": False},
        "list": {"id": "l1", "name": "할 일", "closed": False, "position": 0},
        "card": card() if the_card is None else the_card,
        "members": [MINSU, SEOYEON],
        "customFields": [],
        "checklists": [],
        "actions": [],
        "history": None,
        **given,
    }


def action(kind, at, *, by=MINSU["id"], **data):
    return {"type": kind, "date": f"2023-11-{at}T00:00:00.000Z", "idMemberCreator": by, "data": data}


def field(name, native_id="f1", **given):
    return {"id": native_id, "name": name, "type": "text", **given}


def test_a_card_is_known_by_its_long_id_and_called_by_its_short_link():
    task = to_task(payload(), rules())
    assert (task.origin, task.key) == (Origin("trello", "trello.com", CARD_ID), "aB3dE6gH")


def test_a_card_without_short_link_is_called_by_its_id():
    assert to_task(payload(card(shortLink=None)), rules()).key == CARD_ID


def test_a_card_lies_in_its_list_of_its_board():
    assert to_task(payload(), rules()).homes == (Home("bOaRd123", "운영 보드", "할 일", 0),)


def test_the_creation_is_told_by_the_id():
    assert to_task(payload(), rules()).created == CREATED
    assert created_from("no hexadecimal id at all") is None
    assert created_from("short") is None


@pytest.mark.parametrize(
    ("given", "status"),
    [({}, Status.TODO), ({"할 일": Status.BACKLOG}, Status.BACKLOG), ({"done": Status.DONE}, Status.TODO)],
)
def test_the_status_comes_from_the_map_alone(given, status):
    assert to_task(payload(), rules(status=given)).status is status


def test_a_list_named_done_means_nothing_without_the_map():
    assert to_task(payload(list={"name": "Done"}), rules()).status is Status.TODO


def test_a_card_that_is_marked_complete_is_done_whatever_its_list_says():
    task = to_task(payload(card(dueComplete=True)), rules(status={"할 일": Status.TODO}))
    assert task.status is Status.DONE


@pytest.mark.parametrize("where", ["card", "list", "board"])
def test_archived_card_list_and_closed_board_are_archived(where):
    given = payload()
    given[where] = {**given[where], "closed": True}
    assert to_task(given, rules()).archived


def test_a_template_is_marked():
    assert to_task(payload(card(isTemplate=True)), rules()).template


def test_all_members_hold_the_card_and_none_leads():
    task = to_task(payload(card(idMembers=[MINSU["id"], SEOYEON["id"]])), rules())
    assert task.owners == (Owner(MINSU["id"]), Owner(SEOYEON["id"]))
    assert [(account.username, account.active) for account in task.accounts] == [("minsukim", None), ("seoyeon", False)]


def test_only_the_first_member_holds_the_card_if_asked():
    given = payload(card(idMembers=[SEOYEON["id"], MINSU["id"]]))
    assert to_task(given, rules(owners_from="first-member")).owners == (Owner(SEOYEON["id"], leads=True),)


def test_a_member_who_left_the_board_is_known_by_id():
    task = to_task(payload(card(idMembers=["5f00000000000000000000ff"])), rules())
    assert task.owners == (Owner("5f00000000000000000000ff"),)
    assert task.accounts[0].kind is AccountKind.PERSON


@pytest.mark.parametrize("members", ["x", None, 7, [7], [None], {"a": 1}])
def test_members_of_a_wrong_type_are_unknown_and_not_nobody(members):
    assert to_task(payload(card(idMembers=members)), rules()).owners is None


def test_a_card_without_the_key_of_members_has_unknown_owners():
    the_card = card()
    del the_card["idMembers"]
    assert to_task(payload(the_card), rules()).owners is None


@pytest.mark.parametrize("written", ["minsukim", "@MinsuKim", "김민수", MINSU["id"]])
def test_a_custom_field_names_the_owner_by_user_name_name_or_id(written):
    given = payload(
        card(customFieldItems=[{"idCustomField": "f1", "value": {"text": written}}]), customFields=[field("담당")]
    )
    assert to_task(given, rules(owners_from="custom-field:담당")).owners == (Owner(MINSU["id"], leads=True),)


def test_a_custom_field_may_name_strangers_and_several_people():
    given = payload(
        card(customFieldItems=[{"idCustomField": "f1", "value": {"text": "박지훈, jh@acme.example"}}]),
        customFields=[field("담당")],
    )
    task = to_task(given, rules(owners_from="custom-field:담당"))
    assert task.owners == (Owner("박지훈"), Owner("jh@acme.example"))
    assert task.accounts[1].email == "jh@acme.example"


def test_an_empty_field_of_owners_means_nobody_and_a_missing_one_unknown():
    asked = rules(owners_from="custom-field:담당")
    assert to_task(payload(card(customFieldItems=[]), customFields=[field("담당")]), asked).owners == ()
    assert to_task(payload(customFields=[field("다른 필드")]), asked).owners is None


@pytest.mark.parametrize("items", [None, [None], {}])
def test_owners_of_a_field_are_unknown_where_a_card_does_not_tell_its_fields(items):
    asked = rules(owners_from="custom-field:담당")
    assert to_task(payload(card(customFieldItems=items), customFields=[field("담당")]), asked).owners is None
    further = to_task(payload(card(customFieldItems=items)), rules(owner_fields=("검수자",)))
    assert {"holders", "duty"} <= set(further.untold)


def test_people_from_further_fields_are_added_and_do_not_lead():
    given = payload(
        card(idMembers=[MINSU["id"]], customFieldItems=[{"idCustomField": "f1", "value": {"text": "이서연"}}]),
        customFields=[field("검수자")],
    )
    assert to_task(given, rules(owner_fields=("검수자",))).owners == (Owner(MINSU["id"]), Owner(SEOYEON["id"]))
    assert len(to_task(given, rules(owner_fields=("f1",))).owners) == 2


def test_two_members_of_one_name_are_not_mixed_up():
    twin = {**SEOYEON, "fullName": "김민수"}
    given = payload(
        card(customFieldItems=[{"idCustomField": "f1", "value": {"text": "김민수"}}]),
        customFields=[field("담당")],
        members=[MINSU, twin],
    )
    assert to_task(given, rules(owners_from="custom-field:담당")).owners == (Owner("김민수", leads=True),)


def test_custom_fields_stand_by_name_with_options_resolved():
    definitions = [
        field("등급", "f1", type="list", options=[{"id": "o1", "value": {"text": "A"}}]),
        field("건수", "f2", type="number"),
        field("확인", "f3", type="checkbox"),
        field("날짜", "f4", type="date"),
    ]
    items = [
        {"idCustomField": "f1", "idValue": "o1", "value": None},
        {"idCustomField": "f2", "value": {"number": "50000"}},
        {"idCustomField": "f3", "value": {"checked": "true"}},
        {"idCustomField": "f4", "value": {"date": "2026-11-23T00:00:00.000Z"}},
        {"idCustomField": "deleted", "value": {"text": "x"}},
        {"idCustomField": "f1", "idValue": "deleted option"},
    ]
    task = to_task(payload(card(customFieldItems=items), customFields=definitions), rules())
    assert task.fields == {
        "등급": ("A",),
        "건수": ("50000",),
        "확인": ("true",),
        "날짜": ("2026-11-23T00:00:00.000Z",),
    }


def test_a_label_without_name_is_called_by_its_colour():
    labels = [{"name": "긴급", "color": "red"}, {"name": "", "color": "green"}, {"name": "", "color": None}]
    assert to_task(payload(card(labels=labels)), rules()).labels == ("긴급", "(green)")


def test_labels_are_found_by_id_where_the_card_holds_ids_alone():
    given = payload(card(idLabels=["x1"]), labels=[{"id": "x1", "name": "배너"}, {"id": "x2", "name": "기타"}])
    assert to_task(given, rules()).labels == ("배너",)


def test_the_gravest_mapped_label_or_value_tells_the_priority():
    given = payload(card(labels=[{"name": "나중에"}, {"name": "긴급"}]))
    task = to_task(given, rules(priority={"나중에": Priority.LOW, "긴급": Priority.URGENT}))
    assert (task.priority, task.native_priority) == (Priority.URGENT, "긴급")
    assert to_task(given, rules()).priority is None


def test_a_field_may_name_the_duty():
    given = payload(
        card(customFieldItems=[{"idCustomField": "f1", "value": {"text": "banner"}}]), customFields=[field("업무")]
    )
    assert to_task(given, rules(duty_field="업무")).named_duties == ("banner",)


def test_a_due_is_an_instant():
    task = to_task(payload(card(due="2026-12-01T09:00:00.000Z")), rules())
    assert task.due == datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_an_attached_task_is_a_link_on_purpose_and_an_address_in_text_a_mention():
    the_card = card(
        desc="참고 https://hanbit.atlassian.net/browse/WEB-7를 보세요. https://hanbit.example/notice",
        attachments=[{"url": "https://app.asana.com/0/1204/1205"}, {"url": "https://files.example/a.png"}],
    )
    assert to_task(payload(the_card), rules()).links == (
        Link(LinkKind.ATTACHMENT, "https://app.asana.com/0/1204/1205", "attachment"),
        Link(LinkKind.MENTION, "https://hanbit.atlassian.net/browse/WEB-7"),
    )


def test_a_card_does_not_point_at_itself():
    the_card = card(desc="https://trello.com/c/aB3dE6gH/1-x", attachments=[{"url": "https://trello.com/c/zZ3dE6gH"}])
    assert [link.target for link in to_task(payload(the_card), rules()).links] == ["https://trello.com/c/zZ3dE6gH"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://evil.example/c/aB3dE6gH", 7, None])
def test_a_strange_address_of_the_card_is_not_taken_over(url):
    assert to_task(payload(card(shortUrl=url)), rules()).url == "https://trello.com/c/aB3dE6gH"


def test_minimal_keeps_owners_dates_and_events_but_no_text_and_no_fields():
    given = payload(
        card(
            desc="비밀 https://trello.com/c/zZ3dE6gH",
            idMembers=[MINSU["id"]],
            customFieldItems=[{"idCustomField": "f1", "value": {"text": "값"}}],
        ),
        customFields=[field("필드")],
        actions=[action("commentCard", "26", text="비밀")],
    )
    task = to_task(given, rules(minimal=True))
    assert (task.description, task.fields, task.links) == ("", {}, ())
    assert task.owners == (Owner(MINSU["id"]),)
    assert "비밀" not in repr(task)


def test_lists_of_items_that_somebody_holds_make_the_card_a_container():
    held = [{"checkItems": [{"id": "i1", "name": "x", "idMember": MINSU["id"]}]}]
    assert to_task(payload(checklists=held), rules()).container
    assert not to_task(payload(checklists=[{"checkItems": [{"id": "i1", "idMember": None}]}]), rules()).container


def test_lone_surrogates_and_nul_come_as_visible_escapes():
    task = to_task(payload(card(name="배너\x00\ud800")), rules())
    assert task.title == "배너\\u0000\\ud800"


@pytest.mark.parametrize("broken", [{}, {"card": None}, {"card": []}, {"card": {"id": None}}, {"card": {"id": ""}}])
def test_a_card_without_id_is_a_mapping_error(broken):
    with pytest.raises(MappingError):
        to_task({**payload(), **broken} if broken else {}, rules())


def item(**given):
    return {
        "id": "6561c6000000000000000099",
        "name": "시안 확인",
        "state": "incomplete",
        "idMember": MINSU["id"],
        **given,
    }


def test_a_held_checklist_item_is_a_task_of_its_own_below_its_card():
    task = to_task(payload(item=item(due="2026-12-02T00:00:00Z")), rules())
    assert (task.key, task.parent, task.item) == ("aB3dE6gH/6561c6000000000000000099", CARD_ID, True)
    assert task.owners == (Owner(MINSU["id"], leads=True),)
    assert task.homes == ()  # so that it lies where its card lies
    assert task.due == datetime(2026, 12, 2, tzinfo=UTC)


def test_a_complete_item_is_done_when_it_was_ticked():
    ticked = action("updateCheckItemStateOnCard", "27", checkItem={"id": item()["id"], "state": "complete"})
    task = to_task(payload(item=item(state="complete"), actions=[ticked]), rules())
    assert (task.status, task.done) == (Status.DONE, datetime(2023, 11, 27, tzinfo=UTC))


def test_an_open_item_stands_where_its_card_stands():
    task = to_task(payload(card(dueComplete=True, closed=True), item=item()), rules())
    assert (task.status, task.archived) == (Status.DONE, True)


def test_members_that_came_and_left_are_owner_events_with_their_author():
    actions = [
        action("removeMemberFromCard", "27", by=SEOYEON["id"], idMember=MINSU["id"]),
        action("addMemberToCard", "26", idMember=MINSU["id"]),
    ]
    events = to_task(payload(actions=actions, history={"since": None}), rules()).events
    assert [(event.kind, event.author, event.before, event.after) for event in events] == [
        (EventKind.OWNER, MINSU["id"], None, MINSU["id"]),
        (EventKind.OWNER, SEOYEON["id"], MINSU["id"], None),
    ]


def test_moves_between_lists_archiving_and_comments_are_events():
    actions = [
        action("updateCard", "26", listBefore={"name": "할 일"}, listAfter={"name": "검수중"}),
        action("updateCard", "27", old={"closed": False}, card={"closed": True}),
        action("updateCard", "28", old={"dueComplete": False}, card={"dueComplete": True}),
        action("commentCard", "29", text="확인했습니다"),
        action("updateCard", "29", old={"pos": 1}, card={"pos": 2}),
    ]
    events = to_task(payload(actions=actions, history={"since": None}), rules()).events
    assert [(event.kind, event.before, event.after) for event in events] == [
        (EventKind.SECTION, "할 일", "검수중"),
        (EventKind.STATUS, "open", "archived"),
        (EventKind.STATUS, "incomplete", "complete"),
        (EventKind.COMMENT, None, None),
    ]


def test_who_acted_is_described_beside_the_task():
    task = to_task(payload(actions=[action("commentCard", "26", by=SEOYEON["id"], text="네")]), rules())
    assert [account.username for account in task.accounts] == ["seoyeon"]


def test_who_made_the_card_is_its_reporter():
    assert to_task(payload(actions=[action("createCard", "25")]), rules()).reporter == MINSU["id"]


def test_a_label_that_means_a_priority_is_an_event():
    actions = [
        action("addLabelToCard", "26", label={"name": "긴급"}),
        action("addLabelToCard", "27", label={"name": "x"}),
    ]
    events = to_task(payload(actions=actions), rules(priority={"긴급": Priority.URGENT})).events
    assert [(event.kind, event.after) for event in events] == [(EventKind.PRIORITY, "긴급")]


def test_a_label_that_answers_a_gap_is_an_event_with_its_author():
    actions = [
        action("addLabelToCard", "26", label={"name": "dure:이견"}),
        action("removeLabelFromCard", "27", label={"name": "dure:이견"}),
    ]
    events = to_task(payload(actions=actions), rules()).events
    assert [(event.kind, event.author, event.before, event.after) for event in events] == [
        (EventKind.LABEL, MINSU["id"], None, "dure:이견"),
        (EventKind.LABEL, MINSU["id"], "dure:이견", None),
    ]


@pytest.mark.parametrize(
    ("history", "extra", "since"),
    [
        (None, [], None),
        ({"since": None}, [], CREATED),
        ({"since": "2023-11-26T00:00:00.000Z"}, [], datetime(2023, 11, 26, tzinfo=UTC)),
        ({"since": "2020-01-01T00:00:00.000Z"}, [], CREATED),
        ({"since": None}, [action("moveCardToBoard", "28")], datetime(2023, 11, 28, tzinfo=UTC)),
    ],
)
def test_the_history_begins_where_the_actions_reach_back_to(history, extra, since):
    assert to_task(payload(history=history, actions=extra), rules()).history_from == since


def test_owners_from_a_field_have_no_history():
    actions = [action("addMemberToCard", "26", idMember=MINSU["id"])]
    given = payload(actions=actions, history={"since": None}, customFields=[field("담당")])
    task = to_task(given, rules(owners_from="custom-field:담당"))
    assert (task.events, task.history_from) == ((), None)


def test_for_the_first_member_only_a_change_of_the_first_counts():
    actions = [
        action("addMemberToCard", "26", idMember=MINSU["id"]),
        action("addMemberToCard", "27", idMember=SEOYEON["id"]),
        action("removeMemberFromCard", "28", idMember=MINSU["id"]),
    ]
    given = payload(actions=actions, history={"since": None})
    events = to_task(given, rules(owners_from="first-member")).events
    assert [(event.before, event.after) for event in events] == [
        (None, MINSU["id"]),
        (MINSU["id"], SEOYEON["id"]),
    ]


def test_a_cut_history_cannot_tell_who_was_first():
    given = payload(
        actions=[action("addMemberToCard", "27", idMember=MINSU["id"])],
        history={"since": "2023-11-26T00:00:00.000Z"},
    )
    task = to_task(given, rules(owners_from="first-member"))
    assert (task.events, task.history_from) == ((), None)


def test_a_card_was_done_when_it_came_to_a_list_that_means_done():
    moved = action("updateCard", "26", listBefore={"name": "할 일"}, listAfter={"name": "완료"})
    given = payload(actions=[moved], list={"name": "완료"})
    assert to_task(given, rules(status={"완료": Status.DONE})).done == datetime(2023, 11, 26, tzinfo=UTC)


def test_without_history_a_done_card_was_done_at_its_last_activity_at_the_latest():
    given = payload(card(dueComplete=True, dateLastActivity="2026-11-01T00:00:00.000Z"))
    assert to_task(given, rules()).done == datetime(2026, 11, 1, tzinfo=UTC)


CARD_KEYS = ("name", "desc", "due", "labels", "idMembers", "customFieldItems", "attachments", "shortLink", "closed")
SIDE_KEYS = ("board", "list", "members", "customFields", "checklists", "actions", "history", "labels")


@given(st.randoms(use_true_random=True))
def test_wrong_types_anywhere_never_stop_the_mapping(random):
    anything = AnyJson(random)
    task = to_task(payload(card(**anything.some(CARD_KEYS)), **anything.some(SIDE_KEYS)), rules())
    assert json.dumps(task.title).encode() is not None
    assert task.origin.native_id == CARD_ID
