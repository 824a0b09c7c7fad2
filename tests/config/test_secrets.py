from __future__ import annotations

import sys
from pathlib import Path

import keyring
import keyring.errors
import pytest

from config.secrets import environment
from config.secrets import expand
from config.secrets import resolve
from mapping.errors import ConfigError


def test_a_variable_gives_its_value(tmp_path: Path):
    assert resolve("${TOKEN}", base=tmp_path, env={"TOKEN": "abc\n"}) == "abc"


@pytest.mark.parametrize("env", [{}, {"TOKEN": ""}, {"TOKEN": " "}])
def test_a_variable_that_is_not_set_is_named(tmp_path: Path, env: dict[str, str]):
    with pytest.raises(ConfigError, match="The environment variable TOKEN is not set"):
        resolve("${TOKEN}", base=tmp_path, env=env)


def test_a_file_lies_beside_the_settings(tmp_path: Path):
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbfabc\r\n")

    assert resolve({"file": "token"}, base=tmp_path, env={}) == "abc"


def test_a_file_that_is_missing_empty_or_binary_is_named(tmp_path: Path):
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name, reason in (
        ("no", "cannot be read: No such file"),
        ("empty", "is empty"),
        ("binary", "not text in UTF-8"),
    ):
        with pytest.raises(ConfigError, match=f"{name}.*{reason}"):
            resolve({"file": name}, base=tmp_path, env={})


def test_a_keyring_is_asked_by_service_and_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keyring, "get_password", lambda *who: {("dure", "bot"): "abc"}.get(who))

    assert resolve({"keyring": "dure/bot"}, base=tmp_path, env={}) == "abc"
    with pytest.raises(ConfigError, match="keyring set dure other"):
        resolve({"keyring": "dure/other"}, base=tmp_path, env={})


def test_a_locked_keyring_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def locked(*_: str) -> str:
        raise keyring.errors.KeyringLocked

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(ConfigError, match=r"cannot be asked for dure/bot \(KeyringLocked\)"):
        resolve({"keyring": "dure/bot"}, base=tmp_path, env={})


def test_a_missing_keyring_package_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError, match=r"pip install 'dure\[keyring\]'"):
        resolve({"keyring": "dure/bot"}, base=tmp_path, env={})


def test_variables_inside_a_text_are_put_in_their_places():
    assert expand("postgresql://a:${PW}@b/${DB}", {"PW": "x", "DB": "y"}) == "postgresql://a:x@b/y"


def test_the_password_of_an_address_may_hold_any_character():
    assert expand("postgresql://a:${PW}@b/c", {"PW": "p@ss/${X}"}) == "postgresql://a:p%40ss%2F%24%7BX%7D@b/c"


def test_an_own_file_lies_over_the_environment(tmp_path: Path):
    (tmp_path / "jira.env").write_text("# comment\nexport TOKEN='own'\nOTHER = two words\n\nbroken line\n", "utf-8")

    found = environment("jira.env", base=tmp_path, env={"TOKEN": "outer", "HOME": "/h"})

    assert found == {"TOKEN": "own", "OTHER": "two words", "HOME": "/h"}
    assert environment(None, base=tmp_path, env={"A": "b"}) == {"A": "b"}
