"""Splitting: something of a ticket becomes a ticket of its own, and that can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from services.workflow.app.judging import Told
from services.workflow.app.merging import MergeDesk
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.commands import OpenTicket
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketCommented, TicketOpened
from services.workflow.domain.merging.commands import SplitTicket
from services.workflow.domain.merging.refusals import NotSplitOff, WentOn
from services.workflow.domain.merging.splitting_off import (
    SPLIT_FROM,
    done_since,
    links_handed_on,
    told_since,
)
from services.workflow.domain.merging.state import SplitOff
from services.workflow.domain.visibility import Look
from shared.eventstore import EventStore
from shared.intent import Caller, Intent

CHANNEL = "split"
SOURCE = "urn:gongdan:split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What of a ticket is another matter: comments by their versions, attachments by their refs.

    ``kind`` is the type of the ticket it becomes; empty: the same.
    """

    summary: str
    kind: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    said: Sequence[int] = ()
    refs: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What a ticket says that something was split off: what becomes of it."""

    origin: UUID
    other: UUID
    number: str
    kind: str
    summary: str
    fields: Mapping[str, object]
    attachments: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What became of an undoing; ``kept`` is what people did since, ``told`` cannot be untold."""

    told: Told
    kept: list[tuple[int, str]]
    untellable: list[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class SplitDesk:
    """The use cases of whoever finds that a ticket is about two things."""

    store: EventStore
    tickets: Tickets
    merging: MergeDesk

    async def split(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        chosen: Chosen,
        *,
        expected_version: int | None,
    ) -> tuple[SplitOff, Told]:
        """Split something off a ticket; return what it becomes.

        Raises what the domain refuses, TypeUnknown, and as ``Tickets.move`` does.
        """
        tenant = intent.tenant
        ticket = (await self.tickets.seen(caller, ticket_id))[0].state
        kind = await self.tickets.rules.of_type(
            tenant, ticket.definition, chosen.kind or ticket.type
        )
        other = uuid5(ticket_id, f"split:{intent.command_id}")
        stored = await self.store.facts(TICKET, tenant, ticket_id)
        heard = {n for n, one in enumerate(stored, 1) if isinstance(one.fact, TicketCommented)}
        number = await self.tickets.numbers.next(tenant)
        summary = await self.tickets.texts.comment(tenant, other, chosen.summary)
        fields = await self.tickets.texts.fields(tenant, other, chosen.fields, kind)

        def act(rules: TicketType, look: Look) -> SplitTicket:
            return SplitTicket(
                rules=rules,
                caller=caller,
                now=intent.occurred_at,
                look=look,
                other=str(other),
                number=number,
                kind=kind,
                summary=summary,
                fields=fields,
                heard=frozenset(heard),
                said=tuple(chosen.said),
                refs=tuple(chosen.refs),
            )

        told = await self.tickets.ask(
            intent, caller, ticket_id, act, expected_version=expected_version
        )
        known = told.state.merging.split_off if told.state else ()
        return next(one for one in known if one.id == str(other)), told

    async def open(self, intent: Intent, split: Split) -> None:
        """Open the ticket of what was split off: what was promised counts from the first report."""
        origin = (await self.store.load(TICKET, intent.tenant, split.origin)).state

        def report(rules: TicketType, _: str) -> OpenTicket:
            return OpenTicket(
                rules=rules,
                definition=origin.definition,
                number=split.number,
                occurred_at=origin.opened_at,
                summary=split.summary,
                channel=CHANNEL,
                source=SOURCE,
                external_id=f"{split.origin}/{split.other}",
                fields=split.fields,
                reporter=origin.reporter,
                asset=origin.asset,
                asset_facts=origin.asset_facts,
                entitlement=origin.entitlement,
                customer=origin.customer,
                location=origin.location,
                links={**links_handed_on(origin), SPLIT_FROM: str(split.origin)},
                attachments=split.attachments,
                imported=origin.imported,
            )

        opener = (await self.tickets.opening(intent.tenant, split.origin)).opened_by
        intent = replace(intent, on_behalf_of=opener)
        await self.tickets.open(intent, split.other, origin.definition, split.kind, report)

    async def undo(
        self, intent: Intent, caller: Caller, ticket_id: UUID, *, anyway: bool
    ) -> Undone:
        """Merge a ticket back into the one that it was split off.

        Raises NotSplitOff, WentOn unless ``anyway``, and as ``MergeDesk.merge`` does.
        """
        await self.tickets.seen(caller, ticket_id)
        stored = await self.store.facts(TICKET, intent.tenant, ticket_id)
        opened = stored[0].fact
        origin = opened.links.get(SPLIT_FROM) if isinstance(opened, TicketOpened) else None
        if origin is None:
            raise NotSplitOff
        facts = [(version, one.fact) for version, one in enumerate(stored, 1)]
        done = done_since(facts)
        if done and not anyway:
            raise WentOn(done=", ".join(f"{version}: {topic}" for version, topic in done))
        told = await self.merging.merge(
            intent,
            caller,
            ticket_id,
            UUID(str(origin)),
            occurred_at=None,
            expected_version=None,
        )
        return Undone(told=told, kept=done, untellable=told_since(facts))
