"""The numbers of tickets, asked of workflow for whoever waits for an answer."""

import asyncio
from typing import Final
from uuid import UUID

import grpc
import msgspec

from shared.decider import Refusal
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import call
from shared.rpc.logs import Tokens

PATIENCE_S: Final = 2.0
"""WeCom waits for five seconds, and asks again then."""


class _Numbered(msgspec.Struct):
    number: str = ""


class WorkflowNumbers:
    """Asks workflow, and gives up soon."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        self._stub = workflow_pb2_grpc.WorkflowServiceStub(channel)
        self._tokens = tokens

    async def number(self, tenant: TenantId, ticket_id: UUID, reported_at: str) -> str:
        """Return a ticket's number, within two seconds; empty while it has none.

        ``reported_at`` is the position of its report, empty if the ticket must be there by now.
        """
        metadata = {"gongdan-min-position": reported_at} if reported_at else {}
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer: workflow_pb2.GetTicketResponse = await call(
                    self._stub.GetTicket,
                    workflow_pb2.GetTicketRequest(ticket_id=str(ticket_id), is_not_shown=True),
                    token=await self._tokens.token(tenant),
                    timeout_s=PATIENCE_S,
                    metadata=metadata,
                )
        except (Refusal, TimeoutError):
            return ""
        return msgspec.json.decode(answer.ticket, type=_Numbered).number
