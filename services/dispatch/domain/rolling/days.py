"""Days: what each technician has, in the order in which they come to it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.planning.plan import Sequences
from services.dispatch.domain.rolling.board import OpenTicket


@dataclass(frozen=True, kw_only=True)
class Day:
    """A technician's tickets; those that no plan has spoken of yet come last."""

    technician_id: UUID
    tickets: tuple[tuple[UUID, OpenTicket], ...]


def days(tickets: Mapping[UUID, OpenTicket]) -> list[Day]:
    """Return the days of all who have any ticket, by their ids."""
    return [
        Day(technician_id=who, tickets=tuple((one, tickets[one]) for one in row))
        for who, row in sorted(in_turn(tickets).items())
    ]


def in_turn(tickets: Mapping[UUID, OpenTicket]) -> Sequences:
    """Return what everybody has, as last planned; what was not comes last, the urgent first."""
    rows = defaultdict[UUID, list[UUID]](list)
    for ticket_id, one in sorted(tickets.items(), key=_turn):
        if one.now.technician_id is not None:
            rows[one.now.technician_id].append(ticket_id)
    return {who: tuple(row) for who, row in rows.items()}


def _turn(item: tuple[UUID, OpenTicket]) -> tuple[bool, int, str, UUID]:
    ticket_id, one = item
    plan, need = one.planned, one.now.need
    return plan is None, plan.turn if plan else 0, need.urgency if need else "", ticket_id
