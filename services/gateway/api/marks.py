"""Marks: what was seen to happen to a ticket that is no move."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Moved
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import moved
from shared.pb.gongdan.workflow.v1 import marks_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])


class Seen(Body):
    """When it happened; now, if nothing is said."""

    occurred_at: Moment = ""


@router.post("/marks/{mark}", operation_id="markTicket", responses={200: {"model": Moved}})
async def mark(
    *,
    ticket_id: UUID,
    mark: Annotated[str, Path(max_length=41)],
    body: Seen,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Say that something was seen to happen; clocks count it when it did, however late it comes."""
    request = marks_pb2.MarkRequest(
        ticket_id=str(ticket_id),
        mark=mark,
        expected_version=version_of(if_match),
        occurred_at=body.occurred_at,
    )
    answer: marks_pb2.MarkResponse = await asking.command(gateway.clients.marks.Mark, request)
    return await moved(gateway, asking, ticket_id, answer)
