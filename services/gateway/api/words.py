"""Words: what people say that the words of a report meant."""

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moved
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import moved
from shared.pb.gongdan.workflow.v1 import words_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])


class Meant(Body):
    """The values of fields that are left to words."""

    fields: Annotated[dict[str, str], Field(min_length=1, max_length=20)]


@router.post("/classification", operation_id="correctWords", responses={200: {"model": Moved}})
async def correct(
    *,
    ticket_id: UUID,
    body: Meant,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Say what the words of a report meant: one of what was suggested, something else, or the same.

    Priority and skills follow, and a ticket that only unclear words held up is sent out. It is
    learned from.
    """
    request = words_pb2.CorrectRequest(
        ticket_id=str(ticket_id),
        fields=msgspec.json.encode(body.fields),
        expected_version=version_of(if_match),
    )
    answer: words_pb2.CorrectResponse = await asking.command(gateway.clients.words.Correct, request)
    return await moved(gateway, asking, ticket_id, answer)
