"""Attaching: a file that was kept is given to a ticket, once, and belongs to its people from then.

Who reports gives it with the report: its key is then sealed for whoever the report is about. Who
works on a ticket gives it later: their edge seals the key, for it knows whose ticket it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

from services.intake.app.file_ports import BlobMissing, Blobs, FileKeeper, UploadTable
from services.intake.app.finishing import Finisher
from services.intake.app.ports import Whose
from services.intake.app.uploads import Uploads
from services.intake.domain.files.attachment import (
    ATTACHMENT,
    Claim,
    Discard,
    Forget,
    HandOn,
    KeptFile,
    Release,
    claimable,
)
from services.intake.domain.files.refusals import AttachmentGone, AttachmentUnknown
from services.intake.domain.report import Attachment
from shared.decider import Kind, Reason, Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, command_id_of_reaction
from shared.sealed import DataKey, NotOpened, open_sealed, parse
from shared.sealed_files import KEY_CLASS, FileSeal, stretches

OURSELVES: Final = "system:intake"
CHUNKS_AT_ONCE: Final = 16
Held: TypeAlias = Claim | HandOn | Discard | Forget | Release
CANNOT_BE_USED: Final = frozenset({Kind.NOT_FOUND, Kind.NOT_NOW, Kind.INVALID})


@dataclass(frozen=True, kw_only=True)
class Attaching:
    """The use cases of files that are kept."""

    store: EventStore
    blobs: Blobs
    keeper: FileKeeper
    table: UploadTable
    uploads: Uploads
    finisher: Finisher
    clock: Callable[[], datetime]

    async def faults(
        self, caller: Caller, ticket_id: UUID, attachments: Sequence[Attachment]
    ) -> list[Reason]:
        """Return what is wrong with the files that a report names; raises FilesAway."""
        reasons = []
        for number, one in enumerate(attachments):
            if one.ref is None:
                continue
            try:
                kept = await self._kept(caller, one.ref)
                claimable(kept, ticket_id, _sender(caller, kept))
            except Refusal as refusal:
                if refusal.kind not in CANNOT_BE_USED:
                    raise
                where = f"/attachments/{number}/ref"
                reasons.append(Reason(code=refusal.slug, message=refusal.message, pointer=where))
        return reasons

    async def given(
        self,
        caller: Caller,
        ticket_id: UUID,
        attachments: Sequence[Attachment],
        person: Whose,
    ) -> tuple[Attachment, ...]:
        """Return a report's attachments with what is known of their files, which are its now.

        ``person`` tells whom the report is about. Raises as ``claim``.
        """
        given = [
            one if one.ref is None else await self._given(caller, ticket_id, one, one.ref, person)
            for one in attachments
        ]
        return tuple(given)

    async def claim(
        self, caller: Caller, file_id: UUID, ticket_id: UUID, by: str, key: str = ""
    ) -> KeptFile:
        """Give a file that ``by`` sent to a ticket; again is harmless.

        Its key is from then on ``key``, or as it was sealed for the ticket before.
        Raises AttachmentUnknown, AttachmentTaken, AttachmentGone, and FilesAway.
        """
        tenant = caller.tenant
        await self._kept(replace(caller, actor=by), file_id)
        key = key or await self.table.key(tenant, file_id, ticket_id) or ""
        command = Claim(ticket_id=ticket_id, by=by, now=self.clock(), key=key)
        await self._execute(tenant, by, file_id, command, f"claim:{ticket_id}")
        await self.table.forget_keys(tenant, [file_id])
        return await self.found(tenant, file_id)

    async def hold(self, tenant: TenantId, file_id: UUID, holder: UUID, person: Whose) -> KeptFile:
        """Have a file that we sent ourselves held by a letter, if nobody has it yet.

        It belongs to ``person``. Raises as ``claim``.
        """
        caller = Caller(tenant=tenant, actor=OURSELVES)
        kept = await self._kept(caller, file_id)
        if kept.ticket_id is not None:
            return kept
        sealed = await self.key(tenant, file_id)
        clear = await self.finisher.key_of(tenant, file_id, sealed)
        key = self.keeper.seal(tenant, KEY_CLASS, clear, await person())
        return await self.claim(caller, file_id, holder, OURSELVES, key)

    async def hand_on(self, tenant: TenantId, file_id: UUID, ticket_id: UUID, cause: UUID) -> None:
        """Give a file of a letter to the ticket that it belongs to by a decision, the ``cause``.

        Raises AttachmentUnknown and AttachmentGone.
        """
        command = HandOn(ticket_id=ticket_id, now=self.clock())
        await self._execute(tenant, OURSELVES, file_id, command, f"hand_on:{cause}")

    async def key(self, tenant: TenantId, file_id: UUID) -> str:
        """Return a file's key as it is sealed now; raises as ``found``."""
        kept = await self.found(tenant, file_id)
        key = kept.key or await self.table.key(tenant, file_id)
        # A ticket may have got the file between the two looks.
        key = key or (await self.found(tenant, file_id)).key
        if not key:
            raise AttachmentGone
        return key

    async def found(self, tenant: TenantId, file_id: UUID) -> KeptFile:
        """Return a file that is kept; raises AttachmentUnknown and AttachmentGone."""
        kept = (await self.store.load(ATTACHMENT, tenant, file_id)).state
        if kept.content is None:
            raise AttachmentUnknown
        if kept.is_discarded:
            raise AttachmentGone
        return kept

    async def read(self, tenant: TenantId, file_id: UUID, first: int, size: int) -> bytes:
        """Return stored bytes of a file, which are sealed; raises as ``found``, and FilesAway."""
        kept = await self.found(tenant, file_id)
        if kept.content is None:
            raise AttachmentUnknown
        try:
            return await self.blobs.get(tenant, kept.content.address, first, size)
        except BlobMissing as missing:
            raise AttachmentGone from missing

    async def discard_unclaimed(self, tenant: TenantId, file_id: UUID, idle: timedelta) -> None:
        """Keep a file no longer that no ticket got in time; then its bytes go."""
        now = self.clock()
        kept = (await self.store.load(ATTACHMENT, tenant, file_id)).state
        command = Discard(now=now, before=now - idle)
        await self._execute(tenant, OURSELVES, file_id, command, "discard:unclaimed")
        after = (await self.store.load(ATTACHMENT, tenant, file_id)).state
        if after.is_discarded and kept.content is not None:
            await self.table.forget_keys(tenant, [file_id])
            await self.blobs.delete(tenant, [kept.content.address])

    async def forget(self, tenant: TenantId, file_id: UUID, person: UUID) -> None:
        """Keep a file no longer whose person was forgotten; then its bytes go."""
        command = Forget(now=self.clock(), person=person)
        await self._execute(tenant, OURSELVES, file_id, command, "discard:forgotten")
        after = (await self.store.load(ATTACHMENT, tenant, file_id)).state
        if after.is_discarded and after.content is not None:
            await self.blobs.delete(tenant, [after.content.address])

    async def key_for(self, tenant: TenantId, file_id: UUID, holder: DataKey) -> str:
        """Return a file's own key, as ``holder`` may have it; raises as ``key``, ``NotOpened``."""
        parts = parse(await self.key(tenant, file_id))
        if parts is None:
            raise NotOpened
        return open_sealed(tenant, holder, parts)

    async def opened(self, tenant: TenantId, file_id: UUID, key: str) -> bytes:
        """Return the bytes of a file as they were kept; raises as ``read``, ``NotOpened``."""
        kept = await self.found(tenant, file_id)
        size = kept.content.kept_bytes if kept.content else 0
        seal = FileSeal(tenant=tenant, file_id=file_id, key=key)
        clear = bytearray()
        for one in stretches(0, size, size, chunks=CHUNKS_AT_ONCE):
            stored = await self.read(tenant, file_id, one.stored_at, one.stored_bytes)
            clear += seal.opened(stored, one.first, size)
        return bytes(clear)

    async def hand_over(
        self, tenant: TenantId, file_id: UUID, ticket_id: UUID, holder: DataKey, person: DataKey
    ) -> None:
        """Give a file that ``holder`` held to a ticket, under a person's key; again is harmless.

        Raises AttachmentUnknown and AttachmentGone.
        """
        try:
            clear = await self.key_for(tenant, file_id, holder)
        except NotOpened:
            return  # it is theirs already
        key = self.keeper.seal(tenant, KEY_CLASS, clear, person)
        command = HandOn(now=self.clock(), ticket_id=ticket_id, key=key)
        await self._execute(tenant, OURSELVES, file_id, command, f"hand_over:{ticket_id}")

    async def release(self, tenant: TenantId, file_id: UUID) -> None:
        """Keep a file no longer, whoever had it; again is harmless."""
        kept = (await self.store.load(ATTACHMENT, tenant, file_id)).state
        await self._execute(tenant, OURSELVES, file_id, Release(now=self.clock()), "release")
        if kept.content is not None:
            await self.blobs.delete(tenant, [kept.content.address])

    async def _given(
        self, caller: Caller, ticket_id: UUID, one: Attachment, file_id: UUID, person: Whose
    ) -> Attachment:
        kept = await self._kept(caller, file_id)
        key = ""
        if kept.ticket_id is None and kept.content is not None:
            sealed = await self.key(caller.tenant, file_id)
            clear = await self.finisher.key_of(caller.tenant, file_id, sealed)
            key = self.keeper.seal(caller.tenant, KEY_CLASS, clear, await person())
        kept = await self.claim(caller, file_id, ticket_id, _sender(caller, kept), key)
        if kept.content is None:
            raise AttachmentUnknown
        return replace(
            one,
            name=one.name or kept.name,
            media_type=kept.content.media_type,
            size_bytes=kept.content.kept_bytes,
            sent_sha256=kept.content.sent_sha256,
            sha256=kept.content.kept_sha256,
        )

    async def _kept(self, caller: Caller, file_id: UUID) -> KeptFile:
        """Return a file; one that is whole is kept first, if that was interrupted."""
        kept = (await self.store.load(ATTACHMENT, caller.tenant, file_id)).state
        if kept.content is not None:
            return kept
        standing = await self.uploads.standing(caller, file_id)
        if standing.kept is None:
            raise AttachmentUnknown
        return standing.kept

    async def _execute(
        self, tenant: TenantId, actor: str, file_id: UUID, command: Held, name: str
    ) -> None:
        command_id = command_id_of_reaction(file_id, name)
        intent = Intent(
            tenant=tenant,
            command_id=command_id,
            actor=actor,
            occurred_at=command.now,
            correlation_id=command_id,
        )
        await self.store.execute(ATTACHMENT, intent, file_id, command)


def _sender(caller: Caller, kept: KeptFile) -> str:
    """Return who must have sent a file: on the bus, where nobody says who they are, who has."""
    return kept.made_by if caller.is_system else caller.actor
