"""Raw records packed small and unpacked again."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.packing import Packing
from sync.packing import Unpacking
from sync.packing import base_of


@given(base=st.binary(max_size=3000), records=st.lists(st.binary(max_size=3000), max_size=5))
def test_each_record_comes_back_whatever_was_packed_before_it(base: bytes, records: list[bytes]) -> None:
    packing, unpacking = Packing(base), Unpacking(base)

    packed = [packing.pack(record) for record in records]

    assert [unpacking.unpack(each) for each in reversed(packed)] == records[::-1]


@pytest.mark.parametrize("base", [b"", b'{"fields":{"status":'])
def test_what_an_earlier_version_packed_by_zlib_comes_back(base: bytes) -> None:
    begun = zlib.compressobj(1, zlib.DEFLATED, 13, 5, zlib.Z_FIXED, *([base] if base else []))
    packed = begun.compress(b'{"fields":{"status":1}}') + begun.flush()

    assert Unpacking(base).unpack(packed) == b'{"fields":{"status":1}}'


def test_a_record_that_resembles_the_base_is_packed_to_a_fraction_of_its_size() -> None:
    record = b'{"summary":"banner","status":{"name":"In Progress","self":"https://hanbit.example/status/3"}}'

    assert len(Packing(base_of([record])).pack(record)) < len(record) / 3
