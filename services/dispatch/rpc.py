"""Dispatch over gRPC: messages in, use cases, messages out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from services.dispatch.adapters.calls import past_of, technician_id_of, ticket_id_of, token_of
from services.dispatch.adapters.explanations import explanation_for
from services.dispatch.app.crewing import Places
from services.dispatch.app.dispatching import Dispatch
from services.dispatch.app.ports import KnownTechnician
from services.dispatch.app.registering import Registering
from services.dispatch.app.telling import Telling
from services.dispatch.domain.certificates import Certificate
from services.dispatch.domain.places import Place
from services.dispatch.domain.rights import NotYourDecision, must_read
from services.dispatch.domain.shifts.commands import EndShift, StartShift
from services.dispatch.domain.technician import (
    CAPACITY_DEFAULT,
    CERTIFICATE_WRONG,
    MoveTechnician,
    Profile,
    RegisterTechnician,
    TechnicianWrong,
)
from shared.eventstore import EventStore
from shared.intent import Intent, TenantId, command_id_of_reaction
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from shared.projections.position import TokenMalformed
from shared.rpc import Call
from shared.sealed import Sealed

SERVICE = "gongdan.dispatch.v1.DispatchService"
Answer = dispatch_pb2.AcceptRequest | dispatch_pb2.DeclineRequest
LIMIT_DEFAULT = 50
LIMIT_MAX = 200
ON_SHIFT, OFF_SHIFT = "on_shift", "off_shift"


class StaffNames(Protocol):
    """Seals the names of colleagues."""

    async def seal(self, tenant: TenantId, technician_id: UUID, name: str) -> Sealed | None:
        """Return a sealed name, or None if there is none."""


class DispatchRpc(dispatch_pb2_grpc.DispatchServiceServicer):
    """Answers ``DispatchService``."""

    def __init__(
        self,
        app: Dispatch,
        places: Places,
        store: EventStore,
        names: StaffNames,
        *,
        registering: Registering,
        telling: Telling,
    ) -> None:
        self._app = app
        self._telling = telling
        self._places = places
        self._store = store
        self._names = names
        self._registering = registering

    async def RegisterTechnician(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.RegisterTechnicianRequest, call: Call
    ) -> dispatch_pb2.RegisterTechnicianResponse:
        """Register a technician, or replace what is known about one if ``change`` says so."""
        await self._must_decide(call)
        intent, said = call.intent(), request.technician
        technician_id = technician_id_of(said.id) if said.id else _new_id(intent)
        profile = Profile(
            name=await self._names.seal(intent.tenant, technician_id, said.name),
            skills=tuple(dict.fromkeys(said.skills)),
            home=Place(lat=said.lat, lon=said.lon) if said.lat or said.lon else None,
            capacity=said.capacity or CAPACITY_DEFAULT,
            member_id=said.member_id.removeprefix("member:") or None,
            certificates=_certificates(said.certificates),
            areas=tuple(dict.fromkeys(said.areas)),
            vendors=tuple(dict.fromkeys(said.vendors)),
            levels=dict(sorted(said.levels.items())),
            vehicle=said.vehicle.strip(),
        )
        command = RegisterTechnician(profile=profile, at=intent.occurred_at, change=request.change)
        position = await self._registering.register(intent, technician_id, command)
        return dispatch_pb2.RegisterTechnicianResponse(
            technician_id=str(technician_id), position=await self._token(intent.tenant, position)
        )

    async def MoveTechnician(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.MoveTechnicianRequest, call: Call
    ) -> dispatch_pb2.MoveTechnicianResponse:
        """Say where a technician is: they themselves, or somebody who decides."""
        technician_id = technician_id_of(request.technician_id)
        await self._must_decide(call, technician_id)
        intent = call.intent()
        place = Place(lat=request.lat, lon=request.lon)
        position = await self._app.change_technician(
            intent, technician_id, MoveTechnician(place=place, at=intent.occurred_at)
        )
        return dispatch_pb2.MoveTechnicianResponse(
            position=await self._token(intent.tenant, position)
        )

    async def ChangeShift(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.ChangeShiftRequest, call: Call
    ) -> dispatch_pb2.ChangeShiftResponse:
        """Begin or end a technician's shift: they themselves, or somebody who decides."""
        technician_id = technician_id_of(request.technician_id)
        await self._must_decide(call, technician_id)
        intent = call.intent()
        change = StartShift if request.on_shift else EndShift
        position = await self._app.change_technician(
            intent, technician_id, change(at=intent.occurred_at)
        )
        return dispatch_pb2.ChangeShiftResponse(position=await self._token(intent.tenant, position))

    async def ListTechnicians(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.ListTechniciansRequest, call: Call
    ) -> dispatch_pb2.ListTechniciansResponse:
        """List technicians by id; ``state`` is empty where place, load and shift are withheld."""
        must_read(call.caller)
        limit = min(request.limit or LIMIT_DEFAULT, LIMIT_MAX)
        now = datetime.now(UTC)
        found = await self._telling.technicians(call.caller, _cursor(request.cursor), limit)
        return dispatch_pb2.ListTechniciansResponse(
            technicians=[_technician(one, now) for one in found],
            next_cursor=str(found[-1].technician_id) if len(found) == limit else "",
        )

    async def Accept(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.AcceptRequest, call: Call
    ) -> dispatch_pb2.AcceptResponse:
        """Take a ticket."""
        place = await self._place_of(call, request)
        position = await self._app.accept(call.caller, call.intent(), place)
        return dispatch_pb2.AcceptResponse(position=await self._token(call.caller.tenant, position))

    async def Decline(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.DeclineRequest, call: Call
    ) -> dispatch_pb2.DeclineResponse:
        """Do not take a ticket, or give it back."""
        place = await self._place_of(call, request)
        position = await self._app.decline(call.caller, call.intent(), place, request.reason)
        return dispatch_pb2.DeclineResponse(
            position=await self._token(call.caller.tenant, position)
        )

    async def Assign(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.AssignRequest, call: Call
    ) -> dispatch_pb2.AssignResponse:
        """Offer a ticket to the technician a person chose."""
        ticket_id, tenant = ticket_id_of(request.ticket_id), call.caller.tenant
        position = await self._app.assign(
            call.caller,
            call.intent(),
            await self._places.place(tenant, ticket_id, request.post),
            technician_id_of(request.technician_id),
            request.reason,
        )
        return dispatch_pb2.AssignResponse(position=await self._token(call.caller.tenant, position))

    async def Explain(  # noqa: N802  # the name is the protocol's
        self, request: dispatch_pb2.ExplainRequest, call: Call
    ) -> dispatch_pb2.ExplainResponse:
        """Say why this one; why not the others is told to those who decide."""
        must_read(call.caller)
        as_of, tenant = past_of(request.as_of), call.caller.tenant
        place = await self._places.place(tenant, ticket_id_of(request.ticket_id), request.post)
        found = await self._app.explain(tenant, place, as_of)
        shown = explanation_for(await self._telling.ear_of(call.caller), found)
        if found.offered is not None:
            chosen = found.offered.technician_id
            shown["chosen_name"] = await self._telling.name_of(tenant, chosen)
        return dispatch_pb2.ExplainResponse(explanation=msgspec.json.encode(shown))

    async def _place_of(self, call: Call, request: Answer) -> UUID:
        ticket_id = ticket_id_of(request.ticket_id)
        return await self._places.place_of(call.caller, ticket_id, request.post)

    async def _must_decide(self, call: Call, technician_id: UUID | None = None) -> None:
        """Refuse whoever is neither this technician nor somebody who decides about technicians."""
        if not await self._app.may_change(call.caller, technician_id):
            raise NotYourDecision

    async def _token(self, tenant: TenantId, position: int) -> str:
        return await token_of(self._store, tenant, position)


def _technician(known: KnownTechnician, now: datetime) -> dispatch_pb2.Technician:
    profile = known.technician.profile or Profile()
    shown = dispatch_pb2.Technician(
        id=str(known.technician_id), name=profile.name or "", skills=profile.skills
    )
    if not known.in_full:
        return shown
    place = known.technician.place
    if place is not None:
        shown.lat, shown.lon = place.lat, place.lon
    shown.capacity, shown.load = profile.capacity, known.load
    shift = known.technician.shift.at(now)
    shown.state = ON_SHIFT if shift.on else OFF_SHIFT
    if shift.on and shift.until is not None:
        shown.on_shift_until = shift.until.isoformat()
    shown.member_id = profile.member_id or ""
    shown.certificates.extend(
        dispatch_pb2.Certificate(skill=one.skill, valid_until=one.valid_until.isoformat())
        for one in profile.certificates
    )
    shown.areas.extend(profile.areas)
    shown.vendors.extend(profile.vendors)
    shown.levels.update(profile.levels)
    shown.vehicle = profile.vehicle
    return shown


def _certificates(said: Iterable[dispatch_pb2.Certificate]) -> tuple[Certificate, ...]:
    try:
        return tuple(
            Certificate(skill=one.skill, valid_until=date.fromisoformat(one.valid_until))
            for one in said
        )
    except ValueError as wrong:
        raise TechnicianWrong(CERTIFICATE_WRONG) from wrong


def _new_id(intent: Intent) -> UUID:
    return command_id_of_reaction(intent.command_id, "technician")


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise TokenMalformed from wrong
