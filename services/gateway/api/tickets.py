"""Tickets: the list, one of them now or as it was, and everything that happened to it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Response
from starlette.background import BackgroundTask

from services.gateway.api.context import (
    Asking,
    AskingNow,
    Gateway,
    GatewayNow,
    reads_every_ticket,
)
from services.gateway.api.guard import Guarded
from services.gateway.api.language import Language
from services.gateway.api.models import Page, Shown, Ticket
from services.gateway.api.named_files import with_addresses
from services.gateway.api.nobody import explained, in_words
from services.gateway.api.reasons import explain_in_chinese
from services.gateway.api.replies import PagingNow, after_of, decoded, page, reply
from shared.decider import Kind, Refusal
from shared.disclosure import Purpose
from shared.pb.gongdan.intake.v1 import intake_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.pb.gongdan.workflow.v1 import readers_pb2, workflow_pb2

router = APIRouter(route_class=Guarded, tags=["tickets"])

log = structlog.get_logger()

VIEWS_HEAR: Final = "workflow"
FILTERS_MAX: Final = 50
HISTORY_MAX: Final = 500
MERGED_MAX: Final = 200
"""So many tickets can be merged into one; a look at each is noted."""
INT32_MAX: Final = 2**31 - 1
COMING_MAX: Final = timedelta(seconds=30)
RECEIVING_LABEL: Final = {"zh": "接收中", "en": "Receiving"}
SPACE_BEFORE_OFFSET: Final = re.compile(r" (?=\d\d:\d\d$)")

Values = Annotated[list[Annotated[str, Query(max_length=100)]], Query(max_length=FILTERS_MAX)]
Order = Literal["queue", "opened_at", "-opened_at", "updated_at", "-updated_at"]
Short = Annotated[str, Query(max_length=200)]
AsOf = Annotated[str, Query(max_length=64, description="RFC 3339: as it was known then")]
Search = Annotated[
    str,
    Query(
        max_length=200,
        description="at most ten words, all of which the number, summary, asset or fields have;"
        " any part of them will do, also one Chinese character",
    ),
]


View = Literal["open", "closed", "merged", "unassignable", "duplicates", "all"]


@router.get("/tickets", operation_id="listTickets", responses={200: {"model": Page}})
async def list_tickets(
    *,
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    view: Annotated[View, Query()] = "open",
    types: Annotated[Values, Query(alias="type")] = [],  # noqa: B006  # the framework copies it
    states: Annotated[Values, Query(alias="state")] = [],  # noqa: B006
    priorities: Annotated[Values, Query(alias="priority")] = [],  # noqa: B006
    assignee: Short = "",
    queue: Annotated[
        str, Query(max_length=250, description="those that stand there: team:night, or *")
    ] = "",
    q: Search = "",
    sort: Order = "queue",
    as_of: AsOf = "",
) -> Response:
    """Return a page of the tickets the asker may see, the most urgent first, now or as they stood.

    Of a past moment the answer is final: it is asked for when the views have heard all there was.
    """
    request = reporting_pb2.ListTicketsRequest(
        types=types,
        states=states,
        priorities=priorities,
        assignee=assignee,
        queue=queue,
        text=q,
        sort=sort,
        limit=paging.limit,
        after=after_of(gateway, asking, paging),
        view=view,
        as_of=SPACE_BEFORE_OFFSET.sub("+", as_of),
    )
    asking = await (heard_all if as_of else _reached)(gateway, asking)
    answer: reporting_pb2.ListTicketsResponse = await asking.ask(
        gateway.clients.reporting.ListTickets, request
    )
    return await page(
        gateway,
        asking,
        paging,
        [explained(decoded(each)) for each in answer.tickets],
        answer.next_after,
        position=answer.position,
        more={"total": answer.total} | ({"is_whole": not answer.counted_in_part} if as_of else {}),
    )


@router.get("/tickets/{ticket_id}", operation_id="getTicket", responses={200: {"model": Ticket}})
async def get_ticket(
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    as_of: AsOf = "",
) -> Response:
    """Return a ticket as it stands in the log, with the moves open to the asker, or as it was."""
    request = workflow_pb2.GetTicketRequest(
        ticket_id=str(ticket_id),
        # A plus sign in a query means a space; nobody who writes +08:00 means that.
        as_of=SPACE_BEFORE_OFFSET.sub("+", as_of),
    )
    try:
        answer: workflow_pb2.GetTicketResponse = await asking.ask(
            gateway.clients.workflow.GetTicket, request
        )
    except Refusal as refusal:
        if as_of or not _may_be_on_its_way(refusal):
            raise
        return await _receiving(gateway, asking, ticket_id, refusal)
    return await show(gateway, asking, answer.ticket, answer.version)


@router.get(
    "/tickets/{ticket_id}/history", operation_id="getHistory", responses={200: {"model": Shown}}
)
async def get_history(
    ticket_id: UUID,
    gateway: GatewayNow,
    asking: AskingNow,
    after_version: Annotated[int, Query(ge=0, le=INT32_MAX)] = 0,
    limit: Annotated[int, Query(ge=1, le=HISTORY_MAX)] = HISTORY_MAX,
) -> Response:
    """Return what happened to a ticket: who, when, from, to, why, and under which rules."""
    request = reporting_pb2.GetHistoryRequest(
        ticket_id=str(ticket_id), limit=limit, after_version=after_version
    )
    asking = await _reached(gateway, asking)
    answer: reporting_pb2.GetHistoryResponse = await asking.ask(
        gateway.clients.reporting.GetHistory, request
    )
    items = [in_words(decoded(each)) for each in answer.events]
    last = items[-1] if len(items) == limit else None
    merged = [decoded(each) for each in answer.merged]
    value = {
        "items": items,
        "next_after_version": last.get("version") if isinstance(last, dict) else None,
        "merged": merged,
        "before": [decoded(each) for each in answer.before],
    }
    response = await reply(gateway, asking, value, position=answer.position)
    looked = (str(ticket_id), *_tickets_of(merged)[:MERGED_MAX])
    response.background = BackgroundTask(_note_views, gateway, asking, looked)
    return response


async def show(
    gateway: Gateway,
    asking: Asking,
    sealed: bytes,
    version: int,
    purpose: Purpose = Purpose.SCREEN,
) -> Response:
    """Show a ticket that workflow sent, as its reader may see it for this purpose."""
    ticket = with_addresses(explained(decoded(sealed)))
    if asking.language is Language.ZH:
        explain_in_chinese(ticket)
    headers = {"ETag": f'"{version}"'}
    return await reply(gateway, asking, ticket, headers=headers, purpose=purpose)


def _tickets_of(merged: Iterable[object]) -> tuple[str, ...]:
    """Return of which tickets something is told, each once."""
    told = (one.get("ticket_id") for one in merged if isinstance(one, dict))
    return tuple(dict.fromkeys(map(str, told)))


async def _note_views(gateway: Gateway, asking: Asking, tickets: Iterable[str]) -> None:
    """Let it be known who read what happened to some tickets, after they have their answer."""
    anywhere = replace(asking, min_position="")
    for ticket in tickets:
        request = readers_pb2.NoteViewRequest(ticket_id=ticket)
        try:
            await anywhere.ask(gateway.clients.readers.NoteView, request)
        except Refusal as refusal:
            log.warning("view_not_noted", tenant=asking.caller.tenant, code=refusal.slug)


async def must_see(gateway: Gateway, asking: Asking, ticket_id: UUID, as_of: str = "") -> object:
    """Refuse as if there were no such ticket, unless workflow shows it to the asker.

    Returns what workflow says of it, which the asker is not shown.
    """
    request = workflow_pb2.GetTicketRequest(
        ticket_id=str(ticket_id), as_of=as_of, is_not_shown=True
    )
    answer: workflow_pb2.GetTicketResponse = await asking.ask(
        gateway.clients.workflow.GetTicket, request
    )
    return decoded(answer.ticket)


async def _reached(gateway: Gateway, asking: Asking) -> Asking:
    """Return the asker with a position that views understand: they hear the ticket log only.

    Who wrote elsewhere (a report, an acceptance) waits until that has reached the ticket log, and
    then for what stands there.
    """
    parts = asking.min_position.split(",")
    if all(part.startswith(f"{VIEWS_HEAR}.") for part in parts if part):
        return asking
    return await heard_all(gateway, asking)


async def heard_all(gateway: Gateway, asking: Asking) -> Asking:
    """Return the asker with the position up to which everything is that was recorded by now."""
    answer: workflow_pb2.CatchUpResponse = await asking.ask(
        gateway.clients.workflow.CatchUp, workflow_pb2.CatchUpRequest()
    )
    return replace(asking, min_position=answer.position)


def _may_be_on_its_way(refusal: Refusal) -> bool:
    return refusal.kind is Kind.NOT_FOUND or refusal.slug == "not-caught-up"


def _is_still_coming(asking: Asking, received_at: str) -> bool:
    """Say whether a ticket that workflow does not show is one that it has not heard of yet.

    Who may read every ticket is shown all that workflow knows; from others it may be hidden.
    """
    if reads_every_ticket(asking.caller):
        return True
    return datetime.now(UTC) - datetime.fromisoformat(received_at) < COMING_MAX


async def _receiving(
    gateway: Gateway, asking: Asking, ticket_id: UUID, refusal: Refusal
) -> Response:
    """Answer for a ticket that only intake knows of; raises ``refusal`` if it does not either."""
    request = intake_pb2.GetSubmissionRequest(submission_id=str(ticket_id))
    try:
        known: intake_pb2.GetSubmissionResponse = await replace(asking, min_position="").ask(
            gateway.clients.intake.GetSubmission, request
        )
    except Refusal:
        raise refusal from None
    if known.state != "accepted" or not _is_still_coming(asking, known.received_at):
        raise refusal
    value: dict[str, object] = {
        "id": str(ticket_id),
        "number": None,
        "type": known.type,
        "summary": known.summary,
        "state": "receiving",
        "state_label": RECEIVING_LABEL,
        "moves": [],
        "version": 0,
        "opened_at": known.received_at,
    }
    return await reply(gateway, asking, value, headers={"Retry-After": "1"})
