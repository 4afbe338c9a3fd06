"""A ledger as it is read: who had a ticket when, and what was open beside it meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.forms.viewing import TicketShown
from services.workflow.domain.ledger import (
    acts,
    alongside,
    custodies,
    departments_of,
    ledger,
    pairs,
    sums,
)
from services.workflow.domain.ledger.closing import hours_of
from services.workflow.domain.standing import Standing
from services.workflow.domain.visibility import works_here
from shared.intent import Caller
from shared.pb.gongdan.workflow.v1 import workflow_pb2


def ledger_now(
    standing: Standing,
    reader: Caller,
    showings: Sequence[TicketShown],
    happened: Iterable[tuple[TicketEvent, str]],
    now: datetime,
) -> workflow_pb2.GetLedgerResponse:
    """Return who had a ticket when, and why, from its report until it closed, or until ``now``.

    ``showings`` are who was shown it first, each time that it came to somebody, and ``happened``
    what happened and who did it; who reports tickets is told when that was, and not who.
    """
    ticket, rules = standing.ticket, standing.rules
    names_people = works_here(reader, rules.roles)
    # A clock behind the one that recorded does not make a ticket younger than its facts.
    until = max(now, ticket.diary[-1].at)
    bookings = ledger(ticket.diary, rules, until, hours_of(rules, standing.days))
    return workflow_pb2.GetLedgerResponse(
        version=standing.version,
        closed=ticket.closed,
        bookings=[
            workflow_pb2.Booking(
                start=one.start.isoformat(),
                end=one.end.isoformat(),
                owner=one.owner,
                reason=one.reason,
                seconds=one.seconds,
            )
            for one in bookings
        ],
        shares=[
            workflow_pb2.Share(owner=owner, reason=reason, seconds=seconds)
            for (owner, reason), seconds in sums(bookings).items()
        ],
        total_s=sum(one.seconds for one in bookings),
        hand_overs=[
            workflow_pb2.HandOver(from_department=giver, to_department=taker, seconds=seconds)
            for (giver, taker), seconds in pairs(bookings, departments_of(rules)).items()
        ],
        alongside=[
            workflow_pb2.SideBooking(
                kind=one.kind,
                what=one.what,
                owner=one.owner,
                reason=one.reason,
                start=one.start.isoformat(),
                end=one.end.isoformat(),
                seconds=one.seconds,
                open=one.is_open,
            )
            for one in alongside(ticket.diary, rules, until)
        ],
        custody=[
            workflow_pb2.Custody(
                owner=one.owner,
                whose=one.whose,
                start=one.start.isoformat(),
                end="" if one.is_open else one.end.isoformat(),
                shown_at=one.shown_at.isoformat() if one.shown_at else "",
                shown_to=one.shown_to if names_people else "",
                acted=one.acted,
            )
            for one in custodies(ticket.diary, rules, until, showings, acts(happened, rules))
        ],
    )
