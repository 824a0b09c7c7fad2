"""Former user names of accounts: kept while nobody else has them."""

from __future__ import annotations

import pytest

from mapping.model import Account
from sync.people import told_apart


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], ("minsu", "minsu_home")),
        ([Account("b", username="sora")], ("minsu", "minsu_home")),
        ([Account("b", username="MINSU")], ("minsu_home",)),
        ([Account("b", username="sora", former=("minsu_home",))], ("minsu",)),
    ],
)
def test_a_former_user_name_is_an_accounts_own_while_no_other_has_it_or_had_it(others, left):
    first = Account("a", username="minsu_kim", former=("minsu", "minsu_home"))

    assert told_apart({each.id: each for each in (first, *others)})["a"].former == left


def test_a_user_name_written_otherwise_is_no_other_accounts():
    account = Account("a", username="Minsu", former=("minsu",))

    assert told_apart({"a": account})["a"].former == ("minsu",)
