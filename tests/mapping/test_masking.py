"""Secrets are taken out by their value, in whichever form they come."""

from __future__ import annotations

import json
from base64 import b64encode
from base64 import urlsafe_b64encode
from urllib.parse import quote
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.secrets import expand
from config.secrets import resolve
from mapping.masking import MASKS
from mapping.masking import Masks
from mapping.masking import mask
from mapping.masking import remember_login
from mapping.masking import remember_webhook

SECRETS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8, max_size=40)


def holding(secret):
    masks = Masks()
    masks.remember(secret)
    return masks


@pytest.mark.parametrize(
    "form",
    [
        "s3cr3t/+tok en",
        quote("s3cr3t/+tok en", safe=""),
        quote("s3cr3t/+tok en", safe="").lower(),
        quote_plus("s3cr3t/+tok en"),
        b64encode(b"s3cr3t/+tok en").decode(),
        b64encode(b"bot@hanbit.example:s3cr3t/+tok en").decode(),
        urlsafe_b64encode(b"x:s3cr3t/+tok en and more").decode(),
        quote(quote("s3cr3t/+tok en", safe=""), safe=""),
        quote(b64encode(b">>>?:s3cr3t/+tok en?>>>?").decode(), safe=""),
        "s3cr3t\\/+tok en",
    ],
)
def test_a_secret_is_masked_in_every_form_and_nothing_beside_it(form):
    assert holding("s3cr3t/+tok en").mask(f"answered: {form} (401)") == "answered: … (401)"


@given(secret=SECRETS, before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_no_encoding_of_any_secret_is_left(secret, before, after):
    packed = before + secret.encode() + after
    forms = [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1]]
    forms += [b64encode(packed).decode(), urlsafe_b64encode(packed).decode(), quote(b64encode(packed), safe="")]
    told = holding(secret).mask(" | ".join(forms))
    assert set(told) <= set("… |=")


@given(text=st.text(max_size=40), secret=SECRETS)
def test_text_without_a_secret_stays_as_it_is(text, secret):
    masks = holding(f"{secret}§")
    if "§" not in text and "%C2%A7" not in text.upper():
        assert masks.mask(text) == text


def test_a_value_too_short_to_be_told_from_text_is_not_masked():
    assert holding("ko").mask("ko | en") == "ko | en"


def test_whatever_was_looked_up_is_masked(tmp_path):
    (tmp_path / "token").write_text("from-a-file\n", encoding="utf-8")
    resolve({"file": "token"}, base=tmp_path, env={})
    resolve("${TOKEN}", base=tmp_path, env={"TOKEN": "from-the-environment"})
    assert mask("from-a-file, from-the-environment") == "…, …"


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("postgresql+psycopg://${WHO}:${WORD}@${WHERE}/dure", "p@ss/word"),
        ("http://${WHO}:${WORD}@proxy.example:3128", "p@ss/word"),
        ("http://dure:clear-password@proxy.example:3128", "clear-password"),
        ("${WHOLE}", "quoted%2Fword"),
        ("${WHOLE}", "quoted/word"),
        ("https://hooks.example/services/${HOOK}", "T0001-hook"),
        ("${WEBHOOK}", "a-long-part-of-its-path"),
    ],
)
def test_the_secret_part_of_an_address_is_masked_but_not_its_host(written, hidden):
    env = {
        "WHO": "dure_user",
        "WORD": "p@ss/word",
        "WHERE": "db.example",
        "WHOLE": "postgresql://dure_user:quoted%2Fword@db.example/dure",
        "HOOK": "T0001-hook",
        "WEBHOOK": "slack://hooks.example/a-long-part-of-its-path",
    }
    expand(written, env)
    assert hidden not in mask(f"no answer of {hidden}")
    assert mask("dure_user db.example proxy.example") == "dure_user db.example proxy.example"


def test_a_store_file_is_no_secret():
    expand("${STORE}", {"STORE": "sqlite:////srv/a-long-name-of-a-folder/dure.db"})
    assert mask("/srv/a-long-name-of-a-folder/dure.db") == "/srv/a-long-name-of-a-folder/dure.db"


def test_an_address_that_anybody_may_write_to_is_a_secret():
    remember_webhook("https://hc.example/ping/0b7c2f6e-8a5d-4b9e-9a53-1b2f0d6f0a11")
    assert mask("POST /ping/0b7c2f6e-8a5d-4b9e-9a53-1b2f0d6f0a11/start") == "POST /ping/…/start"


def test_the_host_of_a_page_is_no_secret():
    remember_webhook("https://tools.hanbit.example:8443/ping/0b7c2f6e8a5d4b9e9a531b2f0d6f0a11")
    assert (
        mask("https://tools.hanbit.example:8443/jira/browse/OPS-1")
        == "https://tools.hanbit.example:8443/jira/browse/OPS-1"
    )


def test_a_login_is_known_by_what_it_is_packed_into():
    remember_login("bot", "t0k3n")
    assert mask(f"Basic {b64encode(b'bot:t0k3n').decode()}") == "Basic …"


def test_what_one_test_looked_up_is_forgotten():
    MASKS.remember("of this test")
    MASKS.forget()
    assert mask("of this test") == "of this test"
