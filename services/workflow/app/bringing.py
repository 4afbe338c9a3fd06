"""Bringing about: tickets open others, hear what becomes of them, and are counted together.

All of it follows from what our own log says, and happens once in effect: each command's id follows
from the event it answers to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from services.workflow.app.keeping import Keeping, Stride
from services.workflow.app.rules import Rules
from services.workflow.app.side_by_side import side_by_side
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET, WATCH
from services.workflow.domain.commands import OpenTicket, Origin
from services.workflow.domain.definition import TicketType
from services.workflow.domain.flow.advising import subject_of
from services.workflow.domain.flow.rules import FlowRules, WaitedForRule, WindowRule
from services.workflow.domain.flow.taking import (
    COUNTED_MAX,
    Givers,
    handed_on,
    links_of,
    named_by,
    too_long,
)
from services.workflow.domain.flow.tidings import Advise, RecordChild
from services.workflow.domain.flow.watching import CountTicket
from services.workflow.domain.ticket import Ticket
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, tenant_namespace

SOURCE = "urn:gongdan:ticket"
CHANNEL = "child"


def child_id_of(parent_id: UUID, key: str) -> UUID:
    """Return the id of the ticket that a ticket opens by one of its rules."""
    return uuid5(parent_id, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a ticket wants to be opened; ``counted`` are the tickets that a rule counted, if so."""

    key: str
    kind: str
    link: str
    depth: int
    at: datetime
    counted: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bringing:
    """The use cases of tickets that concern other tickets."""

    store: EventStore
    rules: Rules
    tickets: Tickets

    async def open_child(self, intent: Intent, parent_id: UUID, wish: Wish) -> None:
        """Open a ticket because of another; it follows the same version of the scenario."""
        parent = await self._ticket(intent.tenant, parent_id)
        bearing = await self.rules.of_type(intent.tenant, parent.definition, parent.type)
        counted = await self._tickets(intent.tenant, wish.counted[-COUNTED_MAX:])
        givers = Givers(parent=parent, bearing=bearing, counted=counted)

        def report(rules: TicketType, number: str) -> OpenTicket:
            takes = bearing.flow.taken_by(wish.key)
            fields = handed_on(givers, takes, rules)
            return OpenTicket(
                rules=rules,
                definition=parent.definition,
                number=number,
                occurred_at=wish.at,
                summary=parent.summary,
                channel=CHANNEL,
                source=SOURCE,
                external_id=f"{parent_id}/{wish.key}",
                fields=fields,
                reporter=parent.reporter,
                asset=parent.asset,
                asset_facts=parent.asset_facts,
                entitlement=parent.entitlement,
                customer=parent.customer,
                location=parent.location,
                links=links_of(givers),
                origin=Origin(
                    parent=str(parent_id),
                    parent_number=parent.number,
                    key=wish.key,
                    link=wish.link,
                    depth=wish.depth,
                    counted=named_by(givers),
                ),
                too_long=too_long(givers, takes, rules, fields),
            )

        if bearing.flow.is_for_opener(wish.key):
            opener = (await self.tickets.opening(intent.tenant, parent_id)).opened_by
            intent = replace(intent, on_behalf_of=opener)
        child_id = child_id_of(parent_id, wish.key)
        await self.tickets.open(intent, child_id, parent.definition, wish.kind, report)

    async def tell_parent(self, intent: Intent, child_id: UUID, version: int) -> None:
        """Tell the ticket that brought this one about, if one did, how this one stands.

        That is how it stood at ``version`` or later.
        """
        child = (await self.store.load_since(TICKET, intent.tenant, child_id, version)).state
        if not child.flow.parent:
            return
        await self.tickets.record(
            intent,
            UUID(child.flow.parent),
            lambda rules: RecordChild(
                rules=rules,
                occurred_at=intent.occurred_at,
                key=child.flow.parent_key,
                child_id=str(child_id),
                child_number=child.number,
                closed=child.closed,
            ),
        )

    async def flow_of(
        self, tenant: TenantId, ticket_id: UUID, definition: str, kind: str
    ) -> FlowRules:
        """Return what a ticket brings about; ``definition`` is the one it follows, if known."""
        if not definition:
            ticket = await self._ticket(tenant, ticket_id)
            definition = ticket.definition
        return (await self.rules.of_type(tenant, definition, kind)).flow

    async def keep_waiting(self, intent: Intent, stride: Stride, rule: WaitedForRule) -> None:
        """Let the tickets that one names wait, or go on, after what it did."""
        await Keeping(store=self.store, tickets=self.tickets).follow(intent, stride, rule)

    async def count(
        self, intents: tuple[Intent, Intent], ticket_id: UUID, version: int, rule: WindowRule
    ) -> None:
        """Count a ticket by a rule, and advise if it is one too many: an intent for each.

        The ticket is counted as it was at ``version`` or later.
        """
        counting, advising = intents
        tenant = counting.tenant
        ticket = (await self.store.load_since(TICKET, tenant, ticket_id, version)).state
        subject = subject_of(ticket, rule)
        if not subject:
            return
        scenario = ticket.definition.rpartition("@")[0]
        name = f"watch\n{scenario}\n{ticket.type}\n{rule.key}\n{subject}"
        command = CountTicket(
            ticket_id=str(ticket_id),
            number=ticket.number,
            at=ticket.opened_at,
            window=timedelta(seconds=rule.window_s),
            count=rule.count,
            quietly=ticket.imported,
            now=counting.occurred_at,
        )
        watch_id = uuid5(tenant_namespace(tenant), name)
        # A command that was remembered tells nothing again; the watch itself does.
        watch = (await self.store.execute(WATCH, counting, watch_id, command)).state
        risen = watch.risen_by(str(ticket_id)) if watch is not None else ()
        ids = watch.ids_of(risen) if watch is not None else ()
        if risen:
            await self.tickets.record(
                advising,
                ticket_id,
                lambda rules: Advise(
                    rules=rules,
                    occurred_at=advising.occurred_at,
                    rule=rule.key,
                    subject=subject,
                    counted=risen,
                    counted_ids=ids,
                ),
            )

    async def _tickets(self, tenant: TenantId, ids: Sequence[UUID]) -> Mapping[str, Ticket]:
        """Return tickets in their order."""
        found = await side_by_side(partial(self._ticket, tenant), ids)
        return {str(ticket_id): ticket for ticket_id, ticket in zip(ids, found, strict=True)}

    async def _ticket(self, tenant: TenantId, ticket_id: UUID) -> Ticket:
        return (await self.store.load(TICKET, tenant, ticket_id)).state
