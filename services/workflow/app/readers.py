"""Readers: who looked at tickets whose retention class asks for it, and who had them revealed.

And who was shown a ticket first, each time that it came to somebody. A look is noted after the
answer, that first showing before it; a reveal is kept before it, or there is no answer.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID, uuid4, uuid5

import structlog

from services.workflow.app.delegating import delegations_stream
from services.workflow.app.tickets import Tickets
from services.workflow.domain import ALLOWANCE, DELEGATIONS, TICKET, VIEWS
from services.workflow.domain.allowance import SpendReveal
from services.workflow.domain.delegations import Delegations
from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.forms.viewing import (
    NoteShown,
    NoteView,
    RevealTicket,
    TicketRevealed,
    TicketShown,
    TicketViewed,
    ViewFact,
    must_be_fresh,
    reason_given,
)
from services.workflow.domain.refusals import ScopeMissing
from services.workflow.domain.revealing import right_to_reveal
from services.workflow.domain.showing import showing
from services.workflow.domain.standing import Standing
from shared.decider import Refusal
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId, tenant_namespace
from shared.recorded import Meta

BACKLOG_MAX = 1_000
"""Looks that wait to be noted; beyond, a reader waits until theirs is."""

JUDGED_MAX = 10_000
"""Readers of whom is remembered which version of a ticket they were shown, over all tenants."""

VIEWS_MAX = 1_000
"""Looks that are told of a ticket, and as many reveals."""

ADMIN = "tenant:admin"

Reader = tuple[UUID, str, frozenset[str]]
"""Of which ticket, who, with which roles."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A look at a ticket, or a reveal: ``by`` which right, and for what ``reason``.

    Or the first time that one of those who had it, ``by`` their name in the ledger, was shown it.
    """

    kind: Literal["looked", "shown", "revealed"]
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
    _noting: set[asyncio.Task[bool]] = field(default_factory=set)
    _judged: dict[Reader, int] = field(default_factory=dict)

    async def note(
        self, caller: Caller, ticket_id: UUID, standing: Standing, now: datetime
    ) -> None:
        """Note that somebody looked, in the background, if the ticket's rules ask for it."""
        retention = standing.rules.retention
        if retention is None or not retention.read_audit or caller.is_system:
            return
        view = NoteView(reader=caller.actor, on_behalf_of=caller.on_behalf_of, now=now)
        await self._in_the_background(caller, ticket_id, view)

    async def note_showing(
        self, caller: Caller, ticket_id: UUID, standing: Standing, now: datetime
    ) -> None:
        """Note that one of those who have a ticket is shown it, once for each custody.

        It is kept before the answer, so that nobody was shown what the log does not say; where the
        log refuses, the ticket is shown all the same, and noted with the next look.
        """
        reader = (ticket_id, caller.actor, caller.roles)
        if self._judged.get(reader) == standing.version:
            return
        noted = showing(standing, caller, await self._delegations(caller, standing), now)
        if noted is not None and not await self._note(caller, ticket_id, noted):
            return
        if len(self._judged) >= JUDGED_MAX:
            self._judged.pop(next(iter(self._judged)))
        self._judged[reader] = standing.version

    async def _delegations(self, caller: Caller, standing: Standing) -> Delegations:
        """Glance at who decides for whom, where anybody has to agree."""
        if not standing.ticket.approvals:
            return Delegations()
        stream = delegations_stream(caller.tenant)
        return (await self.store.glances.state(DELEGATIONS, caller.tenant, stream)).state

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

    async def showings(self, tenant: TenantId, ticket_id: UUID) -> Sequence[TicketShown]:
        """Return who was shown a ticket first of those who had it, each time, oldest first.

        It is what the stream comes to: the looks in it, of which there may be very many, are not
        read for that.
        """
        return (await self.store.load(VIEWS, tenant, _stream(ticket_id))).state.shown

    async def happened(self, tenant: TenantId, ticket_id: UUID) -> list[tuple[TicketEvent, str]]:
        """Return what happened to a ticket and who did it, or for whom it was recorded."""
        return [
            (one.fact, _doer(one.envelope.meta))
            for one in await self.store.facts(TICKET, tenant, ticket_id)
        ]

    async def _in_the_background(self, caller: Caller, ticket_id: UUID, what: NoteView) -> None:
        task = asyncio.create_task(self._note(caller, ticket_id, what))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)
        if len(self._noting) > BACKLOG_MAX:
            await task

    async def _note(self, caller: Caller, ticket_id: UUID, what: NoteView | NoteShown) -> bool:
        """Keep that somebody looked; return whether it is kept."""
        intent = Intent(
            tenant=caller.tenant,
            command_id=uuid4(),
            actor=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            occurred_at=what.now,
            correlation_id=ticket_id,
        )
        try:
            await self.store.execute(VIEWS, intent, _stream(ticket_id), what)
        except Refusal as refusal:
            log.warning("view_not_noted", tenant=caller.tenant, code=refusal.slug)
            return False
        return True


def _doer(meta: Meta) -> str:
    """Return who did something; what a service recorded was done by whom it did so for."""
    return meta.on_behalf_of or meta.actor if meta.actor.startswith("system:") else meta.actor


def latest_of(views: Sequence[View]) -> list[View]:
    """Return the latest looks and the latest reveals: who looks often hides no reveal."""
    looks = [one for one in views if one.kind != "revealed"][-VIEWS_MAX:]
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
        case TicketShown():
            return View(
                kind="shown",
                reader=fact.reader,
                on_behalf_of=None,
                at=fact.occurred_at,
                by=fact.owner,
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
