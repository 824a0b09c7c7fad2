from __future__ import annotations

from collections.abc import Callable

import pytest

from config.workspace import Workspace

Make = Callable[..., Workspace]
Told = Callable[..., list[str]]
Change = Callable[..., dict[str, str]]

HQ = 'hq: {tool: jira, export: "hq/*.csv", scopes: [OPS, WEB]}'


def hq(changed: Change, options: str) -> dict[str, str]:
    return changed("dure", HQ, f"hq: {{tool: jira, {options}}}")


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ("tokn: x", ['no key "tokn"', 'Did you mean "token"?']),
        ("keep: minimum", ['"minimum"', 'Did you mean "minimal"?']),
        ("whole: maybe", ['"maybe" is no yes or no']),
        ("status: {완료: finished}", ['"finished"', "in-progress"]),
        ("status: {Done: done, ＤＯＮＥ: todo}", ['"ＤＯＮＥ" and "Done" are the same name']),
        ("fields: {owner: [x]}", ['no key "owner"', 'Did you mean "owners"?']),
        ("scopes: OPS", ["A list is expected here, not a text."]),
        ("scopes: [{a: b}]", ["A text is expected here, not a mapping"]),
        ("requests_budget: many", ["A number is expected here"]),
        ("visibility: [hme]", ['no party "hme"', 'Did you mean "home"?']),
        ("owners_from: member", ['Did you mean "members"?']),
        ("full: weakly", ['Did you mean "weekly"?']),
        ("url: hanbit", ["This is no web address."]),
        ("url: 'https://bot:s3cr3t@hanbit.example'", ["must hold no account or password"]),
        ("was: vendor", ['"vendor" is the name of the connection "vendor"']),
        ("token: s3cr3t", ["written here in the clear", "${NAME}"]),
        ("token: '${s3cr3t'", ["no reference to an environment variable"]),
        ("key: {fil: s3cr3t}", ["A reference to a secret is expected here."]),
        ("token: {keyring: s3cr3t}", ["service/user"]),
        ("token: [s3cr3t]", ["A reference to a secret is expected here."]),
        ("token: {s3cr3t}", ["A reference to a secret is expected here."]),
    ],
)
def test_each_fault_is_told_with_its_place_and_without_a_secret(
    faults: Told, changed: Change, options: str, parts: list[str]
):
    told = faults(**hq(changed, options))

    assert len(told) == 1, told
    assert told[0].startswith("dure.yaml:7:")
    assert all(part in told[0] for part in parts), told
    assert "s3cr3t" not in told[0]


def test_a_fault_beside_a_literal_secret_is_told_too(faults: Told, changed: Change):
    assert len(faults(**hq(changed, "token: s3cr3t, keep: none, tokn: x"))) == 3


def test_an_unknown_tool_is_told_with_the_known_ones(faults: Told, changed: Change):
    assert faults(**changed("dure", "tool: jira", "tool: jirra")) == [
        'dure.yaml:7:14: There is no tool "jirra". Did you mean "jira"? Known here: asana, jira, trello.'
    ]


def test_a_connection_with_nothing_behind_it_is_told(faults: Told, changed: Change):
    assert "Nothing is written here" in faults(**changed("dure", f"  {HQ}\n", "  hq:\n"))[0]


def test_a_connection_without_tool_is_told(faults: Told, changed: Change):
    assert "does not say which tool it reads" in faults(**changed("dure", "tool: jira, ", ""))[0]


@pytest.mark.parametrize("name", ["a b", "a:b", "a/b", "-x"])
def test_names_that_could_not_stand_in_a_reference_are_told(faults: Told, changed: Change, name: str):
    assert any("cannot be a name here" in each for each in faults(**changed("dure", "hq: {tool", f'"{name}": {{tool')))


def test_ids_are_taken_from_their_source_text(workspace: Make, changed: Change):
    options = workspace(**hq(changed, "scopes: [5e10, 0012, 1204567890123456, yes]")).connections["hq"]

    assert options.scopes == ["5e10", "0012", "1204567890123456", "yes"]


@pytest.mark.parametrize("word", ["yes", "on", "true", "True"])
def test_yes_is_written_in_several_words(workspace: Make, changed: Change, word: str):
    assert workspace(**hq(changed, f"whole: {word}")).connections["hq"].whole is True


def test_an_earlier_name_leads_to_the_connection(workspace: Make, changed: Change):
    files = hq(changed, "was: jira-old")
    files["people"] = files["people"].replace("hq: 5b10ac8d", "jira-old: 5b10ac8d")

    assert workspace(**files).people[0].accounts == {"hq": ("5b10ac8d",)}


@pytest.mark.parametrize(
    ("tool", "url", "advice"),
    [
        ("jira", "https://hanbit.atlassian.net/rest/api/3", "Write https://hanbit.atlassian.net."),
        ("jira", "https://hanbit.atlassian.net/browse/OPS-1", "Write https://hanbit.atlassian.net."),
        (
            "jira",
            "https://hanbit.atlassian.net/jira/software/projects/OPS/boards/1",
            "Write https://hanbit.atlassian.net.",
        ),
        ("jira", "https://hanbit.example/tracker/rest/api/2/", "Write https://hanbit.example/tracker."),
        ("jira", "https://hanbit.example:8443/browse/OPS", "Write https://hanbit.example:8443."),
        ("jira", "https://hanbit.example/jira/issues/?jql=x", "Write https://hanbit.example/jira."),
        ("jira", "https://hanbit.example/jira?x=s3cr3t", "Write https://hanbit.example/jira."),
        (
            "jira",
            "https://api.atlassian.com/ex/jira/11-22/rest/api/3",
            "Write https://api.atlassian.com/ex/jira/11-22.",
        ),
        ("trello", "https://trello.com/b/aB3dE6gH/design", "Leave url: out"),
        ("asana", "https://app.asana.com/0/1204/list", "Leave url: out"),
    ],
)
def test_the_address_of_a_page_is_told_with_what_belongs_there(
    faults: Told, changed: Change, tool: str, url: str, advice: str
):
    (told,) = faults(**changed("dure", HQ, f"hq: {{tool: {tool}, url: '{url}', token: '${{T}}', key: '${{K}}'}}"))

    assert told.startswith("dure.yaml:7:")
    assert advice in told
    assert "s3cr3t" not in told


@pytest.mark.parametrize(
    ("tool", "url"),
    [
        ("jira", "https://hanbit.atlassian.net/"),
        ("jira", "HTTPS://Jira.Hanbit.example/Tracker"),
        ("jira", "https://hanbit.example/browse/tracker"),
        ("jira", "https://hanbit.example/projects/"),
        ("jira", "https://api.atlassian.com/ex/jira/11-22"),
        ("trello", "https://api.trello.com/1"),
        ("asana", "https://app.asana.com/api/1.0"),
    ],
)
def test_the_address_of_a_tool_is_taken_as_it_is(workspace: Make, changed: Change, tool: str, url: str):
    made = workspace(**changed("dure", HQ, f"hq: {{tool: {tool}, url: '{url}', token: '${{T}}', key: '${{K}}'}}"))

    assert made.connections["hq"].url == url
