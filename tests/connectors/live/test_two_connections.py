"""Two connections to one Asana, each with a project of its own: what one of them no longer sees may lie with the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import moment
from builders_asana import connect
from builders_source import sync
from fake_tools.server import Reply

from mapping.model import State
from sync.reading import load_tracked
from sync.source import Source

pytestmark = pytest.mark.usefixtures("patient")

LIVE, HIDDEN, MOVED, DELETED = State.LIVE, State.OUT_OF_SIGHT, State.MOVED_OUT, State.DELETED


class Two:
    """Runs of both, a day apart."""

    def __init__(self, store, world):
        self.store, self.world, self.day = store, world, 0

    def run(self, *names, together=False):
        self.day += 1
        self.world.tick(86_400)
        now = moment() + timedelta(days=self.day)
        sources = [
            Source(
                name=name,
                tool="asana",
                connector=connect(self.world, scopes=[gid]),
                site="app.asana.com",
                census="every-run",
                scopes=(gid,),
            )
            for name, gid in (("a", "77"), ("b", "88"))
            if name in (names or ("a", "b"))
        ]
        options = {"configured": frozenset({"a", "b"}), "clock": lambda: now, "together": together}
        return sync(self.store, *sources, at=now.replace(tzinfo=None).isoformat(), **options)

    def states(self, *ids):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=("a", "b"), done_since=None)
        states = {each.task.origin.native_id: each.state for each in found.values()}
        return [states[each] for each in ids]


@pytest.fixture
def two(store, world):
    world.project("88", "남의 프로젝트")
    world.task("남는 일", "77")
    world.task("또 남는 일", "88")
    return Two(store, world)


@pytest.fixture
def nested(two):
    """Give a task that the second connection reads, and a subtask of it that lies in the project of the first, too."""
    above = two.world.task("위", "88")
    below = two.world.task("아래", "77", parent=above)
    two.run()
    return above, below


def test_a_subtask_that_left_a_project_is_still_with_the_connection_that_reads_its_parent(two, nested):
    two.world.leave(nested[1], "77")
    two.run()
    assert two.states(*nested) == [LIVE, LIVE]


def test_it_is_so_where_the_other_connection_fails(two, nested, asana_server):
    two.world.leave(nested[1], "77")
    asana_server.fail(r"project=88|projects/88", Reply({}, 403))
    two.run()
    assert two.states(*nested) == [LIVE, LIVE]


@pytest.mark.parametrize("state", [HIDDEN, DELETED])
def test_a_subtask_is_not_gone_while_the_other_connection_cannot_tell(two, nested, asana_server, state):
    two.world.leave(nested[1], "77")
    (two.world.hidden if state is HIDDEN else two.world.gone).add(nested[1])
    asana_server.fail(r"project=88|projects/88", Reply({}, 403))
    two.run()
    assert two.states(*nested) == [LIVE, LIVE]


def test_a_subtask_below_a_task_that_both_lost_is_out_of_sight(two, nested):
    two.world.leave(nested[1], "77")
    two.world.hidden.add(nested[0])
    two.world.gone.add(nested[1])
    two.run()
    two.run()
    assert two.states(*nested) == [HIDDEN, HIDDEN]


def test_a_subtask_that_only_one_connection_saw_is_out_of_sight_with_its_parent(two):
    """The second connection saw the parent, and lost it before it ever saw the subtask."""
    above = two.world.task("위", "88")
    two.run()
    below = two.world.task("아래", "77", parent=above)
    two.run("a")
    two.world.hidden.add(above)
    two.run()
    two.world.leave(below, "77")
    two.world.gone.add(below)
    two.run()
    assert two.states(above, below) == [HIDDEN, HIDDEN]


def test_a_subtask_that_is_deleted_below_a_parent_of_the_other_connection_is_deleted(two, nested):
    two.world.delete(nested[1])
    two.run()
    two.run()
    assert two.states(*nested) == [LIVE, DELETED]


@pytest.mark.parametrize("together", [False, True])
def test_a_task_that_moved_to_the_project_of_the_other_has_not_moved_out(two, together):
    moved = two.world.task("옮길 일", "77")
    two.run()
    two.world.leave(moved, "77")
    two.world.add_home(moved, "88")
    two.run(together=together)
    assert two.states(moved) == [LIVE]


def test_it_has_not_moved_out_where_the_other_cannot_be_read(two, asana_server):
    moved = two.world.task("옮길 일", "77")
    two.run()
    two.world.leave(moved, "77")
    two.world.add_home(moved, "88")
    asana_server.fail(r"project=88|projects/88", Reply({}, 403))
    two.run()
    assert two.states(moved) == [LIVE]


def test_a_subtask_whose_parent_moved_to_the_project_of_the_other_has_not_moved_out(two, asana_server):
    above = two.world.task("위", "77")
    below = two.world.task("아래", parent=above)
    two.run()
    two.world.leave(above, "77")
    two.world.add_home(above, "88")
    asana_server.fail(r"project=88|projects/88", Reply({}, 403))
    two.run()
    assert two.states(above, below) == [LIVE, LIVE]


def test_a_task_that_moved_where_nothing_is_read_has_moved_out(two):
    two.world.project("99", "다른 곳")
    moved = two.world.task("옮길 일", "77")
    two.run()
    two.world.leave(moved, "77")
    two.world.add_home(moved, "99")
    two.run()
    assert two.states(moved) == [MOVED]
