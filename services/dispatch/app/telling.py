"""What dispatch tells of its people, and to whom: where somebody is and how busy is not for all."""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.app.ports import Auditors, Benches, KnownTechnician
from services.dispatch.domain.rights import (
    MEMBER,
    NotYourDecision,
    is_themself,
    may_decide,
    may_look_into,
)
from services.dispatch.domain.technician import Profile
from shared.intent import Caller, TenantId


@dataclass(frozen=True, kw_only=True)
class Ear:
    """How much of a comparison somebody hears: the ``whole`` of it, or what is said of ``own``.

    Who is no technician (``own`` is None) hears who was chosen, and nothing of anybody else.
    """

    whole: bool
    own: UUID | None


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The use cases of who asks about people."""

    benches: Benches
    deciders: Auditors

    async def technicians(
        self, caller: Caller, after: UUID | None, limit: int
    ) -> list[KnownTechnician]:
        """Return a page of technicians by id: all about each for who decides, and for themselves.

        Other technicians, auditors, and keys that read every ticket, learn who works here and what
        they can do. Raises NotYourDecision for everybody else: whose ticket it is learns who comes.
        """
        bench = await self.benches.bench(caller.tenant)
        decides = may_decide(caller, await self.deciders.assigning_roles(caller.tenant))
        if not await self._may_look_into(caller) and await self.technician_of(caller) is None:
            raise NotYourDecision
        return [
            KnownTechnician(
                technician_id=who,
                technician=technician,
                load=load,
                in_full=decides or is_themself(caller, technician),
            )
            for who, technician, load in bench.technicians(after, limit)
        ]

    async def technician_of(self, caller: Caller) -> UUID | None:
        """Return which technician is asking, if it is one."""
        bench = await self.benches.bench(caller.tenant)
        one = bench.standing_of_member(caller.actor.removeprefix(MEMBER))
        return None if one is None else one.technician_id

    async def ear_of(self, caller: Caller) -> Ear:
        """Return how much somebody hears of how people compared."""
        whole = await self._may_look_into(caller)
        return Ear(whole=whole, own=None if whole else await self.technician_of(caller))

    async def _may_look_into(self, caller: Caller) -> bool:
        assigning = await self.deciders.assigning_roles(caller.tenant)
        auditing = await self.deciders.auditing_roles(caller.tenant)
        return may_look_into(caller, assigning | auditing)

    async def name_of(self, tenant: TenantId, technician_id: UUID) -> str | None:
        """Return what somebody is called, sealed; None if nobody said."""
        bench = await self.benches.bench(tenant)
        return (bench.technician(technician_id).profile or Profile()).name
