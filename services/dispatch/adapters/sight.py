"""Whether somebody sees a ticket: workflow knows, and is asked in their name."""

from uuid import UUID

import grpc

from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import Call, call


class SightByWorkflow:
    """Asks workflow."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = workflow_pb2_grpc.WorkflowServiceStub(channel)

    async def must_see(self, asked: Call, ticket_id: UUID) -> None:
        """Refuse as workflow does, unless it shows the ticket to the caller.

        Raises ``ServiceAway``, too: nobody is shown anything that workflow was not asked about.
        """
        await call(
            self._stub.GetTicket,
            workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id), is_not_shown=True),
            token=asked.token,
            timeout_s=asked.deadline_s,
            metadata={"gongdan-min-position": asked.min_position} if asked.min_position else {},
        )
