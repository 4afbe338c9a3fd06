"""Splitting: something of a ticket is another matter, and becomes a ticket of its own."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from google.protobuf.json_format import MessageToDict
from pydantic import Field

from services.gateway.api.context import Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moved
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import reply
from shared.pb.gongdan.workflow.v1 import merging_pb2

CHOSEN_MAX = 100

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])


class Chosen(Body):
    """What of the ticket is another matter.

    ``comments`` are the versions in which they stand in its history, ``attachments`` their refs.
    """

    summary: Annotated[str, Field(min_length=1, max_length=2_000)]
    type: Annotated[str, Field(max_length=64)] = ""
    fields: Annotated[dict[str, object], Field(default_factory=dict)]
    comments: Annotated[list[int], Field(default_factory=list, max_length=CHOSEN_MAX)]
    attachments: Annotated[list[str], Field(default_factory=list, max_length=CHOSEN_MAX)]


class SplitOff(Moved):
    """The ticket after it, and the one that it became besides."""

    split_off: dict[str, object]


class Undone(Moved):
    """The ticket that was merged back; what was done with it, and what cannot be untold."""

    kept: list[dict[str, object]]
    told: list[dict[str, object]]


@router.post(
    "/split", operation_id="splitTicket", status_code=201, responses={201: {"model": SplitOff}}
)
async def split(
    *,
    ticket_id: UUID,
    body: Chosen,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Let something of a ticket be a ticket of its own; nothing leaves the first one."""
    request = merging_pb2.SplitRequest(
        ticket_id=str(ticket_id),
        expected_version=version_of(if_match),
        summary=body.summary,
        type=body.type,
        fields=json.dumps(body.fields).encode(),
        said=body.comments,
        refs=body.attachments,
    )
    answer: merging_pb2.SplitResponse = await asking.command(gateway.clients.merges.Split, request)
    value = {
        "ticket_id": str(ticket_id),
        "version": answer.version,
        "state": answer.state,
        "split_off": {"id": answer.other, "number": answer.other_number},
    }
    headers = {"ETag": f'"{answer.version}"', "Location": f"/api/v1/tickets/{answer.other}"}
    return await reply(
        gateway, asking, value, status=201, position=answer.position, headers=headers
    )


@router.delete("/split", operation_id="undoSplit", responses={200: {"model": Undone}})
async def undo_split(
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: Commanding,
    anyway: Annotated[  # noqa: FBT002  # a query parameter
        bool, Query(description="although something was done with it since")
    ] = False,
) -> Response:
    """Merge a ticket back into the one that it was split off; nothing of it is lost."""
    request = merging_pb2.UndoSplitRequest(ticket_id=str(ticket_id), anyway=anyway)
    answer: merging_pb2.UndoSplitResponse = await asking.command(
        gateway.clients.merges.UndoSplit, request
    )
    value = {
        "ticket_id": str(ticket_id),
        "version": answer.version,
        "state": answer.state,
        "kept": [MessageToDict(one) for one in answer.kept],
        "told": [MessageToDict(one) for one in answer.told],
    }
    headers = {"ETag": f'"{answer.version}"'}
    return await reply(gateway, asking, value, position=answer.position, headers=headers)
