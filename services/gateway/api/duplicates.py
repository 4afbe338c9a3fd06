"""Duplicates: two tickets may be about one thing, until somebody says that they are not.

Either of the two may be named first; the answer is about the one that came later, which leads.
"""

from uuid import UUID

from fastapi import APIRouter, Response

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Moved
from services.gateway.api.replies import moved
from shared.pb.gongdan.workflow.v1 import duplicates_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}/duplicates", tags=["commands"])


@router.put("/{other_id}", operation_id="suspectDuplicate", responses={200: {"model": Moved}})
async def suspect(
    ticket_id: UUID, other_id: UUID, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say that two tickets may be about one thing, whoever came first; merging them confirms it."""
    request = duplicates_pb2.SuspectDuplicateRequest(ticket_id=str(ticket_id), other=str(other_id))
    answer: duplicates_pb2.SuspectDuplicateResponse = await asking.command(
        gateway.clients.duplicates.SuspectDuplicate, request
    )
    return await moved(gateway, asking, UUID(answer.ticket_id), answer)


@router.delete("/{other_id}", operation_id="dismissDuplicate", responses={200: {"model": Moved}})
async def dismiss(
    ticket_id: UUID, other_id: UUID, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Say that two tickets are not about one thing: it is not suspected again by itself."""
    request = duplicates_pb2.DismissDuplicateRequest(ticket_id=str(ticket_id), other=str(other_id))
    answer: duplicates_pb2.DismissDuplicateResponse = await asking.command(
        gateway.clients.duplicates.DismissDuplicate, request
    )
    return await moved(gateway, asking, UUID(answer.ticket_id), answer)
