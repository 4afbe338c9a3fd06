"""What tickets do with parts: use them, have some kept for them, and leave them alone when over."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.dispatch.app.ports import Benches
from services.dispatch.app.stocking import stream_of_part
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.stock.accounts import van
from services.dispatch.domain.stock.commands import Release, Reserve, StockCommand, Use
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import StockFact
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.shelves import Shelves
from shared.eventstore import EventStore, Receipt
from shared.intent import Intent, TenantId, command_id_of_reaction

Lots = Mapping[str, int]
"""How many of each lot; the empty one: nobody said of which."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What was used on a ticket so far, part by part, by whoever has it (None: nobody does).

    ``of_late``: it was learned after a later move.
    """

    ticket_id: UUID
    technician_id: UUID | None
    parts: Mapping[str, Lots]
    of_late: bool = False


class Providing:
    """The use cases. A tenant that keeps no parts has no books, and nothing is written in any."""

    def __init__(self, store: EventStore, benches: Benches) -> None:
        self._store = store
        self._benches = benches
        self._one_reserving = asyncio.Lock()

    async def use(self, intent: Intent, usage: Usage) -> None:
        """Book what was used on a ticket so far, part by part; it comes out of whose van it is."""
        shelves = await self._shelves(intent.tenant)
        if shelves.keeps_nothing:
            return
        for part in sorted({*usage.parts, *shelves.parts_of(usage.ticket_id)}):
            command = Use(
                part=part,
                ticket_id=usage.ticket_id,
                van="" if usage.technician_id is None else van(usage.technician_id),
                lots=usage.parts.get(part, {}),
                of_late=usage.of_late,
                at=intent.occurred_at,
            )
            await self._write(intent, command)

    async def reserve(self, intent: Intent, ticket_id: UUID, technician_id: UUID) -> None:
        """Keep what a ticket needs for it: in the van of whoever took it, else in a store.

        Nothing is taken that others were sent for, and the log decides who gets the last one; what
        is not there is short, and listed.
        """
        async with self._one_reserving:  # each knows what the one before was given, or was not
            await self._reserve(intent, ticket_id, technician_id)

    async def _reserve(self, intent: Intent, ticket_id: UUID, technician_id: UUID) -> None:
        now = (await self._store.load(ASSIGNMENT, intent.tenant, ticket_id)).state
        need, bench = now.need, await self._benches.bench(intent.tenant)
        if need is None or bench.shelves.keeps_nothing:
            return
        if (now.status, now.technician_id) != ("accepted", technician_id):
            return  # it is closed, or somebody else's, by the time that the yes is heard
        supply, own = bench.rules_now(need, intent.occurred_at).supply, van(technician_id)
        for part, quantity in need.parts:
            places = (own, *bench.shelves.on_the_way([part], need))
            free = ((place, supply.free(part, place)) for place in places if supply is not None)
            command = Reserve(
                part=part,
                ticket_id=ticket_id,
                quantity=quantity,
                places=tuple((place, most) for place, most in free if most > 0),
                van=own,
                at=intent.occurred_at,
            )
            await self._write(intent, command)

    async def let_go(self, intent: Intent, ticket_id: UUID, *, over: bool) -> None:
        """Keep nothing for a ticket any more; ``over``: it is closed."""
        parts = (await self._shelves(intent.tenant)).parts_of(ticket_id)
        await self._release(intent, ticket_id, parts, over=over)

    async def _release(
        self, intent: Intent, ticket_id: UUID, parts: Collection[str], *, over: bool
    ) -> None:
        for part in sorted(parts):
            command = Release(part=part, ticket_id=ticket_id, over=over, at=intent.occurred_at)
            await self._write(intent, command)

    async def _write(self, intent: Intent, command: StockCommand) -> None:
        """Write in the books of a part, under an id that follows from the intent's."""
        command_id = command_id_of_reaction(intent.command_id, command.part)
        stream = stream_of_part(intent.tenant, command.part)
        receipt: Receipt[StockFact, Stock] = await self._store.execute(
            STOCK, replace(intent, command_id=command_id), stream, command
        )
        if receipt.position:
            self._benches.appended(intent.tenant, receipt.position)

    async def _shelves(self, tenant: TenantId) -> Shelves:
        return (await self._benches.bench(tenant)).shelves
