"""What all calls have in common: ids and times in texts, and what a caller has seen or will see."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, Protocol
from uuid import UUID

from services.workflow.domain.refusals import FieldsInvalid, TicketUnknown
from services.workflow.domain.values import as_datetime
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.messaging.strict_json import NotStrictJson, parse_strict
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "workflow"

WAIT_S_MAX = 3.0
"""How long a call waits for what its caller has already seen."""

WAIT_SHARE = 0.5
"""Of the time the caller gives us, what may go into waiting."""


class TimeMalformed(Refusal):
    """A time is RFC 3339, such as 2026-11-22T09:30:00+08:00."""

    slug: ClassVar[str] = "time-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


class Waiting(Protocol):
    """Waits until we have heard what a caller has already seen."""

    async def reach(self, tenant: TenantId, token: str, timeout_s: float = ...) -> None:
        """Return when we have; raises NotCaughtUp after ``timeout_s`` seconds."""


async def catch_up(call: Call, waits: Sequence[Waiting]) -> None:
    """Hear what the caller has already seen; raises NotCaughtUp."""
    if not call.min_position:
        return
    timeout_s = min(WAIT_S_MAX, call.deadline_s * WAIT_SHARE)
    for wait in waits:
        await wait.reach(call.caller.tenant, call.min_position, timeout_s)


async def position_of(store: EventStore, tenant: TenantId, position: int) -> str:
    """Return the token of a place in our log; a command with nothing to say has none.

    The epoch is glanced at: it changes when a backup is restored (decision 41).
    """
    if position == 0:
        return ""
    epoch = await store.glances.epoch(tenant)
    return str(Position(service=SERVICE, epoch=epoch, position=position))


def ticket_id_of(text: str) -> UUID:
    """Return the id of a ticket; raises TicketUnknown for what cannot be one."""
    try:
        return UUID(text)
    except ValueError:
        raise TicketUnknown from None


def time_of(text: str) -> datetime:
    """Return the time a text says; raises TimeMalformed."""
    moment = as_datetime(text)
    if moment is None:
        raise TimeMalformed
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first hours of the year 1, east of Greenwich
        raise TimeMalformed from None


def fields_of(text: bytes) -> dict[str, object]:
    """Return the fields that a JSON object says; raises FieldsInvalid."""
    if not text:
        return {}
    try:
        value = parse_strict(text)
    except NotStrictJson as trouble:
        raise FieldsInvalid(reasons=[trouble.reason]) from trouble
    if not isinstance(value, dict):
        raise FieldsInvalid("The fields are a JSON object.")
    return dict(value)
