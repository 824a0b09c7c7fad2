"""The lines of dure in a crontab: put in, renewed and taken away, and nothing else touched by one byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.scheduling.crontab import block
from dure.scheduling.crontab import block_in
from dure.scheduling.crontab import with_block
from dure.scheduling.crontab import without_block
from mapping.errors import UsageError

CONFIG, OTHER = Path("/srv/hanbit/dure.yaml"), Path("/srv/hanbit/dure.yaml2")
COMMAND = ("/opt/dure/bin/dure", "run", "--config", str(CONFIG))
OURS = block(CONFIG, ["30 8 * * 1-5"], COMMAND)
THEIRS = block(OTHER, ["0 7 * * *"], COMMAND)
TABLES = st.binary(max_size=60).map(lambda text: text + b"\n" if text else text)


@given(before=TABLES, after=TABLES)
def test_what_stands_around_is_not_touched_by_one_byte(before, after):
    assert without_block(before + OURS + after, CONFIG) == before + after
    assert without_block(with_block(before, CONFIG, OURS), CONFIG) == before
    assert with_block(before + OURS + after, CONFIG, THEIRS) == before + THEIRS + after


@given(before=TABLES)
def test_to_install_twice_is_to_install_once(before):
    once = with_block(before, CONFIG, OURS)
    assert with_block(once, CONFIG, OURS) == once


def test_two_workspaces_of_one_user_keep_their_own_lines():
    both = with_block(THEIRS, CONFIG, OURS)
    assert (block_in(both, CONFIG), block_in(both, OTHER)) == (OURS, THEIRS)
    assert without_block(both, CONFIG) == THEIRS


def test_a_last_line_without_an_end_gets_one_first():
    assert with_block(b"# mine", CONFIG, OURS) == b"# mine\n" + OURS


@pytest.mark.parametrize("torn", [OURS[:60], OURS[60:], OURS + OURS, OURS[-40:] + OURS])
def test_torn_lines_are_left_alone_and_told(torn):
    with pytest.raises(UsageError, match="torn"):
        with_block(b"# mine\n" + torn, CONFIG, OURS)


def test_a_line_names_everything_by_absolute_paths_and_logs_where_the_system_does():
    line = OURS.splitlines()[2].decode()
    assert line.startswith("30 8 * * 1-5 /opt/dure/bin/dure run --config /srv/hanbit/dure.yaml")
    assert line.endswith("-t dure") or "|" not in line


def test_odd_letters_of_a_path_survive_the_shell_and_cron():
    path = Path("/srv/100% 한빛's/dure.yaml")
    (line,) = (
        each for each in block(path, ["0 0 * * *"], ("/bin/dure", str(path))).splitlines() if b"/bin/dure" in each
    )
    assert r"""'/srv/100\% 한빛'"'"'s/dure.yaml'""" in line.decode()
