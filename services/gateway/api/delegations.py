"""Delegations: members say who decides for them while they are away."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Page, Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.workflow.v1 import approvals_pb2 as pb

router = APIRouter(route_class=Guarded, prefix="/delegations", tags=["approvals"])

MemberId = Annotated[str, Field(max_length=64)]


class Delegating(Body):
    """Who decides for whom, and until when; ``member`` is the caller if it is empty."""

    member: MemberId = ""
    delegate: Annotated[str, Field(min_length=1, max_length=64)]
    start: Moment = ""
    until: Annotated[str, Field(max_length=64, description="RFC 3339; within 90 days")]
    reason: Annotated[str, Field(max_length=200)] = ""


@router.get("", operation_id="listDelegations", responses={200: {"model": Page}})
async def list_delegations(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return who decides for whom."""
    answer: pb.ListDelegationsResponse = await asking.ask(
        gateway.clients.approvals.ListDelegations, pb.ListDelegationsRequest()
    )
    items = [plain(one) for one in answer.delegations]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.put("", operation_id="giveDelegation", responses={200: {"model": Shown}})
async def give(body: Delegating, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let somebody decide for a member; what was said before about them ends."""
    request = pb.GiveDelegationRequest(
        member=body.member,
        delegate=body.delegate,
        start=body.start,
        until=body.until,
        reason=body.reason,
    )
    await asking.command(gateway.clients.approvals.GiveDelegation, request)
    return await reply(gateway, asking, {"delegate": body.delegate, "until": body.until})


@router.delete("", operation_id="endDelegation", responses={200: {"model": Shown}})
async def end(
    gateway: GatewayNow,
    asking: Commanding,
    member: Annotated[str, Query(max_length=64, description="The caller, if empty")] = "",
) -> Response:
    """Let a member decide alone again."""
    await asking.command(
        gateway.clients.approvals.EndDelegation, pb.EndDelegationRequest(member=member)
    )
    return await reply(gateway, asking, {"member": member})
