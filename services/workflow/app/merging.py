"""Merging: one ticket is merged into another, that is undone, and the other one hears of both.

What the merged ticket says is the truth. The other's word follows from it, once in effect: each
command's id follows from the event it answers to.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.app.judging import Told, answered_before
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.definition import TicketType
from services.workflow.domain.merging.commands import (
    GoOn,
    Into,
    LetGo,
    MergeTicket,
    TakeIn,
    UndoMerge,
)
from services.workflow.domain.merging.deciding import is_full
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.intent import Caller, Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a ticket says that was merged into another, or goes on: since when, and its number."""

    ticket_id: UUID
    number: str
    into: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MergeDesk:
    """The use cases of two tickets that are about one thing, or not after all."""

    store: EventStore
    tickets: Tickets

    async def merge(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        into_id: UUID,
        *,
        occurred_at: datetime | None,
        expected_version: int | None,
    ) -> Told:
        """Merge a ticket into another that the caller sees as well.

        Raises what the domain refuses, and as ``Tickets.move`` does.
        """
        try:
            into = await self._into(caller, into_id)
        except TicketUnknown as no:
            return await answered_before(self.store, intent, ticket_id, no)

        def act(rules: TicketType, look: Look) -> MergeTicket:
            return MergeTicket(
                rules=rules,
                ticket_id=str(ticket_id),
                into=into,
                caller=caller,
                now=intent.occurred_at,
                occurred_at=occurred_at,
                look=look,
            )

        return await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=expected_version
        )

    async def undo(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        *,
        occurred_at: datetime | None,
        expected_version: int | None,
    ) -> Told:
        """Let a merged ticket go on for itself; raises as ``merge`` does."""

        def act(rules: TicketType, look: Look) -> UndoMerge:
            return UndoMerge(
                rules=rules,
                caller=caller,
                now=intent.occurred_at,
                occurred_at=occurred_at,
                look=look,
            )

        return await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=expected_version
        )

    async def take_in(self, taking: Intent, going_on: Intent, merged: Merged) -> None:
        """Tell a ticket what was merged into it; where it takes nothing in, let that one go on.

        It did when it was asked, but may have been merged itself at the same moment. What is heard
        again after the two were parted is over, and nothing to tell.
        """
        told = str(merged.ticket_id)
        one = (await self.store.load(TICKET, taking.tenant, merged.ticket_id)).state
        if not one.merging.stands(str(merged.into), merged.at):
            return
        await self.tickets.record(
            taking,
            merged.into,
            lambda rules: TakeIn(
                rules=rules, occurred_at=merged.at, other=told, number=merged.number
            ),
        )
        into = (await self.store.load(TICKET, taking.tenant, merged.into)).state
        if any(one.id == told for one in into.merging.taken_in):
            return
        await self.tickets.record(
            going_on,
            merged.ticket_id,
            lambda rules: GoOn(
                rules=rules, occurred_at=merged.at, into=str(merged.into), since=merged.at
            ),
        )

    async def let_go(self, intent: Intent, unmerged: Merged) -> None:
        """Tell a ticket that what was merged into it goes on for itself."""
        await self.tickets.record(
            intent,
            unmerged.into,
            lambda rules: LetGo(
                rules=rules,
                occurred_at=unmerged.at,
                other=str(unmerged.ticket_id),
                number=unmerged.number,
            ),
        )

    async def _into(self, caller: Caller, into_id: UUID) -> Into:
        """Return a ticket as one to merge into; raises TicketUnknown if the caller sees none."""
        ticket = (await self.tickets.seen(caller, into_id))[0].state
        return Into(
            id=str(into_id),
            number=ticket.number,
            closed=ticket.closed,
            merged=ticket.merging.now is not None,
            full=is_full(ticket),
        )
