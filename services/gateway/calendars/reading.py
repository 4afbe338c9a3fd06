"""Reading a calendar by the token of its address: the agenda, and the tickets that are on it.

Whatever is wrong with an address, the answer is the same: a stranger learns from it neither which
technicians there are nor which tokens there were.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from typing import ClassVar

from services.gateway.api.context import Gateway
from services.gateway.api.language import Language, localised
from services.gateway.api.replies import decoded
from services.gateway.auth import Session
from services.gateway.calendars.writing import Shown, calendar_of
from services.gateway.clients import ask
from services.gateway.report.pace import Doing
from shared.decider import Kind, Refusal
from shared.disclosure import Purpose
from shared.pb.gongdan.dispatch.v1 import agenda_pb2
from shared.pb.gongdan.workflow.v1 import workflow_pb2

AT_ONCE = 8
TICKETS_MAX = 100
"""Of more visits a calendar shows the times alone."""

NOT_THEIRS = frozenset({Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.UNAUTHENTICATED})


class CalendarUnknown(Refusal):
    """There is no calendar at this address, or none any more; ask for a new address."""

    slug: ClassVar[str] = "calendar-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


async def calendar_by(
    gateway: Gateway, technician_id: str, token: str, language: Language
) -> bytes:
    """Return a technician's calendar; raises ``CalendarUnknown``, ``TooOften``."""
    try:
        session = await gateway.clients.calendar_of(token)
        gateway.pace.count(Doing.READING_CALENDAR, hashlib.sha256(token.encode()).hexdigest())
        request = agenda_pb2.GetAgendaRequest(technician_id=technician_id)
        agenda: agenda_pb2.GetAgendaResponse = await ask(
            gateway.clients.agendas.GetAgenda, request, token=session.token, metadata={}
        )
    except Refusal as refusal:
        if refusal.kind in NOT_THEIRS:
            raise CalendarUnknown from refusal
        raise
    theirs = [one.ticket_id for one in agenda.visits if one.standing != "gone"]
    tickets = await _tickets(gateway, session, dict.fromkeys(theirs[:TICKETS_MAX]), language)
    # A full calendar takes a tenth of a second to write: others are answered meanwhile.
    whose = session.caller.tenant, technician_id
    return await asyncio.to_thread(calendar_of, agenda, tickets, *whose, language)


async def _tickets(
    gateway: Gateway, session: Session, ids: Iterable[str], language: Language
) -> dict[str, Shown]:
    """Return the tickets that the owner sees, each as it would be shown to them."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(ticket_id: str) -> tuple[str, object]:
        async with room:
            return ticket_id, await _ticket(gateway, session, ticket_id)

    found = await asyncio.gather(*map(one, ids))
    shown = {ticket_id: localised(value, language) for ticket_id, value in found}
    return {ticket_id: value for ticket_id, value in shown.items() if isinstance(value, dict)}


async def _ticket(gateway: Gateway, session: Session, ticket_id: str) -> object:
    try:
        answer: workflow_pb2.GetTicketResponse = await ask(
            gateway.clients.workflow.GetTicket,
            workflow_pb2.GetTicketRequest(ticket_id=ticket_id),
            token=session.token,
            metadata={},
        )
    except Refusal as refusal:
        if refusal.kind in NOT_THEIRS:
            return None
        raise
    return await gateway.disclose(session.caller, decoded(answer.ticket), Purpose.SCREEN)
