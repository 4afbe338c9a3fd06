"""Waiting: a ticket waits for something and goes on, and who had it all the while."""

from typing import Annotated, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Body, Moment, Moved, Shown
from services.gateway.api.moves import IfMatch, version_of
from services.gateway.api.replies import moved, plain, reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.contracts.waiting import WaitReason
from shared.pb.gongdan.workflow.v1 import workflow_pb2

router = APIRouter(route_class=Guarded, prefix="/tickets/{ticket_id}", tags=["waiting"])

REASONS: Final = get_args(WaitReason)


class Waiting(Body):
    """What a ticket waits for, and when it is expected to go on; nothing happens then by itself."""

    reason: Annotated[str, Field(max_length=100, json_schema_extra={"enum": [*REASONS]})]
    note: Annotated[str, Field(max_length=20_000, description="At most 2,000 as written")] = ""
    until: Moment | None = None
    occurred_at: Moment = ""


class BookingShown(Shown):
    """From when to when (whole seconds, UTC) who had the ticket, and why."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    owner: str
    reason: str
    seconds: int


class ShareShown(Shown):
    """What an owner had the ticket for altogether, for one reason."""

    owner: str
    reason: str
    seconds: int


class HandOverShown(Shown):
    """How long a department had what another gave it."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    seconds: int


class SideBookingShown(Shown):
    """From when to when a parallel branch or a blocking child was open, and whose it was."""

    from_: Annotated[str, Field(alias="from")]
    to: Annotated[str, Field(description="When it was done; now while it is open")]
    kind: Annotated[str, Field(json_schema_extra={"enum": ["branch", "child"]})]
    what: str
    owner: str
    reason: str
    seconds: int
    open: bool


class CustodyShown(Shown):
    """From when to when people had the ticket, and who of them received it first."""

    from_: Annotated[str, Field(alias="from")]
    to: Annotated[str | None, Field(description="None while they have it")]
    owner: str
    whose: Annotated[str | None, Field(description="An assignee's id, a queue's name")]
    shown_at: Annotated[str | None, Field(description="None while none of them was")]
    shown_to: Annotated[str | None, Field(description="Told to who works for the company")]
    acted: Annotated[bool, Field(description="They moved or answered it then, not shown it before")]


class LedgerShown(Shown):
    """Every second from report to close (or to now), booked to one owner and reason."""

    ticket_id: str
    closed: bool
    bookings: list[BookingShown]
    sums: list[ShareShown]
    total_s: Annotated[int, Field(description="The age of the ticket: the sum of all bookings")]
    hand_overs: list[HandOverShown]
    alongside: Annotated[
        list[SideBookingShown], Field(description="They overlap, so they add up to nothing")
    ]
    custody: Annotated[list[CustodyShown], Field(description="Each time that it came to people")]


@router.put("/waiting", operation_id="waitWithTicket", responses={200: {"model": Moved}})
async def wait(
    *,
    ticket_id: UUID,
    body: Waiting,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
) -> Response:
    """Let a ticket wait, whatever state it stands in; a move ends it as much as resuming does."""
    request = workflow_pb2.WaitRequest(
        ticket_id=str(ticket_id),
        reason=body.reason,
        note=body.note,
        until=body.until or "",
        expected_version=version_of(if_match),
        occurred_at=body.occurred_at,
    )
    answer: workflow_pb2.WaitResponse = await asking.command(gateway.clients.workflow.Wait, request)
    return await moved(gateway, asking, ticket_id, answer)


@router.delete("/waiting", operation_id="resumeTicket", responses={200: {"model": Moved}})
async def resume(
    *,
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: Commanding,
    if_match: IfMatch = "",
    occurred_at: Annotated[str, Query(max_length=64, description="RFC 3339; now if empty")] = "",
) -> Response:
    """Say that a ticket waits no longer."""
    request = workflow_pb2.ResumeRequest(
        ticket_id=str(ticket_id),
        expected_version=version_of(if_match),
        occurred_at=SPACE_BEFORE_OFFSET.sub("+", occurred_at),
    )
    answer: workflow_pb2.ResumeResponse = await asking.command(
        gateway.clients.workflow.Resume, request
    )
    return await moved(gateway, asking, ticket_id, answer)


@router.get("/ledger", operation_id="getLedger", responses={200: {"model": LedgerShown}})
async def get_ledger(ticket_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return who had a ticket when, and why; the seconds of all bookings are its age."""
    request = workflow_pb2.GetLedgerRequest(ticket_id=str(ticket_id))
    answer: workflow_pb2.GetLedgerResponse = await asking.ask(
        gateway.clients.workflow.GetLedger, request
    )
    value = {
        "ticket_id": str(ticket_id),
        "closed": answer.closed,
        "bookings": [_spoken(plain(each), "start", "end") for each in answer.bookings],
        "sums": [plain(each) for each in answer.shares],
        "total_s": answer.total_s,
        "hand_overs": [
            _spoken(plain(each), "from_department", "to_department") for each in answer.hand_overs
        ],
        "alongside": [_spoken(plain(each), "start", "end") for each in answer.alongside],
        "custody": [_custody(each) for each in answer.custody],
    }
    return await reply(gateway, asking, value, headers={"ETag": f'"{answer.version}"'})


def _spoken(row: dict[str, object], first: str, last: str) -> dict[str, object]:
    """Return a row with the names that Python cannot give it."""
    return {"from": row.pop(first), "to": row.pop(last), **row}


def _custody(custody: workflow_pb2.Custody) -> dict[str, object]:
    told = ("owner", "whose", "shown_at", "shown_to")
    row = {name: getattr(custody, name) or None for name in told}
    return {"from": custody.start, "to": custody.end or None, **row, "acted": custody.acted}
