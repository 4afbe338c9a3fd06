"""Live: technicians on the way tell where they are, and whoever may looks, which is kept first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import structlog

from services.dispatch.app.ports import (
    Benches,
    Deciders,
    LivePositions,
    LivePositionsAway,
    LooksTaken,
    LookTaken,
    Showing,
)
from services.dispatch.domain.bench import Bench
from services.dispatch.domain.deciding import ASSIGNMENT
from services.dispatch.domain.live import (
    LOOKS,
    LivePosition,
    LivePositionNotNow,
    LivePositionNotShown,
    LivePositionNotYours,
    LivePositionUnknown,
    Look,
    Right,
    check_told,
    looks_of,
)
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.rights import is_themself, may_decide
from services.dispatch.domain.technician import Technician, TechnicianUnknown
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Where somebody was seen, and where the log has the look."""

    technician_id: UUID
    live: LivePosition
    looked_at: int


@dataclass(frozen=True, kw_only=True)
class Live:
    """The use cases of live positions."""

    store: EventStore
    benches: Benches
    deciders: Deciders
    showing: Showing
    positions: LivePositions
    taken: LooksTaken

    async def tell(
        self, caller: Caller, intent: Intent, technician_id: UUID, place: Place
    ) -> LivePosition:
        """Take where a technician is, from themselves, while they are on the way.

        Raises TechnicianUnknown, LivePositionNotYours, LivePositionNotNow, LivePositionWrong and
        LivePositionTooSoon.
        """
        bench, technician = await self._known(caller.tenant, technician_id)
        if not is_themself(caller, technician):
            raise LivePositionNotYours
        ticket_id = bench.headings.ticket(technician_id)
        if ticket_id is None:
            raise LivePositionNotNow
        last = await self.positions.get(caller.tenant, technician_id)
        check_told(place, last, intent.occurred_at)
        told = LivePosition(ticket_id=ticket_id, place=place, at=intent.occurred_at)
        await self.positions.put(caller.tenant, technician_id, told)
        return told

    async def look(self, caller: Caller, intent: Intent, technician_id: UUID) -> Seen:
        """Return where a technician is, to themselves and to who decides about technicians.

        Raises TechnicianUnknown, LivePositionNotShown, and what looking raises (``_look``).
        """
        bench, technician = await self._known(caller.tenant, technician_id)
        by = await self._right(caller, technician)
        if by is None:
            raise LivePositionNotShown
        ticket_id = bench.headings.ticket(technician_id)
        return await self._look(intent, technician_id, ticket_id, by)

    async def follow(self, caller: Caller, intent: Intent, ticket_id: UUID) -> Seen:
        """Return where the technician of a ticket is, to somebody who is known to see the ticket.

        Raises NotForDispatch, LivePositionNotShown, and what looking raises (``_look``).
        """
        now = (await self.store.load(ASSIGNMENT, caller.tenant, ticket_id)).state
        if now.need is None:
            raise NotForDispatch
        if now.technician_id is None or now.trip.stage != "on_the_way":
            raise LivePositionNotNow
        by: Right | None = "sees_the_ticket"
        if not await self.showing.shows_live_position(caller.tenant, now.need.policy.key):
            _, technician = await self._known(caller.tenant, now.technician_id)
            by = await self._right(caller, technician)
        if by is None:
            raise LivePositionNotShown
        return await self._look(intent, now.technician_id, ticket_id, by)

    async def looks(
        self, caller: Caller, technician_id: UUID, before: int | None, limit: int
    ) -> Sequence[LookTaken]:
        """Return who looked at a technician, the latest first, to them and to who decides.

        Raises TechnicianUnknown and LivePositionNotShown.
        """
        _, technician = await self._known(caller.tenant, technician_id)
        if await self._right(caller, technician) is None:
            raise LivePositionNotShown
        return await self.taken.looks_at(caller.tenant, technician_id, before, limit)

    async def forget(self, tenant: TenantId, technician_id: UUID) -> None:
        """Let the position of somebody who is on the way no longer be gone at once.

        Nobody is shown it any more in any case, and it goes by itself: if it cannot go now, let it.
        """
        try:
            await self.positions.forget(tenant, technician_id)
        except LivePositionsAway:
            log.warning("live_position_stays", tenant=tenant)

    async def _look(
        self, intent: Intent, technician_id: UUID, ticket_id: UUID | None, by: Right
    ) -> Seen:
        """Keep that somebody looked before they see anything; a look at nothing is none.

        Raises LivePositionNotNow, LooksTooOften, LivePositionUnknown and LivePositionsAway.
        """
        if ticket_id is None:
            raise LivePositionNotNow
        live = await self.positions.get(intent.tenant, technician_id)
        if live is None or live.ticket_id != ticket_id:
            raise LivePositionUnknown
        command = Look(
            technician_id=technician_id,
            ticket_id=ticket_id,
            reader=intent.actor,
            on_behalf_of=intent.on_behalf_of,
            by=by,
            at=intent.occurred_at,
        )
        stream = looks_of(ticket_id, technician_id)
        own = replace(intent, command_id=uuid4())  # no key shows anything again
        receipt = await self.store.execute(LOOKS, own, stream, command)
        return Seen(technician_id=technician_id, live=live, looked_at=receipt.position)

    async def _right(self, caller: Caller, technician: Technician) -> Right | None:
        if is_themself(caller, technician):
            return "themselves"
        roles = await self.deciders.assigning_roles(caller.tenant)
        return "decides" if may_decide(caller, roles) else None

    async def _known(self, tenant: TenantId, technician_id: UUID) -> tuple[Bench, Technician]:
        bench = await self.benches.bench(tenant)
        technician = bench.technician(technician_id)
        if technician.profile is None:
            raise TechnicianUnknown
        return bench, technician
