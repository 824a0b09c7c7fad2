"""``dure agenda`` and ``--open``: the weekly meeting's page, shown in a browser."""

import pytest
from tool_exports import issue
from tool_exports import jira


@pytest.fixture
def judged(shop):
    shop.export("hq", jira(issue(1, "메인 배너 교체", labels=["배너"]), issue(2, "내부 채용", owner=None)))
    shop.reconcile()
    return shop


@pytest.fixture
def browser(tmp_path):
    """Give a browser that writes down what it is to show."""
    script, seen = tmp_path / "browser", tmp_path / "seen"
    script.write_text(f'#!/bin/sh\necho "$1" >> {seen}\n')
    script.chmod(0o755)
    return {"env": {"BROWSER": f"{script} %s"}, "seen": lambda: seen.read_text().split()}


def test_the_agenda_is_a_page_and_a_text_for_each_vendor(judged):
    ran = judged.run("agenda", "acme", "--out", "out", "--language", "en", "--format", "json")
    listed = judged.run("agenda", "--out", "out")

    (written,) = ran.json["agendas"]
    assert written == {"vendor": "acme", "page": "out/agenda-acme.html", "text": "out/agenda-acme.txt"}
    assert "out/agenda-acme.html" in listed.out.split()
    assert "메인 배너 교체" in (judged.folder / written["page"]).read_text(encoding="utf-8")
    assert "내부 채용" not in (judged.folder / written["text"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["home", "acm"])
def test_a_meeting_is_with_a_vendor(judged, name):
    ran = judged.run("agenda", name)

    assert ran.code == 2
    assert "acme" in ran.err


def test_open_shows_the_page_in_a_browser(judged, browser):
    for args in (("report", "weekly-home"), ("agenda", "acme")):
        assert judged.run(*args, "--out", "out", "--open", **browser["env"]).code == 0

    assert browser["seen"]() == [
        (judged.folder / "out" / name).as_uri() for name in ("weekly-home.html", "agenda-acme.html")
    ]


def test_without_a_browser_the_page_is_named(judged):
    ran = judged.run(
        "report", "weekly-home", "--out", "out", "--open", BROWSER="/nowhere %s", PATH="/nowhere", DISPLAY=""
    )

    assert ran.code == 0
    assert "out/weekly-home.html" in ran.err


def test_without_any_vendor_it_is_said_where_to_name_one(shop):
    shop.settings["parties"].pop("acme")
    shop.settings["reports"].pop("weekly-acme")
    shop.people = [each for each in shop.people if each["party"] == "home"]
    shop.agreement["duties"] = shop.agreement["duties"][1:]
    shop.agreement["duties"][0].pop("supporting")

    ran = shop.run("agenda")

    assert ran.code == 2
    assert "Name one under parties: in dure.yaml, with kind: vendor." in ran.err
