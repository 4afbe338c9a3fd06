"""Asking: what whoever wants an approval may do about it while others decide, and afterwards."""

from datetime import timedelta
from typing import Final, assert_never

from services.workflow.domain.approvals.chain import PENDING, WITHDRAWN, Approval
from services.workflow.domain.approvals.closing import closed
from services.workflow.domain.approvals.commands import (
    AskAgain,
    CopyApproval,
    RemindApprovers,
    WithdrawApproval,
)
from services.workflow.domain.approvals.finding import (
    approval_of,
    check_text,
    must_be_able_to_move,
    must_have_a_say,
    pending_of,
)
from services.workflow.domain.approvals.gates import missing_for, opens_at
from services.workflow.domain.approvals.heads import awaiting, head
from services.workflow.domain.approvals.refusals import (
    ApprovalInvalid,
    ApprovalNotOpen,
    NotYourApproval,
    RemindedAlready,
)
from services.workflow.domain.approvals.telling import APP, with_tell, words_of
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.approvals import TicketApprovalCopied, TicketApprovalReminded
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.ticket import Ticket
from shared.decider import Reason

REMINDED_EVERY: Final = timedelta(minutes=10)
COPIES_MAX: Final = 50

Pressing = WithdrawApproval | RemindApprovers | CopyApproval | AskAgain
"""What is asked of an approval as a whole."""


def decide_pressing(command: Pressing, ticket: Ticket) -> list[TicketEvent]:
    """Return what follows from what is asked of an approval as a whole.

    Raises ApprovalUnknown, ApprovalNotOpen, NotYourApproval, ApprovalInvalid, RemindedAlready.
    """
    if isinstance(command, AskAgain):
        return _asked_again(command, approval_of(command, ticket), ticket)
    approval = pending_of(command, ticket)
    if isinstance(command, WithdrawApproval):
        return _withdrawn(command, approval, ticket)
    must_have_a_say(command, approval, ticket)
    match command:
        case RemindApprovers():
            return _reminded(command, approval, ticket)
        case CopyApproval():
            return _copied(command, approval, ticket)
        case _:
            assert_never(command)


def _withdrawn(command: WithdrawApproval, approval: Approval, ticket: Ticket) -> list[TicketEvent]:
    caller = command.caller
    if approval.asked_by not in {caller.actor, caller.on_behalf_of}:
        raise NotYourApproval("Only who asked for it may withdraw it.")
    check_text(command.reason, "/reason", needed=False)
    return [
        closed(
            approval,
            ticket,
            command.rules,
            at=command.now,
            outcome=WITHDRAWN,
            by=caller.actor,
            reason=command.reason,
        )
    ]


def _reminded(command: RemindApprovers, approval: Approval, ticket: Ticket) -> list[TicketEvent]:
    last = approval.reminded_at
    if last is not None and command.now < last + REMINDED_EVERY:
        raise RemindedAlready
    fact = TicketApprovalReminded(
        **head(ticket, approval, command.now),
        by=command.caller.actor,
        words=words_of("reminded", approval.label),
    )
    return [with_tell(awaiting(ticket, fact), ticket)]


def _copied(command: CopyApproval, approval: Approval, ticket: Ticket) -> list[TicketEvent]:
    unknown = [one for one in command.roles if one not in command.rules.roles]
    too_many = len(command.members) + len(command.roles) > COPIES_MAX
    nobody = not command.members and not command.roles
    if unknown or too_many or nobody or not command.members_are_known:
        message = f"Name up to {COPIES_MAX} members or roles that there are."
        raise ApprovalInvalid(
            reasons=[Reason(code="member-unknown", message=message, pointer="/members")]
        )
    fact = TicketApprovalCopied(
        **head(ticket, approval, command.now),
        members=command.members,
        roles=command.roles,
        by=command.caller.actor,
        words=words_of("copied", approval.label),
        tell_members=command.members,
        tell=tuple(Tell(role=one, via=APP) for one in command.roles),
    )
    return [awaiting(ticket, fact)]


def _asked_again(command: AskAgain, last: Approval, ticket: Ticket) -> list[TicketEvent]:
    """Return a new round of an approval that was refused, with the ticket as it is now."""
    rules, gate = command.rules, command.rules.transitions.get(last.gate)
    rule = next((one for one in rules.approvals if one.key == last.key), None)
    over = last.outcome == PENDING or not last.current
    if rule is None or gate is None or over or ticket.state not in gate.sources:
        raise ApprovalNotOpen
    must_be_able_to_move(command, gate, ticket)
    view = view_of_ticket(ticket, rules, last.fields, command.now)
    if rule not in missing_for(gate, ticket, rules, view):
        raise ApprovalNotOpen("The move needs no such approval any more; make it.")
    caller = command.caller
    return [
        opens_at(
            rule,
            ticket,
            rules,
            view,
            at=command.now,
            asked_by=caller.on_behalf_of or caller.actor,
            fields=last.fields if last.carries_out else None,
        )
    ]
