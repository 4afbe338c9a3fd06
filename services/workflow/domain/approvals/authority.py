"""Authority: by what right somebody decides in a seat, and until when it lasts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.workflow.domain.approvals.chain import Approval, Seat
from services.workflow.domain.approvals.rules import ONE
from services.workflow.domain.delegations import MEMBER, Delegations
from shared.intent import Caller

NAMED: Final = "named"
DELEGATION: Final = "delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """``kind`` is role:<role>, named or delegation; ``principal`` is whose decision it is."""

    kind: str
    principal: str
    until: datetime | None = None


def member_of(caller: Caller) -> str:
    """Return the member who asks; empty when it is no person."""
    return caller.actor.removeprefix(MEMBER) if caller.actor.startswith(MEMBER) else ""


def authority_in(
    seat: Seat, caller: Caller, delegations: Delegations, now: datetime
) -> Authority | None:
    """Return by what right the caller may decide in a seat, their own before another's.

    Whoever was found because of a role must still have it.
    """
    member = member_of(caller)
    if not member or member in seat.gone:
        return None
    if member in seat.members:
        return _own(seat, member, caller)
    if _holds_a_free_seat(seat, caller):
        return Authority(kind=f"role:{seat.who}", principal=member)
    for principal in sorted(delegations.principals(member, now) & set(seat.members)):
        until = delegations.authority(principal, member, now)
        return Authority(kind=DELEGATION, principal=principal, until=until)
    return None


def is_submitter(approval: Approval, opened_by: str, *members: str) -> bool:
    """Whether one of these members asked for the approval or opened the ticket."""
    return not {approval.asked_by, opened_by}.isdisjoint(f"{MEMBER}{one}" for one in members)


def _own(seat: Seat, member: str, caller: Caller) -> Authority | None:
    via = next((one.via for one in seat.named or () if one.member == member), NAMED)
    if via != "role":
        return Authority(kind=NAMED, principal=member)
    if seat.who not in caller.roles:
        return None
    return Authority(kind=f"role:{seat.who}", principal=member)


def _holds_a_free_seat(seat: Seat, caller: Caller) -> bool:
    """Whether the caller has the role of a seat for which nobody with that role was found yet."""
    unnamed = seat.named is None or seat.fallback != ""
    return seat.kind == "role" and seat.share == ONE and unnamed and seat.who in caller.roles
