"""Frozen records whose slots are filled directly: they take, refuse and are what dataclass would have them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

import pytest

from mapping.slots import set_by_slots


@set_by_slots
@dataclass(frozen=True, slots=True)
class _Listed:
    one: str
    two: int = 2
    three: Mapping[str, str] = field(default_factory=dict)


@set_by_slots
@dataclass(frozen=True, slots=True)
class _Longer(_Listed):
    four: int | None = None


@set_by_slots
@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    one: str
    two: int = 2


def test_takes_values_by_place_and_by_name_and_has_defaults():
    """Values come by place and by name; what is not told has its default."""
    assert _Listed("a", three={"b": "c"}) == _Listed(one="a", two=2, three={"b": "c"})


def test_makes_a_default_for_each():
    """No two share the mapping that a default factory makes."""
    first, second = _Listed("a"), _Listed("a")

    assert first.three == {}
    assert first.three is not second.three


def test_fills_what_it_inherits():
    """A longer one fills its own slots and those of the shorter one."""
    made = _Longer("a", 3, {}, 4)

    assert (made.one, made.two, made.three, made.four) == ("a", 3, {}, 4)


def test_refuses_what_dataclass_refuses():
    """What is missing, not known, or by place where only names will do, is refused."""
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'one'"):
        _Named()
    with pytest.raises(TypeError, match="unexpected keyword argument 'three'"):
        _Named(one="a", three=3)
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        _Named("a")


def test_stays_frozen():
    """Nothing can be set afterwards; a replaced one is another."""
    made = _Named(one="a")

    with pytest.raises(FrozenInstanceError):
        made.one = "b"
    assert replace(made, one="b") == _Named(one="b")
    assert made.one == "a"


def test_is_signed_as_before():
    """Names, kinds, defaults and types of what it takes can be told from its signature."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Plain:
        one: str
        two: int = 2

    assert str(inspect.signature(_Named)) == str(inspect.signature(Plain))
