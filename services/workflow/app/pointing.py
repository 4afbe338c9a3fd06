"""Pointing: a field that points at a ticket points at one that its writer sees.

To point at a ticket may do something to it (it waits), so it is refused for one that is not seen,
and in the same words for one that there is not.
"""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from services.workflow.app.discretion import Sees, is_seen
from services.workflow.domain.definition import TicketType
from services.workflow.domain.forms.field import TICKET_REF
from services.workflow.domain.labels import Label
from services.workflow.domain.refusals import FieldsInvalid, TicketUnknown
from shared.decider import Reason

NOT_SEEN = Label(
    zh="没有这张工单，或者您看不到它。", en="There is no such ticket, or none that you may see."
)


async def must_point_at_seen(rules: TicketType, fields: Mapping[str, object], sees: Sees) -> None:
    """Refuse fields that point at tickets which their writer does not see; raises FieldsInvalid."""
    reasons = [_reason(key) async for key in _unseen(rules, fields, sees)]
    if reasons:
        raise FieldsInvalid(reasons=reasons)


def ticket_named(value: object) -> UUID | None:
    """Return the ticket that a field names by its id; None if it names none."""
    named = value.get("ref") if isinstance(value, Mapping) else value
    try:
        return UUID(str(named))
    except ValueError:
        return None


async def _unseen(
    rules: TicketType, fields: Mapping[str, object], sees: Sees
) -> AsyncIterator[str]:
    for key, value in fields.items():
        spec, other = rules.fields.get(key), ticket_named(value)
        points = spec is not None and spec.type == TICKET_REF and other is not None
        if points and not await is_seen(sees, str(other)):
            yield key


def _reason(key: str) -> Reason:
    return Reason(
        code=TicketUnknown.slug, message=NOT_SEEN.en, pointer=f"/fields/{key}", zh=NOT_SEEN.zh
    )
