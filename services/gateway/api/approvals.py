"""Approvals: those who must agree to a move decide, and whoever asked for it waits for them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moved, Page
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import reply
from shared.pb.gongdan.workflow.v1 import approvals_pb2 as pb

router = APIRouter(route_class=Guarded, tags=["approvals"])

Key = Annotated[str, Path(max_length=41)]
Member = Annotated[str, Field(min_length=1, max_length=64)]
RoleKey = Annotated[str, Field(max_length=41)]
Note = Annotated[str, Field(max_length=20_000, description="At most 2,000 as written")]
OfApproval = Annotated[
    str, Field(max_length=41, description="Needed where several approvals have the step")
]
LISTED_MAX = 200
WHOLE = "/tickets/{ticket_id}/approvals/{approval}"
STEP = "/tickets/{ticket_id}/approvals/{step}"


class Verdict(Body):
    """A decision; whoever rejects says why. ``form`` is the digest of what they saw."""

    decision: Literal["approve", "reject"]
    comment: Note = ""
    form: Annotated[str, Field(max_length=64)] = ""
    approval: OfApproval = ""


class Signer(Body):
    """One more who must agree in the step."""

    member: Member
    place: Literal["before", "after", "parallel"] = "parallel"
    note: Note = ""
    approval: OfApproval = ""


class Taker(Body):
    """Whom the decision is given to."""

    member: Member
    note: Note = ""
    approval: OfApproval = ""


class Return(Body):
    """From which step on it is decided again; ``start`` leaves it to whoever asked."""

    to: Annotated[str, Field(max_length=41)]
    reason: Note
    approval: OfApproval = ""


class Withdrawal(Body):
    """Why nobody needs to agree any more."""

    reason: Note = ""


class Readers(Body):
    """Who is let know."""

    members: Annotated[list[Member], Field(max_length=50, default_factory=list)]
    roles: Annotated[list[RoleKey], Field(max_length=50, default_factory=list)]


@router.get("/approvals", operation_id="listApprovals", responses={200: {"model": Page}})
async def list_approvals(
    gateway: GatewayNow,
    asking: AskingNow,
    limit: Annotated[int, Query(ge=1, le=LISTED_MAX)] = LISTED_MAX,
) -> Response:
    """Return what waits for the caller, or for somebody they decide for, the longest first."""
    answer: pb.ListAwaitedResponse = await asking.ask(
        gateway.clients.approvals.ListAwaited, pb.ListAwaitedRequest(limit=limit)
    )
    items = [
        {
            "ticket_id": one.ticket_id,
            "number": one.number,
            "type": one.type,
            "approval": one.approval,
            "step": one.step,
            "label": {"zh": one.label_zh, "en": one.label_en},
            "since": one.since,
        }
        for one in answer.approvals
    ]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@router.post(STEP, operation_id="decideApproval", responses={200: {"model": Moved}})
async def decide(  # what a request brings
    *,
    ticket_id: UUID,
    step: Key,
    body: Verdict,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Approve or reject in a step, on what is there now."""
    request = pb.DecideRequest(
        about=_about(ticket_id, body.approval, if_match),
        step=step,
        verdict=body.decision,
        comment=body.comment,
        form=body.form,
    )
    answer: pb.DecideResponse = await asking.command(gateway.clients.approvals.Decide, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(f"{STEP}/signers", operation_id="addSigner", responses={200: {"model": Moved}})
async def add_signer(  # what a request brings
    *,
    ticket_id: UUID,
    step: Key,
    body: Signer,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Let one more member agree in a step."""
    request = pb.AddSignerRequest(
        about=_about(ticket_id, body.approval, if_match),
        step=step,
        member=body.member,
        place=body.place,
        note=body.note,
    )
    answer: pb.AddSignerResponse = await asking.command(
        gateway.clients.approvals.AddSigner, request
    )
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(
    f"{STEP}/hand-over", operation_id="handOverApproval", responses={200: {"model": Moved}}
)
async def hand_over(  # what a request brings
    *,
    ticket_id: UUID,
    step: Key,
    body: Taker,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Give one's decision to another member."""
    request = pb.HandOverRequest(
        about=_about(ticket_id, body.approval, if_match),
        step=step,
        member=body.member,
        note=body.note,
    )
    answer: pb.HandOverResponse = await asking.command(gateway.clients.approvals.HandOver, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(
    f"{STEP}/send-back", operation_id="sendBackApproval", responses={200: {"model": Moved}}
)
async def send_back(  # what a request brings
    *,
    ticket_id: UUID,
    step: Key,
    body: Return,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Have it decided again; what was decided since then is void, and stays visible."""
    request = pb.SendBackRequest(
        about=_about(ticket_id, body.approval, if_match), step=step, to=body.to, reason=body.reason
    )
    answer: pb.SendBackResponse = await asking.command(gateway.clients.approvals.SendBack, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(
    f"{WHOLE}/withdraw", operation_id="withdrawApproval", responses={200: {"model": Moved}}
)
async def withdraw(  # what a request brings
    *,
    ticket_id: UUID,
    approval: Key,
    body: Withdrawal,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Ask no longer; only who asked may."""
    request = pb.WithdrawRequest(about=_about(ticket_id, approval, if_match), reason=body.reason)
    answer: pb.WithdrawResponse = await asking.command(gateway.clients.approvals.Withdraw, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(f"{WHOLE}/remind", operation_id="remindApprovers", responses={200: {"model": Moved}})
async def remind(
    *,
    ticket_id: UUID,
    approval: Key,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Ask those whose turn it is to hurry, at most every ten minutes."""
    request = pb.RemindRequest(about=_about(ticket_id, approval, if_match))
    answer: pb.RemindResponse = await asking.command(gateway.clients.approvals.Remind, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(f"{WHOLE}/copies", operation_id="copyApproval", responses={200: {"model": Moved}})
async def copy(  # what a request brings
    *,
    ticket_id: UUID,
    approval: Key,
    body: Readers,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Let others know who need not agree."""
    request = pb.CopyRequest(
        about=_about(ticket_id, approval, if_match), members=body.members, roles=body.roles
    )
    answer: pb.CopyResponse = await asking.command(gateway.clients.approvals.Copy, request)
    return await _became(gateway, asking, ticket_id, answer.became)


@router.post(f"{WHOLE}/ask", operation_id="askAgain", responses={200: {"model": Moved}})
async def ask_again(
    *,
    ticket_id: UUID,
    approval: Key,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Open an approval again that was rejected, withdrawn or sent back to the start."""
    request = pb.AskAgainRequest(about=_about(ticket_id, approval, if_match))
    answer: pb.AskAgainResponse = await asking.command(gateway.clients.approvals.AskAgain, request)
    return await _became(gateway, asking, ticket_id, answer.became)


def _about(ticket_id: UUID, approval: str, if_match: str) -> pb.About:
    return pb.About(
        ticket_id=str(ticket_id), approval=approval, expected_version=version_of(if_match)
    )


async def _became(gateway: Gateway, asking: Asking, ticket_id: UUID, became: pb.Became) -> Response:
    value = {"ticket_id": str(ticket_id), "version": became.version, "state": became.state}
    headers = {"ETag": f'"{became.version}"'}
    return await reply(gateway, asking, value, position=became.position, headers=headers)
