"""Owners: who has a ticket at an instant, and why, as its diary and its rules tell it.

The first that holds: it is closed (nobody); it is merged into another (``merged``, at all hours);
it waits (whoever is waited for); others must agree (the role of the step that is pending); it
stands where a child holds up a move (the child, at all hours) or a parallel branch does (its role,
in open hours); the calendar of its type is closed; it is offered (the assignee, to accept); it is
accepted and stands where assignees act (the assignee, to travel or to work); it stands in a queue
(the queue, until one of its members takes it); nobody is assigned and it stands where somebody is
looked for (the customer, while a slot is to be chosen or not near, else dispatch); else the first
role that people have and that may move it from where it stands. Of several steps it is the first,
of several children and branches the one that has been open the longest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.workflow.domain.definition import TicketType
from services.workflow.domain.entry import APPOINTED, MERGED, SENT, UNAPPOINTED, UNMERGED, Entry
from services.workflow.domain.labels import SYSTEM
from services.workflow.domain.ledger.approvers import APPROVER, approver_of, reason_of_step
from services.workflow.domain.ledger.beside import BESIDE, CHILD, NOTHING_BESIDE, Aside, Beside
from services.workflow.domain.marks import ARRIVED, DEPARTED, LEFT
from services.workflow.domain.moving import ASSIGNED

NOBODY: Final = "nobody"
"""Who has a ticket that is closed, until it is reopened."""

CLOSED_HOURS: Final = "closed_hours"
ASSIGNEE: Final = "assignee"
DISPATCH: Final = "dispatch"
QUEUE: Final = "queue"
CUSTOMER: Final = "customer"

TRAVEL, WORK = "travel", "work"
TO_CHOOSE, APPOINTMENT = "to_choose", "appointment"
TRIP: Final[Mapping[str, str]] = {DEPARTED: TRAVEL, ARRIVED: WORK, LEFT: WORK}
"""What an assignee who has a ticket does, by what they were seen to do; who left, writes it up."""

OFFERED: Final = "assignment.offered"
AGREED: Final = "assignment.appointed"
HOLDING_UP: Final = frozenset({"approval", MERGED, UNMERGED, APPOINTED, UNAPPOINTED, *BESIDE})
"""The entries of a diary that tell of what holds a ticket up, besides waits."""

WAITED_FOR: Final[Mapping[str, str]] = {
    "customer": CUSTOMER,
    "parts": "purchasing",
    "approval": APPROVER,
    "access": CUSTOMER,
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
class Pending:
    """The ``step`` that an ``approval`` awaits, and its ``role`` if a role may take it."""

    approval: str
    step: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What decides who has a ticket; ``moved_by_hand`` into the state it stands in.

    ``put_off`` is why nobody would be looked for yet in a type with appointments: a slot is to be
    chosen, or somebody is looked for from ``look_at`` on. Once anybody was asked, that is over.
    ``trip`` is what its assignee was last seen to do, on the way (to travel) or there (to work),
    since somebody else had it or a person moved it.
    """

    state: str = ""
    moved_by_hand: bool = False
    trip: str = ""
    waits_for: str = ""
    assignee: str = ""
    accepted: bool = False
    nobody_found: bool = False
    queue: str = ""
    put_off: str = ""
    look_at: datetime | None = None
    pending: tuple[Pending, ...] = ()
    beside: Beside = NOTHING_BESIDE
    merged: bool = False


def after(holding: Holding, entry: Entry, rules: TicketType) -> Holding:
    """Return what holds after one more entry."""
    match entry.what:
        case "create":
            return Holding(state=entry.to, put_off=TO_CHOOSE if entry.about == SENT else "")
        case "move":
            move = rules.transitions.get(entry.about)
            by_hand = move is None or not move.bound_to
            moved = replace(holding, state=entry.to, moved_by_hand=by_hand, waits_for="")
            return replace(moved, trip="") if by_hand else moved
        case "migrate":
            return replace(holding, state=entry.to)
        case "wait" | "resume":
            return replace(holding, waits_for=entry.about if entry.what == "wait" else "")
        case what if what in HOLDING_UP:
            return _held_up(holding, entry)
        case _:
            return _assigned(holding, entry)


def _held_up(holding: Holding, entry: Entry) -> Holding:
    if entry.what in {MERGED, UNMERGED}:
        return replace(holding, merged=entry.what == MERGED)
    if entry.what in {APPOINTED, UNAPPOINTED}:
        return _appointed(holding, entry)
    if entry.what in BESIDE:
        return replace(holding, beside=holding.beside.after(entry))
    return replace(holding, pending=_awaiting(holding.pending, entry))


def _awaiting(pending: tuple[Pending, ...], entry: Entry) -> tuple[Pending, ...]:
    """Return the step that each pending approval awaits, in the order in which they opened."""
    awaited = {one.approval: one for one in pending}
    awaited[entry.to] = Pending(approval=entry.to, step=entry.about, role=entry.who)
    return tuple(one for one in awaited.values() if one.step)


def _assigned(holding: Holding, entry: Entry) -> Holding:
    theirs = entry.about in {"", holding.assignee}
    match entry.what:
        case "offered" | "queued":
            return _given(holding, entry)
        case "accepted" if theirs:
            return replace(holding, accepted=holding.assignee != "")
        case "declined" if theirs:
            return replace(holding, assignee="", accepted=False, trip="")
        case "mark" if entry.about in TRIP:
            return replace(holding, trip=TRIP[entry.about])
        case "unassignable":
            return replace(holding, nobody_found=True, put_off="")
        case _:
            return holding


def _appointed(holding: Holding, entry: Entry) -> Holding:
    """Return what holds once a slot was agreed or called off; bookings count in whole seconds."""
    put_off = APPOINTMENT if entry.what == APPOINTED else TO_CHOOSE
    look_at = datetime.fromisoformat(entry.to).replace(microsecond=0) if entry.to else None
    return replace(holding, put_off=put_off, look_at=look_at)


def _given(holding: Holding, entry: Entry) -> Holding:
    """Return who has it once somebody is asked, or all of a queue (none: nobody took it)."""
    left = replace(holding, assignee="", accepted=False, trip="", queue="", put_off="")
    if entry.what == "queued":
        return replace(left, queue=entry.about)
    return replace(left, assignee=entry.about, nobody_found=False)


def spans(
    holding: Holding, rules: TicketType, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, Owner]]:
    """Yield who has the ticket from when to when while one thing holds: a slot comes near."""
    looked = holding.look_at
    if looked is not None and start < looked < end:
        yield start, looked, owner_of(holding, rules, start)
        start = looked
    yield start, end, owner_of(holding, rules, start)


def owner_of(holding: Holding, rules: TicketType, at: datetime) -> Owner:
    """Return who has the ticket; whether its calendar is open is asked by the caller."""
    if is_final(holding.state, rules):
        return Owner(owner=NOBODY, reason="closed", at_all_hours=True)
    if holding.merged:
        return Owner(owner=MERGED, reason=MERGED, at_all_hours=True)
    if holding.waits_for or holding.pending:
        return _awaited(holding, rules)
    if holding.beside.asides:
        held_up_by = holding.beside.holding_up(_moves_from(holding.state, rules))
        if held_up_by is not None:
            return owner_of_aside(held_up_by, rules)
    return _at_work(holding, rules, at)


def _at_work(holding: Holding, rules: TicketType, at: datetime) -> Owner:
    """Return whose work it is, of those whom the ticket itself is with."""
    if holding.assignee and not holding.accepted:
        return Owner(owner=ASSIGNEE, reason="acceptance")
    if holding.assignee and _is_for_assignees(holding.state, rules):
        working = WORK if holding.moved_by_hand else TRAVEL
        return Owner(owner=ASSIGNEE, reason=holding.trip or working)
    if holding.queue:
        return Owner(owner=QUEUE, reason=f"{QUEUE}:{holding.queue}")
    if not holding.assignee and (agreed := _agreed(holding, rules, at)):
        return agreed
    if not holding.assignee and _is_for_dispatch(holding.state, rules):
        reason = "nobody_found" if holding.nobody_found else "assigning"
        return Owner(owner=DISPATCH, reason=reason)
    people = (role for role in _roles(holding.state, rules) if role != SYSTEM)
    return Owner(owner=next(people, SYSTEM), reason=f"work:{holding.state}")


def _agreed(holding: Holding, rules: TicketType, at: datetime) -> Owner | None:
    """Return that the customer has it, who chooses when somebody comes, or has chosen it."""
    if not holding.put_off or not _is_to_be_agreed(holding.state, rules):
        return None
    is_awaited = holding.look_at is not None and at < holding.look_at
    if holding.put_off == APPOINTMENT and not is_awaited:
        return None
    return Owner(owner=CUSTOMER, reason=holding.put_off, at_all_hours=True)


def owner_of_aside(one: Aside, rules: TicketType) -> Owner:
    """Return who has a ticket that a branch or a child holds up.

    Branches that are many alike have one reason: the field that they are made for.
    """
    if one.kind == CHILD:
        reason = f"{CHILD}:{one.of}" if one.of else CHILD  # one that its reader may not see
        return Owner(owner=CHILD, reason=reason, at_all_hours=True)
    parallel = rules.flow.parallel
    name = parallel.each if one.item and parallel is not None else one.what
    return Owner(owner=one.of or SYSTEM, reason=f"{one.kind}:{name}")


def _awaited(holding: Holding, rules: TicketType) -> Owner:
    """Return who is waited for; what somebody said it waits for comes before an approval."""
    approver = _approver(holding.pending[0], rules) if holding.pending else APPROVER
    if holding.waits_for:
        owner = WAITED_FOR[holding.waits_for]
        owner = approver if owner == APPROVER else owner
        return Owner(owner=owner, reason=holding.waits_for, at_all_hours=True)
    reason = reason_of_step(holding.pending[0].step)
    return Owner(owner=approver, reason=reason, at_all_hours=True)


def _approver(one: Pending, rules: TicketType) -> str:
    return one.role or approver_of(one.approval, one.step, rules)


def is_final(state: str, rules: TicketType) -> bool:
    """Say whether a ticket is closed in a state; one the rules do not know (any more) is open."""
    spec = rules.states.get(state)
    return spec is not None and spec.final


def acts_when_assigned(role: str, rules: TicketType) -> bool:
    """Say whether the members of a role act only on what is assigned to them."""
    spec = rules.roles.get(role)
    return spec is not None and spec.scope == ASSIGNED


def _moves_from(state: str, rules: TicketType) -> frozenset[str]:
    return frozenset(key for key, one in rules.transitions.items() if state in one.sources)


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


def _is_to_be_agreed(state: str, rules: TicketType) -> bool:
    """Say whether a ticket goes on from a state by an appointment, or by whoever comes then."""
    if rules.dispatch is None or not rules.dispatch.appointment_field:
        return False
    return rules.bound_to(AGREED, state) is not None or _is_for_dispatch(state, rules)


def _is_for_dispatch(state: str, rules: TicketType) -> bool:
    """Say whether somebody to assign is looked for in a state."""
    if rules.dispatch is None:
        return False
    return rules.bound_to(OFFERED, state) is not None or _is_for_assignees(state, rules)
