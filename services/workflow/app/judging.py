"""Judging: a command is decided by the rules that its ticket follows at that very moment."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache, partial
from uuid import UUID

from services.workflow.app.rules import Rules
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import TicketCommand
from services.workflow.domain.deciding import settled_booked, settled_under
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.refusals import RulesMoved
from services.workflow.domain.ticket import Ticket
from shared.decider import Decider, Refusal
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent

Told = Receipt[TicketEvent, Ticket]
DEFINITIONS_MAX = 512
Settle = Callable[[TicketCommand, Ticket], tuple[list[TicketEvent], Ticket]]
PinnedAnew = Callable[[], Awaitable[tuple[Intent, TicketType]]]


async def decided_as_ruled(
    store: EventStore,
    under: Intent,
    ticket_id: UUID,
    command: TicketCommand,
    expected_version: int | None,
    *,
    rules: Rules,
    pinned_anew: PinnedAnew,
) -> Told:
    """Decide a command by the rules it brings, or by those its ticket has come under meanwhile.

    A ticket that is closed then says what its time was spent on.

    Raises RulesMoved if that happens twice, and whatever the domain and the store refuse.
    """

    async def judge(intent: Intent, asked: TicketCommand) -> Told:
        days = await rules.days_of(intent.tenant, asked.rules)
        decider = _judged(intent.definition or "", days)
        return await store.execute(
            decider, intent, ticket_id, asked, expected_version=expected_version
        )

    try:
        return await judge(under, command)
    except RulesMoved:
        under, moved = await pinned_anew()
        return await judge(under, replace(command, rules=moved))


def booking(days: DayChanges) -> Decider[TicketCommand, TicketEvent, Ticket]:
    """Return tickets that are decided by the rules a command brings, and booked at their end."""
    return _settling(partial(settled_booked, days))


async def answered_before(
    store: EventStore, intent: Intent, ticket_id: UUID, refusal: Refusal
) -> Told:
    """Answer as the first time if the intent was carried out before; raises ``refusal`` if not.

    For what is looked at before deciding: since the first time it may have become otherwise.
    """
    return await store.execute(REMEMBERED, intent, ticket_id, refusal)


def _refuse(refusal: Refusal, _: Ticket) -> list[TicketEvent]:
    raise refusal


REMEMBERED: Decider[Refusal, TicketEvent, Ticket] = Decider(
    kind=TICKET.kind,
    initial=TICKET.initial,
    decide=_refuse,
    evolve=TICKET.evolve,
    facts=TICKET.facts,
)
"""Decides nothing: the log answers a command it remembers before anything is decided."""


@lru_cache(DEFINITIONS_MAX)
def _judged(definition: str, days: DayChanges) -> Decider[TicketCommand, TicketEvent, Ticket]:
    return _settling(partial(settled_under, definition, days))


def _settling(settle: Settle) -> Decider[TicketCommand, TicketEvent, Ticket]:
    def decide(command: TicketCommand, ticket: Ticket) -> list[TicketEvent]:
        return settle(command, ticket)[0]

    return replace(TICKET, decide=decide, settle=settle)
