"""Sealed files: any part opens alone, and nothing opens that was moved, cut or changed."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intent import TenantId
from shared.sealed import NotOpened
from shared.sealed_files import (
    CHUNK_BYTES,
    SEALED_CHUNK_BYTES,
    FileSeal,
    new_file_key,
    stored_size,
    stretches,
)

TENANT = TenantId("shop")
FILE = UUID(int=7)
KEY = new_file_key()
SEAL = FileSeal(tenant=TENANT, file_id=FILE, key=KEY)
CLEAR = bytes(range(256)) * (CHUNK_BYTES * 3 // 256) + b"the end"


@given(data=st.data(), size=st.integers(1, 5 * CHUNK_BYTES), chunks=st.integers(1, 4))
def test_any_range_of_a_file_can_be_opened_alone(
    data: st.DataObject, size: int, chunks: int
) -> None:
    clear = (CLEAR * 2)[:size]
    size = len(clear)
    stored = SEAL.whole(clear)
    assert len(stored) == stored_size(size)
    start = data.draw(st.integers(0, size - 1))
    stop = data.draw(st.integers(start + 1, size))
    got = b""
    for one in stretches(start, stop, size, chunks=chunks):
        part = stored[one.stored_at : one.stored_at + one.stored_bytes]
        assert len(part) == one.stored_bytes
        got += SEAL.opened(part, one.first, size)[one.skip : one.skip + one.take]
    assert got == clear[start:stop]


def test_to_seal_again_gives_the_same_bytes() -> None:
    assert SEAL.whole(CLEAR) == SEAL.whole(CLEAR)


def test_the_stored_bytes_show_nothing_of_the_file() -> None:
    assert b"the end" not in SEAL.whole(CLEAR)
    assert KEY not in repr(SEAL)


@pytest.mark.parametrize(
    "other",
    [
        FileSeal(tenant=TenantId("club"), file_id=FILE, key=KEY),
        FileSeal(tenant=TENANT, file_id=UUID(int=8), key=KEY),
        FileSeal(tenant=TENANT, file_id=FILE, key=new_file_key()),
        FileSeal(tenant=TENANT, file_id=FILE, key="no key"),
    ],
)
def test_another_tenant_file_or_key_opens_nothing(other: FileSeal) -> None:
    with pytest.raises(NotOpened):
        other.opened(SEAL.whole(CLEAR), 0, len(CLEAR))
    with pytest.raises(NotOpened):
        other.opened_piece(SEAL.piece(b"half", 10), 10)


def test_chunks_cannot_change_places_be_left_out_or_changed() -> None:
    stored = SEAL.whole(CLEAR)
    one, two = stored[:SEALED_CHUNK_BYTES], stored[SEALED_CHUNK_BYTES : 2 * SEALED_CHUNK_BYTES]
    for wrong in (
        two + one,
        stored[SEALED_CHUNK_BYTES:],
        stored[:-1],
        b"\0" + stored[1:],
        b"short",
    ):
        with pytest.raises(NotOpened):
            SEAL.opened(wrong, 0, len(CLEAR))
    with pytest.raises(NotOpened):  # a file cut at a chunk's end
        SEAL.opened(one, 0, CHUNK_BYTES)


def test_a_piece_belongs_where_it_came() -> None:
    stored = SEAL.piece(b"half a file", 100)
    assert SEAL.opened_piece(stored, 100) == b"half a file"
    with pytest.raises(NotOpened):
        SEAL.opened_piece(stored, 0)
