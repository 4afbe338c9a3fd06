"""Gates: whether a move is held back by an approval, and the facts that open one.

Several approvals may gate one move: it is free when none of those that are needed is missing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.workflow.domain.approvals.chain import (
    APPROVED,
    CANCELLED,
    REJECTED,
    RETURNED,
    ROUNDS_MAX,
    WITHDRAWN,
    latest,
)
from services.workflow.domain.approvals.folding import awaited_after
from services.workflow.domain.approvals.forms import form_of
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.refusals import (
    ApprovalCoversOther,
    ApprovalPending,
    ApprovalRefused,
    TooManyApprovals,
)
from services.workflow.domain.approvals.rules import ApprovalRule, StepRule
from services.workflow.domain.commands import MoveTicket
from services.workflow.domain.conditions import view_of_ticket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts.approvals import AskedStep, TicketApprovalOpened
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.transition import Transition
from shared.decider import Refusal

ENDED = {REJECTED: "被驳回", WITHDRAWN: "已撤回", RETURNED: "被退回", CANCELLED: "已取消"}
"""How an approval ended that was not given, in Chinese."""

View = Mapping[str, object]


def needed_for(transition: Transition, rules: TicketType, view: View) -> list[ApprovalRule]:
    """Return the approvals that a move needs, with the ticket as it is."""
    return [
        one
        for one in rules.approvals
        if one.gate == transition.id and (one.when is None or one.when(view))
    ]


def missing_for(
    transition: Transition, ticket: Ticket, rules: TicketType, view: View
) -> list[ApprovalRule]:
    """Return the approvals that a move needs and does not have."""
    return [one for one in needed_for(transition, rules, view) if not _is_approved(one, ticket)]


def obstacle(
    transition: Transition, ticket: Ticket, rules: TicketType, view: View
) -> Refusal | None:
    """Return why a move cannot be made now, nor asked for: its approvals are pending or refused."""
    for rule in missing_for(transition, ticket, rules, view):
        found = latest(ticket.approvals, rule.key)
        if found is not None and found.is_pending:
            seats = list(open_seats(found))
            who = ", ".join(dict.fromkeys(step.label.en for step, _ in seats)) or rule.label.en
            who_zh = "、".join(dict.fromkeys(step.label.zh for step, _ in seats)) or rule.label.zh
            return ApprovalPending(
                f"{rule.label.en} ({rule.label.zh}) is pending; awaited: {who}.",
                zh=f"“{rule.label.zh}”正在审批，等待：{who_zh}。",
                approval=rule.key,
                steps=",".join(dict.fromkeys(step.key for step, _ in seats)),
            )
        if found is not None and found.outcome == APPROVED:
            return ApprovalCoversOther(approval=rule.key)
        if found is not None and not _is_asked_by_people(rule, transition):
            return ApprovalRefused(
                f"{rule.label.en} ({rule.label.zh}) was {found.outcome}; have it asked again.",
                zh=f"“{rule.label.zh}”{ENDED[found.outcome]}，请重新发起。",
                approval=rule.key,
                outcome=found.outcome,
            )
    return None


def asked_for(
    command: MoveTicket,
    transition: Transition,
    ticket: Ticket,
    *,
    at: datetime,
    late: bool,
) -> list[TicketApprovalOpened]:
    """Return the approvals that somebody asks for by a move; none when it is free.

    Raises ApprovalPending, ApprovalRefused, ApprovalCoversOther.
    """
    rules, caller = command.rules, command.caller
    view = view_of_ticket(ticket, rules, command.fields, at)
    missing = missing_for(transition, ticket, rules, view)
    if not missing:
        _must_cover(transition, ticket, rules, command.fields)
        return []
    if refusal := obstacle(transition, ticket, rules, view):
        raise refusal
    if late:
        raise ApprovalPending("Nobody had agreed to this move when it is said to have happened.")
    return [
        opens_at(
            one,
            ticket,
            rules,
            view,
            at=max(at, ticket.updated_at),
            asked_by=caller.on_behalf_of or caller.actor,
            fields=command.fields,
        )
        for one in missing
    ]


def opens_at(
    rule: ApprovalRule,
    ticket: Ticket,
    rules: TicketType,
    view: View,
    *,
    at: datetime,
    asked_by: str,
    fields: Mapping[str, object] | None,
) -> TicketApprovalOpened:
    """Return that an approval is asked for; with ``fields``, its gate is passed when it is given.

    Raises TooManyApprovals.
    """
    if len(ticket.approvals) >= ROUNDS_MAX:
        raise TooManyApprovals
    gate = rules.transitions[rule.gate]
    before = [one.round for one in ticket.approvals if one.key == rule.key]
    fact = TicketApprovalOpened(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        approval=rule.key,
        approval_label=rule.label,
        round=max(before, default=0) + 1,
        gate=gate.id,
        gate_label=gate.label,
        mode=rule.mode,
        quorum=rule.quorum,
        steps=tuple(_asked(one, view) for one in rule.steps),
        fields=fields or {},
        carries_out=fields is not None,
        asked_by=asked_by,
        sources=tuple(sorted(gate.sources)),
        on_empty=rule.on_empty,
        forbid_submitter=rule.forbid_submitter,
        rollback_to=rule.rollback_to,
        form=form_of(ticket.fields, fields or {}),
    )
    return replace(fact, awaited=awaited_after(ticket.approvals, fact))


def is_for_system_alone(transition: Transition) -> bool:
    """Whether only our own services make a move."""
    return set(transition.by) == {SYSTEM}


def _asked(step: StepRule, view: View) -> AskedStep:
    """Return a step as it is asked, its conditions evaluated once and for all."""
    missing = step.when is not None and not step.when(view)
    skipped = step.skip is not None and step.skip(view)
    return AskedStep(
        key=step.key,
        label=step.label,
        kind=step.kind,
        who=step.who,
        share=step.share,
        left_out=missing or skipped,
    )


def _is_approved(rule: ApprovalRule, ticket: Ticket) -> bool:
    found = latest(ticket.approvals, rule.key)
    if found is None or found.outcome != APPROVED:
        return False
    return form_of(ticket.fields, found.fields) == found.form


def _is_asked_by_people(rule: ApprovalRule, transition: Transition) -> bool:
    """Whether asking for the gate starts the approval (again)."""
    return not rule.opens_on and not is_for_system_alone(transition)


def _must_cover(
    transition: Transition, ticket: Ticket, rules: TicketType, fields: Mapping[str, object]
) -> None:
    """Refuse a move that changes what was approved before it was asked for."""
    approved = [one for one in rules.approvals if one.gate == transition.id]
    changed = [key for key, one in fields.items() if ticket.fields.get(key, one) != one]
    if changed and any(_is_approved(one, ticket) for one in approved):
        raise ApprovalCoversOther(fields=",".join(changed))
