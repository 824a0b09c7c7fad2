"""Asana's API keeps the contract of every connector."""

from __future__ import annotations

import pytest
from builders_asana import connect

from dure.testing import ConnectorContract


class TestAsanaContract(ConnectorContract):
    expected_tasks = 125

    @pytest.fixture(autouse=True)
    def _sample(self, world):
        self.world = world
        world.project("88", "디자인")
        minsu = world.user("2", "김민수", "minsu@hanbit.example")
        gids = [world.task(f"일 {number}", "77", number % 3, assignee=minsu) for number in range(120)]
        world.add_home(gids[3], "88", 1)
        world.task("아래", parent=world.task("더 아래", parent=gids[0]))
        world.task("시안", "88", completed=True)
        world.task("위", "88", parent=gids[1])
        world.story(gids[5], "comment_added")
        world.attach(gids[6], "https://trello.com/c/aB3dE6gH")
        world.task("마지막 일", "88")

    def connector(self):
        return connect(self.world)
