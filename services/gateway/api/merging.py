"""Merging: a ticket is shown with another that is about the same, until that is undone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Moved
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import moved
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.pb.gongdan.workflow.v1 import merging_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])


class Merging(Body):
    """Into which ticket, and when; now, if nothing is said."""

    into: Annotated[UUID, Field(strict=False)]
    occurred_at: Moment = ""


@router.put("/merge", operation_id="mergeTicket", responses={200: {"model": Moved}})
async def merge(
    *,
    ticket_id: UUID,
    body: Merging,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Merge a ticket into another: it is kept as it is and stands still, shown with that one."""
    request = merging_pb2.MergeRequest(
        ticket_id=str(ticket_id),
        into=str(body.into),
        expected_version=version_of(if_match),
        occurred_at=body.occurred_at,
    )
    answer: merging_pb2.MergeResponse = await asking.command(gateway.clients.merges.Merge, request)
    return await moved(gateway, asking, ticket_id, answer)


@router.delete("/merge", operation_id="undoMerge", responses={200: {"model": Moved}})
async def undo_merge(
    *,
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
    occurred_at: Annotated[str, Query(max_length=64, description="RFC 3339; now if empty")] = "",
) -> Response:
    """Let a merged ticket go on exactly where it was; what was said meanwhile stays said."""
    request = merging_pb2.UndoMergeRequest(
        ticket_id=str(ticket_id),
        expected_version=version_of(if_match),
        occurred_at=SPACE_BEFORE_OFFSET.sub("+", occurred_at),
    )
    answer: merging_pb2.UndoMergeResponse = await asking.command(
        gateway.clients.merges.UndoMerge, request
    )
    return await moved(gateway, asking, ticket_id, answer)
