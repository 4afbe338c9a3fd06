"""Registering technicians: each member who signs in is one of them at most."""

from typing import ClassVar
from uuid import UUID

from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.ports import Benches
from services.dispatch.domain.technician import RegisterTechnician
from shared.decider import Refusal
from shared.intent import Intent, TenantId


class MemberIsTechnician(Refusal):
    """The member is another technician already: change that one, or name another member."""

    slug: ClassVar[str] = "member-is-technician"


class Registering:
    """The use case. What two do at once for one member, one of them does."""

    def __init__(self, app: Dispatch, benches: Benches) -> None:
        self._app = app
        self._benches = benches
        self._under_way: set[tuple[TenantId, str]] = set()

    async def register(
        self, intent: Intent, technician_id: UUID, command: RegisterTechnician
    ) -> int:
        """Register a technician, or replace what is known of one; return the position.

        Raises MemberIsTechnician, TechnicianExists, TechnicianUnknown and TechnicianWrong.
        """
        member = command.profile.member_id
        if member is None:
            return await self._app.change_technician(intent, technician_id, command)
        bench = await self._benches.bench(intent.tenant)
        known, key = bench.standing_of_member(member), (intent.tenant, member)
        is_another = known is not None and known.technician_id != technician_id
        if is_another or key in self._under_way:
            raise MemberIsTechnician
        self._under_way.add(key)
        try:
            return await self._app.change_technician(intent, technician_id, command)
        finally:
            self._under_way.discard(key)
