"""What happens to an assignment by itself: time passes, the ticket closes, a plan is made."""

from services.dispatch.domain.assignment import Assignment
from services.dispatch.domain.commands import Expire, Release
from services.dispatch.domain.facts import AssignmentExpired, AssignmentFact, AssignmentReleased
from services.dispatch.domain.queueing import ungrabbed
from services.dispatch.domain.rolling.visits import PlanVisit, plan_visit
from services.dispatch.domain.transferring import transfer_ran_out


def decide_by_itself(
    command: Expire | Release | PlanVisit, now: Assignment
) -> list[AssignmentFact]:
    """Say what follows from what nobody says; nothing new to say is an empty list."""
    if isinstance(command, PlanVisit):
        return [*plan_visit(command, now)]
    return _expire(command, now) if isinstance(command, Expire) else _release(command, now)


def _expire(command: Expire, now: Assignment) -> list[AssignmentFact]:
    if now.round != command.round or now.need is None:
        return []
    if now.queued is not None:
        return [ungrabbed(command, now.queued)]
    if now.transfer is not None:
        return [transfer_ran_out(command, now.transfer)]
    if now.status != "offered" or now.technician_id is None:
        return []
    expired = AssignmentExpired(
        ticket_id=now.need.ticket_id,
        technician_id=now.technician_id,
        round=now.round,
        occurred_at=command.at,
    )
    return [expired]


def _release(command: Release, now: Assignment) -> list[AssignmentFact]:
    if now.need is None or now.status == "over":
        return []
    released = AssignmentReleased(
        ticket_id=now.need.ticket_id,
        technician_id=now.technician_id,
        round=now.round,
        reason=command.reason,
        occurred_at=command.at,
    )
    return [released]
