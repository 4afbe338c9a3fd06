"""Finding: which round, step and seat somebody speaks of, and whether it is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.workflow.domain.approvals.authority import (
    Authority,
    authority_in,
    member_of,
    rights_in,
    submitters_of,
)
from services.workflow.domain.approvals.chain import Approval, Seat, Step, pending
from services.workflow.domain.approvals.commands import AboutApproval
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.refusals import (
    AlreadyDecided,
    ApprovalAmbiguous,
    ApprovalInvalid,
    ApprovalNotOpen,
    ApprovalUnknown,
    NotYourApproval,
    SubmitterMayNotApprove,
)
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moving import role_for
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.transition import Transition
from services.workflow.domain.values import is_given, is_storable
from shared.decider import Reason, Refusal
from shared.sealed import length_as_written

TEXT_LENGTH_MAX: Final = 2_000
SEALED_LENGTH_MAX: Final = 20_000
"""A sealed comment is longer than what it hides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A seat somebody may decide in, and by what right; the ``barred`` may not be asked there."""

    approval: Approval
    step: Step
    seat: Seat
    right: Authority
    barred: frozenset[str]


def approval_of(command: AboutApproval, ticket: Ticket) -> Approval:
    """Return the last round of the approval that is meant; raises ApprovalUnknown."""
    found = [one for one in ticket.approvals if one.key == command.approval]
    if not found:
        raise ApprovalUnknown
    return found[-1]


def pending_of(command: AboutApproval, ticket: Ticket) -> Approval:
    """Return the pending round of the approval that is meant.

    Raises ApprovalUnknown, ApprovalNotOpen.
    """
    approval = approval_of(command, ticket)
    if not approval.is_pending:
        raise ApprovalNotOpen(f"This approval is over: it was {approval.outcome}.")
    return approval


def place_of(command: AboutApproval, step: str, ticket: Ticket) -> Place:
    """Return where the caller may decide in a step.

    Raises ApprovalUnknown, ApprovalAmbiguous, ApprovalNotOpen, NotYourApproval, AlreadyDecided,
    SubmitterMayNotApprove.
    """
    approval = _with_step(command, step, ticket)
    seats = [(one, seat) for one, seat in open_seats(approval) if one.key == step]
    member = member_of(command.caller)
    barred = _barred(command, approval, ticket)
    refusal: Refusal = _why_not_open(approval, step, member) if not seats else NotYourApproval()
    for one, seat in seats:
        for right in rights_in(seat, command.caller, command.delegations, command.now):
            if right.principal in seat.votes:
                refusal = AlreadyDecided()
            elif not barred.isdisjoint((member, right.principal)):
                refusal = SubmitterMayNotApprove()
            else:
                return Place(approval=approval, step=one, seat=seat, right=right, barred=barred)
    raise refusal


def must_have_a_say(command: AboutApproval, approval: Approval, ticket: Ticket) -> None:
    """Refuse whoever neither asked, nor is asked, nor may move the ticket from here.

    Raises NotYourApproval.
    """
    caller = command.caller
    if member_of(caller) in submitters_of(approval, ticket.approvals, command.opened_by):
        return
    seats = [seat for step in approval.steps for seat in step.seats]
    if any(authority_in(one, caller, command.delegations, command.now) for one in seats):
        return
    moves = command.rules.transitions.values()
    wanted = [role for one in moves if ticket.state in one.sources for role in one.by]
    _must_be_one_of(wanted, command, ticket)


def must_be_able_to_move(command: AboutApproval, gate: Transition, ticket: Ticket) -> None:
    """Refuse whoever may not make the move that the approval is for; raises NotYourApproval.

    A move that only the system makes may be asked for by whoever may move the ticket at all.
    """
    if people := [role for role in gate.by if role != SYSTEM]:
        _must_be_one_of(people, command, ticket)
    else:
        moves = command.rules.transitions.values()
        others = [role for one in moves if ticket.state in one.sources for role in one.by]
        _must_be_one_of(others, command, ticket)


def _must_be_one_of(roles: Sequence[str], command: AboutApproval, ticket: Ticket) -> None:
    try:
        role_for(roles, command.rules, command.caller, {ticket.member_id})
    except Refusal as refusal:
        raise NotYourApproval from refusal


def check_text(text: str, pointer: str, *, needed: bool) -> None:
    """Refuse a text that is too long, cannot be kept, or is missing; raises ApprovalInvalid."""
    if needed and not is_given(text):
        raise ApprovalInvalid(
            reasons=[Reason(code="reason-needed", message="Say why.", pointer=pointer)]
        )
    too_long = length_as_written(text) > TEXT_LENGTH_MAX or len(text) > SEALED_LENGTH_MAX
    if too_long or not is_storable(text):
        message = f"It is at most {TEXT_LENGTH_MAX} characters of text."
        raise ApprovalInvalid(
            reasons=[Reason(code="field-invalid", message=message, pointer=pointer)]
        )


def check_choice(value: str, choices: tuple[str, ...], pointer: str) -> None:
    """Refuse a value that is none of the choices; raises ApprovalInvalid."""
    if value not in choices:
        message = f"It is one of: {', '.join(choices)}."
        raise ApprovalInvalid(
            reasons=[Reason(code="field-invalid", message=message, pointer=pointer)]
        )


def check_member(command: AboutApproval, place: Place, member: str, *, known: bool) -> None:
    """Refuse a member who is unknown, sits there already, or may not approve.

    Raises ApprovalInvalid, SubmitterMayNotApprove.
    """
    sits_there = any(member in one.members for one in place.step.seats)
    if not known or not member or sits_there or member == member_of(command.caller):
        message = "Name another member of the company who is not asked in this step yet."
        raise ApprovalInvalid(
            reasons=[Reason(code="member-unknown", message=message, pointer="/member")]
        )
    if member in place.barred:
        raise SubmitterMayNotApprove


def _barred(command: AboutApproval, approval: Approval, ticket: Ticket) -> frozenset[str]:
    """Return the members who may not decide, because it is what they want themselves."""
    if not approval.forbid_submitter:
        return frozenset()
    return submitters_of(approval, ticket.approvals, command.opened_by)


def _with_step(command: AboutApproval, step: str, ticket: Ticket) -> Approval:
    wanted = [
        one
        for one in ticket.approvals
        if one.step(step) is not None and command.approval in {"", one.key}
    ]
    if not wanted:
        raise ApprovalUnknown
    asked = pending(tuple(wanted))
    if len({one.key for one in asked}) > 1:
        names = ", ".join(one.key for one in asked)
        raise ApprovalAmbiguous(f"Several approvals have this step; name one of: {names}.")
    return asked[-1] if asked else wanted[-1]


def _why_not_open(approval: Approval, step: str, member: str) -> Refusal:
    found = approval.step(step)
    if found is not None and any(member in one.votes for one in found.seats):
        return AlreadyDecided()
    if not approval.is_pending:
        return ApprovalNotOpen(f"This approval is over: it was {approval.outcome}.")
    awaited = ", ".join(dict.fromkeys(one.key for one, _ in open_seats(approval)))
    return ApprovalNotOpen(f"It is not the turn of {step}; awaited: {awaited}.", awaited=awaited)
