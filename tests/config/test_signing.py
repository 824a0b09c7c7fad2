"""Signatures added to agreements as people wrote them: the rest of the text stays byte for byte."""

from datetime import date

import pytest

from config.signing import add_signature
from mapping.agreement import Signature
from mapping.errors import ConfigError

MINSU = Signature("home", "김민수", date(2026, 6, 25))
ENTRY = "{party: home, by: 김민수, on: 2026-06-25}"
HEAD = "title: 분장\nversion: 3\n"
DUTIES = "duties:\n  - {id: a, title: 가}\n"


@pytest.mark.parametrize(
    ("written", "signed"),
    [
        (HEAD + "# 누가\n" + DUTIES, HEAD + "# 누가\n" + f"signed:\n  - {ENTRY}\n" + DUTIES),
        (HEAD + "signed:\n" + DUTIES, HEAD + f"signed:\n  - {ENTRY}\n" + DUTIES),
        (HEAD + "signed: ~\n" + DUTIES, HEAD + f"signed:\n  - {ENTRY}\n" + DUTIES),
        (HEAD + "signed: []\n" + DUTIES, HEAD + f"signed: [{ENTRY}]\n" + DUTIES),
        (
            HEAD + "signed:\n- {party: acme, by: x, on: 2026-06-26}  # 먼저\n" + DUTIES,
            HEAD + f"signed:\n- {{party: acme, by: x, on: 2026-06-26}}  # 먼저\n- {ENTRY}\n" + DUTIES,
        ),
        (
            DUTIES + HEAD + "signed:\n    - party: acme\n      by: x\n      on: 2026-06-26",
            DUTIES + HEAD + f"signed:\n    - party: acme\n      by: x\n      on: 2026-06-26\n    - {ENTRY}",
        ),
        (f"{{title: 분장, {DUTIES[:7]} []}}\n", f"{{title: 분장, signed: [{ENTRY}], duties: []}}\n"),
    ],
    ids=["none yet", "empty", "null", "empty list", "a list", "the last thing in the file", "all in braces"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_signature_is_added_where_the_others_stand(tmp_path, written, signed, end):
    path = tmp_path / "agreement.yaml"
    path.write_bytes(written.replace("\n", end).encode())

    add_signature(path, MINSU)

    assert path.read_bytes().decode() == signed.replace("\n", end)


@pytest.mark.parametrize("written", ["{title: 분장, signed: ~, duties: []}", HEAD + "signed: acme\n" + DUTIES])
def test_what_cannot_be_edited_without_risk_is_left_alone(tmp_path, written):
    path = tmp_path / "agreement.yaml"
    path.write_text(written)

    with pytest.raises(ConfigError):
        add_signature(path, MINSU)

    assert path.read_text() == written
