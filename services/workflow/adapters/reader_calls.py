"""Who looked at a ticket, over gRPC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.workflow.app.readers import Readers
from services.workflow.domain.refusals import TicketUnknown
from shared.pb.gongdan.workflow.v1 import readers_pb2
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.ReaderService"


@dataclass(frozen=True, kw_only=True)
class ReaderCalls:
    """``gongdan.workflow.v1.ReaderService``."""

    readers: Readers

    async def NoteView(  # noqa: N802  # the generated name
        self, request: readers_pb2.NoteViewRequest, call: Call
    ) -> readers_pb2.NoteViewResponse:
        """Note that the caller looked; raises TicketUnknown."""
        ticket_id = _ticket_id(request.ticket_id)
        standing = await self.readers.tickets.standing(call.caller, ticket_id)
        await self.readers.note(call.caller, ticket_id, standing, datetime.now(UTC))
        return readers_pb2.NoteViewResponse()

    async def ListViews(  # noqa: N802  # the generated name
        self, request: readers_pb2.ListViewsRequest, call: Call
    ) -> readers_pb2.ListViewsResponse:
        """Return who looked; raises ScopeMissing and TicketUnknown."""
        views = await self.readers.views(call.caller, _ticket_id(request.ticket_id))
        return readers_pb2.ListViewsResponse(
            views=[
                readers_pb2.View(
                    reader=one.reader,
                    on_behalf_of=one.on_behalf_of or "",
                    at=one.at.isoformat(),
                )
                for one in views
            ]
        )


def _ticket_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise TicketUnknown from None
