"""Suspecting: two tickets may be about one thing, until somebody says that they are not.

The later of the two leads: what it says is the truth, and what the first says follows. Whoever
merges them agrees; whoever denies it is believed for ever, or until a person suspects it again.
"""

from typing import Final, assert_never

from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.conditions import (
    parts_needed_by,
    skill_levels_of,
    skills_of,
    view_of_ticket,
)
from services.workflow.domain.facts.merging import (
    MergingEvent,
    TicketDuplicateDismissed,
    TicketDuplicateSuspected,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.lacking import still_lacking
from services.workflow.domain.merging.commands import (
    DismissDuplicate,
    KeepDismissed,
    KeepSuspected,
    SuspectDuplicate,
)
from services.workflow.domain.merging.likeness import MAYBE_DUPLICATE
from services.workflow.domain.merging.refusals import (
    DuplicateOfItself,
    NotSuspected,
    StandsStill,
    SuspectedByMany,
)
from services.workflow.domain.refusals import TicketClosed
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.words.reading import UNCLEAR

PAIRS_MAX: Final = 200
"""Of one ticket; the rest is found among the tickets that are about the same thing."""

HELD: Final = "held:"


def suspected_when_opened(command: OpenTicket) -> list[MergingEvent]:
    """Return what a ticket that opens may be a duplicate of, if that was found."""
    found = command.suspicion
    if found is None:
        return []
    return [
        TicketDuplicateSuspected(
            occurred_at=command.occurred_at,
            number=command.number,
            type=command.rules.key,
            other=found.other,
            other_number=found.number,
            first=False,
            about=found.about,
            fault=found.fault,
            apart_s=found.apart_s,
            role=SYSTEM,
        )
    ]


def decide_suspicion(
    command: SuspectDuplicate | DismissDuplicate, ticket: Ticket, role: str
) -> list[MergingEvent]:
    """Return what somebody with a role says of this ticket and one that came before it.

    Raises DuplicateOfItself, NotSuspected, StandsStill, SuspectedByMany and TicketClosed.
    """
    pair = ticket.merging.pair(command.other)
    at = max(command.now, ticket.opened_at)
    match command:
        case SuspectDuplicate():
            if command.other == command.ticket_id:
                raise DuplicateOfItself
            if pair is not None and pair.suspected:
                return []
            _check_open(ticket)
            if pair is None and len(ticket.merging.pairs) >= PAIRS_MAX:
                raise SuspectedByMany
            return [
                TicketDuplicateSuspected(
                    occurred_at=at,
                    number=ticket.number,
                    type=ticket.type,
                    other=command.other,
                    other_number=command.number,
                    first=False,
                    about="",
                    fault="",
                    apart_s=command.apart_s,
                    role=role,
                )
            ]
        case DismissDuplicate():
            if pair is None:
                raise NotSuspected
            if not pair.suspected:
                return []
            _check_open(ticket)
            return [_dismissed(command, ticket, role)]
        case _:
            assert_never(command)


def decide_kept(command: KeepSuspected | KeepDismissed, ticket: Ticket) -> list[MergingEvent]:
    """Return what the first of two keeps of what the later one said, if that is news."""
    pair = ticket.merging.pair(command.other)
    at = max(command.occurred_at, ticket.opened_at)
    match command:
        case KeepSuspected():
            is_full = pair is None and len(ticket.merging.pairs) >= PAIRS_MAX
            if is_full or (pair is not None and pair.suspected):
                return []
            return [
                TicketDuplicateSuspected(
                    occurred_at=at,
                    number=ticket.number,
                    type=ticket.type,
                    other=command.other,
                    other_number=command.number,
                    first=True,
                    about=command.about,
                    fault=command.fault,
                    apart_s=command.apart_s,
                    role=command.role,
                )
            ]
        case KeepDismissed():
            if pair is None or not pair.suspected:
                return []
            return [
                TicketDuplicateDismissed(
                    occurred_at=at,
                    number=ticket.number,
                    type=ticket.type,
                    other=pair.id,
                    other_number=pair.number,
                    first=True,
                    role=command.role,
                )
            ]
        case _:
            assert_never(command)


def _check_open(ticket: Ticket) -> None:
    if ticket.closed:
        raise TicketClosed
    if ticket.merging.now is not None:
        raise StandsStill


def _dismissed(command: DismissDuplicate, ticket: Ticket, role: str) -> TicketDuplicateDismissed:
    """Return that it stands for itself; somebody is sent if nothing else kept them from it."""
    rules, at = command.rules, max(command.now, ticket.opened_at)
    pair = ticket.merging.pair(command.other)
    others = [one for one in ticket.merging.pairs if one.id != command.other]
    is_doubted = any(one.suspected and not one.first for one in others)
    view = view_of_ticket(ticket, rules, ticket.fields, at)
    return TicketDuplicateDismissed(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        other=command.other,
        other_number="" if pair is None else pair.number,
        first=False,
        role=role,
        undoubted=not is_doubted,
        dispatch=not is_doubted and _was_held(command, ticket),
        skills=skills_of(rules, view),
        skill_levels=skill_levels_of(rules, view),
        parts_needed=parts_needed_by(rules, view),
    )


def _was_held(command: DismissDuplicate, ticket: Ticket) -> bool:
    """Say whether nobody is looked for, and nothing but this doubt is why."""
    rules = command.rules
    doubts = {*ticket.flags} - {MAYBE_DUPLICATE}
    if not still_lacking(ticket, rules):
        doubts -= {UNCLEAR}
    is_held = (ticket.unassignable or "").startswith(HELD)
    by_machine = rules.dispatch is not None and not rules.dispatch.appointment_field
    return is_held and by_machine and not doubts and not ticket.imported
