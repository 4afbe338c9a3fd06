"""Duplicates: people say that two tickets may be about one thing, or that they are not.

The ticket that came later leads, whichever of the two they speak of; the first one hears of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.app.judging import Told
from services.workflow.app.tickets import Tickets
from services.workflow.domain.commands import Asked
from services.workflow.domain.definition import TicketType
from services.workflow.domain.merging.commands import (
    DismissDuplicate,
    KeepDismissed,
    KeepSuspected,
    SuspectDuplicate,
)
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.intent import Caller, Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """What the later of two tickets says of the first: whether, and by what, they are suspected."""

    later: UUID
    number: str
    first: UUID
    suspected: bool
    role: str
    at: datetime
    about: str = ""
    fault: str = ""
    apart_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """What became of a command about two tickets: the one that came later was told."""

    ticket_id: UUID
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    later: UUID
    first: UUID
    number: str
    apart_s: int


@dataclass(frozen=True, kw_only=True)
class DuplicateDesk:
    """The use cases of two tickets that may be about one thing."""

    store: EventStore
    tickets: Tickets

    async def suspect(self, intent: Intent, caller: Caller, one_id: UUID, other_id: UUID) -> Led:
        """Say that two tickets that the caller sees may be about one thing.

        Raises what the domain refuses, and as ``Tickets.move`` does.
        """
        pair = await self._pair(caller, one_id, other_id)

        def act(rules: TicketType, look: Look) -> SuspectDuplicate:
            return SuspectDuplicate(
                rules=rules,
                ticket_id=str(pair.later),
                other=str(pair.first),
                number=pair.number,
                apart_s=pair.apart_s,
                caller=caller,
                now=intent.occurred_at,
                look=look,
            )

        return await self._ask(intent, caller, pair.later, act)

    async def dismiss(self, intent: Intent, caller: Caller, one_id: UUID, other_id: UUID) -> Led:
        """Say that two tickets are not about one thing; raises as ``suspect`` does."""
        pair = await self._pair(caller, one_id, other_id)

        def act(rules: TicketType, look: Look) -> DismissDuplicate:
            return DismissDuplicate(
                rules=rules, other=str(pair.first), caller=caller, now=intent.occurred_at, look=look
            )

        return await self._ask(intent, caller, pair.later, act)

    async def tell(self, intent: Intent, said: Suspected) -> None:
        """Tell the first ticket what the later one says of it."""

        def kept(rules: TicketType) -> KeepSuspected | KeepDismissed:
            other = str(said.later)
            if not said.suspected:
                return KeepDismissed(rules=rules, occurred_at=said.at, other=other, role=said.role)
            return KeepSuspected(
                rules=rules,
                occurred_at=said.at,
                other=other,
                number=said.number,
                about=said.about,
                fault=said.fault,
                apart_s=said.apart_s,
                role=said.role,
            )

        await self.tickets.record(intent, said.first, kept)

    async def _ask(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        act: Callable[[TicketType, Look], Asked],
    ) -> Led:
        told = await self.tickets.ask(intent, caller, ticket_id, act, expected_version=None)
        return Led(ticket_id=ticket_id, told=told)

    async def _pair(self, caller: Caller, one_id: UUID, other_id: UUID) -> _Pair:
        """Return which of two tickets came first; raises TicketUnknown of any that is not seen.

        That stays as it was found when they were first suspected.
        """
        one = (await self.tickets.seen(caller, one_id))[0].state
        other = (await self.tickets.seen(caller, other_id))[0].state
        known = one.merging.pair(str(other_id))
        is_first = (one.opened_at, one_id) < (other.opened_at, other_id)
        if known is not None:
            is_first = known.first
        (first, number), later = ((one_id, one.number), other_id)
        if not is_first:
            (first, number), later = ((other_id, other.number), one_id)
        apart_s = int(abs(one.opened_at - other.opened_at).total_seconds())
        return _Pair(later=later, first=first, number=number, apart_s=apart_s)
