"""Migrating: the open tickets of a scenario come under another version, in the background.

What is to be done stands in the log, and so does what was done to each ticket: a process that ends
in the middle goes on where it was. A ticket is asked by its own command, which it remembers.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid5

import structlog

from services.workflow.app.judging import booking
from services.workflow.app.ports import Fleet
from services.workflow.app.rules import Rules, scenarios_stream
from services.workflow.app.tickets import Tickets
from services.workflow.domain import SCENARIOS, TICKET
from services.workflow.domain.commands import MigrateTicket, ReturnTicket
from services.workflow.domain.definition import Definition
from services.workflow.domain.facts import TicketLeft
from services.workflow.domain.places import Places, Whereabouts, place_of
from services.workflow.domain.refusals import MovedSince, PlaceMissing
from services.workflow.domain.scenarios import EndMigration, Migration
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId

log = structlog.get_logger()

ACTOR = "system:workflow"
LEFT_MAX = 1_000
"""Tickets that are named one by one; the others are counted."""

AT_ONCE = 16
"""Tickets that migrate at the same time: people's commands come between."""


@dataclass(kw_only=True)
class Way:
    """How far a migration has come in this process.

    Tickets that were opened up to the position ``known`` come page by page, those that opened
    behind its back after them.
    """

    number: int
    tickets_total: int
    known: int
    tickets_seen: int = 0
    tickets_migrated: int = 0
    tickets_left: int = 0
    left: list[TicketLeft] = field(default_factory=list)
    after: UUID | None = None
    is_behind: bool = False

    def leave(self, ticket: Whereabouts, why: str) -> None:
        """Note that a ticket did not come along."""
        self.tickets_left += 1
        if len(self.left) < LEFT_MAX:
            self.left.append(TicketLeft(number=ticket.number, state=ticket.state, why=why))


@dataclass(frozen=True, kw_only=True)
class Homeless:
    """The tickets in flight that have no place in a version: how many, and the first of them."""

    total: int
    tickets: Sequence[Whereabouts]


@dataclass(frozen=True, kw_only=True)
class Migrator:
    """Takes the open tickets of a scenario to another version."""

    store: EventStore
    rules: Rules
    tickets: Tickets
    fleet: Fleet
    _ways: dict[TenantId, Way] = field(default_factory=dict)
    _unwanted_upto: dict[TenantId, int] = field(default_factory=dict)
    _known_upto: dict[TenantId, int] = field(default_factory=dict)
    _looks: defaultdict[TenantId, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    async def homeless(self, tenant: TenantId, newer: Definition, places: Places) -> Homeless:
        """Return the tickets in flight that have no place in a version, by number."""
        found: list[Whereabouts] = []
        total, after, known = 0, None, (await self.store.head(tenant)).position
        while page := await self.fleet.page(tenant, after, known):
            after = page[-1].ticket_id
            lost = [one for one in _open(page, newer) if _is_lost(one, newer, places)]
            total += len(lost)
            found = sorted([*found, *lost], key=lambda one: one.number)[:LEFT_MAX]
        return Homeless(total=total, tickets=found)

    def way(self, tenant: TenantId, migration: Migration) -> Way | None:
        """Return how far a migration has come, if this process is at it."""
        way = self._ways.get(tenant)
        return way if way is not None and way.number == migration.number else None

    async def is_wanted(self, tenant: TenantId) -> bool:
        """Whether there is something to migrate; cheap where nothing happened since last time."""
        head = (await self.store.head(tenant)).position
        if self._unwanted_upto.get(tenant) == head:
            return False
        published = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        if published.state.unfinished is not None:
            return True
        self._unwanted_upto[tenant] = head
        return False

    def hand_over(self, tenant: TenantId) -> None:
        """Forget how far a migration has come: another process goes on with it."""
        self._ways.pop(tenant, None)

    async def take_along(
        self, tenant: TenantId, ticket_id: UUID, definition: str, position: int
    ) -> None:
        """Take along a ticket that opened under rules which those before it have left by now.

        Its opening stands at ``position`` in the log: a migration that another process ended before
        that does not look for it any more, so we have to know of all of them.
        """
        await self._know_upto(tenant, position)
        migration = await self.rules.migration_beyond(tenant, definition)
        if migration is None:
            return
        ticket = (await self.store.load_since(TICKET, tenant, ticket_id, 1)).state
        late = Whereabouts(
            ticket_id=ticket_id,
            number=ticket.number,
            type=ticket.type,
            state=ticket.state,
            closed=ticket.closed,
            definition=ticket.definition,
        )
        way = Way(number=migration.number, tickets_total=1, known=0)
        newer = await self.rules.definition(tenant, migration.definition)
        await self._migrate(tenant, migration, way, newer, late)
        for one in way.left:
            log.warning("ticket_left_behind", tenant=tenant, number=one.number, why=one.why)

    async def _know_upto(self, tenant: TenantId, position: int) -> None:
        """Know of every migration before a position; of many openings at once, one asks the log."""
        async with self._looks[tenant]:
            if self._known_upto.get(tenant, 0) >= position:
                return
            head = (await self.store.head(tenant)).position
            await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
            self._known_upto[tenant] = head

    async def go_on(self, tenant: TenantId) -> bool:
        """Take the next page of tickets along; return whether there may be more to do."""
        published = await self.store.load(SCENARIOS, tenant, scenarios_stream(tenant))
        migration = published.state.unfinished
        if migration is None:
            self._ways.pop(tenant, None)
            return False
        way = self.way(tenant, migration)
        if way is None:
            total = await self.fleet.count(tenant)
            known = (await self.store.head(tenant)).position
            way = Way(number=migration.number, tickets_total=total, known=known)
            self._ways[tenant] = way
        page = await self._next_page(tenant, way)
        if page:
            await self._take(tenant, migration, way, page)
        else:
            await self._end(tenant, way)
        return True

    async def _next_page(self, tenant: TenantId, way: Way) -> Sequence[Whereabouts]:
        if not way.is_behind:
            page = await self.fleet.page(tenant, way.after, way.known)
            if page:
                way.after = page[-1].ticket_id
                return page
            way.is_behind = True
        page, way.known = await self.fleet.opened_since(tenant, way.known)
        way.tickets_total = max(way.tickets_total, way.tickets_seen + len(page))
        return page

    async def _take(
        self, tenant: TenantId, migration: Migration, way: Way, page: Sequence[Whereabouts]
    ) -> None:
        slots = asyncio.Semaphore(AT_ONCE)
        if migration.undoes is None:
            newer = await self.rules.definition(tenant, migration.definition)
            concerned = [
                one for one in _open(page, newer) if one.came_from or one.definition != newer.id
            ]
            take = partial(self._migrate, tenant, migration, way, newer)
        else:
            undone = f"{migration.key}@{migration.undoes}"
            concerned = [one for one in page if undone in {one.definition, one.came_from}]
            take = partial(self._return, tenant, migration, way, undone)

        async def one_of(ticket: Whereabouts) -> None:
            async with slots:
                await take(ticket)

        async with asyncio.TaskGroup() as group:
            for ticket in concerned:
                group.create_task(one_of(ticket))
        way.tickets_seen += len(page)

    async def _migrate(
        self,
        tenant: TenantId,
        migration: Migration,
        way: Way,
        newer: Definition,
        ticket: Whereabouts,
    ) -> None:
        intent = _intent(tenant, migration, ticket).under(newer.id)
        command = MigrateTicket(
            rules=await self.rules.of_type(tenant, ticket.definition, ticket.type),
            newer=newer,
            places=migration.places,
            now=intent.occurred_at,
        )
        await self._execute(intent, ticket, way, command)

    async def _return(
        self, tenant: TenantId, migration: Migration, way: Way, undone: str, ticket: Whereabouts
    ) -> None:
        loaded = await self.store.load(TICKET, tenant, ticket.ticket_id)
        came = loaded.state.migrated
        home = loaded.state.definition if came is None else came.from_definition
        intent = _intent(tenant, migration, ticket).under(home)
        command = ReturnTicket(
            rules=await self.rules.of_type(tenant, home, ticket.type),
            undoes=undone,
            now=intent.occurred_at,
        )
        await self._execute(intent, ticket, way, command)

    async def _execute(
        self, intent: Intent, ticket: Whereabouts, way: Way, command: MigrateTicket | ReturnTicket
    ) -> None:
        try:
            decider = booking(await self.rules.days(intent.tenant))
            receipt = await self.store.execute(decider, intent, ticket.ticket_id, command)
        except (PlaceMissing, MovedSince) as no:
            way.leave(ticket, no.slug)
            return
        if receipt.position and receipt.state:
            way.tickets_migrated += 1
            self.tickets.pin(intent.tenant, ticket.ticket_id, receipt.state)

    async def _end(self, tenant: TenantId, way: Way) -> None:
        command = EndMigration(
            number=way.number,
            tickets_migrated=way.tickets_migrated,
            tickets_left=way.tickets_left,
            left=tuple(sorted(way.left, key=lambda one: one.number)),
            now=datetime.now(UTC),
        )
        stream = scenarios_stream(tenant)
        intent = _said(tenant, uuid5(stream, f"workflow:migrated:{way.number}"))
        await self.store.execute(SCENARIOS, intent, stream, command)


def _open(page: Iterable[Whereabouts], newer: Definition) -> list[Whereabouts]:
    """Return the tickets of a scenario that are not closed."""
    return [
        one for one in page if not one.closed and one.definition.rpartition("@")[0] == newer.key
    ]


def _is_lost(ticket: Whereabouts, newer: Definition, places: Places) -> bool:
    follows_it = ticket.definition == newer.id
    return not follows_it and place_of(ticket.type, ticket.state, newer, places) is None


def _intent(tenant: TenantId, migration: Migration, ticket: Whereabouts) -> Intent:
    return _said(tenant, uuid5(ticket.ticket_id, f"workflow:migrate:{migration.number}"))


def _said(tenant: TenantId, command_id: UUID) -> Intent:
    return Intent(
        tenant=tenant,
        command_id=command_id,
        actor=ACTOR,
        occurred_at=datetime.now(UTC),
        correlation_id=command_id,
    )
