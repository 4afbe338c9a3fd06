"""Agendas over gRPC, read from the view that is folded for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.dispatch.adapters.calls import technician_id_of
from services.dispatch.app.agendas import Agendas
from services.dispatch.app.ports import Deciders
from services.dispatch.domain.agenda import OF_AGENDAS, OnAgenda
from services.dispatch.views.agenda import Agendas as AgendaView
from services.dispatch.views.agenda import visits_of
from shared.database import Databases
from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.dispatch.v1 import agenda_pb2
from shared.pb.gongdan.dispatch.v1.agenda_pb2_grpc import add_AgendaServiceServicer_to_server
from shared.projections.runner import ProjectionApply
from shared.rpc import Call
from shared.service import Runtime

SERVICE = "gongdan.dispatch.v1.AgendaService"


@dataclass(frozen=True, kw_only=True)
class AgendasInView:
    """Satisfies ``AgendaBook``."""

    databases: Databases
    view: ProjectionApply

    async def visits(
        self, tenant: TenantId, technician_id: UUID, gone_since: datetime
    ) -> Sequence[OnAgenda]:
        """Return what somebody has, and what they are free of since a moment."""
        await self.view.checkpoint(tenant)  # there is no table before that
        async with self.databases.connection(tenant) as db:
            return await visits_of(db, technician_id, gone_since)


@dataclass(frozen=True, kw_only=True)
class AgendaCalls:
    """``gongdan.dispatch.v1.AgendaService``."""

    agendas: Agendas

    async def GetAgenda(  # noqa: N802  # the name is the protocol's
        self, request: agenda_pb2.GetAgendaRequest, call: Call
    ) -> agenda_pb2.GetAgendaResponse:
        """Say what the caller has to do when."""
        who = technician_id_of(request.technician_id)
        agenda = await self.agendas.own(call.caller, who, datetime.now(UTC))
        return agenda_pb2.GetAgendaResponse(
            visits=[_visit(one) for one in agenda.visits],
            shifts=[
                agenda_pb2.AgendaShift(
                    day=one.day.isoformat(),
                    start=_there(one.start, one.zone),
                    end=_there(one.end, one.zone),
                    zone=one.zone,
                    source=one.source,
                )
                for one in agenda.shifts
            ],
        )

    async def GetOwner(  # noqa: N802  # the name is the protocol's
        self, request: agenda_pb2.GetOwnerRequest, call: Call
    ) -> agenda_pb2.GetOwnerResponse:
        """Say which member a technician is."""
        who = technician_id_of(request.technician_id)
        return agenda_pb2.GetOwnerResponse(member_id=await self.agendas.owner(call.caller, who))


def serve_agendas(run: Runtime, store: EventStore, deciders: Deciders) -> ProjectionApply:
    """Answer what somebody has to do when; return the view that it is read from."""
    view = ProjectionApply(
        service=run.name,
        projection=AgendaView(),
        databases=run.databases,
        source=store,
        types=OF_AGENDAS,
    )
    book = AgendasInView(databases=run.databases, view=view)
    calls = AgendaCalls(agendas=Agendas(store=store, book=book, deciders=deciders))
    run.serve(lambda server: add_AgendaServiceServicer_to_server(calls, server), SERVICE)
    return view


def _visit(one: OnAgenda) -> agenda_pb2.AgendaVisit:
    visit = one.visit
    return agenda_pb2.AgendaVisit(
        ticket_id=str(one.ticket_id),
        post=one.post,
        standing=visit.standing,
        start=_there(visit.time.start, one.zone),
        end=_there(visit.time.end, one.zone),
        zone=one.zone,
        promised=visit.promised,
        version=visit.version,
        changed_at=visit.changed_at.isoformat(),
    )


def _there(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat()
