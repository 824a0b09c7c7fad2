from __future__ import annotations

from mapping.facts import at_home
from mapping.facts import task_facts
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task


def task(key="OPS-1", **rest):
    return Task(
        **{"origin": Origin("jira", "hanbit.example", key), "key": key, "title": "배너", "status": Status.TODO, **rest}
    )


PARENT = task(
    "OPS-9",
    title="7월 행사",
    homes=(Home("10010", "WEB", "검수중"),),
    labels=("배너", "공통"),
    components=("웹",),
    keys=("OLD-9",),
)


def test_the_facts_of_a_task_are_what_the_source_wrote():
    facts = task_facts(
        task(
            homes=(Home("1", "WEB", "대기"), Home("2", "", None), Home("3", "OPS", "대기")),
            native_status="열림",
            type="Task",
            priority=Priority.URGENT,
            native_priority="긴급",
            description="설명",
            labels=("a",),
            components=("b",),
            fields={"고객사": ("한빛상사",)},
            named_duties=("배너",),
        ),
        connections=("hq", "board"),
        reporter_party="home",
    )

    assert facts.connections == ("hq", "board")
    assert facts.tool == "jira"
    assert facts.scopes == ("1", "WEB", "2", "3", "OPS")
    assert facts.sections == ("대기",)
    assert facts.places == ((("1", "WEB"), ("대기",)), (("2",), ()), (("3", "OPS"), ("대기",)))
    assert (facts.status, facts.unified_status, facts.type) == ("열림", "todo", "Task")
    assert facts.priority == ("긴급", "urgent")
    assert (facts.title, facts.description) == ("배너", "설명")
    assert (facts.labels, facts.components) == (("a",), ("b",))
    assert facts.fields == {"고객사": ("한빛상사",)}
    assert facts.reporter_party == "home"
    assert facts.named_duties == ("배너",)
    assert facts.parent == ()


def test_a_subtask_without_homes_has_its_parents_homes_labels_and_components():
    facts = task_facts(task(labels=("급함", "배너"), parent="OPS-9"), connections=("hq",), parent=PARENT)

    assert facts.scopes == ("10010", "WEB")
    assert facts.sections == ("검수중",)
    assert facts.labels == ("급함", "배너", "공통")
    assert facts.components == ("웹",)


def test_a_subtask_with_homes_of_its_own_keeps_to_itself():
    facts = task_facts(task(homes=(Home("2"),), parent="OPS-9"), connections=("hq",), parent=PARENT)

    assert facts.scopes == ("2",)
    assert facts.sections == facts.labels == facts.components == ()


def test_a_parent_is_known_by_reference_id_keys_and_title():
    facts = task_facts(task(parent="10044"), connections=("hq",), parent=PARENT, parent_refs=("hq:OPS-9",))

    assert facts.parent == ("hq:OPS-9", "10044", "OPS-9", "OLD-9", "7월 행사")


def test_a_parent_that_was_not_read_is_known_by_what_the_source_wrote():
    assert task_facts(task(parent="7월 행사"), connections=("hq",)).parent == ("7월 행사",)


def test_homes_come_down_through_several_levels():
    middle = at_home(task("OPS-5"), PARENT)

    assert at_home(task("OPS-6"), middle).homes == PARENT.homes


def test_the_duty_that_a_parent_names_holds_for_its_subtask():
    by_label = task("OPS-9", homes=PARENT.homes, labels=("duty:banner",))
    by_field = task("OPS-9", homes=PARENT.homes, named_duties=("banner",))

    assert at_home(task(), by_label).labels == ("duty:banner",)
    assert at_home(task(), by_field).named_duties == ("banner",)


def test_a_subtask_that_names_its_duty_does_not_take_the_one_that_its_parent_names():
    parent = task("OPS-9", homes=PARENT.homes, labels=("업무:배너", "공통"), named_duties=("banner",))

    own = at_home(task(labels=("duty:payment",)), parent)

    assert own.labels == ("duty:payment", "공통")
    assert own.named_duties == ()
