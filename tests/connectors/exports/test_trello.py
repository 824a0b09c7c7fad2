from __future__ import annotations

import copy
import json
import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.exports.trello import TrelloExports
from dure.testing import ConnectorContract
from mapping.errors import ConnectorError
from mapping.errors import DureError
from mapping.model import MappingRules
from mapping.model import Status

MINSU = "5f00000000000000000000a1"


def card(number, **given):
    native_id = f"6561c600000000000000{number:04x}"
    return {
        "id": native_id,
        "shortLink": f"card{number:04d}",
        "name": f"카드 {number}",
        "idList": "l1",
        "idMembers": [MINSU],
        **given,
    }


def board(*cards, **given):
    return {
        "id": "5f0000000000000000000b01",
        "name": "운영 보드",
        "shortLink": "bOaRd123",
        "closed": False,
        "prefs": {"permissionLevel": "private"},
        "actions": [],
        "cards": list(cards),
        "labels": [],
        "lists": [
            {"id": "l2", "name": "완료", "closed": False, "pos": 200},
            {"id": "l1", "name": "할 일", "closed": False, "pos": 100},
            {"id": "l0", "name": "옛 목록", "closed": True, "pos": 1},
        ],
        "members": [{"id": MINSU, "fullName": "김민수", "username": "minsukim"}],
        "checklists": [],
        "customFields": [],
        "memberships": [{"idMember": MINSU, "deactivated": False}],
        **given,
    }


def action(number, kind="commentCard", **data):
    return {
        "type": kind,
        "date": f"2026-11-{1 + number // 1440 % 28:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00.000Z",
        "idMemberCreator": MINSU,
        "memberCreator": {"id": MINSU},
        "data": data or {"card": {"id": card(1)["id"]}},
    }


def connect(folder: Path, rules=None, **options):
    given = ConnectionOptions(tool="trello", export="*.*", **options)
    return TrelloExports(
        ConnectorContext(name="board", options=given, rules=rules or MappingRules(connection="board"), base=folder)
    )


def write(folder: Path, document, name="board.json"):
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / name).write_text(text, encoding="utf-8")


def read(connector):
    return [page for chain in connector.chains() for page in connector.pages(chain, None)]


def tasks(connector):
    return [connector.to_task(record) for page in read(connector) for record in page.records]


def listing(connector):
    return read(connector)[-1].listings[0]


HELD = {"id": "6561c6000000000000009999", "name": "시안", "state": "incomplete", "idMember": MINSU, "due": None}


class TestContract(ConnectorContract):
    expected_tasks = 4
    expected_rejected = 2

    @pytest.fixture(autouse=True)
    def sample(self, tmp_path):
        self.folder = tmp_path
        checklists = [
            {"id": "c1", "idCard": card(1)["id"], "name": "점검", "checkItems": [HELD, {"id": "x", "name": "y"}]}
        ]
        write(
            tmp_path,
            board(
                card(1),
                card(2, closed=True, name="\ud800\x00"),
                card(3, isTemplate=True),
                card(4, cardRole="separator"),
                {"name": "없는 카드"},
                "nonsense",
                checklists=checklists,
                actions=[action(1), action(2, "createCard", card={"id": card(1)["id"]})],
            ),
        )

    def connector(self):
        return connect(self.folder)


def test_a_board_is_whole_by_itself_and_named_by_its_short_link(tmp_path):
    write(tmp_path, board(card(1)))
    found = listing(connect(tmp_path))
    assert (found.scope.id, found.scope.name, found.whole, found.truncated) == ("bOaRd123", "운영 보드", True, False)


def test_an_empty_board_is_a_whole_listing(tmp_path):
    write(tmp_path, board())
    pages = read(connect(tmp_path))
    assert ([page.records for page in pages], pages[-1].listings[0].whole) == ([()], True)


@pytest.mark.parametrize(("count", "cut"), [(999, False), (1000, True), (1001, True)])
def test_a_board_whose_actions_are_cut_is_truncated(tmp_path, count, cut):
    write(tmp_path, board(card(1), actions=[action(number) for number in range(count)]))
    found = listing(connect(tmp_path))
    assert (found.truncated, found.whole) == (cut, not cut)


def test_whole_believes_the_cards_of_a_board_whose_actions_are_cut(tmp_path):
    write(tmp_path, board(card(1, id="0" * 24), actions=[action(number) for number in range(1000)]))
    connector = connect(tmp_path, whole=True)
    assert (listing(connector).whole, listing(connector).truncated) == (True, False)
    assert tasks(connector)[0].history_from.isoformat() == "2026-11-01T00:00:00+00:00"


def test_exactly_a_thousand_cards_are_truncated_even_if_called_whole(tmp_path):
    write(tmp_path, board(*(card(number) for number in range(1000))))
    found = listing(connect(tmp_path, whole=True))
    assert (found.truncated, found.whole) == (True, False)


def test_a_board_with_an_unusable_card_proves_no_absence(tmp_path):
    write(tmp_path, board(card(1), {"name": "없는 카드"}))
    page = read(connect(tmp_path))[-1]
    assert (len(page.rejected), page.listings[0].whole) == (1, False)
    assert str(page.rejected[0]).startswith("board.json: Element 2 has no id")


def test_lists_are_counted_in_their_order_on_the_board(tmp_path):
    write(tmp_path, board(card(1, idList="l2"), card(2), card(3, idList="l0"), card(4, idList="gone")))
    homes = [task.homes[0] for task in tasks(connect(tmp_path))]
    assert [(home.section, home.position) for home in homes] == [
        ("완료", 1),
        ("할 일", 0),
        ("옛 목록", 2),
        (None, None),
    ]


def test_a_card_on_an_archived_list_is_archived(tmp_path):
    write(tmp_path, board(card(1, idList="l0")))
    assert tasks(connect(tmp_path))[0].archived


@pytest.mark.parametrize("role", ["separator", "mirror", "link"])
def test_what_only_looks_like_a_card_is_no_task(tmp_path, role):
    write(tmp_path, board(card(1, cardRole=role), card(2, cardRole=None)))
    assert [task.key for task in tasks(connect(tmp_path))] == ["card0002"]


def test_a_checklist_item_is_a_task_only_if_somebody_holds_it(tmp_path):
    checklists = [{"id": "c", "idCard": card(1)["id"], "checkItems": [HELD, {**HELD, "id": "z", "idMember": None}]}]
    write(tmp_path, board(card(1, idMembers=[]), checklists=checklists))
    parent, item = tasks(connect(tmp_path))
    assert (item.key, item.parent, parent.container) == (f"card0001/{HELD['id']}", parent.origin.native_id, True)


def test_a_changed_list_name_changes_the_fingerprint_of_its_cards_alone(tmp_path):
    write(tmp_path, board(card(1), card(2, idList="l2")))
    before = [record.fingerprint for page in read(connect(tmp_path)) for record in page.records]
    changed = board(card(1), card(2, idList="l2"), dateLastActivity="2026-11-23T00:00:00.000Z")
    changed["lists"][0]["name"] = "끝"
    write(tmp_path, changed)
    after = [record.fingerprint for page in read(connect(tmp_path)) for record in page.records]
    assert (before[0] == after[0], before[1] == after[1]) == (True, False)


def test_members_who_left_are_known_from_the_actions(tmp_path):
    gone = {"id": "5f00000000000000000000ff", "fullName": "박지훈", "username": "jihoon"}
    added = {**action(1, "addMemberToCard", card={"id": card(1)["id"]}, idMember=gone["id"]), "member": gone}
    write(tmp_path, board(card(1, idMembers=[gone["id"]]), actions=[added]))
    assert tasks(connect(tmp_path))[0].accounts[0].username == "jihoon"


@pytest.mark.parametrize("wanted", ["bOaRd123", "board123", "운영 보드", "5f0000000000000000000b01"])
def test_a_board_is_chosen_by_short_link_name_or_long_id(tmp_path, wanted):
    write(tmp_path, board(card(1)))
    page = read(connect(tmp_path, scopes=[wanted]))[-1]
    assert (len(page.records), page.listings[0].scope.id, page.notes) == (1, "bOaRd123", ())


def test_another_board_is_passed_over_and_the_wanted_one_missed(tmp_path):
    write(tmp_path, board(card(1)))
    page = read(connect(tmp_path, scopes=["other"]))[-1]
    assert page.records == ()
    assert [(each.scope.id, each.error is not None) for each in page.listings] == [("other", True)]


def test_a_board_without_short_link_is_named_by_its_address(tmp_path):
    write(tmp_path, board(card(1), shortLink=None, url="https://trello.com/b/uRl12345/name"))
    connector = connect(tmp_path)
    assert listing(connector).scope.id == "uRl12345"
    assert tasks(connector)[0].homes[0].scope == "uRl12345"


@pytest.mark.parametrize(
    ("status", "cards", "told"),
    [
        ({}, [card(1, idList="l2"), card(2, idList="l2", dueComplete=True), card(3)], [("완료", 1)]),
        ({}, [card(1, idList="l2", dueComplete=True), card(2, idList="l2", closed=True)], []),
        ({"완료": Status.TODO}, [card(1, idList="l2")], []),
    ],
)
def test_a_list_called_done_whose_cards_count_as_open_is_told(tmp_path, status, cards, told):
    write(tmp_path, board(*cards))

    (*_, last) = read(connect(tmp_path, MappingRules(connection="board", status=status)))

    assert [(each.message.values["names"], each.message.values["count"]) for each in last.notes] == told


def test_a_cut_file_is_an_error_with_its_place(tmp_path):
    write(tmp_path, json.dumps(board(card(1), card(2)))[:-300])
    with pytest.raises(ConnectorError, match=r"board\.json:1:\d+: .*cut off"):
        read(connect(tmp_path))


@pytest.mark.parametrize("cards", [None, {}, "x", 7])
def test_a_board_without_a_list_of_cards_is_an_error(tmp_path, cards):
    write(tmp_path, {**board(), "cards": cards})
    with pytest.raises(ConnectorError, match="no list of cards"):
        read(connect(tmp_path))


@pytest.mark.parametrize("part", ["lists", "members"])
@pytest.mark.parametrize("value", [None, {}, "x", 7])
def test_f2_a_board_without_its_lists_or_members_is_refused(tmp_path, part, value):
    write(tmp_path, {**board(card(1)), part: value})

    with pytest.raises(ConnectorError, match=f"no list of {part}"):
        read(connect(tmp_path))


def test_a_title_of_a_megabyte_survives(tmp_path):
    write(tmp_path, board(card(1, name="가" * 1_000_000)))
    assert len(tasks(connect(tmp_path))[0].title) == 1_000_000


def test_a_value_that_is_nested_too_deeply_is_no_traceback(tmp_path):
    write(tmp_path, json.dumps(board(card(1, desc="@"))).replace('"@"', "[" * 900 + "]" * 900))
    for page in read(connect(tmp_path)):
        assert len(page.records) + len(page.rejected) == 1


def test_any_wrong_value_anywhere_ends_in_tasks_or_faults(tmp_path):
    seed = board(
        card(1, labels=[{"name": "", "color": "red"}], customFieldItems=[{"idCustomField": "f", "idValue": "o"}]),
        actions=[
            action(1, "updateCard", card={"id": card(1)["id"]}, listBefore={"name": "a"}, listAfter={"name": "b"})
        ],
        checklists=[{"id": "c", "idCard": card(1)["id"], "checkItems": [HELD]}],
        customFields=[{"id": "f", "name": "등급", "options": [{"id": "o", "value": {"text": "A"}}]}],
    )
    chance = random.Random(7)
    for _ in range(int(os.environ.get("DURE_EXAMPLES", "1000")) // 4):
        changed = copy.deepcopy(seed)
        holder, key = chance.choice(list(_places(changed)))
        holder[key] = chance.choice(
            [None, True, 7, -1.5, 10**400, "x", "", [], [[]], [None], {}, {"id": {}}, {"a": [1]}]
        )
        write(tmp_path, changed)
        connector = connect(tmp_path)
        with suppress(DureError):
            tasks(connector)


def _places(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _places(inner)


HEADER = "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,List ID,List Name,Board ID,Board Name,Archived,Due Complete,담당팀"
ROW = f'{card(1)["id"]},배너,https://trello.com/c/aB3dE6gH/1-x,설명,"긴급 (red),배너",김민수,2026-12-01T09:00:00Z,l1,할 일,b1,운영 보드,false,false,CS'


def test_the_csv_of_a_board_gives_the_same_cards(tmp_path):
    write(tmp_path, f"{HEADER}\n{ROW}\n", "board.csv")
    connector = connect(tmp_path, rules=MappingRules(connection="board", status={"할 일": Status.IN_PROGRESS}))
    task = tasks(connector)[0]
    assert (task.key, task.origin.native_id, task.labels) == ("aB3dE6gH", card(1)["id"], ("긴급", "배너"))
    assert (task.owners[0].account, task.status, task.fields) == ("김민수", Status.IN_PROGRESS, {"담당팀": ("CS",)})
    assert (listing(connector).scope.id, listing(connector).whole) == ("b1", False)


def test_a_csv_without_column_of_members_has_unknown_owners(tmp_path):
    write(tmp_path, "Card ID,Card Name,Board ID\n1,배너,b1\n", "board.csv")
    assert tasks(connect(tmp_path))[0].owners is None


def test_a_short_row_of_a_csv_is_refused_with_its_line(tmp_path):
    write(tmp_path, f"{HEADER}\n{ROW}\n1,x\n", "board.csv")
    page = read(connect(tmp_path, whole=True))[-1]
    assert (len(page.records), page.listings[0].whole) == (1, False)
    assert str(page.rejected[0]).startswith("board.csv:3: The row has 2 cells")


def test_a_row_of_a_csv_without_a_card_id_is_told_with_what_to_do(tmp_path):
    write(tmp_path, f"{HEADER}\n{ROW}\n{',' * HEADER.count(',')}x\n", "board.csv")
    (told,) = read(connect(tmp_path))[-1].rejected
    assert str(told) == "board.csv:3: The row has no card id and was left out. Export it anew; the others were read."


def test_an_older_export_of_a_board_that_is_cut_takes_nothing_from_the_newer_one(tmp_path):
    whole = json.dumps(board(card(1)))
    write(tmp_path, whole, "new.json")
    write(tmp_path, whole[:-40], "old.json")
    os.utime(tmp_path / "old.json", (1, 1))
    newest, oldest = connect(tmp_path).chains()
    assert [scope.id for scope in newest.scopes] == ["bOaRd123"]
    assert (oldest.id, oldest.scopes) == ("old.json", ())
