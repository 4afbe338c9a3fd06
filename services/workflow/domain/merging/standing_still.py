"""Standing still: what a merged ticket refuses, and the time that it does not take from people."""

from datetime import datetime

from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.calendars.calendar import Calendar
from services.workflow.domain.commands import (
    Asked,
    CommentOnTicket,
    FinishBranch,
    Mark,
    MoveTicket,
    Resume,
    Wait,
    WithdrawMail,
)
from services.workflow.domain.merging.commands import AboutMerging
from services.workflow.domain.merging.refusals import StandsStill
from services.workflow.domain.merging.state import Merging
from services.workflow.domain.ticket import Ticket


def check_goes_on(command: Asked, ticket: Ticket) -> None:
    """Refuse what happens to a ticket while it is merged, but for what is said; raises StandsStill.

    What is told late happened when it did: before it was merged, a ticket went on.
    """
    match command:
        case CommentOnTicket() | WithdrawMail() | AboutMerging():
            return
        case MoveTicket() | Wait() | Resume() | Mark() | FinishBranch():
            claimed = command.occurred_at
        case _:
            claimed = None
    stands = ticket.merging.now is not None if claimed is None else ticket.merging.at(claimed)
    if stands:
        raise StandsStill


def still_to_count(
    merging: Merging, since: datetime, wanted_s: int, calendar: Calendar | None, days: DayChanges
) -> tuple[datetime, int]:
    """Return from when on how many seconds are left of those that people have to act.

    While the ticket was merged they could not, so that time does not count.
    """
    for stay in merging.stays:
        if stay.until is None or stay.until <= since:
            continue
        spent_s = 0
        if stay.since > since:
            plain_s = int((stay.since - since).total_seconds())
            spent_s = plain_s if calendar is None else calendar.open_s(since, stay.since, days)
        if spent_s >= wanted_s:
            break
        since, wanted_s = stay.until, wanted_s - spent_s
    return since, wanted_s
