"""A ledger as it is read: who had a ticket when, and what was open beside it meanwhile."""

from datetime import datetime

from services.workflow.domain.ledger import (
    alongside,
    departments_of,
    ledger,
    pairs,
    sums,
)
from services.workflow.domain.ledger.closing import hours_of
from services.workflow.domain.standing import Standing
from shared.pb.gongdan.workflow.v1 import workflow_pb2


def ledger_now(standing: Standing, now: datetime) -> workflow_pb2.GetLedgerResponse:
    """Return who had a ticket when, and why, from its report until it closed, or until ``now``."""
    ticket, rules = standing.ticket, standing.rules
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
    )
