"""Tickets: opened, moved, commented on, and told what dispatch decided.

Whoever may not see a ticket is told that there is none, before anything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from services.workflow.app.busy import Busy
from services.workflow.app.delegating import is_asked
from services.workflow.app.discretion import blocked_discreetly, discreet
from services.workflow.app.judging import Told, answered_before, booking, decided_as_ruled
from services.workflow.app.likening import Likening
from services.workflow.app.ports import Numbers
from services.workflow.app.rules import Rules
from services.workflow.app.sights import Sights
from services.workflow.app.texts import Texts
from services.workflow.app.uniqueness import Uniqueness
from services.workflow.app.word_reading import WordReader
from services.workflow.domain import TICKET
from services.workflow.domain.calendars import NO_CHANGES
from services.workflow.domain.commands import (
    Asked,
    CommentOnTicket,
    MoveTicket,
    OpenTicket,
    TicketCommand,
    Tidings,
    Wait,
)
from services.workflow.domain.commitments.replying import NOTHING_CANNED, Canned, filled, reply_of
from services.workflow.domain.definition import TicketType
from services.workflow.domain.facts import TicketOpened
from services.workflow.domain.refusals import FieldsInvalid, TicketUnknown, ValueRefused, ValueTaken
from services.workflow.domain.standing import Standing
from services.workflow.domain.ticket import Ticket
from services.workflow.domain.visibility import Look, Opening, must_write
from shared.eventstore import EventStore, Loaded
from shared.intent import Caller, Intent, TenantId
from shared.sight import Sight


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """The use cases of everybody who has to do with tickets."""

    store: EventStore
    rules: Rules
    numbers: Numbers
    texts: Texts
    reader: WordReader
    likening: Likening
    sights: Sights = field(init=False)
    _pins: Busy[tuple[str, str]] = field(default_factory=Busy)
    _openings: Busy[Opening] = field(default_factory=Busy)

    def __post_init__(self) -> None:
        """Have what callers see found by the same rules."""
        object.__setattr__(self, "sights", Sights(rules=self.rules))

    async def open(
        self,
        intent: Intent,
        ticket_id: UUID,
        definition: str,
        kind: str,
        report: Callable[[TicketType, str], OpenTicket],
    ) -> Told:
        """Make a ticket of a report; ``report`` is told the rules and the ticket's number."""
        rules = await self.rules.of_type(intent.tenant, definition, kind)
        command = report(rules, await self.numbers.next(intent.tenant))
        command = await self.reader.read(intent.tenant, command)
        command = await Uniqueness(store=self.store).linked(intent, ticket_id, command)
        command = await self.likening.likened(intent.tenant, ticket_id, command)
        decider = booking(await self.rules.days_of(intent.tenant, rules))
        receipt = await self.store.execute(decider, intent.under(definition), ticket_id, command)
        if receipt.state and not receipt.replayed:  # it may have come under other rules since
            self.pin(intent.tenant, ticket_id, receipt.state)
        return receipt

    async def record(
        self, intent: Intent, ticket_id: UUID, tale: Callable[[TicketType], Tidings]
    ) -> Told:
        """Keep what dispatch, a child or a watch told; raises TicketUnknown."""
        under, rules = await self.pinned(intent, ticket_id)
        return await self.execute(under, ticket_id, tale(rules))

    async def move(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        transition: str,
        *,
        fields: Mapping[str, object],
        form_s: int | None,
        occurred_at: datetime | None,
        expected_version: int | None,
    ) -> Told:
        """Make a move; raises what the domain refuses, ScopeMissing, and VersionStale."""
        under, rules, look, expected = await self.writing(
            intent, caller, ticket_id, expected_version
        )
        sees = partial(self.seen, caller)
        unique = Uniqueness(store=self.store)
        try:
            await unique.must_be_free(intent, ticket_id, rules, fields, look, sees=sees)
        except (ValueTaken, ValueRefused, FieldsInvalid) as no:
            return await answered_before(self.store, intent, ticket_id, no)
        command = MoveTicket(
            rules=rules,
            transition=transition,
            caller=caller,
            now=intent.occurred_at,
            occurred_at=occurred_at,
            fields=await self.texts.fields(intent.tenant, ticket_id, fields, rules),
            form_s=form_s,
            look=look,
        )
        making = self.execute(under, ticket_id, command, expected)
        shown = partial(discreet, look.sight, sees)
        return await blocked_discreetly(
            making, self.store, (intent.tenant, ticket_id), shown, rules
        )

    async def comment(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        text: str,
        *,
        internal: bool,
        expected_version: int | None,
        canned: Canned = NOTHING_CANNED,
    ) -> Told:
        """Say something, or a canned reply; raises what the domain refuses, as ``move`` does."""
        writing = await self.writing(intent, caller, ticket_id, expected_version)
        under, rules, look, expected = writing
        if canned.reply:
            ticket = (await self.store.load_since(TICKET, intent.tenant, ticket_id, 1)).state
            look.must_show(ticket)
            text = filled(reply_of(rules, canned.reply), ticket, rules, canned)
        command = CommentOnTicket(
            rules=rules,
            text=await self.texts.comment(intent.tenant, ticket_id, text),
            internal=internal,
            caller=caller,
            now=intent.occurred_at,
            canned=canned.reply,
            values=canned.values,
            days=await self.rules.days(intent.tenant) if canned.reply else NO_CHANGES,
            look=look,
        )
        return await self.execute(under, ticket_id, command, expected)

    async def wait(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        reason: str,
        *,
        note: str,
        until: datetime | None,
        occurred_at: datetime | None,
        expected_version: int | None,
    ) -> Told:
        """Let a ticket wait; raises what the domain refuses, ScopeMissing, and VersionStale."""
        writing = await self.writing(intent, caller, ticket_id, expected_version)
        under, rules, look, expected = writing
        command = Wait(
            rules=rules,
            reason=reason,
            note=await self.texts.comment(intent.tenant, ticket_id, note) if note else "",
            until=until,
            caller=caller,
            now=intent.occurred_at,
            occurred_at=occurred_at,
            look=look,
        )
        return await self.execute(under, ticket_id, command, expected)

    async def ask(
        self,
        intent: Intent,
        caller: Caller,
        ticket_id: UUID,
        act: Callable[[TicketType, Look], Asked],
        *,
        expected_version: int | None,
    ) -> Told:
        """Ask something of a ticket; raises what the domain refuses, and as ``move`` does."""
        writing = await self.writing(intent, caller, ticket_id, expected_version)
        under, rules, look, expected = writing
        return await self.execute(under, ticket_id, act(rules, look), expected)

    def pin(self, tenant: TenantId, ticket_id: UUID, ticket: Ticket) -> None:
        """Know from now on which rules a ticket follows: it was opened, or it migrated."""
        self._pins.keep(tenant, ticket_id, (ticket.definition, ticket.type))

    async def standing(self, caller: Caller, ticket_id: UUID) -> Standing:
        """Return a ticket as it stands now; raises TicketUnknown."""
        loaded, look = await self.seen(caller, ticket_id)
        standing = await self._standing(caller.tenant, loaded)
        shown = await discreet(look.sight, partial(self.seen, caller), loaded.state)
        return replace(standing, ticket=shown, hidden=look.hidden_in(loaded.state))

    async def standing_as_of(self, caller: Caller, ticket_id: UUID, as_of: datetime) -> Standing:
        """Return a ticket as we knew it at ``as_of``, to who may see it now.

        Raises TicketUnknown.
        """
        now, look = await self.seen(caller, ticket_id)
        loaded = await self.store.load_as_of(TICKET, caller.tenant, ticket_id, as_of)
        hidden = {*look.hidden_in(now.state), *look.hidden_in(loaded.state)}
        standing = await self._standing(caller.tenant, loaded)
        shown = await discreet(look.sight, partial(self.seen, caller), loaded.state)
        return replace(standing, ticket=shown, hidden=tuple(sorted(hidden)))

    async def execute(
        self, under: Intent, ticket_id: UUID, command: TicketCommand, expected: int | None = None
    ) -> Told:
        """Decide a command by the rules that the ticket follows at that very moment."""

        async def anew() -> tuple[Intent, TicketType]:
            self._pins.forget(under.tenant, ticket_id)
            return await self.pinned(under, ticket_id)

        return await decided_as_ruled(
            self.store, under, ticket_id, command, expected, rules=self.rules, pinned_anew=anew
        )

    async def writing(
        self, intent: Intent, caller: Caller, ticket_id: UUID, expected_version: int | None
    ) -> tuple[Intent, TicketType, Look, int | None]:
        """Return what it takes to write to a ticket; raises ScopeMissing and TicketUnknown."""
        held = await self.sights.of(caller)
        must_write(caller, held.roles)
        under, rules = await self.pinned(intent, ticket_id)
        look = await self._look(caller.tenant, held.sight, ticket_id)
        if expected_version is not None:
            loaded = await self.store.load(TICKET, intent.tenant, ticket_id)
            if not look.shows(loaded.state):  # that it is stale would tell that there is one
                expected_version = None
        return under, rules, look, expected_version

    async def seen(self, caller: Caller, ticket_id: UUID) -> tuple[Loaded[Ticket], Look]:
        """Return a ticket that the caller may see, and how; raises TicketUnknown."""
        loaded = await self.store.load(TICKET, caller.tenant, ticket_id)
        if not loaded.state.is_known:
            raise TicketUnknown
        look = await self._look(caller.tenant, (await self.sights.of(caller)).sight, ticket_id)
        if not await is_asked(self.store, caller, loaded.state, datetime.now(UTC)):
            look.must_show(loaded.state)
        return loaded, look

    async def _look(self, tenant: TenantId, sight: Sight, ticket_id: UUID) -> Look:
        if not sight.needs_opening:
            return Look(sight=sight)
        return Look(sight=sight, opening=await self.opening(tenant, ticket_id))

    async def opening(self, tenant: TenantId, ticket_id: UUID) -> Opening:
        """Return how a known ticket was opened: it is the first of its facts, and stays."""
        known = self._openings.known(tenant, ticket_id)
        if known is not None:
            return known
        [first] = await self.store.facts(TICKET, tenant, ticket_id, upto=1)
        if not isinstance(first.fact, TicketOpened):
            raise TicketUnknown
        meta = first.envelope.meta
        opening = Opening.of(first.fact, meta.on_behalf_of or meta.actor)
        return self._openings.keep(tenant, ticket_id, opening)

    async def _standing(self, tenant: TenantId, loaded: Loaded[Ticket]) -> Standing:
        ticket = loaded.state
        if not ticket.is_known:
            raise TicketUnknown
        rules = await self.rules.of_type(tenant, ticket.definition, ticket.type)
        newest = await self.rules.newest_like(tenant, ticket.definition, ticket.type)
        counts = rules.counts_time or (newest is not None and newest.counts_time)
        days = await self.rules.days(tenant) if counts else NO_CHANGES
        return Standing(
            ticket=ticket, version=loaded.version, rules=rules, newest=newest, days=days
        )

    async def pinned(self, intent: Intent, ticket_id: UUID) -> tuple[Intent, TicketType]:
        """Return the intent under the rules that the ticket pinned, and those rules."""
        tenant = intent.tenant
        pin = self._pins.known(tenant, ticket_id)
        if pin is None:
            ticket = (await self.store.load(TICKET, tenant, ticket_id)).state
            if not ticket.is_known:
                raise TicketUnknown
            pin = self._pins.keep(tenant, ticket_id, (ticket.definition, ticket.type))
        definition, kind = pin
        return intent.under(definition), await self.rules.of_type(tenant, definition, kind)
