"""What the calls of every area have in common: texts become values, positions become tokens."""

from datetime import UTC, datetime
from uuid import UUID

from services.dispatch.domain.refusals import NotForDispatch, TimeMalformed
from services.dispatch.domain.technician import TechnicianUnknown
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.moments import require_come
from shared.projections.position import Position


def ticket_id_of(text: str) -> UUID:
    """Return the ticket that a text names; raises NotForDispatch."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotForDispatch from wrong


def technician_id_of(text: str) -> UUID:
    """Return the technician that a text names; raises TechnicianUnknown."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise TechnicianUnknown from wrong


def time_of(text: str) -> datetime:
    """Return the time that a text says, in UTC if it says no zone; raises TimeMalformed."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise TimeMalformed from wrong


def past_of(text: str) -> datetime | None:
    """Return a past moment, None if none was said; raises TimeMalformed, MomentAhead."""
    if not text:
        return None
    moment = time_of(text)
    require_come(moment, datetime.now(UTC))
    return moment


async def token_of(store: EventStore, tenant: TenantId, position: int) -> str:
    """Return a position of dispatch's log as others may hold it."""
    epoch = await store.glances.epoch(tenant)
    return str(Position(service="dispatch", epoch=epoch, position=position))
