"""Bad files, for each kind of export: told with their place, the other sources go on, nothing is lost."""

import json

import pytest
from conftest import gap_of
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import issue
from tool_exports import jira
from tool_exports import jira_csv
from tool_exports import trello

TUESDAY = "2026-11-24T08:30:00+09:00"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="0.92"><channel><title>Jira</title>
<item><title>[OPS-1] 정산 확인</title><link>https://hanbit.example/browse/OPS-1</link><key id="20001">OPS-1</key>
<project id="1" key="OPS">Ops</project><summary>정산 확인</summary><type id="1">Task</type>
<status id="1" statusCategory="x">To Do<statusCategory key="new" colorName="blue-gray"/></status>
<assignee accountid="5b10-minsu">김민수</assignee><created>Fri, 20 Nov 2026 10:00:00 +0900</created>
<updated>Fri, 20 Nov 2026 10:00:00 +0900</updated></item></channel></rss>
"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="0.92"><channel><item><key id="1">OPS-1</key><summary>&d;</summary></item></channel></rss>"""
GOOD = {
    "jira.json": json.dumps(jira(issue(1))),
    "jira.csv": jira_csv(issue(1)),
    "jira.xml": XML,
    "asana.json": json.dumps(asana(asana_task("1208800000000100"))),
    "asana.csv": "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,"
    "Due Date,Tags,Notes,Projects,Parent task\n1208800000000100,2026-11-20,,2026-11-20,배너 교체,할 일,오준호,"
    "jh.oh@acme.example,,,,,몰 운영 대행,\n",
    "trello.json": json.dumps(trello(card(9))),
}
CUT = {"jira.csv": b'"Summary,Issue key\n1', "asana.csv": b'"Task ID,Name\n1'}
WRONG_TOOL = {"jira": GOOD["trello.json"], "asana": GOOD["jira.json"], "trello": GOOD["asana.json"]}


def tool_of(kind):
    return kind.partition(".")[0]


def beside_a_good_source(shop, kind, content, **options):
    """Read a bad file beside a good source that has a gap; give what came of it."""
    if "design" not in shop.settings["connections"]:
        shop.export("design", trello(card(1, labels=["배너"]), card(2, labels=["밖"])))
    shop.export("bad", content, tool=tool_of(kind), export=f"bad.{kind}", **options)
    return shop.run("reconcile", "--format", "json")


@pytest.mark.parametrize("kind", GOOD)
def test_export_of_each_kind_is_read_and_then_survives_being_spoilt(shop, kind):
    good = beside_a_good_source(shop, kind, GOOD[kind])
    assert good.code == 0, good.err
    assert good.json["summary"]["open_tasks"] == 3
    spoilt = {
        "empty": b"",
        "blank": b" \r\n\t\n",
        "cut": CUT.get(kind, GOOD[kind].encode()[:-60]),
        "another tool's": WRONG_TOOL[tool_of(kind)].encode(),
        "noise": bytes(range(256)) * 8,
        "a workbook": b"PK\x03\x04" + bytes(200),
        "a web page": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    }
    for what, content in spoilt.items():
        ran = beside_a_good_source(shop, kind, content)

        assert ran.code == 3, (what, ran.err)
        assert f"bad.{kind}" in ran.err, what
        assert "Traceback" not in ran.err, what
        by_name = {each["name"]: each for each in ran.json["run"]["connections"]}
        assert (by_name["design"]["complete"], by_name["bad"]["complete"]) == (True, False), what
        assert by_name["bad"]["error"], what
        assert ran.json["summary"]["open_tasks"] == 3, what
        assert gap_of(ran.json, "not-covered")["tasks"][0]["ref"] == "design:aB3dE602", what


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("kind", ["jira.csv", "asana.csv"])
def test_tables_in_other_encodings_are_read(shop, kind, encoding):
    shop.export("bad", GOOD[kind].encode(encoding), tool=tool_of(kind), export=f"bad.{kind}")

    listed = shop.run("reconcile", "--format", "json")
    title = shop.run("who", "bad:OPS-1" if kind == "jira.csv" else "bad:1208800000000100").out

    assert listed.code == 0, listed.err
    assert "정산 확인" in title or "배너 교체" in title


def test_xml_bomb_is_refused_at_once(shop):
    ran = beside_a_good_source(shop, "jira.xml", BOMB)

    assert ran.code == 3
    assert "bad.jira.xml" in ran.err
    assert ran.json["summary"]["open_tasks"] == 2


def test_hostile_titles_survive_every_tool(shop):
    titles = ["가" * 1_000_000, "앞\x00뒤", "앞\ud800뒤", "<script>alert(1)</script>", "\u202e거꾸로\u202c"]
    shop.export("hq", jira(*(issue(number, title, labels=["밖"]) for number, title in enumerate(titles, 1))))
    shop.export(
        "ops", asana(*(asana_task(f"12088000000001{n:02}", title, tags=["밖"]) for n, title in enumerate(titles)))
    )
    shop.export("design", trello(*(card(number, title, labels=["밖"]) for number, title in enumerate(titles, 1))))

    document = shop.reconcile()
    again = shop.reconcile()

    assert document["summary"]["open_tasks"] == 15
    assert len([gap for gap in again["gaps"] if gap["kind"] == "not-covered"]) == 15
    told = {task["title"] for gap in again["gaps"] for task in gap["tasks"]}
    assert all(len(title) <= 5000 for title in told)
    assert not any("\x00" in title or "\ud800" in title for title in told)
    assert "<script>alert(1)</script>" in told


WRONG_FIELDS = {
    "summary": [None, 5, ["x"], {"a": 1}],
    "status": [None, "To Do", {}, {"name": None, "statusCategory": 4}, {"name": "어디에도 없는 상태"}],
    "priority": [None, 3, {}, {"name": ["High"]}],
    "assignee": ["김민수", 7, {}, {"accountId": None}, {"accountId": 5}, []],
    "reporter": ["김민수", {}, []],
    "labels": [None, "배너", [None, 3, {}]],
    "components": [None, "x", [None, {"name": 5}]],
    "created": [None, 5, "gestern", "2026-13-45", ""],
    "updated": [None, 0, "99999-01-01T00:00:00Z"],
    "duedate": [5, "soon", "2026-02-30", {}],
    "issuelinks": [None, {}, [None, 5, {"type": None}, {"type": {"name": "Duplicate"}, "outwardIssue": 4}]],
    "description": [5, [], {"type": "doc", "content": {"x": 1}}, {"type": "doc", "content": [None, 5]}],
    "project": [None, 5, {}, {"key": 5}],
    "issuetype": [None, 5, "Task", {}],
    "resolution": [5, "Done", {}],
    "parent": [5, "OPS-1", {}],
    "subtasks": [5, {}, [5]],
}  # fmt: skip


def test_jira_fields_of_wrong_types_cost_at_most_their_own_record(shop):
    issues = [issue(1, labels=["배너"])]
    for name, values in WRONG_FIELDS.items():
        for value in values:
            issues.append(issue(len(issues) + 1, f"정산 확인 {len(issues)}차"))
            issues[-1]["fields"][name] = value
    issues += [{}, {"id": "5", "fields": None}, {"key": "OPS-9999"}, {"id": None, "key": None, "fields": {}}]
    issues += [None, 5, "x", [], {"id": "77001", "key": "OPS-7001", "fields": {}}]
    for value in (None, 5, {"histories": 5}, {"histories": [None, {"items": [None, {"field": 4}], "created": 5}]}):
        issues.append({**issue(len(issues) + 1, f"정산 확인 {len(issues)}차"), "changelog": value})
    shop.export("hq", jira(*issues))

    ran = shop.run("reconcile", "--format", "json")

    assert ran.code in {0, 3}, ran.err
    assert "Traceback" not in ran.err
    assert gap_of(ran.json, "other-party")["tasks"][0]["ref"] == "hq:OPS-1"
    assert ran.json["run"]["connections"][0]["tasks"] >= len(issues) - 25
    warnings = [line for line in ran.err.splitlines() if line.startswith("dure: warning: ")]
    assert warnings
    assert all("hq" in line for line in warnings)


def mangled(record):
    """Give copies of a record, each with one of its fields of a wrong type or left out."""
    for name in record:
        for value in (None, 5, "x", [], {}, [None], [5], {"x": [5]}, True, "\x00"):
            if name not in {"gid", "id", "shortLink"}:
                yield {**record, name: value}
        if name not in {"gid", "id"}:
            yield {key: each for key, each in record.items() if key != name}


def test_asana_and_trello_fields_of_wrong_types_cost_at_most_their_own_record(shop):
    tasks = [{**each, "gid": str(1208800000000200 + n)} for n, each in enumerate(mangled(asana_task("1")))]
    cards = [
        {**each, "id": f"6af7a480ade55062d1a{n:05x}", "shortLink": f"x{n:07d}"}
        for n, each in enumerate(mangled(card(1, idChecklists=["a"])))
    ]
    shop.export("ops", asana(asana_task("1208800000000100", tags=["밖"]), *tasks, None, 5, [], "x", {}))
    shop.export("design", trello(card(99, labels=["밖"]), *cards, None, 5, [], "x", {}))

    ran = shop.run("reconcile", "--format", "json")

    assert ran.code in {0, 3}, ran.err
    assert "Traceback" not in ran.err
    refs = {task["ref"] for gap in ran.json["gaps"] if gap["kind"] == "not-covered" for task in gap["tasks"]}
    assert {"ops:1208800000000100", "design:aB3dE699"} <= refs


def test_boards_with_wrong_types_around_the_cards_are_read_or_told(shop):
    shop.export("hq", jira(issue(1)))
    for name in (
        "lists",
        "members",
        "labels",
        "customFields",
        "checklists",
        "memberships",
        "cards",
        "actions",
        "id",
        "shortLink",
        "name",
    ):
        for value in (None, 5, {}, [None, 5, {}, {"id": 5}]):
            board = {**trello(card(1, idChecklists=["a"])), name: value}
            shop.write(f"boards/{name}-{len(str(value))}.json", board)
            shop.settings["connections"][f"{name}{len(str(value))}"] = {
                "tool": "trello",
                "export": f"boards/{name}-{len(str(value))}.json",
            }

    ran = shop.run("reconcile", "--format", "json")

    assert ran.code in {0, 3}, ran.err
    assert "Traceback" not in ran.err
    assert ran.json["run"]["connections"][0]["complete"] is True


def test_unknown_status_is_told_and_the_task_is_kept(shop):
    shop.export("hq", GOOD["jira.csv"].replace("To Do", "어디에도 없는 상태"), export="hq.csv")

    ran = shop.run("reconcile", "--format", "json")

    assert ran.err.startswith("dure: warning: hq.csv:2: ")
    assert "어디에도 없는 상태" in ran.err
    assert "status:" in ran.err
    assert ran.json["run"]["connections"][0]["tasks"] == 1


@pytest.mark.parametrize("kind", ["jira.json", "jira.xml"])
def test_status_without_a_category_that_says_anything_is_told_in_every_format(shop, kind):
    shop.export("hq", GOOD[kind], export=kind)
    sound = shop.run("reconcile", "--format", "json")
    shop.export("hq", GOOD[kind].replace("new", "undefined").replace("To Do", "어디에도 없는 상태"), export=kind)

    ran = shop.run("reconcile", "--format", "json")

    assert "status:" not in sound.err
    assert "어디에도 없는 상태" in ran.err
    assert "status:" in ran.err
    assert ran.json["run"]["connections"][0]["tasks"] == 1


def test_duplicate_keys_and_nan_and_depth_in_json_do_not_end_the_run(shop):
    deep = '{"issues": [' + '{"x":' * 100_000 + "1" + "}" * 100_000 + "]}"
    for content in (
        deep,
        '{"issues": [NaN, Infinity]}',
        '{"issues": [], "issues": 5}',
        '{"issues": 5}',
        "[" * 100_000,
        "null",
        "5",
        '"x"',
    ):
        ran = beside_a_good_source(shop, "jira.json", content)

        assert ran.code in {0, 3}, content[:40]
        assert "Traceback" not in ran.err, content[:40]
        assert ran.json["summary"]["open_tasks"] == 2


def test_csv_with_broken_rows_keeps_the_good_ones(shop):
    text = GOOD["jira.csv"]
    broken = text + '\n,,,\nOPS\n"unfinished, OPS-9\n'

    ran = beside_a_good_source(shop, "jira.csv", broken)

    assert ran.code in {0, 3}, ran.err
    assert "bad.jira.csv" in ran.err
    assert ran.json["summary"]["open_tasks"] == 3


def test_destroyed_ids_of_a_spreadsheet_are_refused_with_advice(shop):
    ran = beside_a_good_source(shop, "asana.csv", GOOD["asana.csv"].replace("1208800000000100", "1.2088E+15"))

    assert ran.code == 3
    assert "bad.asana.csv" in ran.err
    assert ran.json["summary"]["open_tasks"] == 2


def test_yaml_bombs_are_refused_at_once(new_shop):
    new_shop.export("hq", jira(issue(1)))
    new_shop.save()
    bombs = {
        "aliases": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ntitle: *d\n",
        "object": "title: !!python/object/apply:os.system [echo]\n",
        "depth": "title: " + "[" * 20_000,
        "loop": "title: &a [*a]\n",
        "nul": "title: \x00\n",
        "scalar": "5\n",
        "empty": "",
        "binary": None,
    }
    for what, text in bombs.items():
        new_shop.write("agreement.yaml", b"\xff\xfe\x00\xd8\x00" if text is None else text)

        ran = new_shop.as_is("reconcile")

        assert (ran.code, ran.out) == (2, ""), what
        assert "agreement.yaml" in ran.err, what
        assert "Traceback" not in ran.err, what
    assert not (new_shop.folder / "dure.db").exists()


@pytest.mark.parametrize("name", ["../../evil", "a/b", "a\\b", ".hidden", "a\nb"])
def test_a_report_whose_name_is_no_file_name_is_refused(shop, name):
    shop.export("hq", jira(issue(1)))
    shop.settings["reports"][name] = {"party": "home"}

    ran = shop.run("report", name, "--out", "out")

    assert ran.code == 2
    assert "cannot be the name of a report" in ran.err
    assert not (shop.folder.parent / "evil.html").exists()
