"""Owners: who has a ticket at an instant, and why, as its diary and its rules tell it.

The first that holds: it is closed (nobody); it waits (whoever is waited for); others must agree
(the approver); the calendar of its type is closed; it is offered (the assignee, to accept); it is
accepted and stands where assignees act (the assignee, to travel or to work); nobody is assigned and
it stands where somebody is looked for (dispatch); else the first role that people have and that may
move it from where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.diary import Entry
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.moving import ASSIGNED

NOBODY: Final = "nobody"
"""Who has a ticket that is closed, until it is reopened."""

CLOSED_HOURS: Final = "closed_hours"
ASSIGNEE: Final = "assignee"
DISPATCH: Final = "dispatch"
APPROVER: Final = "approver"
OFFERED: Final = "assignment.offered"

WAITED_FOR: Final[Mapping[str, str]] = {
    "customer": "customer",
    "parts": "purchasing",
    "approval": APPROVER,
    "access": "customer",
    "weather": "weather",
    "third_party": "third_party",
}
"""Who has a ticket that waits, by what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who has a ticket, and why; ``at_all_hours`` when closed hours make no difference."""

    owner: str
    reason: str
    at_all_hours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What decides who has a ticket; ``moved_by_hand`` into the state it stands in."""

    state: str = ""
    moved_by_hand: bool = False
    waits_for: str = ""
    assignee: str = ""
    accepted: bool = False
    nobody_found: bool = False
    approvals: tuple[tuple[str, str], ...] = ()


def after(holding: Holding, entry: Entry, rules: TicketType) -> Holding:
    """Return what holds after one more entry."""
    match entry.what:
        case "create":
            return Holding(state=entry.to)
        case "move":
            move = rules.transitions.get(entry.about)
            by_hand = move is None or not move.bound_to
            return replace(holding, state=entry.to, moved_by_hand=by_hand, waits_for="")
        case "migrate":
            return replace(holding, state=entry.to)
        case "wait" | "resume":
            return replace(holding, waits_for=entry.about if entry.what == "wait" else "")
        case "approval":
            return replace(holding, approvals=_awaiting(holding.approvals, entry))
        case _:
            return _assigned(holding, entry)


def _awaiting(approvals: tuple[tuple[str, str], ...], entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return the step that each pending approval awaits, in the order in which they opened."""
    steps = dict(approvals)
    steps[entry.to] = entry.about
    return tuple((key, step) for key, step in steps.items() if step)


def _assigned(holding: Holding, entry: Entry) -> Holding:
    theirs = entry.about in {"", holding.assignee}
    match entry.what:
        case "offered":
            return replace(holding, assignee=entry.about, accepted=False, nobody_found=False)
        case "accepted" if theirs:
            return replace(holding, accepted=holding.assignee != "")
        case "declined" if theirs:
            return replace(holding, assignee="", accepted=False)
        case "unassignable":
            return replace(holding, nobody_found=True)
        case _:
            return holding


def owner_of(holding: Holding, rules: TicketType) -> Owner:
    """Return who has the ticket; whether its calendar is open is asked by the caller."""
    if is_final(holding.state, rules):
        return Owner(owner=NOBODY, reason="closed", at_all_hours=True)
    if holding.waits_for or holding.approvals:
        return _awaited(holding)
    if holding.assignee and not holding.accepted:
        return Owner(owner=ASSIGNEE, reason="acceptance")
    if holding.assignee and _is_for_assignees(holding.state, rules):
        return Owner(owner=ASSIGNEE, reason="work" if holding.moved_by_hand else "travel")
    if not holding.assignee and _is_for_dispatch(holding.state, rules):
        reason = "nobody_found" if holding.nobody_found else "assigning"
        return Owner(owner=DISPATCH, reason=reason)
    people = (role for role in _roles(holding.state, rules) if role != SYSTEM)
    return Owner(owner=next(people, SYSTEM), reason=f"work:{holding.state}")


def _awaited(holding: Holding) -> Owner:
    """Return who is waited for; what somebody said it waits for comes before an approval."""
    if holding.waits_for:
        owner = WAITED_FOR[holding.waits_for]
        return Owner(owner=owner, reason=holding.waits_for, at_all_hours=True)
    step = holding.approvals[0][1]
    return Owner(owner=APPROVER, reason=f"approval:{step}", at_all_hours=True)


def is_final(state: str, rules: TicketType) -> bool:
    """Say whether a ticket is closed in a state; one the rules do not know (any more) is open."""
    spec = rules.states.get(state)
    return spec is not None and spec.final


def acts_when_assigned(role: str, rules: TicketType) -> bool:
    """Say whether the members of a role act only on what is assigned to them."""
    spec = rules.roles.get(role)
    return spec is not None and spec.scope == ASSIGNED


def _roles(state: str, rules: TicketType) -> list[str]:
    """Return the roles that may move a ticket on from a state, in the order of the moves."""
    moves = (one for one in rules.transitions.values() if state in one.sources)
    return [role for one in moves for role in one.by]


def _is_for_assignees(state: str, rules: TicketType) -> bool:
    """Say whether assignees act in a state; in a type that gives them no move, in all."""
    if any(acts_when_assigned(role, rules) for role in _roles(state, rules)):
        return True
    return not any(
        acts_when_assigned(role, rules) for one in rules.transitions.values() for role in one.by
    )


def _is_for_dispatch(state: str, rules: TicketType) -> bool:
    """Say whether somebody to assign is looked for in a state."""
    if rules.dispatch is None:
        return False
    return rules.bound_to(OFFERED, state) is not None or _is_for_assignees(state, rules)
