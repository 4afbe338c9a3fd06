"""Dispatch over gRPC: messages in, use cases, messages out."""

from itertools import islice
from uuid import UUID, uuid4

import msgspec

from services.dispatch.adapters.staff_names import StaffNames
from services.dispatch.app import Dispatch, Explanation, NotYourDecision, may_decide
from services.dispatch.domain.places import Place
from services.dispatch.domain.refusals import NotForDispatch
from services.dispatch.domain.technician import (
    CAPACITY_DEFAULT,
    EndShift,
    MoveTechnician,
    Profile,
    RegisterTechnician,
    StartShift,
    Technician,
    TechnicianUnknown,
)
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from shared.projections.position import Position, TokenMalformed
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.DispatchService"
LIMIT_DEFAULT = 50
LIMIT_MAX = 200
ON_SHIFT, OFF_SHIFT = "on_shift", "off_shift"


class DispatchRpc(dispatch_pb2_grpc.DispatchServiceServicer):
    """Answers ``DispatchService``."""

    def __init__(self, app: Dispatch, store: EventStore, names: StaffNames) -> None:
        self._app = app
        self._store = store
        self._names = names

    async def RegisterTechnician(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.RegisterTechnicianRequest, call: Call
    ) -> dispatch_pb2.RegisterTechnicianResponse:
        """Register a technician, or change what is known about one."""
        intent = self._deciding(call)
        said = request.technician
        technician_id = _technician_id(said.id) if said.id else _new_id(intent, call)
        member_id = said.member_id.removeprefix("member:") or None
        profile = Profile(
            name=await self._names.seal(intent.tenant, technician_id, said.name),
            skills=tuple(dict.fromkeys(said.skills)),
            home=_home(said),
            capacity=said.capacity or CAPACITY_DEFAULT,
            member_id=member_id,
        )
        known = await self._app.profile(intent.tenant, technician_id)
        if known is not None and await self._names.same(intent.tenant, known.name, said.name):
            profile = msgspec.structs.replace(profile, name=known.name)
        command = RegisterTechnician(profile=profile, at=intent.occurred_at)
        position = await self._app.change_technician(intent, technician_id, command)
        return dispatch_pb2.RegisterTechnicianResponse(
            technician_id=str(technician_id), position=await self._token(intent.tenant, position)
        )
