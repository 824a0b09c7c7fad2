from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from builders_agreement import AGREEMENT
from builders_agreement import DURE
from builders_agreement import PEOPLE
from builders_agreement import TOOLS
from builders_agreement import options_for

from config.workspace import Workspace
from config.workspace import load
from mapping.errors import ConfigError


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Workspace]:
    def build(dure: str = DURE, agreement: str = AGREEMENT, people: str = PEOPLE) -> Workspace:
        for name, text in (("dure", dure), ("agreement", agreement), ("people", people)):
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return load(tmp_path / "dure.yaml", options_for=options_for, tools=TOOLS)

    return build


@pytest.fixture
def faults(workspace: Callable[..., Workspace], tmp_path: Path) -> Callable[..., list[str]]:
    def told(**files: str) -> list[str]:
        try:
            workspace(**files)
        except ConfigError as error:
            return [str(each).replace(f"{tmp_path}/", "") for each in error.faults]
        return []

    return told


@pytest.fixture
def changed() -> Callable[..., dict[str, str]]:
    """Give the files of a sound workspace with one text put in the place of another."""

    def build(name: str, before: str, after: str) -> dict[str, str]:
        texts = {"dure": DURE, "agreement": AGREEMENT, "people": PEOPLE}
        assert before in texts[name]
        return {**texts, name: texts[name].replace(before, after, 1)}

    return build
