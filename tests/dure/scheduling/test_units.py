"""The units of systemd: what they say, and that systemd takes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from needed import program

from dure.scheduling.units import Units
from dure.scheduling.units import contents
from dure.scheduling.units import install
from dure.scheduling.units import installed
from dure.scheduling.units import remove
from dure.scheduling.units import units_for

CONFIG = Path("/srv/hanbit/dure.yaml")
TIMES = ("Mon..Fri *-*-* 08:30:00 Asia/Seoul",)


def written(folder, config=CONFIG, command=("/bin/true",), user=None):
    return contents(Units(folder, "dure-test", system=True), config, TIMES, command, user)


def test_a_timer_makes_up_for_what_was_missed_and_spreads_its_starts(tmp_path):
    service, timer = written(tmp_path).values()
    assert "Type=oneshot" in service
    assert {"Persistent=true", "RandomizedDelaySec=120", f"OnCalendar={TIMES[0]}"} <= set(timer.splitlines())


def test_a_service_of_the_system_runs_as_the_user_who_set_it_up(tmp_path):
    assert "User=minsu\n" in written(tmp_path, user="minsu")[tmp_path / "dure-test.service"]
    assert "User=" not in written(tmp_path)[tmp_path / "dure-test.service"]


def test_odd_letters_of_a_path_survive_systemd(tmp_path):
    path = Path("/srv/100% $HOME 한빛/dure.yaml")
    service = written(tmp_path, path, ("/bin/true", str(path)))[tmp_path / "dure-test.service"]
    assert 'ExecStart=/bin/true "/srv/100%% $$HOME 한빛/dure.yaml"' in service
    assert "WorkingDirectory=/srv/100%% $HOME 한빛" in service


def test_each_settings_file_has_units_of_its_own():
    one, other = (
        units_for(CONFIG, {"HOME": "/home/me"}),
        units_for(Path("/srv/hanbit/x/dure.yaml"), {"HOME": "/home/me"}),
    )
    assert one.name.startswith("dure-hanbit-")
    assert one.name != other.name


def test_units_of_a_folder_with_a_long_name_have_names_that_files_can_bear(tmp_path):
    folders = ("a" * 250, "a" * 249 + "b")
    found = [units_for(Path(f"/srv/{each}/dure.yaml"), {"HOME": str(tmp_path)}) for each in folders]

    assert found[0].name.startswith("dure-aaaa")
    assert found[0].name != found[1].name
    assert max(len(path.name) for each in found for path in each.paths) < 255 - len(".#0123456789abcdef")


def test_units_are_put_in_their_place_once_and_taken_away(tmp_path, monkeypatch):
    asked = tmp_path / "asked"
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    units = Units(tmp_path / "units", "dure-test", system=False)
    files = contents(units, CONFIG, TIMES, ("/bin/true",), None)

    assert (install(units, files), install(units, files), installed(units)) == (True, False, True)
    assert (remove(units), remove(units), installed(units)) == (True, False, False)
    assert asked.read_text(encoding="utf-8").splitlines() == [
        "--user daemon-reload",
        "--user enable --now dure-test.timer",
        "--user disable --now dure-test.timer",
        "--user daemon-reload",
    ]


@pytest.mark.parametrize("folder", ["hanbit", "100% 한빛 $x"])
def test_systemd_finds_no_fault_with_the_units(tmp_path, folder):
    config = tmp_path / folder / "dure.yaml"
    config.parent.mkdir()
    files = written(tmp_path, config, (sys.executable, "run", "--config", str(config)))
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program("systemd-analyze"), "verify", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert [line for line in done.stderr.splitlines() if "dure-test" in line] == []
