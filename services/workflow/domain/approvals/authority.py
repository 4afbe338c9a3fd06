"""Authority: by what right somebody decides in a seat, and until when it lasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.workflow.domain.approvals.chain import Approval, Approvals, Seat
from services.workflow.domain.approvals.rules import ONE
from services.workflow.domain.delegations import MEMBER, Delegations
from shared.intent import Caller

NAMED: Final = "named"
DELEGATION: Final = "delegation"
STAND_IN: Final = "stand_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """By what right: ``kind`` is role:<role>, named, delegation or stand_in.

    ``principal`` is whose decision it is.
    """

    kind: str
    principal: str
    until: datetime | None = None


def member_of(caller: Caller) -> str:
    """Return the member who asks; empty when it is no person."""
    return caller.actor.removeprefix(MEMBER) if caller.actor.startswith(MEMBER) else ""


def authority_in(
    seat: Seat, caller: Caller, delegations: Delegations, now: datetime
) -> Authority | None:
    """Return the first right by which the caller may decide in a seat; None if there is none."""
    return next(rights_in(seat, caller, delegations, now), None)


def rights_in(
    seat: Seat, caller: Caller, delegations: Delegations, now: datetime
) -> Iterator[Authority]:
    """Yield by what right the caller may decide in a seat: their own, another's, in their place.

    Whoever was found because of a role must still have it.
    """
    member = member_of(caller)
    if not member or member in seat.gone:
        return
    if member in seat.members:
        yield from _own(seat, member, caller)
    elif _holds_a_free_seat(seat, caller):
        yield Authority(kind=f"role:{seat.who}", principal=member)
    for principal in sorted(delegations.principals(member, now) & set(seat.members)):
        until = delegations.authority(principal, member, now)
        yield Authority(kind=DELEGATION, principal=principal, until=until)
    if member in seat.stand_ins:
        yield Authority(kind=STAND_IN, principal=_stood_in_for(seat, member))


def submitters_of(approval: Approval, rounds: Approvals, opened_by: str) -> frozenset[str]:
    """Return the members who opened the ticket or asked for an approval in any of its rounds.

    Whoever asked first does not get to decide because somebody else asked again.
    """
    askers = {one.asked_by for one in rounds if one.key == approval.key and one.current}
    members = {approval.asked_by, opened_by, *askers}
    return frozenset(one.removeprefix(MEMBER) for one in members if one.startswith(MEMBER))


def _own(seat: Seat, member: str, caller: Caller) -> Iterator[Authority]:
    via = next((one.via for one in seat.named or () if one.member == member), NAMED)
    if via != "role":
        yield Authority(kind=NAMED, principal=member)
    elif seat.who in caller.roles:
        yield Authority(kind=f"role:{seat.who}", principal=member)


def _stood_in_for(seat: Seat, member: str) -> str:
    """Return whose decision a stand-in's is: where any one of several would do, their own."""
    silent = seat.silent
    alone = seat.share != ONE or len(silent) == 1
    return silent[0] if silent and alone else member


def _holds_a_free_seat(seat: Seat, caller: Caller) -> bool:
    """Whether the caller has the role of a seat for which nobody with that role was found yet."""
    unnamed = seat.named is None or seat.fallback != ""
    return seat.kind == "role" and seat.share == ONE and unnamed and seat.who in caller.roles
