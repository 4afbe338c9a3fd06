"""Files behind the gateway: fetched sealed from intake, opened here, for who was let in.

The gateway is where personal data is opened for screens (decision 17), so a file's key is opened
here and nowhere else; and where a file is given to the ticket of somebody, it is sealed for them.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol
from uuid import UUID

from services.gateway.clients import COMMAND_TIMEOUT_S, QUERY_TIMEOUT_S
from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import files_pb2
from shared.pb.gongdan.intake.v1.files_pb2_grpc import FileServiceStub
from shared.rpc.client import call
from shared.sealed import DataKey, NotOpened, Sealed, parse
from shared.sealed_files import KEY_CLASS, FileSeal, stretches
from shared.vault import Tokens

CHUNKS_AT_ONCE: Final = 8


class Keys(Protocol):
    """The part of the vault that opening files needs."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        """Return keys, None for who was forgotten."""

    async def open(self, tenant: TenantId, sealed: list[str]) -> list[str | None]:
        """Return the clear values; None where the person was forgotten."""

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        """Seal a value for a person."""


class AttachmentUnknown(Refusal):
    """There is no such attachment, or none that you may see."""

    slug: ClassVar[str] = "attachment-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class AttachmentGone(Refusal):
    """The file is no longer kept: its person was forgotten, or nobody used it in time."""

    slug: ClassVar[str] = "attachment-gone"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class AttachmentBroken(Refusal):
    """The file's bytes are not what was kept: whoever runs this installation has to look."""

    slug: ClassVar[str] = "attachment-broken"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A file whose key is known."""

    file: files_pb2.File
    seal: FileSeal = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class FileDoor:
    """Opens files in the gateway's own name; who may have them is asked before."""

    stub: FileServiceStub
    tokens: Tokens
    keys: Keys

    async def opened(self, tenant: TenantId, ref: str) -> OpenFile:
        """Return a file with its key; raises AttachmentGone and what intake refuses."""
        answer = await self._get(tenant, ref)
        try:
            [key] = await self.keys.open(tenant, [answer.key])
        except NotOpened as wrong:
            raise AttachmentBroken from wrong
        if key is None:
            raise AttachmentGone
        seal = FileSeal(tenant=tenant, file_id=UUID(answer.file.id), key=key)
        return OpenFile(file=answer.file, seal=seal)

    async def content(self, opened: OpenFile, start: int, stop: int) -> AsyncIterator[bytes]:
        """Yield the bytes of a file from ``start`` to before ``stop``, some chunks at a time.

        Raises AttachmentBroken and what intake refuses.
        """
        size, tenant = opened.file.size_bytes, opened.seal.tenant
        for one in stretches(start, stop, size, chunks=CHUNKS_AT_ONCE):
            request = files_pb2.ReadFileRequest(
                id=opened.file.id, first=one.stored_at, size=one.stored_bytes
            )
            answer: files_pb2.ReadFileResponse = await call(
                self.stub.ReadFile,
                request,
                token=await self.tokens.token(tenant),
                timeout_s=QUERY_TIMEOUT_S,
            )
            try:
                clear = opened.seal.opened(answer.content, one.first, size)
            except NotOpened as wrong:
                raise AttachmentBroken from wrong
            yield clear[one.skip : one.skip + one.take]

    async def seal_for(
        self, tenant: TenantId, ref: str, ticket_id: str, by: str, owner: UUID
    ) -> None:
        """Seal the key of a file that ``by`` sent for whom a ticket is about, which will get it.

        Again is harmless. For somebody who was forgotten there is nothing to seal it with: it stays
        as it is. Raises AttachmentUnknown, AttachmentGone and what intake refuses.
        """
        opened = await self.opened(tenant, ref)
        if opened.file.made_by != by:
            raise AttachmentUnknown
        person = (await self.keys.keys_of(tenant, {owner})).get(owner)
        if person is None:
            return
        key = self.keys.seal(tenant, KEY_CLASS, opened.seal.key, person)
        await call(
            self.stub.SealFile,
            files_pb2.SealFileRequest(id=ref, ticket_id=ticket_id, key=key),
            token=await self.tokens.token(tenant),
            timeout_s=COMMAND_TIMEOUT_S,
        )

    async def _get(self, tenant: TenantId, ref: str) -> files_pb2.GetFileResponse:
        answer: files_pb2.GetFileResponse = await call(
            self.stub.GetFile,
            files_pb2.GetFileRequest(id=ref),
            token=await self.tokens.token(tenant),
            timeout_s=QUERY_TIMEOUT_S,
        )
        return answer


def owner_of(ticket: Mapping[str, object]) -> UUID | None:
    """Return the person a ticket is about, by whatever sealed value of its reporter there is."""
    reporter = ticket.get("reporter")
    if not isinstance(reporter, Mapping):
        return None
    for value in (reporter.get("phone"), reporter.get("name")):
        parts = parse(value) if isinstance(value, str) else None
        if parts is not None:
            return parts.subject
    return None
