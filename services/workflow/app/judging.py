"""Judging: a command is decided by the rules that its ticket follows at that very moment."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache, partial
from uuid import UUID

from services.workflow.domain import TICKET
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.deciding import decide_under, settled_under
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.refusals import RulesMoved
from services.workflow.domain.ticket import Ticket
from shared.decider import Decider
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent

Told = Receipt[TicketEvent, Ticket]
DEFINITIONS_MAX = 512
PinnedAnew = Callable[[], Awaitable[tuple[Intent, TicketType]]]


async def decided_as_ruled(
    store: EventStore,
    under: Intent,
    ticket_id: UUID,
    command: TicketCommand,
    expected_version: int | None,
    *,
    pinned_anew: PinnedAnew,
) -> Told:
    """Decide a command by the rules it brings, or by those its ticket has come under meanwhile.

    Raises RulesMoved if that happens twice, and whatever the domain and the store refuse.
    """
    try:
        return await store.execute(
            _judged(under.definition or ""),
            under,
            ticket_id,
            command,
            expected_version=expected_version,
        )
    except RulesMoved:
        under, rules = await pinned_anew()
        return await store.execute(
            _judged(under.definition or ""),
            under,
            ticket_id,
            replace(command, rules=rules),
            expected_version=expected_version,
        )


@lru_cache(DEFINITIONS_MAX)
def _judged(definition: str) -> Decider[TicketCommand, TicketEvent, Ticket]:
    return replace(
        TICKET,
        decide=partial(decide_under, definition),
        settle=partial(settled_under, definition),
    )
