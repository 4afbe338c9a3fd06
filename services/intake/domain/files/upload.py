"""Uploads: a file on its way in. What was acknowledged of it is safe; the rest may come later.

Not facts: before a file is whole there is nothing to prove. Offsets and sizes count bytes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.intake.domain.files.limits import IDLE, PIECES_MAX, Limits
from services.intake.domain.files.refusals import (
    FilesFull,
    FileTooLarge,
    UploadInCrumbs,
    UploadOffsetWrong,
    UploadOverrun,
    UploadWrong,
)
from shared.sealed import length_as_written

NAME_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a file that was made safe under a name of its own."""

    offset: int
    size: int
    name: UUID


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An unfinished file: whose it is (an actor), how long it will be, how much of it is here.

    ``key`` is the file's own key, sealed for the person whom only this upload names.
    """

    id: UUID
    made_by: str
    name: str
    size: int
    key: str
    expires_at: datetime
    received: int = 0
    pieces: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.size


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a tenant's files take: bytes kept and announced, and how many are unfinished."""

    bytes_used: int
    unfinished: int


def begun(upload: Upload, room: Room, limits: Limits, *, is_stranger: bool) -> Upload:
    """Return an upload that may begin.

    Raises UploadWrong, FileTooLarge and FilesFull.
    """
    if upload.size < 1 or not 0 < length_as_written(upload.name) <= NAME_LENGTH_MAX:
        raise UploadWrong
    bytes_max = limits.file_bytes_for(is_stranger=is_stranger)
    if upload.size > bytes_max:
        raise FileTooLarge(bytes_max=str(bytes_max))
    if room.unfinished >= limits.unfinished_max:
        raise FilesFull
    if room.bytes_used + upload.size > limits.tenant_bytes_max:
        raise FilesFull
    return upload


def grown(upload: Upload, piece: Piece, now: datetime) -> Upload:
    """Return an upload with a piece added at its end.

    Raises UploadOffsetWrong, UploadOverrun and UploadInCrumbs.
    """
    if piece.offset != upload.received:
        raise UploadOffsetWrong(offset=str(upload.received))
    if piece.offset + piece.size > upload.size:
        raise UploadOverrun(size=str(upload.size))
    if upload.pieces >= PIECES_MAX:
        raise UploadInCrumbs
    return replace(
        upload,
        received=upload.received + piece.size,
        pieces=upload.pieces + 1,
        expires_at=now + IDLE,
    )
