"""When a ticket says what was used on it, or somebody takes it, the books of its parts follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import msgspec

from services.dispatch.adapters.because import because_of
from services.dispatch.adapters.policy_book import PolicyBook
from services.dispatch.adapters.told import TAKES_FROM_SOMEBODY, Replacing
from services.dispatch.app.providing import Lots, Providing, Usage
from shared.database import Databases
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.projections.reaction import ReactionApply
from shared.recorded import Recorded

MOVED: Final = "ticket.moved"
ACCEPTED: Final = "assignment.accepted"
GIVEN_BACK: Final = frozenset({"assignment.declined", "assignment.expired"})
OF_HANDS: Final = GIVEN_BACK | TAKES_FROM_SOMEBODY | {ACCEPTED}
"""What is heard of ourselves."""


class Line(msgspec.Struct):
    """A line of a field of parts."""

    part: str
    qty: int
    lot: str = ""


class TicketMoved(msgspec.Struct):
    """What is read of ``ticket.moved``; ``fields`` are those that the move brought."""

    type: str = ""
    fields: Mapping[str, msgspec.Raw] = {}
    assignee: str | None = None
    closed: bool = False
    late: bool = False
    imported: bool = False


class Accepted(msgspec.Struct):
    """Who took a ticket."""

    technician_id: UUID


class PartsOfTickets:
    """Reacts to moves and to who has a ticket; writes follow from the event: it may run twice."""

    def __init__(self, providing: Providing, policies: PolicyBook) -> None:
        self._providing = providing
        self._policies = policies

    async def when_a_ticket_moves_book_what_was_used(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Book what the move says was used; a ticket that closes needs nothing any more."""
        moved = msgspec.json.decode(event.data, type=TicketMoved)
        if moved.imported:
            return
        lines = await self._lines(tenant, event, moved)
        if lines is not None:
            who = None if moved.assignee is None else UUID(moved.assignee)
            usage = Usage(
                ticket_id=event.stream_id,
                technician_id=who,
                parts=used(lines),
                of_late=moved.late,
            )
            await self._providing.use(because_of(event, tenant, "use_parts"), usage)
        if moved.closed:
            intent = because_of(event, tenant, "release_parts")
            await self._providing.let_go(intent, event.stream_id, over=True)

    async def when_a_ticket_changes_hands_keep_parts_or_let_them_go(
        self, tenant: TenantId, event: Recorded
    ) -> None:
        """Keep what a ticket needs for whoever took it; for nobody once they have it no more."""
        if event.type == ACCEPTED:
            who = msgspec.json.decode(event.data, type=Accepted).technician_id
            intent = because_of(event, tenant, "reserve_parts")
            await self._providing.reserve(intent, event.stream_id, who)
        elif event.type in GIVEN_BACK or _is_taken_away(event):
            intent = because_of(event, tenant, "give_back_parts")
            await self._providing.let_go(intent, event.stream_id, over=False)

    async def _lines(
        self, tenant: TenantId, event: Recorded, moved: TicketMoved
    ) -> list[Line] | None:
        """Return what the move says of parts; None if it says nothing."""
        definition = event.meta.definition
        if definition is None or not moved.fields:
            return None
        rules = await self._policies.rules(tenant, definition, moved.type, event.position)
        said = [key for key in (rules.part_fields if rules else ()) if key in moved.fields]
        if not said:
            return None
        each = (msgspec.json.decode(moved.fields[key], type=list[Line] | None) for key in said)
        return [line for lines in each for line in lines or ()]


def parts_of_tickets(
    parts: PartsOfTickets, service: str, databases: Databases, workflow: LogReader, own: LogReader
) -> tuple[ReactionApply, ReactionApply]:
    """Return what follows workflow's log and our own for the books of parts."""
    books_use = ReactionApply(
        service=service,
        name="parts",
        react=parts.when_a_ticket_moves_book_what_was_used,
        databases=databases,
        source=workflow,
        types=[MOVED],
    )
    keeps = ReactionApply(
        service=service,
        name="provisions",
        react=parts.when_a_ticket_changes_hands_keep_parts_or_let_them_go,
        databases=databases,
        source=own,
        types=OF_HANDS,
    )
    return books_use, keeps


def _is_taken_away(event: Recorded) -> bool:
    return msgspec.json.decode(event.data, type=Replacing).replaces is not None


def used(lines: Iterable[Line]) -> Mapping[str, Lots]:
    """Return how many of each part and lot some lines are together."""
    sums: dict[str, Counter[str]] = {}
    for line in lines:
        sums.setdefault(line.part, Counter())[line.lot] += line.qty
    return sums
