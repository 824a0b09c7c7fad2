"""Scopes that are taken out of the settings, come back, change their order or are named twice; and connections likewise."""

from __future__ import annotations

import pytest
from three_tools import connected

PLACES = {"jira": ("OPS", "WEB"), "asana": ("77", "88"), "trello": ("aaaaaaaa", "bbbbbbbb")}


class Bench:
    """One tool with two scopes, an unassigned task in each, and the runs of the command line over it."""

    def __init__(self, shop, server, tool):
        self.shop = shop
        self.here, self.there = PLACES[tool]
        self.told = connected(shop, server, tool, self.here, self.there)
        self.options = self.told.options
        self.world = self.told.world
        self.tasks = {place: self.create(place) for place in (self.here, self.there)}
        self.day = 16

    def create(self, place):
        if self.told.tool == "jira":
            return self.world.create(place, f"일 {place}", assignee=None)
        if self.told.tool == "asana":
            return self.world.task(f"일 {place}", place)
        return self.world.card(place, f"일 {place}")

    def assign(self, task):
        self.world.tick()
        if self.told.tool == "jira":
            self.world.edit(task, assignee={"accountId": "acc-김민수", "displayName": "김민수"})
        elif self.told.tool == "asana":
            self.world.edit(task, assignee="1")
        else:
            self.world.assign(task, "minsu")

    def id_of(self, place):
        """Give the id of a scope where people know it by another word."""
        if self.told.tool == "jira":
            return str(self.world._told_project(place)["id"])
        return self.world.boards[place]["id"] if self.told.tool == "trello" else place

    def run(self, *scopes, code=0, name="hq", **more):
        """Reconcile a day later with these scopes; give the connection, and the states of the unassigned gaps by place."""
        self.day += 1
        self.shop.settings["connections"] = {name: self.options | ({"scopes": list(scopes)} if scopes else {}) | more}
        ran = self.told.run("reconcile", "--format", "json", at=f"2026-11-{self.day}T08:30:00+09:00")
        assert ran.code == code, ran.err
        self.gaps = {
            each["tasks"][0]["title"].removeprefix("일 "): (each["id"], each["state"])
            for each in ran.json["gaps"]
            if each["kind"] == "unassigned"
        }
        (self.connection,) = ran.json["run"]["connections"]
        self.err = ran.err
        return {place: state for place, (_, state) in self.gaps.items()}


@pytest.fixture(params=PLACES)
def bench(request, shop, server):
    return Bench(shop, server, request.param)


def test_a_scope_that_is_taken_out_settles_nothing_and_is_read_anew_when_it_comes_back(bench):
    first = bench.run(bench.here, bench.there)
    ids = bench.gaps
    assert first == {bench.here: "new", bench.there: "new"}
    assert bench.run(bench.here) == {bench.here: "open"}
    assert (bench.connection["complete"], bench.connection["tasks"]) == (True, 1)
    bench.assign(bench.create(bench.there))

    assert bench.run(bench.there, bench.here) == {bench.here: "open", bench.there: "open"}
    assert bench.gaps[bench.there][0] == ids[bench.there][0]
    assert bench.connection["tasks"] == 3


def test_what_was_settled_while_a_scope_was_out_is_told_when_it_comes_back(bench):
    bench.run(bench.here, bench.there)
    bench.run(bench.here)
    bench.assign(bench.tasks[bench.there])
    assert bench.run(bench.here) == {bench.here: "open"}

    assert bench.run(bench.here, bench.there) == {bench.here: "open", bench.there: "resolved"}


def test_other_words_and_another_order_for_the_same_scopes_change_nothing(bench):
    here, there = bench.here, bench.there
    bench.run(here, there)
    for scopes in (
        (there, here),
        (here, there, here),
        (bench.id_of(here), there),
        (f"이름 {here}", there),
        (here, bench.id_of(here), f"이름 {here}", there, there),
        (),
        (here, there),
    ):
        told = bench.run(*scopes)
        assert told == {here: "open", there: "open"}, scopes
        assert [scope["complete"] for scope in bench.connection["scopes"]] == [True, True], scopes
        assert bench.connection["tasks"] == 2
        assert "has the key" not in bench.err, scopes


@pytest.mark.parametrize("word", ["id", "name"])
def test_a_lost_scope_keeps_its_tasks_whatever_it_is_called_in_the_settings(bench, word):
    called = bench.id_of(bench.there) if word == "id" else f"이름 {bench.there}"
    bench.run(bench.here, called)
    (bench.world.lost if bench.told.tool == "jira" else bench.world.hidden).add(bench.there)

    assert bench.run(bench.here, called, code=3) == {bench.here: "open", bench.there: "open"}
    assert bench.connection["tasks"] == 2
    # Trello does not say which of the boards that were known bore the id that is not found any more.
    assert len(bench.connection["scopes"]) == (3 if (bench.told.tool, word) == ("trello", "id") else 2)


def test_a_connection_that_is_taken_out_settles_nothing_and_goes_on_when_it_comes_back(bench):
    bench.run(bench.here, bench.there)
    options, bench.options = bench.options, {"tool": "jira", "export": "empty.json", "whole": True}
    bench.shop.write("empty.json", '{"issues": []}')
    assert bench.run(name="other", code=4) == {}
    bench.options = options

    assert bench.run(bench.here, bench.there) == {bench.here: "open", bench.there: "open"}


def test_a_connection_that_is_renamed_keeps_its_gaps_and_reads_on(bench):
    bench.run(bench.here, bench.there)
    ids = bench.gaps

    assert bench.run(bench.here, bench.there, name="neu", was="hq") == {bench.here: "open", bench.there: "open"}
    assert [each for each, _ in bench.gaps.values()] == [each for each, _ in ids.values()]
    bench.assign(bench.tasks[bench.here])
    assert bench.run(bench.here, bench.there, name="neu", was="hq")[bench.here] == "resolved"


def test_a_connection_that_is_renamed_without_a_word_keeps_its_gaps_too(bench):
    bench.run(bench.here, bench.there)
    ids = bench.gaps

    assert bench.run(bench.here, bench.there, name="neu") == {bench.here: "open", bench.there: "open"}
    assert [each for each, _ in bench.gaps.values()] == [each for each, _ in ids.values()]
