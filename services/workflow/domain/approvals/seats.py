"""Seats: how one changes with what is said of it. Nothing here refuses."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.workflow.domain.approvals.chain import Decision, HandOver, Seat
from services.workflow.domain.approvals.rules import ADMIN, DELEGATE, SKIP
from services.workflow.domain.facts.approvals import (
    TicketApprovalDecided,
    TicketApprovalHandedOver,
    TicketApprovalOverdue,
    TicketApproverAbsent,
    TicketApproversNamed,
)

OfSeat = (
    TicketApproversNamed
    | TicketApprovalDecided
    | TicketApprovalHandedOver
    | TicketApprovalOverdue
    | TicketApproverAbsent
)


def seated(seat: Seat, fact: OfSeat) -> Seat:
    """Return a seat after one more fact about it."""
    match fact:
        case TicketApproversNamed():
            return _after_absence(seat, fact) if fact.absence else _named(seat, fact)
        case TicketApprovalDecided():
            return replace(seat, decisions=(*seat.decisions, _decision(fact)))
        case TicketApprovalHandedOver():
            hand_over = HandOver(giver=fact.giver, taker=fact.taker)
            given = replace(seat, hand_overs=(*seat.hand_overs, hand_over))
            return _asked_from(given, fact.occurred_at)
        case TicketApprovalOverdue():
            return replace(seat, overdue=True)
        case TicketApproverAbsent():
            return _absent(seat, fact)
        case _:
            assert_never(fact)


def asked_again(seat: Seat) -> Seat:
    """Return a seat whose decisions are void: whoever was absent then is asked again, too."""
    return replace(
        seat,
        decisions=tuple(replace(each, void=True) for each in seat.decisions),
        opened_at=None,
        overdue=False,
        asked_at=None,
        absent="",
        absent_at=None,
        stand_ins=(),
        excused=frozenset(),
        skipped=seat.skipped and not seat.absent,
        unattended=seat.named is not None,
    )


def with_turn(seat: Seat, at: datetime) -> Seat:
    """Return a seat whose turn it is, which knows since when."""
    if seat.opened_at is not None and seat.asked_at is not None:
        return seat
    return replace(seat, opened_at=seat.opened_at or at, asked_at=seat.asked_at or at)


def without_turn(seat: Seat) -> Seat:
    """Return a seat whose turn it is not (any more), so that nobody is late there."""
    return seat if seat.asked_at is None else replace(seat, asked_at=None)


def _named(seat: Seat, fact: TicketApproversNamed) -> Seat:
    """Return a seat with those who were found; who is new to it has as much time as any."""
    named = replace(
        seat,
        named=fact.approvers,
        fallback=fact.fallback,
        why=fact.why if fact.fallback else None,
        skipped=fact.fallback == SKIP,
    )
    is_new = seat.named is not None or seat.absent != ""
    return _asked_from(named, fact.occurred_at) if is_new else named


def _after_absence(seat: Seat, fact: TicketApproversNamed) -> Seat:
    return replace(
        seat,
        named=fact.approvers,
        absent=fact.absence,
        stand_ins=fact.stand_ins,
        unattended=False,
    )


def _asked_from(seat: Seat, at: datetime) -> Seat:
    """Return a seat in which somebody is asked from now on."""
    return replace(seat, asked_at=at, absent="", absent_at=None, unattended=False, stand_ins=())


def _absent(seat: Seat, fact: TicketApproverAbsent) -> Seat:
    """Return a seat that nobody decided in; of several people the others decide without them."""
    absent = replace(
        seat,
        absent=fact.then,
        absent_at=fact.occurred_at,
        unattended=fact.then in {DELEGATE, ADMIN},
    )
    if fact.then != SKIP:
        return absent
    silent = frozenset(seat.silent)
    others = [one for one in seat.members if one not in silent]
    return replace(absent, excused=silent) if others else replace(absent, skipped=True)


def _decision(fact: TicketApprovalDecided) -> Decision:
    return Decision(
        at=fact.occurred_at,
        verdict=fact.verdict,
        comment=fact.comment,
        actor=fact.actor,
        on_behalf_of=fact.on_behalf_of,
        authority=fact.authority,
        authority_until=fact.authority_until,
        ticket_version=fact.ticket_version,
        seen_under=fact.seen_under,
        form=fact.form,
    )
