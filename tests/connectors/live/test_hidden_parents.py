"""What is believed of tasks that lie in others, when these go out of sight, move, or come back: whole runs over tools in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import moment
from builders_source import sync
from fake_tools.asana import AsanaWorld
from fake_tools.jira import FakeJira
from fake_tools.server import Reply
from fake_tools.trello import FakeTrello
from jira_source import jira_source
from trello_source import trello_source

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.asana import AsanaLive
from mapping.model import MappingRules
from mapping.model import State
from mapping.model import Status
from sync.reading import load_tracked
from sync.reread import reread
from sync.source import Source

pytestmark = pytest.mark.usefixtures("patient")

READ = ("aaaaaaaa",)
LIVE, HIDDEN, MOVED, DELETED = State.LIVE, State.OUT_OF_SIGHT, State.MOVED_OUT, State.DELETED


class Runs:
    """A tool that is read into a store, a day apart; every run makes its connector anew."""

    def __init__(self, store, tool, world, build, scopes):
        self.store, self.tool, self.world, self.day = store, tool, world, 0
        self._build, self._scopes = build, scopes

    def source(self):
        return Source(
            name="board",
            tool=self.tool,
            connector=self._build(),
            site={"trello": "trello.com", "jira": "hanbit.atlassian.net"}.get(self.tool, ""),
            census="every-run",
            scopes=self._scopes,
        )

    def run(self, **options):
        self.day += 1
        now = moment() + timedelta(days=self.day)
        at = now.replace(tzinfo=None).isoformat()
        (result,) = sync(self.store, self.source(), at=at, clock=lambda: now, **options)
        return result

    def tracked(self):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=("board",), done_since=None)
        return {each.task.origin.native_id: each for each in found.values()}

    def states(self, *ids):
        found = self.tracked()
        return [found[each].state for each in ids]

    def again(self, *ids):
        """Read tasks once more by themselves, as before a mail."""
        uids = {self.tracked()[each].uid for each in ids}
        found = reread(self.store, [self.source()], uids, now=moment() + timedelta(days=self.day, hours=1))
        return sorted(map(self._id_of, found.gone)), sorted(map(self._id_of, found.stale))

    def _id_of(self, uid):
        return next(name for name, each in self.tracked().items() if each.uid == uid)


@pytest.fixture
def boards():
    """Give a Trello with a board that is read, one that is seen, and one that is hidden; each has a card."""
    world = FakeTrello()
    for link in ("aaaaaaaa", "bbbbbbbb", "hhhhhhhh"):
        world.board(link)
        world.card(link, members=["minsu"])
    world.hidden.add("hhhhhhhh")
    world.tick()
    return world


@pytest.fixture
def trello(store, serve, boards):
    """Give runs over it."""
    server = serve(boards)
    made = Runs(store, "trello", boards, lambda: trello_source(server.url, scopes=list(READ)), READ)
    made.server = server
    return made


@pytest.fixture
def card(trello, boards):
    """Give a card with an item that somebody holds, both of which a run has read."""
    number = boards.card("aaaaaaaa", members=["minsu"])
    item = boards.item(number, "시안 고르기", holder="sora")
    boards.tick()
    trello.run()
    boards.tick()
    return number, item


def test_an_item_of_a_card_that_went_out_of_sight_went_with_it(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    assert trello.run().complete
    assert trello.states(*card) == [HIDDEN, HIDDEN]


def test_it_stays_out_of_sight_as_long_as_its_card(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    for _ in range(3):
        trello.run()
    assert trello.states(*card) == [HIDDEN, HIDDEN]


def test_it_is_deleted_once_its_card_is(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    trello.run()
    boards.delete(card[0])
    trello.run()
    assert trello.states(*card) == [DELETED, DELETED]


def test_it_comes_back_with_its_card(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    trello.run()
    boards.tick()
    boards.move(card[0], "aaaaaaaa")
    trello.run()
    assert trello.states(*card) == [LIVE, LIVE]


def test_an_item_moves_out_with_its_card(trello, boards, card):
    boards.move(card[0], "bbbbbbbb")
    trello.run()
    assert trello.states(*card) == [MOVED, MOVED]


def test_an_item_that_was_out_of_sight_moves_out_with_its_card(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    trello.run()
    boards.move(card[0], "bbbbbbbb")
    trello.run()
    assert trello.states(*card) == [MOVED, MOVED]


def test_an_item_that_a_card_lost_on_its_way_is_deleted(trello, boards, card):
    boards.move(card[0], "bbbbbbbb")
    boards.checklists.clear()
    trello.run()
    assert trello.states(*card) == [MOVED, DELETED]


def test_an_item_is_deleted_with_its_card(trello, boards, card):
    boards.delete(card[0])
    trello.run()
    assert trello.states(*card) == [DELETED, DELETED]


def test_an_item_of_a_card_that_is_there_is_deleted_by_itself(trello, boards, card):
    boards.checklists.clear()
    boards.edit(card[0])
    trello.run()
    assert trello.states(*card) == [LIVE, DELETED]


def test_an_item_of_a_card_of_which_trello_fails_to_tell_stays_as_it_was(trello, boards, card):
    boards.move(card[0], "bbbbbbbb")
    trello.server.fail(f"cards/{card[0]}", Reply(b"down", 500))
    result = trello.run()
    assert trello.states(*card) == [LIVE, LIVE]
    assert [note.message.values["count"] for note in result.notes] == [2]


def test_many_items_are_decided_with_their_cards_wherever_these_are_asked_for(trello, boards):
    cards = [boards.card("aaaaaaaa", members=["minsu"]) for _ in range(120)]
    items = [boards.item(each, "시안 고르기", holder="sora") for each in cards]
    boards.tick()
    trello.run()
    boards.tick()
    for number, each in enumerate(cards):
        boards.move(each, "hhhhhhhh" if number % 2 else "bbbbbbbb")
    trello.run(accept_shrink=True)
    assert trello.states(*items) == [MOVED, HIDDEN] * 60
    for _ in range(3):
        trello.run(accept_shrink=True)
    assert trello.states(*items) == [MOVED, HIDDEN] * 60
    for each in cards:
        boards.move(each, "bbbbbbbb")
    for _ in range(3):
        trello.run(accept_shrink=True)
    assert set(trello.states(*cards, *items)) == {MOVED}


def test_a_live_item_read_again_before_a_mail_is_there(trello, card):
    assert trello.again(card[1]) == ([], [])


def test_an_item_whose_card_is_hidden_by_then_is_not_gone(trello, boards, card):
    boards.move(card[0], "hhhhhhhh")
    assert trello.again(card[1]) == ([], [card[1]])


def test_an_item_that_is_gone_by_then_is_gone(trello, boards, card):
    boards.checklists.clear()
    assert trello.again(card[1]) == ([card[1]], [])


def test_an_item_that_only_a_count_met_is_asked_for_by_its_card(trello, boards, card):
    active = boards.boards["aaaaaaaa"]["dateLastActivity"]
    item = boards.item(card[0], "문구 고치기", holder="sora")
    boards.boards["aaaaaaaa"]["dateLastActivity"] = active
    assert trello.run().complete
    assert trello.states(item) == [LIVE]


@pytest.fixture
def asana(store, serve):
    """Give an Asana with a project that is read, and one that is not."""
    world = AsanaWorld()
    world.project("77", "운영")
    world.project("88", "남의 프로젝트")
    world.task("남는 일", "77")
    url = serve(world).url

    def build():
        options = ConnectionOptions(tool="asana", url=f"{url}/api/1.0", token="${T}", scopes=["77"])
        context = ConnectorContext(
            name="board", options=options, rules=MappingRules(connection="board"), secret=lambda _: world.token
        )
        return AsanaLive(context)

    return Runs(store, "asana", world, build, ("77",))


@pytest.fixture
def task(asana):
    """Give a task with a subtask, both of which a run has read."""
    above = asana.world.task("위", "77")
    below = asana.world.task("아래", parent=above)
    asana.run()
    return above, below


def test_a_subtask_of_a_hidden_task_that_asana_does_not_find_is_out_of_sight(asana, task):
    asana.world.hidden.add(task[0])
    asana.world.gone.add(task[1])
    asana.run()
    assert asana.states(*task) == [HIDDEN, HIDDEN]


def test_a_subtask_that_is_seen_below_a_hidden_task_has_not_moved_out(asana, task):
    asana.world.hidden.add(task[0])
    asana.run()
    assert asana.states(*task) == [HIDDEN, HIDDEN]


def test_a_subtask_of_a_hidden_task_is_decided_with_it(asana, task):
    asana.world.hidden.add(task[0])
    asana.run()
    asana.world.hidden.clear()
    asana.world.delete(task[0])
    asana.run()
    assert asana.states(*task) == [DELETED, DELETED]


def test_a_subtask_that_asana_gives_is_there_though_the_task_above_is_not_found(asana, task):
    asana.world.gone.add(task[0])
    assert asana.run().complete
    assert asana.states(*task) == [DELETED, LIVE]
    assert asana.tracked()[task[1]].read


def test_what_becomes_of_it_later_is_noticed(asana, task):
    asana.world.gone.add(task[0])
    asana.run()
    asana.world.tick(86_400)
    asana.world.edit(task[1], completed=True)
    asana.run()
    done = asana.tracked()[task[1]].task.status
    asana.world.gone.add(task[1])
    asana.run()
    assert (done, asana.states(task[1])) == (Status.DONE, [DELETED])


def test_a_subtask_far_below_a_task_that_is_not_found_is_there(asana, task):
    below = asana.world.task("더 아래", parent=task[1])
    asana.run()
    asana.world.gone.add(task[0])
    asana.run()
    assert asana.states(*task, below) == [DELETED, LIVE, LIVE]


def test_a_subtask_below_a_task_that_is_elsewhere_now_moved_out_with_it(asana, task):
    asana.world.leave(task[0], "77")
    asana.world.add_home(task[0], "88")
    asana.run()
    assert asana.states(*task) == [MOVED, MOVED]


def test_a_subtask_that_moved_to_a_place_of_its_own_before_its_parent_went_has_moved_out(asana, task):
    asana.world.add_home(task[1], "88")
    asana.world.gone.add(task[0])
    asana.world.unfound.add(task[1])
    asana.run()
    assert asana.states(*task) == [DELETED, MOVED]


def test_a_subtask_without_its_former_parent_is_read_again_before_a_mail(asana, task):
    asana.world.gone.add(task[0])
    assert asana.again(task[1]) == ([], [])


@pytest.fixture
def jira(store, serve):
    """Give a Data Center, whose issues call their parents by their keys."""
    world = FakeJira(cloud=False)
    world.project("OPS")
    world.create("OPS", "남는 일")
    server = serve(world)
    return Runs(store, "jira", world, lambda: jira_source(server.url, cloud=False, scopes=["OPS"]), ("OPS",))


@pytest.fixture
def issue(jira):
    """Give an issue with a sub-task, both of which a run has read."""
    world = jira.world
    above = world.create("OPS", "위")
    below = world.create("OPS", "아래", parent={"id": above, "key": world.issues[above]["key"]})
    jira.run()
    return above, below


def test_a_sub_task_of_a_hidden_issue_that_jira_does_not_find_is_out_of_sight_until_that_is_decided(jira, issue):
    jira.world.hidden.add(issue[0])
    jira.world.delete(issue[1])
    jira.run()
    hidden = jira.states(*issue)
    jira.world.delete(issue[0])
    jira.run()
    assert [hidden, jira.states(*issue)] == [[HIDDEN, HIDDEN], [DELETED, DELETED]]


def test_a_sub_task_that_is_deleted_below_an_issue_that_is_there_is_deleted(jira, issue):
    jira.world.delete(issue[1])
    jira.run()
    assert jira.states(*issue) == [LIVE, DELETED]
