"""Who looked at a ticket and who had it revealed, over gRPC."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from services.workflow.adapters.calls import Waiting, catch_up, ticket_id_of
from services.workflow.app.readers import Readers
from services.workflow.views import ticket_now
from shared.pb.gongdan.workflow.v1 import readers_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ReaderService"


@dataclass(frozen=True, kw_only=True)
class ReaderCalls:
    """``gongdan.workflow.v1.ReaderService``."""

    readers: Readers
    waits: tuple[Waiting, ...]

    async def NoteView(  # noqa: N802  # the generated name
        self, request: readers_pb2.NoteViewRequest, call: Call
    ) -> readers_pb2.NoteViewResponse:
        """Note that the caller looked; raises TicketUnknown."""
        ticket_id = ticket_id_of(request.ticket_id)
        standing = await self.readers.tickets.standing(call.caller, ticket_id)
        await self.readers.note(call.caller, ticket_id, standing, datetime.now(UTC))
        return readers_pb2.NoteViewResponse()

    async def Reveal(  # noqa: N802  # the generated name
        self, request: readers_pb2.RevealRequest, call: Call
    ) -> readers_pb2.RevealResponse:
        """Keep why the caller sees a ticket's personal data in clear, then return the ticket."""
        await catch_up(call, self.waits)
        intent, caller, ticket_id = call.intent(), call.caller, ticket_id_of(request.ticket_id)
        standing = await self.readers.reveal(intent, caller, ticket_id, request.reason)
        ticket = ticket_now(ticket_id, standing, caller, intent.occurred_at)
        return readers_pb2.RevealResponse(
            ticket=msgspec.json.encode(ticket), version=standing.version
        )

    async def ListViews(  # noqa: N802  # the generated name
        self, request: readers_pb2.ListViewsRequest, call: Call
    ) -> readers_pb2.ListViewsResponse:
        """Return who looked; raises ScopeMissing and TicketUnknown."""
        views = await self.readers.views(call.caller, ticket_id_of(request.ticket_id))
        return readers_pb2.ListViewsResponse(
            views=[
                readers_pb2.View(
                    reader=one.reader,
                    on_behalf_of=one.on_behalf_of or "",
                    at=one.at.isoformat(),
                    kind=one.kind,
                    by=one.by,
                    reason=one.reason,
                )
                for one in views
            ]
        )
