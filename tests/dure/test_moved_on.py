"""A card that moved to a board that another connection reads, and was gone from there before that one came to read it."""

from __future__ import annotations

import time
from datetime import UTC
from datetime import datetime

from fake_tools.server import Reply
from three_tools import TUESDAY
from three_tools import connected

HOURS = [TUESDAY.replace("08:30", hour) for hour in ("09:30", "10:30", "11:30")]


def test_a_card_that_no_connection_saw_where_it_moved_to_is_gone_with_its_gaps(new_shop, server):
    told = connected(new_shop, server, "trello", "aaaaaaaa", "bbbbbbbb", scopes=["aaaaaaaa"], census="every-run")
    new_shop.settings["connections"]["ops"] = told.options | {"scopes": ["bbbbbbbb"]}
    card = told.world.card("aaaaaaaa", "가을 배너")
    told.world.card("aaaaaaaa", "겨울 배너", members=("minsu",))
    told.world.card("bbbbbbbb", "정산", members=("minsu",))
    assert told.run("reconcile").code == 0

    told.world.now = server_time(server)
    told.world.move(card, "bbbbbbbb")
    failing = server.fail("/boards/bbbbbbbb", Reply(b"down", 400))
    assert told.run("reconcile", at=HOURS[0]).code == 3
    server.faults.remove(failing)
    told.world.delete(card)
    for hour in HOURS[1:]:
        document = told.run("reconcile", "--format", "json", at=hour).json

    assert not [each for each in document["gaps"] if each["tasks"][0]["title"] == "가을 배너"]


def server_time(server):
    """Give the moment that the server's answers say."""
    return datetime.fromtimestamp(time.time() + server.skew, UTC)
