"""An agreement that changes under the same version is noticed, and after signing it is refused."""

from __future__ import annotations

from datetime import date

import pytest
from altered import replace
from builders import moment

from mapping.agreement import Agreement
from mapping.agreement import Signature
from mapping.errors import ConfigError
from sync.agreements import remember_agreement

FIRST = Agreement(title="2026 운영", version="3", start=date(2026, 7, 1), fingerprint="a")
SIGNED = (Signature("home", "김민수", date(2026, 6, 25)),)


def used(store, agreement):
    with store.write() as connection:
        return remember_agreement(connection, agreement, moment())


def test_a_first_use_and_a_second_say_nothing(store):
    assert used(store, FIRST) is None
    assert used(store, FIRST) is None


def test_other_content_under_the_same_version_is_a_warning(store):
    used(store, FIRST)
    assert "something else than before" in str(used(store, replace(FIRST, fingerprint="b")))


def test_a_new_version_is_no_warning(store):
    used(store, FIRST)
    assert used(store, replace(FIRST, fingerprint="b", version="4")) is None


def test_an_agreement_for_another_time_may_have_the_same_number(store):
    used(store, FIRST)
    assert used(store, replace(FIRST, title="2027 운영", start=date(2027, 7, 1), fingerprint="b")) is None


def test_a_change_after_signing_is_refused(store):
    used(store, replace(FIRST, signed=SIGNED))
    with pytest.raises(ConfigError, match="after it was signed"):
        used(store, replace(FIRST, fingerprint="b"))


def test_a_signature_that_comes_later_counts(store):
    used(store, FIRST)
    used(store, replace(FIRST, signed=SIGNED))
    with pytest.raises(ConfigError):
        used(store, replace(FIRST, fingerprint="b"))


def test_what_was_agreed_can_be_used_again_after_a_draft(store):
    used(store, FIRST)
    used(store, replace(FIRST, fingerprint="b"))
    assert used(store, FIRST) is None
