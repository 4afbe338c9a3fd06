"""Asking the book and the directory: who is to be told about a fact.

A reaction to an event may run before the book has heard of it; whoever asks waits until it has.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from time import monotonic
from uuid import UUID

import msgspec

from services.notification.domain.rules import Card, Holder, Movers, Rule, TicketFact
from services.notification.domain.sight import RoleKnown, Roles
from services.notification.domain.words import Label
from services.notification.views.book import cards_of
from shared.intent import TenantId
from shared.messaging.following import LogReader
from shared.projections.reading import Reading

RULES_MAX = 500
ROLES_MAX = 10_000
PAGE = 16
TOGETHER_MAX = 512
"""More than one command can say of a ticket."""

ROLES = (
    "select role, scope, types, confidential from notification.roles r"
    " where version = (select max(version) from notification.roles n"
    " where n.scenario = r.scenario) order by definition, role limit $1"
)
TEMPLATES = (
    "select template from notification.rules where ticket_type = $2 and key = $3"
    " and definition = (select definition from notification.roles where scenario = $1"
    " order by version desc limit 1) limit 1"
)
ZONE = "select zone from notification.zones order by version desc, scenario limit 1"
DEFINITIONS_KNOWN_MAX = 500
HOLDERS_MAX = 2_000
HOLDERS_FRESH_S = 1.0
GRANTS_MAX = 100_000
ROLES_KNOWN_MAX = 1_000


Reached = Callable[[TenantId, int], Awaitable[None]]
"""Waits until the book has come as far as a position of workflow's log; refuses for a while."""


class BookView:
    """Answers from the book; rules never change once published, so they are kept in memory."""

    def __init__(self, reading: Reading, reached: Reached, log: LogReader) -> None:
        self._reading = reading
        self._reached = reached
        self._log = log
        self._known: dict[tuple[TenantId, str, str], tuple[Rule, ...]] = {}

    async def rules(self, tenant: TenantId, fact: TicketFact) -> Sequence[Rule]:
        """Return the rules that a fact of this kind falls under."""
        key = (tenant, fact.definition, fact.ticket_type)
        if key not in self._known:
            await self._reached(tenant, fact.position)
            if len(self._known) >= DEFINITIONS_KNOWN_MAX:
                self._known.clear()
            self._known[key] = await self._read_rules(*key)
        return [
            rule
            for rule in self._known[key]
            if rule.when == fact.type and rule.transition in (None, fact.transition)
        ]

    async def card(self, tenant: TenantId, fact: TicketFact) -> Card | None:
        """Return the ticket's card, not older than the fact and all that came with it.

        A move that hides a ticket is told before it is told that the ticket is hidden.
        """
        await self._reached(tenant, await self._end_of(tenant, fact))
        return (await self.cards(tenant, [fact.ticket_id])).get(fact.ticket_id)

    async def cards(self, tenant: TenantId, tickets: Collection[UUID]) -> Mapping[UUID, Card]:
        """Return the cards of tickets as they are now."""
        return await self._reading(
            tenant, lambda db: cards_of(db, "notification.cards", set(tickets))
        )

    async def roles(self, tenant: TenantId) -> Roles:
        """Return the roles of the newest version of every scenario."""
        rows = await self._reading(tenant, lambda db: db.fetch(ROLES, ROLES_MAX))
        return Roles(
            known=tuple(
                RoleKnown(
                    role=row["role"],
                    scope=row["scope"],
                    types=frozenset(row["types"]),
                    confidential=row["confidential"],
                )
                for row in rows
            )
        )

    async def movers(self, tenant: TenantId, card: Card) -> Movers:
        """Return who moves a ticket on from where it stands."""
        row = await self._reading(
            tenant,
            lambda db: db.fetchrow(
                "select movers, scopes, of_assignees from notification.states"
                " where definition = $1 and ticket_type = $2 and state = $3",
                card.definition,
                card.type,
                card.state,
            ),
        )
        if row is None:
            return Movers()
        roles = tuple(zip(row["movers"], row["scopes"], strict=True))
        return Movers(roles=roles, of_assignees=row["of_assignees"])

    async def templates(
        self, tenant: TenantId, scenario: str, ticket_type: str, rule: str
    ) -> Sequence[Label]:
        """Return the words of a rule in the newest version of its scenario; none: no such rule."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                TEMPLATES,
                scenario,
                ticket_type,
                rule,
            ),
        )
        return [msgspec.json.decode(row["template"], type=dict[str, str]) for row in rows]

    async def zone(self, tenant: TenantId) -> str:
        """Return the zone of a calendar of a tenant's scenarios, else ``UTC``."""
        found: object = await self._reading(tenant, lambda db: db.fetchval(ZONE))
        return found if isinstance(found, str) else "UTC"

    async def _end_of(self, tenant: TenantId, fact: TicketFact) -> int:
        """Return the position of the last fact that was recorded at once with this one."""
        last = fact.position
        for _ in range(TOGETHER_MAX // PAGE):
            events = await self._log.read(tenant, last, PAGE)
            for one in events:
                if (one.stream_id, one.recorded_at) != (fact.ticket_id, fact.recorded_at):
                    return last
                last = one.position
            if len(events) < PAGE:
                break
        return last

    async def scope(self, tenant: TenantId, fact: TicketFact, role: str) -> str:
        """Return the scope of a role under the rules of the fact; empty if it has none."""
        await self._reached(tenant, fact.position)
        found: object = await self._reading(
            tenant,
            lambda db: db.fetchval(
                "select scope from notification.roles where definition = $1 and role = $2",
                fact.definition,
                role,
            ),
        )
        return found if isinstance(found, str) else ""

    async def _read_rules(
        self, tenant: TenantId, definition: str, ticket_type: str
    ) -> tuple[Rule, ...]:
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select key, fires_on, transition, priorities, role, scope, channel, template,"
                " urgent, on_duty"
                " from notification.rules where definition = $1 and ticket_type = $2"
                " order by ordinal limit $3",
                definition,
                ticket_type,
                RULES_MAX,
            ),
        )
        return tuple(
            Rule(
                key=row["key"],
                when=row["fires_on"],
                transition=row["transition"],
                priorities=tuple(row["priorities"]),
                role=row["role"],
                scope=row["scope"],
                channel=row["channel"],
                template=msgspec.json.decode(row["template"], type=dict[str, str]),
                urgent=row["urgent"],
                on_duty=row["on_duty"],
            )
            for row in rows
        )


class DirectoryView:
    """Answers who has which role, as it was at most a second ago.

    Roles change a few times a day and are asked for with every fact.
    """

    def __init__(self, reading: Reading, clock: Callable[[], float] = monotonic) -> None:
        self._reading = reading
        self._clock = clock
        self._known: dict[tuple[TenantId, str], tuple[float, Sequence[Holder]]] = {}

    async def holders(self, tenant: TenantId, role: str) -> Sequence[Holder]:
        """Return the members who have a role, by id."""
        now = self._clock()
        known = self._known.get((tenant, role))
        if known is not None and now - known[0] < HOLDERS_FRESH_S:
            return known[1]
        if len(self._known) >= ROLES_KNOWN_MAX:
            self._known.clear()
        found = await self._read_holders(tenant, role)
        self._known[(tenant, role)] = (now, found)
        return found

    async def grants(
        self, tenant: TenantId, members: Collection[str]
    ) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return the roles of members (``member:<id>``), each with what it is bound to."""
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select member_id, role, scope_value from notification.holders"
                " where member_id = any($1::text[]) order by member_id, role, scope_value limit $2",
                [one.partition(":")[2] for one in members],
                GRANTS_MAX,
            ),
        )
        held: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            one = (row["role"], row["scope_value"])
            held.setdefault(f"member:{row['member_id']}", []).append(one)
        return held

    async def _read_holders(self, tenant: TenantId, role: str) -> Sequence[Holder]:
        rows = await self._reading(
            tenant,
            lambda db: db.fetch(
                "select member_id, scope_value from notification.holders where role = $1"
                " order by member_id, scope_value limit $2",
                role,
                HOLDERS_MAX,
            ),
        )
        return [Holder(row["member_id"], row["scope_value"]) for row in rows]
