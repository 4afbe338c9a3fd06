"""A small keeper of files behind the gateway: uploads in memory, and two files that are kept."""

import hashlib
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from shared.decider import Kind, Refusal
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import files_pb2, files_pb2_grpc
from shared.pb.gongdan.workflow.v1 import attaching_pb2, attaching_pb2_grpc
from shared.rpc import Call
from shared.sealed import DataKey, Sealed, open_sealed, parse, seal
from shared.sealed_files import KEY_CLASS, FileSeal, new_file_key
from tests.integration.gateway.gateway_known import (
    FORGOTTEN,
    PERSON,
    TENANT,
    TICKET,
    Memory,
    PersonKeys,
)

PHOTO, DOCUMENT, LOST, ELSEWHERE = (UUID(int=number) for number in (71, 72, 73, 74))
CLEAR = bytes(range(256)) * 1_000
ATTACHMENTS = [
    {"name": "a.jpg", "url": "https://example.com/a.jpg", "ref": None, "size_bytes": 0},
    *({"name": "冷柜.jpg", "url": "", "ref": str(one)} for one in (PHOTO, DOCUMENT, LOST)),
]


class OwnToken:
    """The gateway's own token."""

    async def token(self, _tenant: TenantId) -> str:
        return "token-of-system:gateway|"


class FileKeys(PersonKeys):
    """A vault that knows one person, and what is sealed for them."""

    async def open(self, tenant: TenantId, sealed: list[str]) -> list[str | None]:
        parts = [parse(one) for one in sealed]
        return [
            open_sealed(tenant, PERSON, one) if one and one.subject == PERSON.subject else None
            for one in parts
        ]

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        return seal(tenant, subject, personal_class, value)


class UploadUnknown(Refusal):
    """There is no such upload."""

    slug: ClassVar[str] = "upload-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class UploadOffsetWrong(Refusal):
    """The upload stands elsewhere."""

    slug: ClassVar[str] = "upload-offset-wrong"
    kind: ClassVar[Kind] = Kind.NOT_NOW


class FileKindRefused(Refusal):
    """Files of this kind are not taken: send a photo, PDF, plain text, sound or video."""

    slug: ClassVar[str] = "file-kind-refused"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass
class FakeFiles(files_pb2_grpc.FileServiceServicer):
    memory: Memory
    came: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    key: str = field(default_factory=new_file_key)

    async def BeginUpload(
        self, request: files_pb2.BeginUploadRequest, call: Call
    ) -> files_pb2.BeginUploadResponse:
        self.memory.note(request, call)
        upload_id = str(UUID(int=100 + len(self.came)))
        self.came[upload_id] = request.size, b""
        return files_pb2.BeginUploadResponse(upload=self._upload(upload_id))

    async def GetUpload(
        self, request: files_pb2.GetUploadRequest, call: Call
    ) -> files_pb2.GetUploadResponse:
        self.memory.note(request, call)
        return files_pb2.GetUploadResponse(upload=self._upload(request.id))

    async def AppendUpload(
        self, request: files_pb2.AppendUploadRequest, call: Call
    ) -> files_pb2.AppendUploadResponse:
        self.memory.note(request, call)
        size, before = self.came.get(request.id, (0, b""))
        if request.offset != len(before):
            raise UploadOffsetWrong(offset=str(len(before)))
        if b"<svg" in request.content:
            raise FileKindRefused
        self.came[request.id] = size, before + request.content
        return files_pb2.AppendUploadResponse(upload=self._upload(request.id))

    async def GiveUpUpload(
        self, request: files_pb2.GiveUpUploadRequest, call: Call
    ) -> files_pb2.GiveUpUploadResponse:
        self.memory.note(request, call)
        self.came.pop(request.id)
        return files_pb2.GiveUpUploadResponse()

    async def SealFile(
        self, request: files_pb2.SealFileRequest, call: Call
    ) -> files_pb2.SealFileResponse:
        self.memory.note(request, call)
        return files_pb2.SealFileResponse()

    async def GetFile(
        self, request: files_pb2.GetFileRequest, call: Call
    ) -> files_pb2.GetFileResponse:
        self.memory.note(request, call)
        whose = FORGOTTEN if request.id == str(LOST) else PERSON
        key = seal(TENANT, whose, KEY_CLASS, self.key)
        return files_pb2.GetFileResponse(file=self._file(request.id), key=key)

    async def ReadFile(
        self, request: files_pb2.ReadFileRequest, call: Call
    ) -> files_pb2.ReadFileResponse:
        self.memory.note(request, call)
        stored = FileSeal(tenant=TENANT, file_id=UUID(request.id), key=self.key).whole(CLEAR)
        content = stored[request.first : request.first + request.size]
        return files_pb2.ReadFileResponse(content=content)

    async def CheckFiles(
        self, request: files_pb2.CheckFilesRequest, call: Call
    ) -> files_pb2.CheckFilesResponse:
        self.memory.note(request, call)
        answer = files_pb2.CheckFilesResponse(checked=2)
        answer.damaged.add(id=str(PHOTO), what="missing")
        return answer

    def _upload(self, upload_id: str) -> files_pb2.Upload:
        if upload_id not in self.came:
            raise UploadUnknown
        size, content = self.came[upload_id]
        is_whole = size == len(content)
        return files_pb2.Upload(
            id=upload_id,
            offset=len(content),
            size=size,
            expires_at=0 if is_whole else 1_800_000_000,
            kept=self._file(upload_id) if is_whole else None,
        )

    def _file(self, ref: str) -> files_pb2.File:
        return files_pb2.File(
            id=ref,
            name=f"冷柜 {seal(TENANT, PERSON, 'phone', '13812345678')}.jpg",
            media_type="application/pdf" if ref == str(DOCUMENT) else "image/jpeg",
            size_bytes=len(CLEAR),
            sha256=hashlib.sha256(CLEAR).hexdigest(),
            ticket_id=str(TICKET),
            made_by="key:k2" if ref == str(ELSEWHERE) else "key:k1",
        )


@dataclass
class FakeAttachments(attaching_pb2_grpc.AttachmentServiceServicer):
    memory: Memory

    async def Attach(
        self, request: attaching_pb2.AttachRequest, call: Call
    ) -> attaching_pb2.AttachResponse:
        self.memory.note(request, call)
        return attaching_pb2.AttachResponse(version=4, state="new", position="workflow.1.44")
