"""Assignments: one per ticket; who was offered it, what they said, and whether it is over.

An offer stands until it is answered, runs out, or the ticket closes. Whoever declined is never
offered the same ticket again; whoever did not answer is asked once more when nobody else is left.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from services.dispatch.domain.appointments.facts import (
    AppointmentFact,
    AssignmentAppointed,
    AssignmentEndangered,
    AssignmentPutOff,
    AssignmentSecured,
    AssignmentUnappointed,
)
from services.dispatch.domain.facts import (
    AssignmentAccepted,
    AssignmentArrived,
    AssignmentDeclined,
    AssignmentDeparted,
    AssignmentExpired,
    AssignmentFact,
    AssignmentHeld,
    AssignmentLeft,
    AssignmentOffered,
    AssignmentPrioritised,
    AssignmentQueued,
    AssignmentReleased,
    AssignmentRequested,
    AssignmentTransferAsked,
    AssignmentTransferEnded,
    AssignmentUnassignable,
    AssignmentUngrabbed,
    TripEvent,
    TripFact,
)
from services.dispatch.domain.need import Need
from services.dispatch.domain.rolling.facts import AssignmentPlanned
from services.dispatch.domain.standing import NOBODY_EXCLUDED, Excluded
from services.dispatch.domain.trip import NO_TRIP, Trip

Status = Literal["unknown", "held", "put_off", "waiting", "queued", "offered", "accepted", "over"]


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Where the search for somebody stands; ``waiting`` means that somebody is to be found.

    ``put_off``: not before ``look_at``, or None: before a slot is chosen; it is so since
    ``put_off_since``, and ``danger`` is why nobody could come, if that was said.
    ``appointments`` is how often a slot was chosen, ``moves`` how often whoever reported the ticket
    gave one up that was not over, ``book`` the version of the book of appointments that said so
    last.
    ``turned_down`` says which slot it wished for and why it does not have it, until one is chosen.
    ``queued`` is how it was put into a queue that it still stands in, ``transfer`` who is asked to
    take it over, ``transfers`` how often it went from hand to hand because a person wanted it so.
    ``person_said_at`` is when a person last assigned it by hand or said no; ``by_hand`` says that
    the last offer was such a decision. ``trip`` is how far whoever has it has come.
    """

    status: Status = "unknown"
    need: Need | None = None
    round: int = 0
    technician_id: UUID | None = None
    member_id: str | None = None
    excluded: Excluded = NOBODY_EXCLUDED
    stuck_because: str | None = None
    by_hand: bool = False
    person_said_at: datetime | None = None
    trip: Trip = NO_TRIP
    queued: AssignmentQueued | None = None
    transfer: AssignmentTransferAsked | None = None
    transfers: int = 0
    look_at: datetime | None = None
    put_off_since: datetime | None = None
    danger: str | None = None
    appointments: int = 0
    moves: int = 0
    book: int = 0
    turned_down: AssignmentUnappointed | None = None

    @property
    def declined(self) -> frozenset[UUID]:
        """Who said no, and is not asked again, not even by hand."""
        return self.excluded.declined

    @property
    def is_in_hand(self) -> bool:
        """Whether somebody has it or was asked."""
        return self.status in {"offered", "accepted"}

    @property
    def is_visited(self) -> bool:
        """Whether somebody is on the way to it, or there."""
        return self.trip.stage in {"on_the_way", "on_site"}

    def is_put_off(self, at: datetime) -> bool:
        """Say whether nobody is looked for at a moment, before a slot is chosen or near."""
        return self.status == "put_off" and (self.look_at is None or at < self.look_at)

    def is_wanted(self, at: datetime) -> bool:
        """Say whether somebody is to be found for it at a moment."""
        due = self.status == "put_off" and not self.is_put_off(at)
        return due or self.status == "waiting"


def evolve(now: Assignment, fact: AssignmentFact) -> Assignment:
    """Return the assignment after a fact."""
    match fact:
        case AssignmentRequested(need=need) | AssignmentHeld(need=need):
            held = isinstance(fact, AssignmentHeld)
            after = replace(now, status="held" if held else "waiting", need=need)
        case AssignmentOffered():
            after = replace(
                now,
                status="offered",
                round=fact.round,
                technician_id=fact.technician_id,
                member_id=fact.member_id,
                stuck_because=None,
                danger=None,
                by_hand=fact.manual,
                trip=now.trip if _has_it(now, fact) else Trip(since=fact.occurred_at),
                person_said_at=fact.occurred_at if fact.manual else now.person_said_at,
                queued=None,
                transfer=None,
                transfers=_handed_over(now, fact),
            )
        case AssignmentDeclined() | AssignmentExpired() | AssignmentReleased():
            after = _without(now, fact)
        case (
            AssignmentQueued()
            | AssignmentUngrabbed()
            | AssignmentPutOff()
            | AssignmentAppointed()
            | AssignmentUnappointed()
        ):
            after = _set_aside(now, fact)
        case AssignmentUnassignable(reason=reason):
            after = replace(now, status="waiting", stuck_because=reason, danger=None)
        case (
            AssignmentPrioritised()
            | AssignmentTransferAsked()
            | AssignmentTransferEnded()
            | AssignmentPlanned()
            | AssignmentEndangered()
            | AssignmentSecured()
        ):
            after = _noted(now, fact)
        case AssignmentAccepted() | TripFact():
            after = _taken_on(now, fact)
        case _:
            assert_never(fact)
    return after


def _has_it(now: Assignment, fact: AssignmentOffered) -> bool:
    """Say whether a person chose who has it anyway: whoever is on their way stays so."""
    return now.is_in_hand and now.technician_id == fact.technician_id


def _handed_over(now: Assignment, fact: AssignmentOffered | AssignmentQueued) -> int:
    return now.transfers + (fact.manual and fact.replaces is not None)


def _set_aside(
    now: Assignment, fact: AssignmentQueued | AssignmentUngrabbed | AppointmentFact
) -> Assignment:
    if isinstance(fact, AssignmentQueued | AssignmentUngrabbed):
        return _queued(now, fact)
    return _put_off(now, fact)


def _queued(now: Assignment, fact: AssignmentQueued | AssignmentUngrabbed) -> Assignment:
    if isinstance(fact, AssignmentUngrabbed):
        return replace(now, status="waiting", queued=None)
    if now.queued is not None and now.queued.round == fact.round:
        return replace(now, queued=fact)  # the same stand in the queue: its members are others
    return replace(
        _nobody_has(now, "queued"),
        transfers=_handed_over(now, fact),
        round=fact.round,
        queued=fact,
        stuck_because=None,
        by_hand=fact.manual,
        person_said_at=fact.occurred_at if fact.manual else now.person_said_at,
    )


def _without(
    now: Assignment, fact: AssignmentDeclined | AssignmentExpired | AssignmentReleased
) -> Assignment:
    if isinstance(fact, AssignmentReleased):
        return replace(_nobody_has(now, "over"), queued=None)
    after, who = _nobody_has(now, "waiting"), fact.technician_id
    if isinstance(fact, AssignmentExpired):
        return replace(after, excluded=now.excluded.after_silence(who))
    said_at = fact.occurred_at
    return replace(after, excluded=now.excluded.after_no(who), person_said_at=said_at)


def _put_off(now: Assignment, fact: AppointmentFact) -> Assignment:
    after = replace(
        _nobody_has(now, "put_off"),
        queued=None,
        stuck_because=None,
        excluded=now.excluded.after_yes(),
        look_at=None,
        put_off_since=fact.occurred_at,
        turned_down=fact if isinstance(fact, AssignmentUnappointed) and fact.refused else None,
    )
    if isinstance(fact, AssignmentPutOff) or now.need is None:
        return after
    given_up = fact.by == "customer" and now.need.is_awaited(fact.occurred_at)
    after = replace(
        after,
        need=replace(now.need, slot=fact.slot),
        book=fact.book,
        moves=now.moves + given_up,
    )
    if isinstance(fact, AssignmentUnappointed):
        return after
    return replace(after, look_at=fact.look_at, appointments=fact.nth)


def _noted(
    now: Assignment,
    fact: AssignmentPrioritised
    | AssignmentTransferAsked
    | AssignmentTransferEnded
    | AssignmentPlanned
    | AssignmentEndangered
    | AssignmentSecured,
) -> Assignment:
    match fact:
        case AssignmentPrioritised(priority=priority, due_at=due_at):
            need = now.need
            return now if need is None else replace(now, need=need.at_priority(priority, due_at))
        case AssignmentTransferAsked():
            return replace(now, transfer=fact)
        case AssignmentTransferEnded():
            return replace(now, transfer=None)
        case AssignmentPlanned():
            return now
        case AssignmentEndangered(reason=reason):
            return replace(now, danger=reason)
        case AssignmentSecured():
            return replace(now, danger=None)
        case _:
            assert_never(fact)


def _taken_on(now: Assignment, fact: AssignmentAccepted | TripEvent) -> Assignment:
    match fact:
        case AssignmentAccepted():
            return replace(now, status="accepted", excluded=now.excluded.after_yes())
        case AssignmentDeparted(occurred_at=at):
            return replace(now, trip=Trip(stage="on_the_way", since=at))
        case AssignmentArrived(occurred_at=at):
            return replace(now, trip=Trip(stage="on_site", since=at))
        case AssignmentLeft(occurred_at=at):
            return replace(now, trip=Trip(stage="left", since=at))
        case _:
            assert_never(fact)


def _nobody_has(now: Assignment, status: Status) -> Assignment:
    return replace(
        now,
        status=status,
        technician_id=None,
        member_id=None,
        transfer=None,
        trip=NO_TRIP,
        danger=None,
    )
