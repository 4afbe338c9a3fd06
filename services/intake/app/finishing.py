"""Finishing: a whole file is looked at, drawn anew if a picture, sealed, and kept as a fact."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from services.intake.app.file_ports import Blobs, FileKeeper, Pictures, Taken, UploadTable
from services.intake.app.naming_files import KEPT, owner_of, piece_name, pieces_folder
from services.intake.domain.files.attachment import (
    ATTACHMENT,
    AttachmentKept,
    Content,
    Keep,
    KeptFile,
)
from services.intake.domain.files.kinds import HEAD_BYTES, FileKind, kind_of
from services.intake.domain.files.limits import PIECES_MAX
from services.intake.domain.files.refusals import FileKindRefused
from services.intake.domain.files.upload import Upload
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.sealed import NotOpened, open_sealed, parse
from shared.sealed_files import TAG_BYTES, FileSeal

KEEP: Final = "keep"
LATER: Final = frozenset({Kind.UNAVAILABLE, Kind.BUSY, Kind.STALE})
"""Refusals after which the same file may be kept all right."""


@dataclass(frozen=True, kw_only=True)
class Finisher:
    """Keeps whole files."""

    store: EventStore
    blobs: Blobs
    table: UploadTable
    keeper: FileKeeper
    pictures: Pictures
    taken: Taken
    clock: Callable[[], datetime]

    async def keep(self, tenant: TenantId, upload: Upload) -> KeptFile:
        """Keep a whole file, unless it is kept already; its pieces are dropped after that.

        Raises FileKindRefused and PictureUnreadable: then nothing of it is left. Raises FilesAway
        and BlobMissing: then it may be tried again.
        """
        known = (await self.store.load(ATTACHMENT, tenant, upload.id)).state
        if known.content is None:
            try:
                known = await self._keep(tenant, upload)
            except Refusal as refusal:
                if refusal.kind not in LATER:
                    await self.drop(tenant, upload.id)
                raise
        await self.drop(tenant, upload.id)
        return known

    async def drop(self, tenant: TenantId, upload_id: UUID) -> None:
        """Drop an upload and its pieces, those too that were never counted."""
        names = await self.blobs.names(tenant, pieces_folder(upload_id), 2 * PIECES_MAX)
        await self.blobs.delete(tenant, names)
        await self.table.forget(tenant, upload_id)

    async def key_of(self, tenant: TenantId, upload_id: UUID, sealed: str) -> str:
        """Return a file's own key while nobody but the file is its owner; raises ``NotOpened``."""
        [person] = await self.keeper.subjects_for(tenant, [owner_of(upload_id)])
        parts = parse(sealed)
        if parts is None:
            raise NotOpened
        return open_sealed(tenant, person, parts)

    async def _keep(self, tenant: TenantId, upload: Upload) -> KeptFile:
        key = await self.key_of(tenant, upload.id, upload.key)
        seal = FileSeal(tenant=tenant, file_id=upload.id, key=key)
        sent = await self._sent(tenant, upload, seal)
        kind = await self._kind(tenant, sent)
        clear, media_type, taken_at = sent, kind.media_type, ""
        if kind.is_picture:
            drawn = await self.pictures.redrawn(sent)
            clear, media_type, taken_at = drawn.content, drawn.media_type, drawn.taken_at
        # Some hundred milliseconds for a large file, in which reports are taken.
        stored, digests = await asyncio.to_thread(_sealed, seal, sent, clear)
        address = await self._address(tenant, upload.id, digests.kept)
        await self.blobs.put(tenant, address, stored)
        await self.table.keep_key(tenant, upload.id, upload.key)
        content = Content(
            media_type=media_type,
            sent_bytes=len(sent),
            sent_sha256=digests.sent,
            kept_bytes=len(clear),
            kept_sha256=digests.kept,
            stored_sha256=digests.stored,
            address=address,
            taken_at=taken_at,
        )
        return await self._said(tenant, upload, content)

    async def _said(self, tenant: TenantId, upload: Upload, content: Content) -> KeptFile:
        command_id = command_id_of_reaction(upload.id, KEEP)
        intent = Intent(
            tenant=tenant,
            command_id=command_id,
            actor=upload.made_by,
            occurred_at=self.clock(),
            correlation_id=command_id,
        )
        kept = AttachmentKept(
            occurred_at=intent.occurred_at,
            name=upload.name,
            content=content,
            made_by=upload.made_by,
        )
        await self.store.execute(ATTACHMENT, intent, upload.id, Keep(kept=kept))
        return (await self.store.load(ATTACHMENT, tenant, upload.id)).state

    async def _sent(self, tenant: TenantId, upload: Upload, seal: FileSeal) -> bytes:
        parts = []
        for piece in await self.table.pieces(tenant, upload.id):
            name = piece_name(upload.id, piece.name)
            stored = await self.blobs.get(tenant, name, 0, piece.size + TAG_BYTES)
            parts.append(seal.opened_piece(stored, piece.offset))
        return b"".join(parts)

    async def _kind(self, tenant: TenantId, sent: bytes) -> FileKind:
        kinds = (await self.taken.of(tenant)).kinds
        kind = kind_of(sent[:HEAD_BYTES], is_whole=len(sent) <= HEAD_BYTES)
        if kind is None or kind.media_type not in kinds:
            raise FileKindRefused(taken=", ".join(sorted(kinds)))
        return kind

    async def _address(self, tenant: TenantId, file_id: UUID, kept_sha256: str) -> str:
        """Return where a file lies: a keyed digest of what it is, and of which file it is.

        Each file has a key of its own, so two of the same content are two; and whoever sees the
        store cannot tell by a name whether it holds a certain picture.
        """
        said = b"file|" + file_id.bytes + bytes.fromhex(kept_sha256)
        digest = (await self.keeper.fingerprint(tenant, said)).hex()
        return f"{KEPT}/{digest[:2]}/{digest[2:]}"


class _Digests(NamedTuple):
    """SHA-256 of what was sent, what is kept of it, and what lies in the store."""

    sent: str
    kept: str
    stored: str


def _sealed(seal: FileSeal, sent: bytes, clear: bytes) -> tuple[bytes, _Digests]:
    stored = seal.whole(clear)
    return stored, _Digests(_sha256(sent), _sha256(clear), _sha256(stored))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
