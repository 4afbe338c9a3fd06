"""Deciding about approvals: what follows from what approvers want. ``asking`` is for askers."""

from typing import Final, assert_never

from services.workflow.domain.approvals.asking import Pressing, decide_pressing
from services.workflow.domain.approvals.chain import APPROVE, REJECT, RETURNED, SEATS_MAX
from services.workflow.domain.approvals.closing import closed
from services.workflow.domain.approvals.commands import (
    AddSigner,
    ApprovalAsked,
    DecideApproval,
    HandOverApproval,
    SendBackApproval,
)
from services.workflow.domain.approvals.finding import (
    Place,
    check_choice,
    check_member,
    check_text,
    place_of,
)
from services.workflow.domain.approvals.forms import form_of
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.outcome import quorum_of
from services.workflow.domain.approvals.refusals import ApprovalOutdated, TooManyApprovals
from services.workflow.domain.approvals.rules import START
from services.workflow.domain.approvals.telling import with_tell, words_of
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import (
    TicketApprovalDecided,
    TicketApprovalHandedOver,
    TicketApprovalSentBack,
    TicketSignerAdded,
)
from services.workflow.domain.ticket import Ticket

PLACES: Final = ("before", "after", "parallel")


def decide_approval(command: ApprovalAsked, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows; raises the refusals of ``finding`` and of what is asked."""
    if isinstance(command, Pressing):
        return decide_pressing(command, ticket)
    place = place_of(command, command.step, ticket)
    match command:
        case DecideApproval():
            return [_decided(command, place, ticket)]
        case AddSigner():
            return [_with_signer(command, place, ticket)]
        case HandOverApproval():
            return [_handed_over(command, place, ticket)]
        case SendBackApproval():
            return [_sent_back(command, place, ticket)]
        case _:
            assert_never(command)


def _decided(command: DecideApproval, place: Place, ticket: Ticket) -> TicketApprovalDecided:
    check_choice(command.verdict, (APPROVE, REJECT), "/decision")
    check_text(command.comment, "/comment", needed=command.verdict == REJECT)
    form = form_of(ticket.fields, place.approval.fields)
    if command.form not in {"", form}:
        raise ApprovalOutdated
    needed, of = quorum_of(place.approval)
    caller, right = command.caller, place.right
    principal = f"member:{right.principal}"
    return awaiting(
        ticket,
        TicketApprovalDecided(
            **head(ticket, place.approval, command.now),
            step=place.step.key,
            seat=place.seat.key,
            verdict=command.verdict,
            comment=command.comment,
            actor=caller.actor.removeprefix("member:"),
            on_behalf_of=right.principal if principal != caller.actor else "",
            authority=right.kind,
            authority_until=right.until,
            ticket_version=command.version,
            seen_under=ticket.definition,
            form=form,
            needed=needed,
            of=of,
        ),
    )


def _with_signer(command: AddSigner, place: Place, ticket: Ticket) -> TicketSignerAdded:
    check_choice(command.place, PLACES, "/place")
    check_text(command.note, "/note", needed=False)
    check_member(command, place, command.member, known=command.member_is_known)
    seats = place.step.seats
    if len(seats) >= SEATS_MAX:
        raise TooManyApprovals
    needed, of = quorum_of(place.approval)
    return awaiting(
        ticket,
        TicketSignerAdded(
            **head(ticket, place.approval, command.now),
            step=place.step.key,
            seat=place.seat.key,
            added=f"{place.step.key}+{len(seats)}",
            member=command.member,
            place=command.place,
            by=command.caller.actor,
            note=command.note,
            needed=needed,
            of=of,
            seats=len(seats) + 1,
            words=words_of("added", place.step.label),
            tell_members=(command.member,),
        ),
    )


def _handed_over(
    command: HandOverApproval, place: Place, ticket: Ticket
) -> TicketApprovalHandedOver:
    check_text(command.note, "/note", needed=False)
    check_member(command, place, command.member, known=command.member_is_known)
    return awaiting(
        ticket,
        TicketApprovalHandedOver(
            **head(ticket, place.approval, command.now),
            step=place.step.key,
            seat=place.seat.key,
            giver=place.right.principal,
            taker=command.member,
            by=command.caller.actor,
            note=command.note,
            words=words_of("handed", place.step.label),
            tell_members=(command.member,),
        ),
    )


def _sent_back(command: SendBackApproval, place: Place, ticket: Ticket) -> TicketEvent:
    """Return that it is decided again from a step that came before, or asked again."""
    approval = place.approval
    check_text(command.reason, "/reason", needed=True)
    keys = [one.key for one in approval.steps]
    before = {*keys[: keys.index(place.step.key) + 1], START}
    check_choice(command.to, tuple(one for one in approval.rollback_to if one in before), "/to")
    if command.to == START:
        return closed(
            approval,
            ticket,
            command.rules,
            at=command.now,
            outcome=RETURNED,
            by=command.caller.actor,
            reason=command.reason,
        )
    sent = TicketApprovalSentBack(
        **head(ticket, approval, command.now),
        to=command.to,
        by=command.caller.actor,
        reason=command.reason,
        form=form_of(ticket.fields, approval.fields),
        words=words_of("again", approval.label),
    )
    return with_tell(awaiting(ticket, sent), ticket)
