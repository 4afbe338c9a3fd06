"""Attachments over gRPC: what people add to tickets comes in, and intake is asked for the file."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import grpc

from services.workflow.adapters.calls import Waiting, catch_up, position_of, ticket_id_of
from services.workflow.app.attaching import AttachmentDesk
from services.workflow.domain.commands import GivenFile
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.intake.v1 import files_pb2, files_pb2_grpc
from shared.pb.gongdan.workflow.v1 import attaching_pb2
from shared.rpc import Call, call
from shared.vault import Tokens

SERVICE: Final = "gongdan.workflow.v1.AttachmentService"
INTAKE_TIMEOUT_S: Final = 5.0


class IntakeFiles:
    """The files that intake keeps."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        """Take the channel to intake and this service's token source."""
        self._stub = files_pb2_grpc.FileServiceStub(channel)
        self._tokens = tokens

    async def given(self, tenant: TenantId, ref: str, ticket_id: UUID, by: str) -> GivenFile:
        """Give a file that ``by`` sent to a ticket, and say what it is; raises intake's refusal."""
        request = files_pb2.ClaimFileRequest(id=ref, ticket_id=str(ticket_id), by=by)
        token = await self._tokens.token(tenant)
        answer: files_pb2.ClaimFileResponse = await call(
            self._stub.ClaimFile, request, token=token, timeout_s=INTAKE_TIMEOUT_S
        )
        file = answer.file
        return GivenFile(
            ref=file.id,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sent_sha256=file.sent_sha256,
            sha256=file.sha256,
        )


@dataclass(frozen=True, kw_only=True)
class AttachmentCalls:
    """``gongdan.workflow.v1.AttachmentService``."""

    desk: AttachmentDesk
    store: EventStore
    waits: tuple[Waiting, ...]

    async def Attach(  # noqa: N802  # the generated name
        self, request: attaching_pb2.AttachRequest, call: Call
    ) -> attaching_pb2.AttachResponse:
        """Add a file to a ticket."""
        await catch_up(call, self.waits)
        told = await self.desk.attach(
            call.intent(),
            call.caller,
            ticket_id_of(request.ticket_id),
            request.ref,
            expected_version=request.expected_version or None,
        )
        return attaching_pb2.AttachResponse(
            version=told.version,
            state=told.state.state if told.state else "",
            position=await position_of(self.store, told.tenant, told.position),
        )
