"""Deciding by hand: whom a person chooses is asked, and no plan takes the ticket from them."""

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import OfferByHand
from services.dispatch.domain.facts import AssignmentFact, AssignmentOffered
from services.dispatch.domain.queueing import BY_HAND
from services.dispatch.domain.reasons import must_be_short
from services.dispatch.domain.refusals import AssignmentOver, HasDeclined, NotForDispatch
from services.dispatch.domain.travelling import accepted


def offer_by_hand(command: OfferByHand, now: Assignment) -> list[AssignmentFact]:
    """Ask whom a person chose.

    Whoever is asked already by a choice of ours is asked again, now by a person; who has said yes
    has said it, and is not asked. Nothing follows where a person had chosen them before.
    """
    need, who = now.need, command.technician_id
    if need is None:
        raise NotForDispatch
    if now.status == "over":
        raise AssignmentOver
    if who in now.declined:
        raise HasDeclined
    must_be_short(command.reason)
    has_it = now.is_in_hand and now.technician_id == who
    if has_it and now.by_hand:
        return []
    has_agreed = has_it and now.status == "accepted"
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=who,
        member_id=command.member_id,
        policy=BY_HAND,
        round=now.round + 1,
        expires_at=None if has_agreed else command.expires_at,
        pick_up=command.candidates[0].pick_up if command.candidates else "",
        candidates=command.candidates,
        considered=len(command.candidates),
        manual=True,
        reason=command.reason or None,
        replaces=None if has_it else now.technician_id,
        day=command.day,
        certificates=command.certificates,
        basis=command.basis,
        occurred_at=command.at,
    )
    if not has_agreed:
        return [offered]
    return [offered, accepted(need, who, command.member_id, offered.round, command.at)]
