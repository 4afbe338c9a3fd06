"""What people do with parts: describe, receive, move, swap, count, and settle what is short."""

from collections.abc import Collection
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.dispatch.app.ports import Benches, Deciders, Reasons
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.rights import MEMBER, READ
from services.dispatch.domain.standing import Standing
from services.dispatch.domain.stock.accounts import FAULTY, STORE, VAN, kind_of
from services.dispatch.domain.stock.commands import Count, Describe, Move, Settle, Swap
from services.dispatch.domain.stock.deciding import STOCK
from services.dispatch.domain.stock.facts import StockFact
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.refusals import StoreUnknown
from services.dispatch.domain.stock.rights import (
    NotYourStock,
    concerns_own_van_only,
    is_member,
    may_keep,
)
from services.dispatch.domain.stock.stores import STORES, RegisterStore, Store, StoreRegistered
from shared.eventstore import EventStore, Receipt
from shared.intent import Caller, Intent, TenantId, named, tenant_namespace

ByHand = Describe | Move | Swap | Count | Settle
"""What people ask of the books."""


def stream_of_part(tenant: TenantId, part: str) -> UUID:
    """Return the stream of a part."""
    return named(tenant_namespace(tenant), f"part\n{part}")


def stream_of_store(tenant: TenantId, key: str) -> UUID:
    """Return the stream of a store."""
    return named(tenant_namespace(tenant), f"store\n{key}")


class Stocking:
    """The use cases."""

    def __init__(
        self, store: EventStore, benches: Benches, deciders: Deciders, reasons: Reasons
    ) -> None:
        self._store = store
        self._benches = benches
        self._deciders = deciders
        self._reasons = reasons

    async def write(self, caller: Caller, intent: Intent, command: ByHand) -> int:
        """Write in the books of a part; return the position."""
        await self._require(caller, command)
        stream = stream_of_part(caller.tenant, command.part)
        if not isinstance(command, Describe):
            sealed = await self._reasons.seal(caller.tenant, stream, command.reason)
            command = replace(command, reason=sealed)
        receipt: Receipt[StockFact, Stock] = await self._store.execute(
            STOCK, intent, stream, command
        )
        self._benches.appended(caller.tenant, receipt.position)
        return receipt.position

    async def check(self, caller: Caller, command: ByHand) -> None:
        """Refuse what would be refused now; nothing is written."""
        await self._require(caller, command)
        stream = stream_of_part(caller.tenant, command.part)
        STOCK.decide(command, (await self._store.load(STOCK, caller.tenant, stream)).state)

    async def must_look(self, caller: Caller) -> None:
        """Refuse whoever neither keeps parts nor decides, and is no technician either."""
        if READ in caller.scopes or await self._keeps(caller):
            return
        bench = await self._benches.bench(caller.tenant)
        if bench.standing_of_member(caller.actor.removeprefix(MEMBER)) is None:
            raise NotYourStock

    async def register_store(self, caller: Caller, intent: Intent, command: RegisterStore) -> int:
        """Register a store, or replace what is known about it; return the position."""
        if not await self._keeps(caller):
            raise NotYourStock
        stream = stream_of_store(caller.tenant, command.store)
        receipt: Receipt[StoreRegistered, Store] = await self._store.execute(
            STORES, intent, stream, command
        )
        return receipt.position

    async def _require(self, caller: Caller, command: ByHand) -> None:
        """Refuse whoever may not write so, and places that there are not."""
        places = _places(command)
        if not await self._keeps(caller):
            await self._check_own_van(caller, command, places)
        for place in places:
            if not await self._there_is(caller.tenant, place):
                raise StoreUnknown

    async def _keeps(self, caller: Caller) -> bool:
        return may_keep(caller, await self._deciders.assigning_roles(caller.tenant))

    async def _check_own_van(
        self, caller: Caller, command: ByHand, places: Collection[str]
    ) -> None:
        """Refuse a technician what is not between their own van, a store and a ticket of theirs."""
        if isinstance(command, Describe | Settle):
            raise NotYourStock
        vans = [place for place in map(_shelf, places) if kind_of(place) == VAN]
        own = [place for place in vans if await self._is_own_van(caller, place)]
        if not concerns_own_van_only(places, own):
            raise NotYourStock
        ticket_id = None if isinstance(command, Count) else command.ticket_id
        if ticket_id is not None:
            now = (await self._store.load(ASSIGNMENT, caller.tenant, ticket_id)).state
            if not is_member(caller, now.member_id):
                raise NotYourStock

    async def _is_own_van(self, caller: Caller, van: str) -> bool:
        standing = await self._technician(caller.tenant, van)
        return standing is not None and is_member(caller, standing.member_id)

    async def _technician(self, tenant: TenantId, van: str) -> Standing | None:
        """Return whose van it is; None where it is nobody's, or no van."""
        key = van.removeprefix(f"{VAN}:")
        try:
            technician_id = UUID(key)
        except ValueError:
            return None
        if str(technician_id) != key:
            return None  # another way to write an id would be another account
        return (await self._benches.bench(tenant)).standing(technician_id)

    async def _there_is(self, tenant: TenantId, place: str) -> bool:
        """Say whether a store was registered, or a technician; other accounts need nobody."""
        place = _shelf(place)
        if kind_of(place) == STORE:
            stream = stream_of_store(tenant, place.removeprefix(f"{STORE}:"))
            return bool((await self._store.load(STORES, tenant, stream)).state.name)
        if kind_of(place) == VAN:
            return await self._technician(tenant, place) is not None
        return True


def _places(command: ByHand) -> tuple[str, ...]:
    """Return the accounts that a command names."""
    match command:
        case Describe():
            return ()
        case Move(source=source, target=target):
            return (source, target)
        case Swap(place=place) | Settle(place=place):
            return (place,) if place else ()
        case Count(account=account):
            return (account,)
        case _:
            assert_never(command)


def _shelf(place: str) -> str:
    """Return the store or van where something is, broken or not."""
    return place.removeprefix(f"{FAULTY}:")
