from __future__ import annotations

import pytest
from altered import replace
from worlds import tracked
from worlds import world

from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin

ISSUE = tracked("10023", key="WEB-7", keys=("OLD-3",))
CARD = tracked("5f1aa2", connection="board", key="Ab12", home=Home("aB3"))
TASK = tracked("1204567890", connection="vendor", home=Home("120"))


def target(text: str, source=ISSUE, *more):
    tracked_task = world(ISSUE, CARD, TASK, *more).links.resolve(source.task, text)
    return tracked_task.ref if tracked_task else None


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("10023", "hq:10023"),
        ("WEB-7", "hq:10023"),
        (" web-7 ", "hq:10023"),
        ("OLD-3", "hq:10023"),
        ("https://hanbit.example/browse/WEB-7", "hq:10023"),
        ("https://HANBIT.example/browse/web-7?focusedId=3#c", "hq:10023"),
        ("https://hanbit.example/jira/software/projects/WEB/boards/1?selectedIssue=WEB-7", "hq:10023"),
        ("https://hanbit.example/projects/WEB/issues/WEB-7", "hq:10023"),
        ("https://other.example/browse/WEB-7", None),
        ("https://hanbit.example/browse/WEB-70", None),
        ("https://trello.com/c/Ab12", "board:5f1aa2"),
        ("https://www.trello.com/c/Ab12/31-%EB%B0%B0%EB%84%88", "board:5f1aa2"),
        ("https://trello.com/c/ab12", None),
        ("https://trello.com/b/Ab12", None),
        ("https://app.asana.com/0/120/1204567890", "vendor:1204567890"),
        ("https://app.asana.com/0/120/1204567890/f", "vendor:1204567890"),
        ("https://app.asana.com/1/99/project/120/task/1204567890?focus=true", "vendor:1204567890"),
        ("https://app.asana.com/1/99/task/1204567890", "vendor:1204567890"),
        ("https://app.asana.com/0/120/list", None),
        ("https://[broken/browse/WEB-7", None),
        ("Ab12", None),
        ("", None),
        ("://", None),
    ],
)
def test_what_a_target_means(text, ref):
    assert target(text) == ref


def test_an_address_with_a_host_name_that_a_tool_bore_before_leads_to_its_task():
    moved = replace(world(ISSUE), hosts={("jira", "old.example"): "hanbit.example"})
    assert moved.links.resolve(CARD.task, "https://OLD.example/browse/WEB-7").ref == "hq:10023"
    assert moved.links.resolve(CARD.task, "https://other.example/browse/WEB-7") is None


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://hanbit.example/jira/browse/WEB-7", "inner:WEB-7"),
        ("https://hanbit.example/jira-old/browse/WEB-7", "outer:WEB-7"),
        ("http://hanbit.example:8080/browse/WEB-7", "third:WEB-7"),
        ("https://hanbit.example/other/browse/WEB-7", None),
        ("https://hanbit.example:x/browse/WEB-7", None),
    ],
)
def test_an_address_leads_into_its_own_of_several_tools_at_one_host(url, ref):
    places = {"inner": "hanbit.example/jira", "outer": "hanbit.example/jira-old", "third": "hanbit.example:8080"}
    found = [at_site("WEB-7", connection, site) for connection, site in places.items()]
    told = world(CARD, *found).links.resolve(CARD.task, url)
    assert (told.ref if told else None) == ref


@pytest.mark.parametrize(
    ("url", "ref"),
    [
        ("https://hanbit.example/browse/WEB-7", "root:WEB-7"),
        ("https://hanbit.example/other/browse/WEB-7", "inner:WEB-7"),
        ("https://hanbit.example:8080/browse/WEB-7", "third:WEB-7"),
        ("https://hanbit.example:8080/browse/WEB-8", None),
        ("https://hanbit.example:9090/browse/WEB-8", "root:WEB-8"),
    ],
)
def test_a_tool_at_the_root_of_a_host_does_not_answer_for_the_folders_and_ports_of_others(url, ref):
    places = {"root": "hanbit.example", "inner": "hanbit.example/other", "third": "hanbit.example:8080"}
    found = [at_site("WEB-7", connection, site) for connection, site in places.items()]
    told = world(CARD, *found, at_site("WEB-8", "root", "hanbit.example")).links.resolve(CARD.task, url)
    assert (told.ref if told else None) == ref


def test_an_address_in_a_folder_does_not_lead_to_who_bore_the_host_name_alone_before():
    found = [at_site("WEB-7", each, f"hanbit.example/{each}") for each in ("inner", "outer")]
    moved = replace(world(CARD, *found), hosts={("jira", "hanbit.example"): "hanbit.example/inner"})
    assert moved.links.resolve(CARD.task, "https://hanbit.example/outer/browse/WEB-7").ref == "outer:WEB-7"


def test_a_bare_key_is_looked_for_in_the_source_s_own_site():
    assert target("Ab12", CARD) == "board:5f1aa2"
    assert target("WEB-7", CARD) is None


def nowhere(name: str, connection: str):
    return at_site(name, connection, f"~{connection}")


def at_site(name: str, connection: str, site: str):
    found = tracked(name)
    origin = Origin("jira", site, name)
    return replace(found, uid="|".join(origin), ref=f"{connection}:{name}", task=replace(found.task, origin=origin))


def test_an_export_that_does_not_tell_its_site_is_found_by_key_unless_two_hold_it():
    assert target("https://some.example/browse/CS-1", ISSUE, nowhere("CS-1", "old")) == "old:CS-1"
    assert target("https://some.example/browse/CS-1", ISSUE, nowhere("CS-1", "old"), nowhere("CS-1", "older")) is None


def test_links_on_purpose_count_in_both_directions_and_never_to_oneself():
    links = (Link(LinkKind.DUPLICATE, "WEB-7"), Link(LinkKind.ATTACHMENT, "https://trello.com/c/Ab12"))
    index = world(replace(ISSUE, task=replace(ISSUE.task, links=links)), CARD, TASK).links

    assert index.on_purpose(ISSUE.uid) == {CARD.uid: LinkKind.ATTACHMENT}
    assert index.on_purpose(CARD.uid) == {ISSUE.uid: LinkKind.ATTACHMENT}
    assert list(index.pairs()) == [(ISSUE.uid, CARD.uid, LinkKind.ATTACHMENT)]


def test_a_duplicate_link_outweighs_an_attachment():
    here = tracked("WEB-1", links=(Link(LinkKind.DUPLICATE, "WEB-2"),))
    there = tracked("WEB-2", links=(Link(LinkKind.ATTACHMENT, "https://hanbit.example/browse/WEB-1"),))

    for order in ((here, there), (there, here)):
        assert world(*order).links.on_purpose(here.uid) == {there.uid: LinkKind.DUPLICATE}
