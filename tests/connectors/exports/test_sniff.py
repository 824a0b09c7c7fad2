from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from connectors.exports.files import ExportFile
from connectors.exports.sniff import sniff
from connectors.exports.sniff import unrecognised


@pytest.fixture
def export(tmp_path):
    def build(content):
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ExportFile(path, "file", datetime(2026, 11, 23, tzinfo=UTC), 1)

    return build


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("Summary,Issue key,Status\nx,A-1,Done\n", "jira-csv"),
        ("Summary;Work item key\nx;A-1\n", "jira-csv"),
        ("요약\t이슈 키\nx\tA-1\n".encode("utf-16"), "jira-csv"),
        ("요약,이슈 키\nx,A-1\n".encode("cp949"), "jira-csv"),
        ("Titel,Schlüssel\nx,AB-1\ny,AB-2\n", "jira-csv"),
        ("Task ID,Created At,Name\n1,2026-11-01,x\n", "asana-csv"),
        ("Card ID,Card Name\n1,x\n", "trello-csv"),
        ('{"expand":"x","issues":[{"id":"1","key":"A-1","fields":{}}]}', "jira-json"),
        ('{"issues":[],"isLast":true}', "jira-json"),
        ('[{"id":"1","key":"A-1","fields":{}}]', "jira-json"),
        ('{"id":"1","key":"A-1","fields":{}}', "jira-json"),
        ('\ufeff {"data":[{"gid":"1","name":"x"}]}', "asana-json"),
        ('{"id":"5","name":"b","shortLink":"aB3dE6gH","prefs":{"a":[1]},"actions":[{"id":"1', "trello-json"),
        ('{"cards":[],"lists":[]}', "trello-json"),
        ('<?xml version="1.0"?><!-- x --><rss version="0.92"><channel><item>', "jira-xml"),
        ("name,age\nx,1\n", None),
        ('{"issues":[{"id":1,"subject":"redmine"}]}', None),
        ('{"errorMessages":["no"],"errors":{}}', None),
        ("[1,2]", None),
        ("{", None),
        ("<html><table></table></html>", None),
        ("", None),
        (b"\xef\xbb\xbf\n", None),
        (b"PK\x03\x04\x00\x00", None),
        (b"\x00\x01\x02\xff\xfe\x80", None),
    ],
)
def test_the_format_is_told_by_the_content(export, content, form):
    assert sniff(export(content)) == form


@pytest.mark.parametrize("content", ['{"' + '\\"' * 200_000, "[" * 200_000, '"' * 200_000, "a," * 100_000])
def test_hostile_starts_are_refused_at_once(export, content):
    assert sniff(export(content)) is None


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "It is a workbook or an archive"),
        (b"<HTML><body>", "It is a web page"),
        (b"name,age\n", "Export it anew as CSV, XML or JSON"),
    ],
)
def test_an_unknown_file_comes_with_advice_that_fits(export, content, advice):
    assert advice in str(unrecognised(export(content)))


@pytest.mark.parametrize("content", ['{"issues": [\n{"key": "가"}', "Issue key,Summary\nA-1,가"])
def test_a_file_in_no_known_encoding_is_told_as_such_with_the_line(export, content):
    spoilt = content.encode() + b"\xff\x80\n" * 3

    assert sniff(export(spoilt)) is None
    assert str(unrecognised(export(spoilt))).startswith(
        "file:2: The file is no text in UTF-8, UTF-16 or cp949 (EUC-KR)."
    )
