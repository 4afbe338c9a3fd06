"""Uploads: files come in piece by piece; what was acknowledged survives whatever dies meanwhile.

A piece is safe in the store before it is counted. A whole file is looked at, kept, and only then
are its pieces dropped: whoever asks where an upload stands has what was interrupted done again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from services.intake.app.file_ports import BlobMissing, Blobs, FileKeeper, Taken, UploadTable
from services.intake.app.finishing import Finisher
from services.intake.app.naming_files import owner_of, piece_name
from services.intake.domain.files.attachment import ATTACHMENT, KeptFile
from services.intake.domain.files.limits import IDLE, PIECE_BYTES_MAX
from services.intake.domain.files.refusals import (
    FilesAway,
    UploadOffsetWrong,
    UploadOverrun,
    UploadUnknown,
)
from services.intake.domain.files.upload import Piece, Upload, begun, grown
from services.intake.domain.rights import must_send_files
from shared.eventstore import EventStore
from shared.intent import Caller, TenantId, command_id_of_request
from shared.sealed_files import KEY_CLASS, FileSeal, new_file_key
from shared.sealed_text import seal_texts

KEEPING_AT_ONCE: Final = 2
"""Whole files that are looked at and kept at the same time: each is held in memory meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an upload stands, in bytes; it is ``kept`` once it was whole and all right."""

    id: UUID
    offset: int
    size: int
    expires_at: datetime | None
    kept: KeptFile | None = None


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """The use cases of files on their way in."""

    store: EventStore
    blobs: Blobs
    table: UploadTable
    keeper: FileKeeper
    finisher: Finisher
    taken: Taken
    clock: Callable[[], datetime]
    _under_way: dict[UUID, "asyncio.Task[KeptFile]"] = field(default_factory=dict)
    _few: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(KEEPING_AT_ONCE))

    async def begin(self, caller: Caller, name: str, size: int, key: str = "") -> Standing:
        """Begin an upload of ``size`` bytes; under the same ``key`` of a caller, the same upload.

        Raises ScopeMissing, UploadWrong, FileTooLarge and FilesFull.
        """
        must_send_files(caller)
        tenant, now = caller.tenant, self.clock()
        limits = await self.taken.of(tenant)
        upload_id = command_id_of_request(caller.actor, f"upload\n{key}") if key else uuid4()
        if key and (known := await self._known(caller, upload_id)) is not None:
            return known
        wanted = Upload(
            id=upload_id,
            made_by=caller.actor,
            name=name,
            size=size,
            key="",
            expires_at=now + IDLE,
        )
        room = await self.table.room(tenant, now)
        begun(wanted, room, limits, is_stranger=caller.is_of_label)
        only_here = owner_of(upload_id)
        [person] = await self.keeper.subjects_for(tenant, [only_here])
        texts = await seal_texts(self.keeper, tenant, [name], only_here)
        upload = Upload(
            id=upload_id,
            made_by=caller.actor,
            name=texts.text(name),
            size=size,
            key=self.keeper.seal(tenant, KEY_CLASS, new_file_key(), person),
            expires_at=wanted.expires_at,
        )
        if await self.table.begin(tenant, upload):
            return _standing(upload)
        return await self.standing(caller, upload_id)  # somebody began the same just now

    async def standing(self, caller: Caller, upload_id: UUID) -> Standing:
        """Return where an upload stands; one that is whole is kept first, if that was interrupted.

        Raises UploadUnknown, and why a whole file is not kept.
        """
        upload = await self.table.find(caller.tenant, upload_id, self.clock())
        if upload is None:
            return await self._kept(caller, upload_id)
        if upload.made_by != caller.actor:
            raise UploadUnknown
        if upload.is_whole:
            return _done(upload_id, await self.keep(caller.tenant, upload))
        return _standing(upload)

    async def append(
        self, caller: Caller, upload_id: UUID, offset: int, content: bytes
    ) -> Standing:
        """Add bytes at the end of an upload; they are safe when this returns.

        Raises UploadUnknown, UploadOffsetWrong, UploadOverrun, UploadInCrumbs, FilesAway, and why
        a file that is whole now is not kept.
        """
        tenant, now = caller.tenant, self.clock()
        upload = await self.table.find(tenant, upload_id, now)
        if upload is None or upload.made_by != caller.actor:
            raise UploadUnknown
        if len(content) > PIECE_BYTES_MAX:
            raise UploadOverrun(size=str(PIECE_BYTES_MAX))
        piece = Piece(offset=offset, size=len(content), name=uuid4())
        after = grown(upload, piece, now)
        if content:
            await self._add(tenant, after, piece, content)
        if after.is_whole:
            return _done(upload_id, await self.keep(tenant, after))
        return _standing(after)

    async def give_up(self, caller: Caller, upload_id: UUID) -> None:
        """Give an unfinished upload up; raises UploadUnknown."""
        upload = await self.table.find(caller.tenant, upload_id, self.clock())
        if upload is None or upload.made_by != caller.actor:
            raise UploadUnknown
        await self.finisher.drop(caller.tenant, upload_id)

    async def keep(self, tenant: TenantId, upload: Upload) -> KeptFile:
        """Keep a file that is whole; who asks at the same time shares the answer.

        It goes on when whoever asked has gone. Raises FileKindRefused, PictureUnreadable,
        FilesAway.
        """
        task = self._under_way.get(upload.id)
        if task is None:
            task = asyncio.create_task(self._keep(tenant, upload))
            self._under_way[upload.id] = task
            task.add_done_callback(lambda done: self._over(upload.id, done))
        return await asyncio.shield(task)

    async def expire(self, tenant: TenantId, limit: int) -> int:
        """Drop uploads whose time is over; return how many they were, at most ``limit``."""
        expired = await self.table.expired(tenant, self.clock(), limit)
        for upload_id in expired:
            await self.finisher.drop(tenant, upload_id)
        return len(expired)

    async def _known(self, caller: Caller, upload_id: UUID) -> Standing | None:
        try:
            return await self.standing(caller, upload_id)
        except UploadUnknown:
            return None

    async def _add(self, tenant: TenantId, after: Upload, piece: Piece, content: bytes) -> None:
        seal = FileSeal(
            tenant=tenant,
            file_id=after.id,
            key=await self.finisher.key_of(tenant, after.id, after.key),
        )
        name = piece_name(after.id, piece.name)
        await self.blobs.put(tenant, name, seal.piece(content, piece.offset))
        if not await self.table.add(tenant, after, piece):
            await self.blobs.delete(tenant, [name])
            now = await self.table.find(tenant, after.id, self.clock())
            raise UploadOffsetWrong(offset=str(now.received)) if now else UploadUnknown

    async def _keep(self, tenant: TenantId, upload: Upload) -> KeptFile:
        async with self._few:
            try:
                return await self.finisher.keep(tenant, upload)
            except BlobMissing as gone:  # kept a moment ago by another process, or given up
                raise FilesAway from gone

    def _over(self, upload_id: UUID, done: "asyncio.Task[KeptFile]") -> None:
        self._under_way.pop(upload_id, None)
        if not done.cancelled():
            done.exception()  # whoever waits has it too; nobody may be waiting any more

    async def _kept(self, caller: Caller, upload_id: UUID) -> Standing:
        kept = (await self.store.load(ATTACHMENT, caller.tenant, upload_id)).state
        if kept.content is None or kept.made_by != caller.actor:
            raise UploadUnknown
        return _done(upload_id, kept)


def _standing(upload: Upload) -> Standing:
    return Standing(
        id=upload.id, offset=upload.received, size=upload.size, expires_at=upload.expires_at
    )


def _done(upload_id: UUID, kept: KeptFile) -> Standing:
    size = kept.content.sent_bytes if kept.content else 0
    return Standing(id=upload_id, offset=size, size=size, expires_at=None, kept=kept)
