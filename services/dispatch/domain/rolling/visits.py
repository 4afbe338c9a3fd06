"""Deciding about one visit of a plan: taken as long as the ticket is as it was when it was read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.dispatch.domain.assignment import Assignment, Status
from services.dispatch.domain.basis import Basis
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.choice import Candidate
from services.dispatch.domain.facts import AssignmentOffered
from services.dispatch.domain.rolling.facts import AssignmentPlanned, Because
from services.dispatch.domain.trip import Stage

ROLLING = "rolling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How an assignment stood when a plan was begun."""

    status: Status
    round: int
    technician_id: UUID | None
    stage: Stage

    @classmethod
    def of(cls, now: Assignment) -> "Seen":
        """Return how an assignment stands."""
        return cls(
            status=now.status,
            round=now.round,
            technician_id=now.technician_id,
            stage=now.trip.stage,
        )


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an offer to somebody else says besides who: it is the explanation."""

    member_id: str | None
    expires_at: datetime
    because: Because
    candidates: tuple[Candidate, ...] = ()
    day: date | None = None
    certificates: tuple[Certificate, ...] = ()
    pick_up: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, kw_only=True)
class PlanVisit:
    """Take over one visit of a plan; ``given`` where it goes to somebody else."""

    seen: Seen
    planned: AssignmentPlanned
    given: Given | None = None


def plan_visit(command: PlanVisit, now: Assignment) -> list[AssignmentOffered | AssignmentPlanned]:
    """Say what follows; nothing, if anything about the ticket is news to the plan."""
    need, planned, given = now.need, command.planned, command.given
    if need is None or Seen.of(now) != command.seen:
        return []
    if planned.technician_id == now.technician_id:
        return [planned]
    if given is None or now.by_hand or now.transfer is not None:
        return []
    if planned.technician_id in now.declined:
        return []
    offered = AssignmentOffered(
        ticket_id=need.ticket_id,
        technician_id=planned.technician_id,
        member_id=given.member_id,
        policy=ROLLING,
        round=now.round + 1,
        expires_at=given.expires_at,
        candidates=given.candidates,
        considered=len(given.candidates),
        replaces=now.technician_id,
        day=given.day,
        certificates=given.certificates,
        pick_up=given.pick_up,
        plan=given.because,
        basis=given.basis,
        occurred_at=planned.occurred_at,
    )
    return [offered, planned]
