"""Folding: how an approval changes with each of its facts. Nothing here refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.workflow.domain.approvals.chain import (
    Approval,
    Approvals,
    HandOver,
    Seat,
    Step,
)
from services.workflow.domain.approvals.outcome import open_seats
from services.workflow.domain.approvals.rules import ADDED, START
from services.workflow.domain.approvals.seats import (
    asked_again,
    seated,
    with_turn,
    without_turn,
)
from services.workflow.domain.facts.approvals import (
    ApprovalEvent,
    Awaited,
    TicketApprovalClosed,
    TicketApprovalCopied,
    TicketApprovalDecided,
    TicketApprovalHandedOver,
    TicketApprovalOpened,
    TicketApprovalOverdue,
    TicketApprovalReminded,
    TicketApprovalSentBack,
    TicketApproverAbsent,
    TicketApproversNamed,
    TicketSignerAdded,
)
from services.workflow.domain.facts.tickets import TicketMoved


def with_fact(approvals: Approvals, fact: ApprovalEvent) -> Approvals:
    """Return the approvals after one more fact about one of them."""
    if isinstance(fact, TicketApprovalOpened):
        return (*approvals, _with_turns(_opened(fact), fact.occurred_at))
    return tuple(
        _with_turns(_after(one, fact), fact.occurred_at) if _is_about(fact, one) else one
        for one in approvals
    )


def after_move(approvals: Approvals, move: TicketMoved) -> Approvals:
    """Return the approvals after a move: those of a gate that was passed or left are history."""
    if move.late or not approvals:
        return approvals
    return tuple(
        replace(one, current=False)
        if one.current and (move.transition == one.gate or move.state not in one.sources)
        else one
        for one in approvals
    )


def after_migration(approvals: Approvals, state: str) -> Approvals:
    """Return the approvals of a ticket that was given another place: they come along with it."""
    return tuple(
        replace(one, sources=(*one.sources, state))
        if one.current and state not in one.sources
        else one
        for one in approvals
    )


def awaited_after(approvals: Approvals, fact: ApprovalEvent) -> tuple[Awaited, ...]:
    """Return who is awaited in a fact's approval once it has happened."""
    after = next((one for one in with_fact(approvals, fact) if _is_about(fact, one)), None)
    if after is None:
        return ()
    return tuple(
        Awaited(
            step=step.key,
            seat=seat.key,
            label=step.label,
            role=seat.who if seat.kind == "role" and not seat.fallback else "",
            members=seat.asked,
            since=seat.opened_at or fact.occurred_at,
        )
        for step, seat in open_seats(after)
    )


def _is_about(fact: ApprovalEvent, one: Approval) -> bool:
    return (one.key, one.round) == (fact.approval, fact.round)


def _opened(fact: TicketApprovalOpened) -> Approval:
    return Approval(
        key=fact.approval,
        label=fact.approval_label,
        round=fact.round,
        gate=fact.gate,
        mode=fact.mode,
        quorum=fact.quorum,
        steps=tuple(
            Step(
                key=one.key,
                label=one.label,
                left_out=one.left_out,
                seats=(Seat(key=one.key, kind=one.kind, who=one.who, share=one.share),),
            )
            for one in fact.steps
        ),
        asked_by=fact.asked_by,
        opened_at=fact.occurred_at,
        carries_out=fact.carries_out,
        sources=fact.sources,
        on_empty=fact.on_empty,
        forbid_submitter=fact.forbid_submitter,
        rollback_to=fact.rollback_to,
        form=fact.form,
        fields=fact.fields,
    )


def _after(approval: Approval, fact: ApprovalEvent) -> Approval:
    match fact:
        case (
            TicketApproversNamed()
            | TicketApprovalDecided()
            | TicketApprovalHandedOver()
            | TicketApprovalOverdue()
            | TicketApproverAbsent()
        ):
            return _in_seat(approval, fact.step, fact.seat, lambda one: seated(one, fact))
        case TicketSignerAdded():
            return _in_step(approval, fact.step, lambda one: _with_signer(one, fact))
        case TicketApprovalSentBack():
            return _sent_back(approval, fact)
        case _:
            return _as_a_whole(approval, fact)


def _as_a_whole(
    approval: Approval,
    fact: TicketApprovalOpened
    | TicketApprovalReminded
    | TicketApprovalCopied
    | TicketApprovalClosed,
) -> Approval:
    match fact:
        case TicketApprovalOpened():
            return approval
        case TicketApprovalReminded():
            return replace(approval, reminded_at=fact.occurred_at)
        case TicketApprovalCopied():
            copied = dict.fromkeys((*approval.copied_to, *fact.members))
            return replace(approval, copied_to=tuple(copied))
        case TicketApprovalClosed():
            return replace(
                approval,
                outcome=fact.outcome,
                reason=fact.reason,
                closed_at=fact.occurred_at,
                closed_by=fact.by,
            )
        case _:
            assert_never(fact)


def _with_signer(step: Step, fact: TicketSignerAdded) -> Step:
    """Return a step with one more seat: others of a rank make room for one before or after."""
    beside = next((one.rank for one in step.seats if one.key == fact.seat), 0)
    rank = beside + 1 if fact.place == "after" else beside
    moved = {"before": rank, "after": rank}.get(fact.place)
    seats = tuple(
        replace(one, rank=one.rank + 1) if moved is not None and one.rank >= moved else one
        for one in step.seats
    )
    seat = Seat(key=fact.added, kind=ADDED, who=fact.member, rank=rank, named=())
    seat = replace(seat, hand_overs=(HandOver(giver="", taker=fact.member),))
    return replace(step, seats=tuple(sorted((*seats, seat), key=lambda one: one.rank)))


def _sent_back(approval: Approval, fact: TicketApprovalSentBack) -> Approval:
    keys = [one.key for one in approval.steps]
    first = 0 if fact.to == START else keys.index(fact.to)
    again = (
        replace(one, seats=tuple(asked_again(seat) for seat in one.seats))
        for one in approval.steps[first:]
    )
    steps = (*approval.steps[:first], *again)
    return replace(approval, steps=steps, form=fact.form)


def _with_turns(approval: Approval, at: datetime) -> Approval:
    """Return an approval in which every seat knows since when it is its turn, if it is."""
    turns = {(step.key, seat.key) for step, seat in open_seats(approval)}
    return replace(
        approval,
        steps=tuple(
            replace(
                step,
                seats=tuple(
                    with_turn(one, at) if (step.key, one.key) in turns else without_turn(one)
                    for one in step.seats
                ),
            )
            for step in approval.steps
        ),
    )


def _in_step(approval: Approval, key: str, change: Callable[[Step], Step]) -> Approval:
    steps = tuple(change(one) if one.key == key else one for one in approval.steps)
    return replace(approval, steps=steps)


def _in_seat(approval: Approval, step: str, key: str, change: Callable[[Seat], Seat]) -> Approval:
    def changed(one: Step) -> Step:
        seats = tuple(change(each) if each.key == key else each for each in one.seats)
        return replace(one, seats=seats)

    return _in_step(approval, step, changed)
