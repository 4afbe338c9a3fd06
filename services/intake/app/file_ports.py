"""What keeping files needs of others: a store of bytes, a table of uploads, somebody who draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.intake.domain.files.limits import Limits
from services.intake.domain.files.upload import Piece, Room, Upload
from shared.intent import TenantId
from shared.sealed_text import Keeper


class Blobs(Protocol):
    """Keeps bytes under names, for each tenant apart; every method may raise ``FilesAway``.

    Names are paths of lower-case letters, digits, ``-`` and ``/``.
    """

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        """Keep bytes under a name; they are safe when this returns."""

    async def get(self, tenant: TenantId, name: str, first: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``first`` on; raises ``BlobMissing``."""

    async def delete(self, tenant: TenantId, names: Sequence[str]) -> None:
        """Keep these no longer; those that are not there are no trouble."""

    async def names(self, tenant: TenantId, prefix: str, limit: int) -> list[str]:
        """Return up to ``limit`` names that begin like this (a whole folder's)."""

    async def tidy(self, tenant: TenantId, before: datetime) -> None:
        """Drop what was left half done before a moment."""


class BlobMissing(Exception):
    """There are no bytes under this name."""


class UploadTable(Protocol):
    """Remembers unfinished uploads."""

    async def room(self, tenant: TenantId, now: datetime) -> Room:
        """Return what the tenant's files take."""

    async def begin(self, tenant: TenantId, upload: Upload) -> bool:
        """Remember a new upload, unless there is one of its id; say whether it is new."""

    async def find(self, tenant: TenantId, upload_id: UUID, now: datetime) -> Upload | None:
        """Return an upload that has not expired."""

    async def add(self, tenant: TenantId, grown: Upload, piece: Piece) -> bool:
        """Remember a piece, unless the upload does not stand where the piece begins any more."""

    async def pieces(self, tenant: TenantId, upload_id: UUID) -> list[Piece]:
        """Return the pieces of an upload, in order."""

    async def forget(self, tenant: TenantId, upload_id: UUID) -> None:
        """Remember an upload no longer."""

    async def keep_key(self, tenant: TenantId, file_id: UUID, key: str) -> None:
        """Remember the key of a file that no ticket has yet, unless it is known."""

    async def key(
        self, tenant: TenantId, file_id: UUID, ticket_id: UUID | None = None
    ) -> str | None:
        """Return the key of a file that no ticket has yet, as sealed for a ticket if it was."""

    async def keep_key_for(
        self, tenant: TenantId, file_id: UUID, ticket_id: UUID, key: str
    ) -> None:
        """Remember how a file's key is sealed for the ticket that is about to get it."""

    async def forget_keys(self, tenant: TenantId, file_ids: Sequence[UUID]) -> None:
        """Remember these keys no longer."""

    async def expired(self, tenant: TenantId, now: datetime, limit: int) -> list[UUID]:
        """Return uploads whose time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it was drawn anew; ``taken_at`` is what the camera said, as it said it."""

    content: bytes
    media_type: str
    taken_at: str = ""


class Pictures(Protocol):
    """Draws pictures anew, so that nothing but what is seen is kept of them."""

    async def redrawn(self, content: bytes) -> Picture:
        """Return a picture of the same look; raises ``PictureUnreadable``, in bounded time."""


class Taken(Protocol):
    """Knows what a tenant takes."""

    async def of(self, tenant: TenantId) -> Limits:
        """Return its limits."""


class FileKeeper(Keeper, Protocol):
    """The part of the vault that files need."""

    async def fingerprint(self, tenant: TenantId, body: bytes) -> bytes:
        """Return the tenant's keyed digest of a body."""
