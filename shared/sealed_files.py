"""Sealed files: the bytes of a file as they lie in a store, readable only with the file's own key.

A file is cut into chunks of 64 KiB, each sealed by AES-256-GCM-SIV (RFC 8452) and 16 bytes longer
for it; any part can be opened alone. What a chunk is bound to (tenant, file, place, the size of the
whole) keeps chunks from being moved, left out or put into another file. The nonce is the chunk's
number: a file has one key and is sealed once, and to seal it again gives the same bytes.

The key itself is kept as a sealed value of the person the file belongs to (``shared.sealed``).
"""

import base64
import binascii
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from shared.intent import TenantId
from shared.sealed import DATA_KEY_BYTES, NONCE_BYTES, NotOpened

CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + TAG_BYTES
KEY_CLASS: Final = "file_key"
"""The class of sealed value that a file's key is; the disclosure door shows it to nobody."""

_PIECES: Final = 1 << (8 * NONCE_BYTES - 1)
"""Pieces of a file on its way in have nonces beyond those of any chunk."""


def new_file_key() -> str:
    """Return a fresh key of a file, as text."""
    return base64.urlsafe_b64encode(os.urandom(DATA_KEY_BYTES)).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeal:
    """Seals and opens the bytes of one file; ``key`` as ``new_file_key`` makes it."""

    tenant: TenantId
    file_id: UUID
    key: str = field(repr=False)

    def whole(self, clear: bytes) -> bytes:
        """Return a file as it is stored."""
        size, cipher = len(clear), self._cipher()
        return b"".join(
            cipher.encrypt(
                _nonce(number),
                clear[at : at + CHUNK_BYTES],
                self._bound_to("chunk", number, size),
            )
            for number, at in enumerate(range(0, size, CHUNK_BYTES))
        )

    def opened(self, stored: bytes, first: int, size: int) -> bytes:
        """Open chunks that follow each other, the first of number ``first``, of a file of ``size``.

        Raises ``NotOpened``: another file's, another place's, or changed.
        """
        parts = range(0, len(stored), SEALED_CHUNK_BYTES)
        return b"".join(
            self._open(
                _nonce(first + number),
                stored[at : at + SEALED_CHUNK_BYTES],
                self._bound_to("chunk", first + number, size),
            )
            for number, at in enumerate(parts)
        )

    def piece(self, clear: bytes, offset: int) -> bytes:
        """Return a piece of a file on its way in as it is stored until the file is whole."""
        bound = self._bound_to("piece", offset, len(clear))
        return self._cipher().encrypt(_nonce(_PIECES + offset), clear, bound)

    def opened_piece(self, stored: bytes, offset: int) -> bytes:
        """Return what ``piece`` was given; raises ``NotOpened``."""
        bound = self._bound_to("piece", offset, len(stored) - TAG_BYTES)
        return self._open(_nonce(_PIECES + offset), stored, bound)

    def _open(self, nonce: bytes, stored: bytes, bound: bytes) -> bytes:
        try:
            return self._cipher().decrypt(nonce, stored, bound)
        except (InvalidTag, ValueError) as wrong:
            raise NotOpened from wrong

    def _cipher(self) -> AESGCMSIV:
        try:
            return AESGCMSIV(base64.urlsafe_b64decode(self.key))
        except (binascii.Error, ValueError) as wrong:
            raise NotOpened from wrong

    def _bound_to(self, what: str, place: int, size: int) -> bytes:
        return f"f1|{self.tenant}|{self.file_id}|{what}|{place}|{size}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Chunks to be fetched together: the first one's number, where they lie, what to cut off."""

    first: int
    stored_at: int
    stored_bytes: int
    skip: int
    take: int


def stored_size(size: int) -> int:
    """Return how many bytes a file of ``size`` takes in the store."""
    return size + TAG_BYTES * -(-size // CHUNK_BYTES)


def stretches(start: int, stop: int, size: int, *, chunks: int) -> Iterator[Stretch]:
    """Return what to fetch, ``chunks`` at a time, for bytes ``start`` to ``stop`` of a file."""
    total = stored_size(size)
    first, end = start // CHUNK_BYTES, -(-stop // CHUNK_BYTES)
    for number in range(first, end, chunks):
        until = min(number + chunks, end)
        begins = max(start, number * CHUNK_BYTES)
        at = number * SEALED_CHUNK_BYTES
        yield Stretch(
            first=number,
            stored_at=at,
            stored_bytes=min(until * SEALED_CHUNK_BYTES, total) - at,
            skip=begins - number * CHUNK_BYTES,
            take=min(stop, until * CHUNK_BYTES) - begins,
        )


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES)
