"""Commands on a ticket: moves, comments, and who does it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec
from fastapi import APIRouter, Header, Path, Response

from services.gateway.api.context import Asking, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Comment, Decline, Move, Moved
from services.gateway.api.posts import PostAsked
from services.gateway.api.replies import moved, reply
from services.gateway.api.tickets import must_see
from shared.decider import Kind, Refusal
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["commands"])

ABOUT_THE_TICKET: Final = frozenset({Kind.NOT_NOW, Kind.NOT_FOUND, Kind.FORBIDDEN})
"""What a refusal is of that tells whether there is such a ticket."""
ETAG: Final = re.compile(r'(?:W/)?"?([1-9][0-9]{0,8})"?')
IfMatch = Annotated[str, Header(alias="If-Match", max_length=64, description="The ETag you saw")]


class IfMatchUnusable(Refusal):
    """If-Match holds the ETag of the ticket as you saw it, such as "7"."""

    slug: ClassVar[str] = "if-match-unusable"
    kind: ClassVar[Kind] = Kind.INVALID


@router.post("/transitions/{name}", operation_id="moveTicket", responses={200: {"model": Moved}})
async def move(
    *,
    ticket_id: UUID,
    name: Annotated[str, Path(max_length=100)],
    body: Move,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Move a ticket along a transition of its scenario; a refusal says what is missing."""
    request = workflow_pb2.MoveRequest(
        ticket_id=str(ticket_id),
        transition=name,
        fields=msgspec.json.encode(body.fields),
        expected_version=version_of(if_match),
        occurred_at=body.occurred_at,
        form_s=body.form_s,
    )
    answer: workflow_pb2.MoveResponse = await asking.command(gateway.clients.workflow.Move, request)
    return await moved(gateway, asking, ticket_id, answer)


@router.post(
    "/comments",
    operation_id="commentTicket",
    status_code=201,
    responses={201: {"model": Moved}},
)
async def comment(
    *,
    ticket_id: UUID,
    body: Comment,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Say something about a ticket."""
    request = workflow_pb2.CommentRequest(
        ticket_id=str(ticket_id),
        text=body.text,
        internal=body.internal,
        canned=body.canned,
        values=body.values,
        language=body.language,
        expected_version=version_of(if_match),
    )
    answer: workflow_pb2.CommentResponse = await asking.command(
        gateway.clients.workflow.Comment, request
    )
    value = {"ticket_id": str(ticket_id), "version": answer.version}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@router.post(
    "/assignments/accept", operation_id="acceptAssignment", responses={200: {"model": Moved}}
)
async def accept(
    ticket_id: UUID, gateway: GatewayNow, asking: Commanding, post: PostAsked = ""
) -> Response:
    """Accept what was offered to the asker."""
    request = dispatch_pb2.AcceptRequest(ticket_id=str(ticket_id), post=post)
    async with refused_as_unseen(gateway, asking, ticket_id):
        answer: dispatch_pb2.AcceptResponse = await asking.command(
            gateway.clients.dispatch.Accept, request
        )
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@router.post(
    "/assignments/decline", operation_id="declineAssignment", responses={200: {"model": Moved}}
)
async def decline(
    ticket_id: UUID,
    body: Decline,
    gateway: GatewayNow,
    asking: Commanding,
    post: PostAsked = "",
) -> Response:
    """Decline what was offered to the asker; the next one is found."""
    request = dispatch_pb2.DeclineRequest(ticket_id=str(ticket_id), reason=body.reason, post=post)
    async with refused_as_unseen(gateway, asking, ticket_id):
        answer: dispatch_pb2.DeclineResponse = await asking.command(
            gateway.clients.dispatch.Decline, request
        )
    return await reply(gateway, asking, {"ticket_id": str(ticket_id)}, position=answer.position)


@asynccontextmanager
async def refused_as_unseen(
    gateway: Gateway, asking: Asking, ticket_id: UUID
) -> AsyncIterator[None]:
    """Refuse as if there were no such ticket what is refused to somebody who does not see it.

    It is looked at afterwards: who said no sees the ticket no more, and may say so once more.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.kind in ABOUT_THE_TICKET:
            await must_see(gateway, asking, ticket_id)
        raise


def version_of(if_match: str) -> int:
    """Return the version somebody saw; 0 means any. Raises IfMatchUnusable."""
    if if_match in {"", "*"}:
        return 0
    matched = ETAG.fullmatch(if_match.strip())
    if matched is None:
        raise IfMatchUnusable
    return int(matched[1])
