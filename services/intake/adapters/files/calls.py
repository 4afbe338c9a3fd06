"""Files over gRPC: pieces come in from who sends them, sealed bytes go out to our own gateway."""

import hashlib
from typing import Final
from uuid import UUID

from services.intake.app.attaching import Attaching
from services.intake.app.file_ports import BlobMissing, Blobs
from services.intake.app.file_rules import FileRulesDesk
from services.intake.app.uploads import Standing, Uploads
from services.intake.domain.files.attachment import KeptFile
from services.intake.domain.files.limits import MEBIBYTE, Limits
from services.intake.domain.files.refusals import AttachmentUnknown, UploadUnknown
from services.intake.domain.files.rules import FileRulesSet
from services.intake.domain.rights import must_administer, must_be_service, must_send_files
from services.intake.views.files import FileRow, files_after
from shared.database import Databases
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import files_pb2, files_pb2_grpc
from shared.projections.position import WaitFor
from shared.rpc import Call
from shared.sealed_files import stored_size

SERVICE: Final = "gongdan.intake.v1.FileService"
READ_BYTES_MAX: Final = 2 * MEBIBYTE
CHECKED_AT_ONCE: Final = 20
GATEWAY: Final = "gateway"
WORKFLOW: Final = "workflow"


class FileRpc(files_pb2_grpc.FileServiceServicer):
    """Answers ``FileService``."""

    def __init__(
        self,
        uploads: Uploads,
        attaching: Attaching,
        rules: FileRulesDesk,
        blobs: Blobs,
        databases: Databases,
        *,
        kept: WaitFor,
    ) -> None:
        """``kept`` waits for the view of kept files."""
        self._uploads = uploads
        self._attaching = attaching
        self._rules = rules
        self._blobs = blobs
        self._databases = databases
        self._view = kept

    async def BeginUpload(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.BeginUploadRequest, call: Call
    ) -> files_pb2.BeginUploadResponse:
        """Begin an upload; under the same idempotency key, the same one."""
        key = call.idempotency_key
        begun = await self._uploads.begin(call.caller, request.name, request.size, key)
        return files_pb2.BeginUploadResponse(upload=_upload(begun))

    async def GetUpload(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.GetUploadRequest, call: Call
    ) -> files_pb2.GetUploadResponse:
        """Say where an upload stands."""
        standing = await self._uploads.standing(call.caller, _upload_id(request.id))
        return files_pb2.GetUploadResponse(upload=_upload(standing))

    async def AppendUpload(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.AppendUploadRequest, call: Call
    ) -> files_pb2.AppendUploadResponse:
        """Add bytes; they are safe when this is answered."""
        standing = await self._uploads.append(
            call.caller, _upload_id(request.id), request.offset, request.content
        )
        return files_pb2.AppendUploadResponse(upload=_upload(standing))

    async def GiveUpUpload(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.GiveUpUploadRequest, call: Call
    ) -> files_pb2.GiveUpUploadResponse:
        """Give an unfinished upload up."""
        await self._uploads.give_up(call.caller, _upload_id(request.id))
        return files_pb2.GiveUpUploadResponse()

    async def SealFile(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.SealFileRequest, call: Call
    ) -> files_pb2.SealFileResponse:
        """Remember a key as it is sealed for the ticket that will get it, for the gateway."""
        must_be_service(call.caller, GATEWAY)
        await self._attaching.table.keep_key_for(
            call.caller.tenant, _file_id(request.id), _file_id(request.ticket_id), request.key
        )
        return files_pb2.SealFileResponse()

    async def ClaimFile(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.ClaimFileRequest, call: Call
    ) -> files_pb2.ClaimFileResponse:
        """Give a file to a ticket, for workflow."""
        must_be_service(call.caller, WORKFLOW)
        file_id, ticket_id = _file_id(request.id), _file_id(request.ticket_id)
        kept = await self._attaching.claim(call.caller, file_id, ticket_id, request.by)
        return files_pb2.ClaimFileResponse(file=_file(file_id, kept))

    async def GetFile(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.GetFileRequest, call: Call
    ) -> files_pb2.GetFileResponse:
        """Say what a file is and give its sealed key, for the gateway."""
        must_be_service(call.caller, GATEWAY)
        file_id = _file_id(request.id)
        kept = await self._attaching.found(call.caller.tenant, file_id)
        key = await self._attaching.key(call.caller.tenant, file_id)
        return files_pb2.GetFileResponse(file=_file(file_id, kept), key=key)

    async def ReadFile(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.ReadFileRequest, call: Call
    ) -> files_pb2.ReadFileResponse:
        """Return stored bytes, for the gateway."""
        must_be_service(call.caller, GATEWAY)
        size = min(request.size, READ_BYTES_MAX)
        content = await self._attaching.read(
            call.caller.tenant, _file_id(request.id), request.first, size
        )
        return files_pb2.ReadFileResponse(content=content)

    async def GetFileRules(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.GetFileRulesRequest, call: Call
    ) -> files_pb2.GetFileRulesResponse:
        """Say what the tenant takes, to who may send files."""
        del request
        must_send_files(call.caller)
        limits = await self._rules.of(call.caller.tenant)
        return files_pb2.GetFileRulesResponse(rules=_rules(limits))

    async def SetFileRules(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.SetFileRulesRequest, call: Call
    ) -> files_pb2.SetFileRulesResponse:
        """Set what the tenant takes."""
        intent, rules = call.intent(), request.rules
        wanted = FileRulesSet(
            occurred_at=intent.occurred_at,
            kinds=tuple(sorted(set(rules.kinds))),
            file_bytes_max=rules.file_bytes_max,
            stranger_bytes_max=rules.stranger_bytes_max,
            tenant_bytes_max=rules.tenant_bytes_max,
        )
        limits = await self._rules.set(intent, call.caller, wanted)
        return files_pb2.SetFileRulesResponse(rules=_rules(limits))

    async def CheckFiles(  # noqa: N802  # the name is the protocol's
        self, request: files_pb2.CheckFilesRequest, call: Call
    ) -> files_pb2.CheckFilesResponse:
        """Hold stored bytes against what the log says of them, some files at a time."""
        must_administer(call.caller)
        tenant = call.caller.tenant
        await self._view.reach(tenant, call.min_position, call.deadline_s)
        limit = min(request.limit or CHECKED_AT_ONCE, CHECKED_AT_ONCE)
        after = _file_id(request.cursor) if request.cursor else None
        async with self._databases.connection(tenant) as db:
            rows = await files_after(db, after, limit)
        answer = files_pb2.CheckFilesResponse(checked=len(rows))
        for row in rows:
            if what := await self._damage(tenant, row):
                answer.damaged.add(id=str(row.id), what=what)
        if len(rows) == limit:
            answer.next_cursor = str(rows[-1].id)
        return answer

    async def _damage(self, tenant: TenantId, row: FileRow) -> str:
        digest, at, size = hashlib.sha256(), 0, stored_size(row.kept_bytes)
        try:
            while at < size:  # one byte beyond the end is asked for, and must not be there
                part = await self._blobs.get(
                    tenant, row.address, at, min(READ_BYTES_MAX, size + 1 - at)
                )
                digest.update(part)
                at += len(part) or size
        except BlobMissing:
            return "missing"
        return "" if digest.hexdigest() == row.stored_sha256 else "changed"


def _rules(limits: Limits) -> files_pb2.FileRules:
    return files_pb2.FileRules(
        kinds=sorted(limits.kinds),
        file_bytes_max=limits.file_bytes_max,
        stranger_bytes_max=limits.stranger_bytes_max,
        tenant_bytes_max=limits.tenant_bytes_max,
    )


def _upload(standing: Standing) -> files_pb2.Upload:
    expires_at = standing.expires_at
    return files_pb2.Upload(
        id=str(standing.id),
        offset=standing.offset,
        size=standing.size,
        expires_at=int(expires_at.timestamp()) if expires_at else 0,
        kept=_file(standing.id, standing.kept) if standing.kept else None,
    )


def _file(file_id: UUID, kept: KeptFile) -> files_pb2.File:
    if kept.content is None:
        raise AttachmentUnknown
    return files_pb2.File(
        id=str(file_id),
        name=kept.name,
        media_type=kept.content.media_type,
        size_bytes=kept.content.kept_bytes,
        sent_sha256=kept.content.sent_sha256,
        sha256=kept.content.kept_sha256,
        taken_at=kept.content.taken_at,
        ticket_id=str(kept.ticket_id) if kept.ticket_id else "",
        made_by=kept.made_by,
    )


def _upload_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise UploadUnknown from wrong


def _file_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise AttachmentUnknown from wrong
