"""What dispatch says that concerns tickets, and how we keep it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from pydantic import BaseModel

from services.workflow.domain.definition import TicketType
from services.workflow.domain.marks import ARRIVED, DEPARTED, LEFT
from services.workflow.domain.recordings import (
    RecordAcceptance,
    RecordAppointment,
    RecordCrew,
    RecordDanger,
    RecordDecline,
    Recording,
    RecordOffer,
    RecordQueue,
    RecordTransfer,
    RecordTrip,
    RecordUnassignable,
)
from shared.contracts.dispatch import (
    AssignmentAcceptedV1,
    AssignmentAppointedV1,
    AssignmentDeclinedV1,
    AssignmentEndangeredV1,
    AssignmentOfferedV1,
    AssignmentQueuedV1,
    AssignmentSecuredV1,
    AssignmentTransferAskedV1,
    AssignmentTransferEndedV1,
    AssignmentUnassignableV1,
    AssignmentUngrabbedV1,
    SlotV1,
)
from shared.recorded import Recorded

Tale = Callable[[TicketType], Recording]
M = TypeVar("M", bound=BaseModel)


class _Told(msgspec.Struct, frozen=True):
    """What is said of any place on a ticket; ``post`` is empty for that of its lead."""

    ticket_id: UUID | None = None
    round: int = 1
    post: str = ""
    technician_id: str | None = None
    member_id: str | None = None
    reason: str | None = None
    expires_at: datetime | None = None


def told_by(event: Recorded) -> tuple[UUID, Tale]:
    """Return of which ticket something is said, and how it is kept.

    What is said of a post has a stream of its own; what is said of the lead has the ticket's.
    """
    told = _told_of(event.data)
    if not told.post or told.ticket_id is None:
        return event.stream_id, TALES[event.type](event)
    return told.ticket_id, lambda rules: RecordCrew(
        rules=rules,
        occurred_at=event.occurred_at,
        post=told.post,
        how=event.type.removeprefix("assignment."),
        technician_id=told.technician_id,
        member_id=told.member_id,
        reason=told.reason or "",
        until=told.expires_at,
        round=told.round,
    )


def _offered(event: Recorded) -> Tale:
    heard = _heard(AssignmentOfferedV1, event)
    return lambda rules: RecordOffer(
        rules=rules,
        occurred_at=event.occurred_at,
        technician_id=heard.technician_id,
        member_id=heard.member_id,
        policy=heard.policy,
        expires_at=heard.expires_at,
        round=heard.round,
    )


def _accepted(event: Recorded) -> Tale:
    heard = _heard(AssignmentAcceptedV1, event)
    return lambda rules: RecordAcceptance(
        rules=rules,
        occurred_at=event.occurred_at,
        technician_id=heard.technician_id,
        round=heard.round,
    )


def _declined(event: Recorded) -> Tale:
    heard = _heard(AssignmentDeclinedV1, event)
    return lambda rules: RecordDecline(
        rules=rules,
        occurred_at=event.occurred_at,
        how=event.type.removeprefix("assignment."),
        reason=heard.reason,
        technician_id=heard.technician_id,
        round=heard.round,
    )


def _queued(event: Recorded) -> Tale:
    heard = _heard(AssignmentQueuedV1, event)
    return lambda rules: RecordQueue(
        rules=rules,
        occurred_at=event.occurred_at,
        queue=heard.queue,
        members=heard.members,
        until=heard.until,
        reason=heard.reason or "",
        round=heard.round,
    )


def _ungrabbed(event: Recorded) -> Tale:
    heard = _heard(AssignmentUngrabbedV1, event)
    return lambda rules: RecordQueue(
        rules=rules, occurred_at=event.occurred_at, queue="", round=heard.round
    )


def _transfer_asked(event: Recorded) -> Tale:
    heard = _heard(AssignmentTransferAskedV1, event)
    return lambda rules: RecordTransfer(
        rules=rules,
        occurred_at=event.occurred_at,
        how="asked",
        technician_id=heard.technician_id,
        member_id=heard.member_id,
        until=heard.expires_at,
        reason=heard.reason,
        nth=heard.nth,
        round=heard.round,
    )


def _transfer_ended(event: Recorded) -> Tale:
    heard = _heard(AssignmentTransferEndedV1, event)
    return lambda rules: RecordTransfer(
        rules=rules,
        occurred_at=event.occurred_at,
        how=heard.how,
        technician_id=heard.technician_id,
        reason=heard.reason,
        round=heard.round,
    )


def _appointed(event: Recorded) -> Tale:
    heard = _heard(AssignmentAppointedV1, event)
    return lambda rules: RecordAppointment(
        rules=rules,
        occurred_at=event.occurred_at,
        slot=_window(heard.slot),
        before=_window(heard.before),
        by=heard.by,
        look_at=heard.look_at,
        replaces=heard.replaces,
        refused=heard.refused,
        round=heard.round,
    )


def _window(slot: SlotV1 | None) -> Mapping[str, str] | None:
    """Return a slot as a field of a ticket says it."""
    if slot is None:
        return None
    return {"start": slot.start.isoformat(), "end": slot.end.isoformat()}


def _unassignable(event: Recorded) -> Tale:
    heard = _heard(AssignmentUnassignableV1, event)
    return lambda rules: RecordUnassignable(
        rules=rules, occurred_at=event.occurred_at, reason=heard.reason, round=heard.round
    )


def _endangered(event: Recorded) -> Tale:
    heard = _heard(AssignmentEndangeredV1, event)
    return lambda rules: RecordDanger(
        rules=rules, occurred_at=event.occurred_at, reason=heard.reason, round=heard.round
    )


def _secured(event: Recorded) -> Tale:
    heard = _heard(AssignmentSecuredV1, event)
    return lambda rules: RecordDanger(
        rules=rules, occurred_at=event.occurred_at, reason=None, round=heard.round
    )


def _came_so_far(mark: str) -> Callable[[Recorded], Tale]:
    """Return how a step of a trip is kept: as a mark, whoever took it."""
    return lambda event: (
        lambda rules: RecordTrip(rules=rules, occurred_at=event.occurred_at, mark=mark)
    )


_told_of = msgspec.json.Decoder(_Told).decode


def _heard(contract: type[M], event: Recorded) -> M:
    return contract.model_validate_json(event.data)


TALES: dict[str, Callable[[Recorded], Tale]] = {
    "assignment.offered": _offered,
    "assignment.accepted": _accepted,
    "assignment.declined": _declined,
    "assignment.expired": _declined,
    "assignment.released": _declined,
    "assignment.queued": _queued,
    "assignment.ungrabbed": _ungrabbed,
    "assignment.transfer_asked": _transfer_asked,
    "assignment.transfer_ended": _transfer_ended,
    "assignment.appointed": _appointed,
    "assignment.unappointed": _appointed,
    "assignment.endangered": _endangered,
    "assignment.secured": _secured,
    "assignment.unassignable": _unassignable,
    "assignment.departed": _came_so_far(DEPARTED),
    "assignment.arrived": _came_so_far(ARRIVED),
    "assignment.left": _came_so_far(LEFT),
}
