"""How the tests of merging speak."""

from datetime import datetime, timedelta

from services.workflow.domain.definition import TicketType
from services.workflow.domain.merging.commands import Into, MergeTicket, TakeIn, UndoMerge
from services.workflow.domain.ticket import Ticket
from shared.intent import Caller
from tests.unit.workflow.ticket_spec import MANAGER, at, rules

THIS, OTHER, THIRD = "this-ticket", "other-ticket", "third-ticket"
ONE_TICK = timedelta(microseconds=1)


def into(other: str = OTHER, **changes: bool) -> Into:
    return Into(id=other, number="T-000002", **changes)


def merge(
    minutes: float,
    caller: Caller = MANAGER,
    *,
    target: Into | None = None,
    occurred: datetime | None = None,
    of: TicketType | None = None,
) -> MergeTicket:
    return MergeTicket(
        rules=of or rules(),
        ticket_id=THIS,
        into=target or into(),
        caller=caller,
        now=at(minutes),
        occurred_at=occurred,
    )


def undo(
    minutes: float,
    caller: Caller = MANAGER,
    *,
    occurred: datetime | None = None,
    of: TicketType | None = None,
) -> UndoMerge:
    return UndoMerge(rules=of or rules(), caller=caller, now=at(minutes), occurred_at=occurred)


def take_in(other: str = OTHER, minutes: float = 10) -> TakeIn:
    return TakeIn(rules=rules(), occurred_at=at(minutes), other=other, number="T-000002")


def is_merged(ticket: Ticket) -> bool:
    return ticket.merging.now is not None
