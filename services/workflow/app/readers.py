"""Readers: who looked at tickets whose retention class asks for it, and who had them revealed.

A look is noted after the answer; a reveal is kept before it, or there is no answer.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID, uuid4, uuid5

import structlog

from services.workflow.app.tickets import Tickets
from services.workflow.domain import ALLOWANCE, VIEWS
from services.workflow.domain.allowance import SpendReveal
from services.workflow.domain.forms.viewing import (
    NoteView,
    RevealTicket,
    TicketRevealed,
    TicketViewed,
    ViewFact,
    must_be_fresh,
    reason_given,
)
from services.workflow.domain.refusals import ScopeMissing
from services.workflow.domain.revealing import right_to_reveal
from services.workflow.domain.standing import Standing
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, tenant_namespace

BACKLOG_MAX = 1_000
"""Looks that wait to be noted; beyond, a reader waits until theirs is."""

VIEWS_MAX = 1_000
"""Looks that are told of a ticket, and as many reveals."""

ADMIN = "tenant:admin"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A look at a ticket, or a reveal: ``by`` which right, and for what ``reason``."""

    kind: Literal["looked", "revealed"]
    reader: str
    on_behalf_of: str | None
    at: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Notes who looked, and tells those who may know."""

    store: EventStore
    tickets: Tickets
    _noting: set[asyncio.Task[None]] = field(default_factory=set)

    async def note(
        self, caller: Caller, ticket_id: UUID, standing: Standing, now: datetime
    ) -> None:
        """Note that somebody looked, in the background, if the ticket's rules ask for it."""
        retention = standing.rules.retention
        if retention is None or not retention.read_audit or caller.is_system:
            return
        task = asyncio.create_task(self._note(caller, ticket_id, now))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)
        if len(self._noting) > BACKLOG_MAX:
            await task

    async def reveal(
        self, intent: Intent, caller: Caller, ticket_id: UUID, reason: str
    ) -> Standing:
        """Keep why somebody sees a ticket's personal data, then return the ticket.

        Raises TicketUnknown, RevealNotAllowed, RevealReasonMissing, RevealsTooMany, RevealOver,
        and what the vault and the log refuse: nothing is returned that was not kept.
        """
        tenant = caller.tenant
        loaded, _ = await self.tickets.seen(caller, ticket_id)
        opening = await self.tickets.opening(tenant, ticket_id)
        latest = await self.tickets.rules.latest(tenant)
        by = right_to_reveal(caller, loaded.state, opening, latest)
        command = RevealTicket(
            reader=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            by=by,
            reason=await self.tickets.texts.comment(tenant, ticket_id, reason_given(reason)),
            now=intent.occurred_at,
        )
        await self._spend(intent)
        receipt = await self.store.execute(VIEWS, intent, _stream(ticket_id), command)
        if receipt.replayed:
            must_be_fresh(receipt.state, caller.actor, intent.occurred_at)
        return await self.tickets.standing(caller, ticket_id)

    async def close(self) -> None:
        """Note the looks that are still to be noted; each is tried once."""
        await asyncio.gather(*self._noting, return_exceptions=True)

    async def views(self, caller: Caller, ticket_id: UUID) -> Sequence[View]:
        """Return the latest looks and reveals, oldest first, to who administers the tenant.

        Raises ScopeMissing and TicketUnknown.
        """
        if ADMIN not in caller.scopes:
            raise ScopeMissing(f"Who looked at a ticket is for {ADMIN}.", scope=ADMIN)
        await self.tickets.standing(caller, ticket_id)
        kept = await self.store.facts(VIEWS, caller.tenant, _stream(ticket_id))
        return latest_of([_view(one.fact) for one in kept])

    async def _spend(self, intent: Intent) -> None:
        """Take one of the reader's reveals, once for each command; raises RevealsTooMany."""
        reader = uuid5(tenant_namespace(intent.tenant), f"allowance\n{intent.actor}")
        own = replace(intent, command_id=uuid5(intent.command_id, "allowance"))
        await self.store.execute(ALLOWANCE, own, reader, SpendReveal(now=intent.occurred_at))

    async def _note(self, caller: Caller, ticket_id: UUID, now: datetime) -> None:
        intent = Intent(
            tenant=caller.tenant,
            command_id=uuid4(),
            actor=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            occurred_at=now,
            correlation_id=ticket_id,
        )
        view = NoteView(reader=caller.actor, on_behalf_of=caller.on_behalf_of, now=now)
        try:
            await self.store.execute(VIEWS, intent, _stream(ticket_id), view)
        except Refusal as refusal:
            log.warning("view_not_noted", tenant=caller.tenant, code=refusal.slug)


def latest_of(views: Sequence[View]) -> list[View]:
    """Return the latest looks and the latest reveals: who looks often hides no reveal."""
    looks = [one for one in views if one.kind == "looked"][-VIEWS_MAX:]
    reveals = [one for one in views if one.kind == "revealed"][-VIEWS_MAX:]
    return sorted([*looks, *reveals], key=lambda one: one.at)


def _view(fact: ViewFact) -> View:
    match fact:
        case TicketViewed():
            return View(
                kind="looked",
                reader=fact.reader,
                on_behalf_of=fact.on_behalf_of,
                at=fact.occurred_at,
            )
        case TicketRevealed():
            return View(
                kind="revealed",
                reader=fact.reader,
                on_behalf_of=fact.on_behalf_of,
                at=fact.occurred_at,
                by=fact.by,
                reason=fact.reason,
            )
        case _:
            assert_never(fact)


def _stream(ticket_id: UUID) -> UUID:
    return uuid5(ticket_id, "views")
