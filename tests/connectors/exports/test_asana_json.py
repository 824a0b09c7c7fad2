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
from connectors.exports.asana import AsanaExports
from dure.testing import ConnectorContract
from mapping.errors import ConnectorError
from mapping.errors import DureError
from mapping.model import MappingRules

SEOYEON = {"gid": "1203", "name": "이서연", "email": "seoyeon@acme.example"}


def membership(project="77", section="접수", name="운영 프로젝트"):
    return {"project": {"gid": project, "name": name}, "section": {"gid": f"{project}-{section}", "name": section}}


def task(number, *homes, **given):
    return {
        "gid": f"12045678901234{number:02d}",
        "name": f"업무 {number}",
        "resource_subtype": "default_task",
        "completed": False,
        "assignee": SEOYEON,
        "memberships": list(homes) or [membership()],
        **given,
    }


def subtask(number, **given):
    return {**task(number, **given), "memberships": given.get("memberships", [])}


def write(folder: Path, *tasks, name="tasks.json", **more):
    (folder / name).write_text(json.dumps({"data": list(tasks), **more}), encoding="utf-8")


def connect(folder: Path, **options):
    given = ConnectionOptions(tool="asana", export="*.json", **options)
    return AsanaExports(
        ConnectorContext(name="vendor", options=given, rules=MappingRules(connection="vendor"), base=folder)
    )


def read(connector):
    return [page for chain in connector.chains() for page in connector.pages(chain, None)]


def records(connector):
    return [record for page in read(connector) for record in page.records]


def tasks_of(connector):
    return {found.title: found for found in map(connector.to_task, records(connector))}


def listings(connector):
    return {each.scope.id: each for page in read(connector) for each in page.listings}


class TestContract(ConnectorContract):
    expected_tasks = 4
    expected_rejected = 2

    @pytest.fixture(autouse=True)
    def sample(self, tmp_path):
        self.folder = tmp_path
        write(
            tmp_path,
            task(1, subtasks=[subtask(2, subtasks=[subtask(3)]), {"name": "번호 없음"}], name="\ud800"),
            task(4, membership(), membership("88")),
            task(5, resource_subtype="section"),
            7,
        )

    def connector(self):
        return connect(self.folder)


def test_the_project_that_all_tasks_share_is_the_scope_and_whole(tmp_path):
    write(tmp_path, task(1), task(2, membership(), membership("88")))
    found = listings(connect(tmp_path))
    assert {scope: listing.whole for scope, listing in found.items()} == {"77": True}
    assert [record.scopes for record in records(connect(tmp_path))] == [("77",), ("77",)]


def test_a_mixed_list_of_tasks_proves_no_absence(tmp_path):
    write(tmp_path, task(1), task(2, membership("88")))
    found = listings(connect(tmp_path))
    assert {scope: listing.whole for scope, listing in found.items()} == {"77": False, "88": False}


def test_tasks_without_any_project_keep_a_list_from_being_a_project_s(tmp_path):
    write(tmp_path, task(1), {**task(2), "memberships": []})
    assert not any(listing.whole for listing in listings(connect(tmp_path)).values())


def test_where_all_tasks_share_two_projects_the_settings_say_which_is_exported(tmp_path):
    write(tmp_path, task(1, membership("77"), membership("88", name="CS")))
    assert not any(listing.whole for listing in listings(connect(tmp_path)).values())
    assert listings(connect(tmp_path, scopes=["cs"]))["88"].whole


def test_whole_is_believed(tmp_path):
    write(tmp_path, task(1), task(2, membership("88")))
    assert all(listing.whole for listing in listings(connect(tmp_path, whole=True)).values())


@pytest.mark.parametrize(
    ("more", "truncated", "whole"),
    [
        ({}, False, True),
        ({"next_page": None}, False, False),
        ({"next_page": {"offset": "x"}}, True, False),
    ],
)
def test_a_saved_page_of_the_api_is_not_whole_and_with_a_next_one_truncated(tmp_path, more, truncated, whole):
    write(tmp_path, task(1), **more)
    found = listings(connect(tmp_path))["77"]
    assert (found.truncated, found.whole) == (truncated, whole)


def test_a_round_thousand_of_tasks_is_truncated_even_if_called_whole(tmp_path):
    write(tmp_path, *(task(1, gid=str(number)) for number in range(2000)))
    found = listings(connect(tmp_path, whole=True))["77"]
    assert (found.truncated, found.whole) == (True, False)


def test_a_project_with_an_unusable_task_proves_no_absence(tmp_path):
    write(tmp_path, task(1), {"name": "번호 없음"})
    assert not listings(connect(tmp_path))["77"].whole


def test_subtasks_are_tasks_of_their_own_below_their_parents(tmp_path):
    write(tmp_path, task(1, subtasks=[subtask(2, assignee=None, subtasks=[subtask(3)])]))
    found = tasks_of(connect(tmp_path))
    assert [found[name].parent for name in ("업무 1", "업무 2", "업무 3")] == [
        None,
        "1204567890123401",
        "1204567890123402",
    ]
    assert (found["업무 2"].owners, found["업무 2"].homes, found["업무 2"].container) == ((), (), True)
    assert found["업무 3"].owners[0].account == "1203"


def test_a_subtask_that_also_stands_in_the_project_comes_once(tmp_path):
    both = subtask(2, memberships=[membership()])
    write(tmp_path, task(1, subtasks=[both]), both)
    assert len(records(connect(tmp_path))) == 2


def test_separators_and_old_sections_are_no_tasks(tmp_path):
    write(tmp_path, task(1), task(2, resource_subtype="section"), task(3, is_rendered_as_separator=True))
    assert list(tasks_of(connect(tmp_path))) == ["업무 1"]


def test_a_task_above_separators_alone_is_no_container(tmp_path):
    write(tmp_path, task(1, subtasks=[subtask(2, is_rendered_as_separator=True)]))
    assert not tasks_of(connect(tmp_path))["업무 1"].container


def test_sections_are_counted_as_they_appear(tmp_path):
    write(tmp_path, task(1), task(2), task(3, membership(section="진행")), task(4, membership(section="완료")))
    found = tasks_of(connect(tmp_path))
    assert [each.homes[0].position for each in found.values()] == [0, 0, 1, 2]


def test_the_order_of_sections_is_unknown_where_tasks_do_not_stand_in_it(tmp_path):
    write(tmp_path, task(1), task(2, membership(section="진행")), task(3))
    assert {each.homes[0].position for each in tasks_of(connect(tmp_path)).values()} == {None}


def test_a_changed_subtask_leaves_the_fingerprint_of_its_parent(tmp_path):
    write(tmp_path, task(1, subtasks=[subtask(2)]))
    before = records(connect(tmp_path))
    write(tmp_path, task(1, subtasks=[subtask(2, completed=True)]))
    after = records(connect(tmp_path))
    assert [one.fingerprint == other.fingerprint for one, other in zip(before, after, strict=True)] == [True, False]


def test_two_projects_keep_a_task_that_lies_in_both(tmp_path):
    shared = task(1, membership("77"), membership("88"))
    write(tmp_path, shared, task(2), name="a.json")
    write(tmp_path, shared, task(3, membership("88")), name="b.json")
    connector = connect(tmp_path)
    found = records(connector)
    assert sorted(record.scopes for record in found) == [("77",), ("77",), ("88",), ("88",)]
    assert len({record.fingerprint for record in found}) == 3
    assert all(listing.whole for listing in listings(connector).values())


def test_a_newer_export_that_may_be_of_two_projects_takes_no_task_from_the_export_of_one(tmp_path):
    both = [task(number, membership("77"), membership("88")) for number in (1, 2)]
    write(tmp_path, *both, task(3), task(4), name="backlog.json")
    write(tmp_path, *both, name="sprint.json")
    os.utime(tmp_path / "backlog.json", (1_000_000, 1_000_000))
    connector = connect(tmp_path)
    assert list(tasks_of(connector)) == ["업무 1", "업무 2", "업무 3", "업무 4"]
    assert [page.notes for page in read(connector)] == [(), ()]
    assert listings(connector)["77"].whole
    assert [[scope.id for scope in chain.scopes] for chain in connector.chains()] == [["77", "88"], ["77"]]


def test_of_two_exports_that_may_be_of_the_same_two_projects_the_newest_counts(tmp_path):
    both = [task(number, membership("77"), membership("88")) for number in (1, 2)]
    write(tmp_path, *both, name="old.json")
    write(tmp_path, both[0], name="new.json")
    os.utime(tmp_path / "old.json", (1_000_000, 1_000_000))
    assert list(tasks_of(connect(tmp_path))) == ["업무 1"]


def test_an_empty_project_names_no_scope_and_loses_nothing(tmp_path):
    write(tmp_path)
    page = read(connect(tmp_path))[-1]
    assert (page.records, page.listings, page.done) == ((), (), True)


def test_a_cut_file_is_an_error_with_its_place(tmp_path):
    text = json.dumps({"data": [task(1), task(2)]})
    (tmp_path / "tasks.json").write_text(text[:-40])
    with pytest.raises(ConnectorError, match=r"tasks\.json:1:\d+"):
        read(connect(tmp_path))


def test_subtasks_nested_beyond_reason_are_no_traceback(tmp_path):
    nested: dict = subtask(1)
    for _ in range(200):
        nested = subtask(1, subtasks=[nested])
    write(tmp_path, nested)
    assert len(records(connect(tmp_path))) == 1


def test_any_wrong_value_anywhere_ends_in_tasks_or_faults(tmp_path):
    seed = [
        task(
            1,
            tags=[{"name": "긴급"}],
            custom_fields=[{"gid": "1", "name": "단계", "enum_value": {"name": "검수"}}],
            subtasks=[subtask(2)],
            dependencies=[{"gid": "9"}],
            due_on="2026-12-01",
        ),
        task(3, membership(), membership("88")),
    ]
    chance = random.Random(7)
    for _ in range(int(os.environ.get("DURE_EXAMPLES", "1000")) // 4):
        changed = {"data": copy.deepcopy(seed)}
        holder, key = chance.choice(list(_places(changed)))
        holder[key] = chance.choice(
            [None, True, 7, -1.5, 10**400, "x", "", [], [[]], [None], {}, {"gid": {}}, {"a": []}]
        )
        (tmp_path / "tasks.json").write_text(json.dumps(changed))
        with suppress(DureError):
            tasks_of(connect(tmp_path))


def _places(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _places(inner)
