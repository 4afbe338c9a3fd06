"""Timers: which ones a ticket has, and letting those ring whose time has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from services.workflow.app.busy import Busy
from services.workflow.app.rules import Rules
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import DayChanges
from services.workflow.domain.commands import RingTimer
from services.workflow.domain.definition import TicketType
from services.workflow.domain.refusals import TicketUnknown
from services.workflow.domain.timers import Timer, TimerSource, sources_along, timers_of
from shared.intent import Intent, TenantId

ACTOR = "system:workflow"
COUNTED_MAX = 4_096
"""Tickets whose clocks go on from where they were counted to; each is some kilobytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A ticket's pending timers, and the calendars that say when they are due."""

    ticket_id: UUID
    timers: Sequence[Timer] = ()
    calendars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    """A timer whose time has come by the database's clock, which said ``now``."""

    ticket_id: UUID
    key: str
    due_at: datetime
    now: datetime


class Desk(Protocol):
    """Knows the timers of one kind of thing."""

    async def count(
        self, tenant: TenantId, ticket_id: UUID, version: int, days: DayChanges, /
    ) -> Counted:
        """Return the timers of one of them, at a version or later."""

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges, /) -> bool:
        """Let happen what a timer stands for; False if nothing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What counts a ticket's timers, and remembers how far: by these rules, with these days."""

    rules: TicketType
    days: DayChanges
    sources: tuple[TimerSource, ...]


@dataclass(frozen=True, kw_only=True)
class TimerDesk:
    """The use cases of the clock on the wall."""

    tickets: Tickets
    _counting: Busy[Counting] = field(default_factory=lambda: Busy(kept_max=COUNTED_MAX))

    @property
    def rules(self) -> Rules:
        """Where the rules and the announced days come from."""
        return self.tickets.rules

    async def count(
        self, tenant: TenantId, ticket_id: UUID, version: int, days: DayChanges
    ) -> Counted:
        """Return the timers a ticket has at ``version`` or later, with the days announced."""
        loaded = await self.tickets.store.load_since(TICKET, tenant, ticket_id, version)
        ticket = loaded.state
        if not ticket.is_known:
            return Counted(ticket_id=ticket_id)
        rules = await self.rules.of_type(tenant, ticket.definition, ticket.type)
        sources = self._sources(tenant, ticket_id, rules, days)
        return Counted(
            ticket_id=ticket_id,
            timers=timers_of(ticket, rules, days, sources),
            calendars=frozenset() if ticket.closed else rules.calendar_keys,
        )

    def _sources(
        self, tenant: TenantId, ticket_id: UUID, rules: TicketType, days: DayChanges
    ) -> tuple[TimerSource, ...]:
        """Return what counted a ticket's timers last, unless other rules or days hold by now."""
        known = self._counting.known(tenant, ticket_id)
        if known is None or known.rules is not rules or known.days != days:
            sources = sources_along(rules, days)
            known = Counting(rules=rules, days=days, sources=sources)
            self._counting.keep(tenant, ticket_id, known)
        return known.sources

    async def ring(self, tenant: TenantId, due: DueTimer, days: DayChanges) -> bool:
        """Let happen what a timer stands for; False if nothing did, or it had happened before.

        The command's id follows from the timer, so that it happens once however often we try. It
        is decided by the rules that the ticket follows then, as what people ask for is.
        """
        intent = Intent(
            tenant=tenant,
            command_id=uuid5(due.ticket_id, f"{due.key}\n{due.due_at.isoformat()}"),
            actor=ACTOR,
            occurred_at=due.now,
            correlation_id=due.ticket_id,
        )
        try:
            under, rules = await self.tickets.pinned(intent, due.ticket_id)
        except TicketUnknown:
            return False
        command = RingTimer(rules=rules, key=due.key, now=due.now, days=days)
        receipt = await self.tickets.execute(under, due.ticket_id, command)
        return bool(receipt.events)
