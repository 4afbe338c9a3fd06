"""Keeping: which ticket a purchase keeps waiting, since when, and which it does not any more.

What a move writes was checked when it was written. A report is taken by intake, which knows no
tickets; so whether its bringer sees the ticket that it points at is asked here. Nothing waits
because of what nobody had told us yet: a wait begins no earlier than the ticket was named, unless
the ticket that names it was imported.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial, reduce
from itertools import takewhile
from uuid import UUID, uuid5

from services.workflow.app.discretion import is_seen
from services.workflow.app.pointing import ticket_named
from services.workflow.app.tickets import Tickets
from services.workflow.domain import TICKET
from services.workflow.domain.facts import TicketEvent, TicketMoved, TicketOpened
from services.workflow.domain.facts.flow import FlowFact, TicketBranchDone
from services.workflow.domain.facts.keepers import Keeper
from services.workflow.domain.flow.folding import fields_brought
from services.workflow.domain.flow.keeping_waiting import reason_in
from services.workflow.domain.flow.rules import WaitedForRule
from services.workflow.domain.flow.tidings import KeepWaiting
from services.workflow.domain.refusals import TicketUnknown
from shared.eventstore import EventStore, Stored
from shared.intent import Caller, Intent

Written = Stored[TicketEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stride:
    """What a ticket did at ``version``: it came from one state to another, and wrote ``fields``.

    ``before`` is empty for one that opens; both are for a branch that is done: it moves nothing.
    """

    ticket_id: UUID
    version: int
    before: str
    after: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Lets tickets wait for others that name them."""

    store: EventStore
    tickets: Tickets

    async def follow(self, intent: Intent, stride: Stride, rule: WaitedForRule) -> None:
        """Let the ticket that one names wait or go on, and the one that it named before go on.

        Only what changes is told: an event may be heard again after later ones, and the log
        remembers no command that changed nothing.
        """
        was, now = reason_in(rule, stride.before), reason_in(rule, stride.after)
        if was == now and rule.ticket not in stride.fields:
            return
        known = await self.store.facts(TICKET, intent.tenant, stride.ticket_id, upto=stride.version)
        if not stride.after:
            was = now = reason_in(rule, _stands(known))
        before, other = (_named(some, rule.ticket) for some in (known[:-1], known))
        keeper = Keeper(other=str(stride.ticket_id), number=known[-1].fact.number, reason=now)
        if was and before is not None and (before != other or not now):
            own = replace(intent, command_id=uuid5(intent.command_id, "before"))
            await self._tell(own, before, replace(keeper, reason=""))
        if not now or other in {None, stride.ticket_id}:
            return
        naming = await self._first_seeing(intent, _naming(known, rule.ticket), other)
        if naming is not None and (naming is known[-1] or was != now):
            at = max(intent.occurred_at, _known_since(naming, known[0]))
            await self._tell(replace(intent, occurred_at=at), other, keeper)

    async def _first_seeing(
        self, intent: Intent, naming: Sequence[Written], other: UUID
    ) -> Written | None:
        """Return the first fact by which somebody names a ticket that they see, if one does."""
        for writer in naming:
            if await self._is_seen(intent, writer, other):
                return writer
        return None

    async def _tell(self, intent: Intent, other: UUID, keeper: Keeper) -> None:
        with suppress(TicketUnknown):
            await self.tickets.record(
                intent,
                other,
                lambda rules: KeepWaiting(
                    rules=rules,
                    occurred_at=intent.occurred_at,
                    other=keeper.other,
                    number=keeper.number,
                    reason=keeper.reason,
                ),
            )

    async def _is_seen(self, intent: Intent, writer: Written, other: UUID) -> bool:
        """Say whether who wrote the name of a ticket sees it."""
        fact, meta = writer.fact, writer.envelope.meta
        if not isinstance(fact, TicketOpened):
            return isinstance(fact, TicketMoved | TicketBranchDone)  # looked at when it was made
        if fact.brought_by is None:
            return not fact.schedule  # a rule is the scenario's word, a schedule is anybody's
        brought = fact.brought_by
        bringer = Caller(
            tenant=intent.tenant,
            actor=meta.on_behalf_of or meta.actor,
            roles=frozenset(brought.roles),
            scopes=frozenset(brought.scopes),
            attributes=brought.attributes,
        )
        return await is_seen(partial(self.tickets.seen, bringer), str(other))


def _stands(known: Sequence[Written]) -> str:
    """Return in which state a ticket stands after what is known of it."""
    facts = (one.fact for one in known)
    return reduce(TICKET.evolve, facts, TICKET.initial()).state


def _known_since(naming: Written, opening: Written) -> datetime:
    """Return since when a ticket may be kept waiting; whoever imports is believed."""
    is_imported = isinstance(opening.fact, TicketOpened) and opening.fact.imported
    return opening.fact.occurred_at if is_imported else naming.envelope.recorded_at


def _naming(known: Sequence[Written], key: str) -> list[Written]:
    """Return the facts by which a field names what it does now, the first of them first."""
    writers = _writers(known, key)
    now = _named(known, key)
    naming = takewhile(lambda one: _named_by(one, key) == now, reversed(writers))
    return [*naming][::-1]


def _named(known: Sequence[Written], key: str) -> UUID | None:
    """Return the ticket that a field names at last."""
    writers = _writers(known, key)
    return _named_by(writers[-1], key) if writers else None


def _writers(known: Sequence[Written], key: str) -> Sequence[Written]:
    """Return the facts that wrote a field; what is told late only fills gaps."""
    telling = [one for one in known if key in _fields_of(one.fact)]
    prompt = [one for one in telling if not (isinstance(one.fact, TicketMoved) and one.fact.late)]
    return prompt or telling


def _named_by(writer: Written, key: str) -> UUID | None:
    return ticket_named(_fields_of(writer.fact).get(key))


def _fields_of(fact: TicketEvent) -> Mapping[str, object]:
    if isinstance(fact, TicketOpened | TicketMoved):
        return fact.fields
    return fields_brought(fact) if isinstance(fact, FlowFact) else {}
