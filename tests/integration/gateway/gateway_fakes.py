"""Small real services for the gateway to talk to: they answer over gRPC and remember what came."""

import hashlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID, uuid5

from services.gateway.api.context import Gateway
from services.gateway.api.cursors import Cursors
from services.gateway.auth import Authenticator
from services.gateway.clients import Clients, clients_over
from services.gateway.live import Live
from shared.decider import Kind, Reason, Refusal
from shared.disclosure import Disclosure
from shared.intent import Caller, TenantId, id_of_report
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.pb.gongdan.log.v1 import log_pb2, log_pb2_grpc
from shared.pb.gongdan.notification.v1 import notification_pb2_grpc
from shared.pb.gongdan.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from shared.pb.gongdan.workflow.v1 import (
    readers_pb2,
    readers_pb2_grpc,
    upkeep_pb2,
    upkeep_pb2_grpc,
    workflow_pb2,
    workflow_pb2_grpc,
)
from shared.rpc import Call, Channels, RpcServer, status_of
from shared.sealed import DataKey, seal
from tests.integration.gateway.gateway_doors import add_doors

TENANT = TenantId("weilai")
KEY = "gd_local_k1_secret"
ALL_SCOPES = ("tickets:read", "events:read", "tenant:admin")
BARE_KEY = "gd_local_k2_secret"
"""A key without scopes and roles."""
READER_SESSION = "session-of-a-clerk"
PERSON = DataKey(subject=UUID(int=7), secret=bytes(range(32)))
FORGOTTEN = DataKey(subject=UUID(int=8), secret=bytes(range(32)))
TICKET = id_of_report(TENANT, "urn:gongdan:api:key:k1", "seen")
ON_ITS_WAY = id_of_report(TENANT, "urn:gongdan:api:key:k1", "on-its-way")
LABEL = {"zh": "待受理", "en": "New"}


class CredentialUnknown(Refusal):
    """This key is not known, or not any more."""

    slug: ClassVar[str] = "credential-unknown"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class TicketUnknown(Refusal):
    """There is no such ticket, or none that you may see."""

    slug: ClassVar[str] = "ticket-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class VersionStale(Refusal):
    """Somebody changed it since you looked."""

    slug: ClassVar[str] = "version-stale"
    kind: ClassVar[Kind] = Kind.STALE


class FieldsMissing(Refusal):
    """Some fields are needed for this move."""

    slug: ClassVar[str] = "fields-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class RevealReasonMissing(Refusal):
    """Say why you need to see personal data."""

    slug: ClassVar[str] = "reveal-reason-missing"
    kind: ClassVar[Kind] = Kind.INVALID


class Tokens:
    """Proves tokens that simply say who they are."""

    async def verify(self, token: str) -> Caller:
        actor, _, scopes = token.removeprefix("token-of-").partition("|")
        return Caller(tenant=TENANT, actor=actor, scopes=frozenset(scopes.split(",")))


class PersonKeys:
    """A vault that knows one person."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> dict[UUID, DataKey | None]:
        del tenant
        return {each: PERSON if each == PERSON.subject else None for each in subjects}


@dataclass
class Memory:
    """What reached the services."""

    calls: list[Call] = field(default_factory=list)
    requests: list[object] = field(default_factory=list)
    exchanges: int = 0
    token_life_s: float = 300

    def note(self, request: object, call: Call) -> None:
        self.requests.append(request)
        self.calls.append(call)

    @property
    def last(self) -> Call:
        return self.calls[-1]


class FakeSessions(identity_pb2_grpc.SessionServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def Exchange(
        self, request: identity_pb2.ExchangeRequest, _call: Call
    ) -> identity_pb2.ExchangeResponse:
        self._memory.exchanges += 1
        known = {KEY: "key:k1", BARE_KEY: "key:k2", READER_SESSION: "member:m1"}
        actor = known.get(request.api_key or request.session)
        if request.operator == "gdo_right":
            actor = "operator"
        if actor is None:
            raise CredentialUnknown
        return identity_pb2.ExchangeResponse(
            token=f"token-of-{actor}|",
            expires_at=int(time.time() + self._memory.token_life_s),
            tenant=TENANT,
            actor=actor,
            name="somebody",
            roles=[] if actor == "key:k2" else ["dispatcher"],
            scopes=ALL_SCOPES if actor in {"key:k1", "operator"} else [],
        )

    async def SignIn(
        self, request: identity_pb2.SignInRequest, _call: Call
    ) -> identity_pb2.SignInResponse:
        if request.password != "right":
            raise CredentialUnknown
        return identity_pb2.SignInResponse(session=READER_SESSION, expires_at=2_000_000_000)

    async def SignOut(
        self, _request: identity_pb2.SignOutRequest, _call: Call
    ) -> identity_pb2.SignOutResponse:
        return identity_pb2.SignOutResponse()


class FakeIdentity(identity_pb2_grpc.IdentityServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ListTenants(
        self, request: identity_pb2.ListTenantsRequest, call: Call
    ) -> identity_pb2.ListTenantsResponse:
        self._memory.note(request, call)
        tenant = identity_pb2.Tenant(key=TENANT, id="1", name="味来", state="active")
        return identity_pb2.ListTenantsResponse(tenants=[tenant])

    async def ListMembers(
        self, request: identity_pb2.ListMembersRequest, call: Call
    ) -> identity_pb2.ListMembersResponse:
        self._memory.note(request, call)
        own = identity_pb2.Member(id="m1", name="王芳", login="wang.fang")
        own.grants.add(role="store_clerk", scope_value="042")
        colleague = identity_pb2.Member(id="m2", name="李四")
        return identity_pb2.ListMembersResponse(members=[own, colleague])

    async def CreateApiKey(
        self, request: identity_pb2.CreateApiKeyRequest, call: Call
    ) -> identity_pb2.CreateApiKeyResponse:
        self._memory.note(request, call)
        return identity_pb2.CreateApiKeyResponse(
            key_id="k2", api_key="gd_x", position="identity.1.3"
        )


class FakeIntake(intake_pb2_grpc.IntakeServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def Submit(
        self, request: intake_pb2.SubmitRequest, call: Call
    ) -> intake_pb2.SubmitResponse:
        self._memory.note(request, call)
        ticket_id = str(id_of_report(call.caller.tenant, request.source, request.id))
        wrong = b'"summary": "' not in request.body and b'"summary":"' not in request.body
        reason = intake_pb2.Reason(code="missing", pointer="/summary", message="Say what it is.")
        return intake_pb2.SubmitResponse(
            submission_id=ticket_id,
            ticket_id=ticket_id,
            position="intake.1.5",
            state="rejected" if wrong else "accepted",
            reasons=[reason] if wrong else [],
        )

    async def GetSubmission(
        self, request: intake_pb2.GetSubmissionRequest, call: Call
    ) -> intake_pb2.GetSubmissionResponse:
        self._memory.note(request, call)
        if request.submission_id != str(ON_ITS_WAY):
            raise TicketUnknown
        return intake_pb2.GetSubmissionResponse(
            submission_id=request.submission_id,
            state="accepted",
            type="equipment_repair",
            summary=seal(TENANT, PERSON, "phone", "13812345678"),
            received_at="2026-11-22T09:30:00+08:00",
        )


class FakeWorkflow(workflow_pb2_grpc.WorkflowServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ListScenarios(
        self, request: workflow_pb2.ListScenariosRequest, call: Call
    ) -> workflow_pb2.ListScenariosResponse:
        self._memory.note(request, call)
        scenario = workflow_pb2.Scenario(key="s", version=1, roles=["dispatcher", "technician"])
        return workflow_pb2.ListScenariosResponse(scenarios=[scenario])

    async def GetTicket(
        self, request: workflow_pb2.GetTicketRequest, call: Call
    ) -> workflow_pb2.GetTicketResponse:
        self._memory.note(request, call)
        if request.ticket_id != str(TICKET):
            raise TicketUnknown
        ticket = {
            "id": request.ticket_id,
            "number": "T-000001",
            "state": "new",
            "state_label": LABEL,
            "reporter": {"phone": seal(TENANT, PERSON, "phone", "13812345678")},
            "version": 3,
        }
        return workflow_pb2.GetTicketResponse(ticket=json.dumps(ticket).encode(), version=3)

    async def CatchUp(
        self, request: workflow_pb2.CatchUpRequest, call: Call
    ) -> workflow_pb2.CatchUpResponse:
        self._memory.note(request, call)
        return workflow_pb2.CatchUpResponse(position="workflow.1.43")

    async def Move(
        self, request: workflow_pb2.MoveRequest, call: Call
    ) -> workflow_pb2.MoveResponse:
        self._memory.note(request, call)
        if request.expected_version not in {0, 3}:
            raise VersionStale
        if not json.loads(request.fields):
            reason = Reason(
                code="missing", message="It is needed.", pointer="/fields/fault_code", zh="必填。"
            )
            raise FieldsMissing(reasons=[reason])
        return workflow_pb2.MoveResponse(version=4, state="verifying", position="workflow.1.42")

    async def MoveMany(
        self, request: workflow_pb2.MoveManyRequest, call: Call
    ) -> workflow_pb2.MoveManyResponse:
        outcomes = []
        for one in request.moves:
            try:
                made = await self.Move(one.move, call.part(one.idempotency_key, "Move", one.move))
                outcomes.append(workflow_pb2.MoveOutcome(made=made))
            except Refusal as refusal:
                refused = status_of(refusal).SerializeToString()
                outcomes.append(workflow_pb2.MoveOutcome(refused=refused))
        return workflow_pb2.MoveManyResponse(outcomes=outcomes, position="workflow.1.44")

    async def Comment(
        self, request: workflow_pb2.CommentRequest, call: Call
    ) -> workflow_pb2.CommentResponse:
        self._memory.note(request, call)
        if request.expected_version not in {0, 3}:
            raise VersionStale
        message = "this service has a bug"
        raise ValueError(message)


class FakeReaders(readers_pb2_grpc.ReaderServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def Reveal(
        self, request: readers_pb2.RevealRequest, call: Call
    ) -> readers_pb2.RevealResponse:
        self._memory.note(request, call)
        if len(request.reason) < 3:
            raise RevealReasonMissing
        ticket = {
            "id": request.ticket_id,
            "state_label": LABEL,
            "reporter": {"phone": seal(TENANT, PERSON, "phone", "13812345678")},
            "fields": {"card": seal(TENANT, FORGOTTEN, "bank_card", "6222020000000000")},
        }
        return readers_pb2.RevealResponse(ticket=json.dumps(ticket).encode(), version=3)

    async def ListViews(
        self, request: readers_pb2.ListViewsRequest, call: Call
    ) -> readers_pb2.ListViewsResponse:
        self._memory.note(request, call)
        looked = readers_pb2.View(kind="looked", reader="member:m2", at="2026-11-22T09:30:00+08:00")
        revealed = readers_pb2.View(
            kind="revealed",
            reader="member:m1",
            at="2026-11-22T09:31:00+08:00",
            by="front_desk",
            reason=f"改打 {seal(TENANT, PERSON, 'phone', '13812345678')}",
        )
        return readers_pb2.ListViewsResponse(views=[looked, revealed])


class FakeDispatch(dispatch_pb2_grpc.DispatchServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ListTechnicians(
        self, request: dispatch_pb2.ListTechniciansRequest, call: Call
    ) -> dispatch_pb2.ListTechniciansResponse:
        self._memory.note(request, call)
        told = dispatch_pb2.Technician(id="t1", skills=["制冷"], lat=30.0, load=2, state="on_shift")
        withheld = dispatch_pb2.Technician(id="t2", skills=["电路"])
        return dispatch_pb2.ListTechniciansResponse(technicians=[told, withheld])

    async def Accept(
        self, request: dispatch_pb2.AcceptRequest, call: Call
    ) -> dispatch_pb2.AcceptResponse:
        self._memory.note(request, call)
        return dispatch_pb2.AcceptResponse(position="dispatch.1.9")


class FakeReporting(reporting_pb2_grpc.ReportingServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ListTickets(
        self, request: reporting_pb2.ListTicketsRequest, call: Call
    ) -> reporting_pb2.ListTicketsResponse:
        self._memory.note(request, call)
        phone = seal(TENANT, PERSON, "phone", "13812345678")
        first = int(request.after or 0)
        rows = [{"number": f"T-{n}", "summary": f"call {phone}"} for n in range(first, first + 2)]
        return reporting_pb2.ListTicketsResponse(
            tickets=[json.dumps(row).encode() for row in rows],
            next_after=str(first + 2) if first < 4 else "",
            total=6,
            position="reporting.1.42",
        )

    async def Rebuild(
        self, request: reporting_pb2.RebuildRequest, call: Call
    ) -> AsyncIterator[reporting_pb2.RebuildResponse]:
        self._memory.note(request, call)
        for done in (1, 2):
            yield reporting_pb2.RebuildResponse(view="queue", done=done, total=2, state="folding")


class FakeUpkeep(upkeep_pb2_grpc.UpkeepServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def Rebuild(
        self, request: upkeep_pb2.RebuildRequest, call: Call
    ) -> AsyncIterator[upkeep_pb2.RebuildResponse]:
        self._memory.note(request, call)
        yield upkeep_pb2.RebuildResponse(view="timers", done=7, total=7, state="done")


class FakeNotification(notification_pb2_grpc.NotificationServiceServicer):
    pass


class FakeLog(log_pb2_grpc.LogServiceServicer):
    async def GetHead(
        self, _request: log_pb2.GetHeadRequest, _call: Call
    ) -> log_pb2.GetHeadResponse:
        return log_pb2.GetHeadResponse(position=41, published=41, epoch=1)

    async def ReadLog(
        self, request: log_pb2.ReadLogRequest, _call: Call
    ) -> AsyncIterator[log_pb2.ReadLogResponse]:
        data = {"reporter": {"phone": seal(TENANT, PERSON, "phone", "13812345678")}}
        meta = {
            "tenant": TENANT,
            "actor": "system:workflow",
            "correlation_id": str(TICKET),
            "causation_id": str(ON_ITS_WAY),
        }
        stored = log_pb2.StoredEvent(
            position=request.after + 1,
            prev=request.after,
            stream_id=TICKET.bytes,
            version=1,
            event_id=uuid5(TICKET, "0").bytes,
            type="ticket.opened",
            schema_version=1,
            occurred_at_us=1_700_000_000_000_000,
            recorded_at_us=1_700_000_000_000_001,
            meta=json.dumps(meta).encode(),
            data=json.dumps(data).encode(),
        )
        yield log_pb2.ReadLogResponse(events=[stored])


OPEN = tuple(
    f"/gongdan.identity.v1.SessionService/{name}" for name in ("Exchange", "SignIn", "SignOut")
)


class Backend:
    """All services in one server on a port of the system's choice."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._server = RpcServer(Tokens(), digest_key=b"digest", open_methods=OPEN)
        self._channels: Channels | None = None

    async def start(self) -> Clients:
        server = self._server.server
        identity_pb2_grpc.add_SessionServiceServicer_to_server(FakeSessions(self.memory), server)
        identity_pb2_grpc.add_IdentityServiceServicer_to_server(FakeIdentity(self.memory), server)
        intake_pb2_grpc.add_IntakeServiceServicer_to_server(FakeIntake(self.memory), server)
        workflow_pb2_grpc.add_WorkflowServiceServicer_to_server(FakeWorkflow(self.memory), server)
        readers_pb2_grpc.add_ReaderServiceServicer_to_server(FakeReaders(self.memory), server)
        dispatch_pb2_grpc.add_DispatchServiceServicer_to_server(FakeDispatch(self.memory), server)
        reporting_pb2_grpc.add_ReportingServiceServicer_to_server(
            FakeReporting(self.memory), server
        )
        upkeep_pb2_grpc.add_UpkeepServiceServicer_to_server(FakeUpkeep(self.memory), server)
        notification_pb2_grpc.add_NotificationServiceServicer_to_server(FakeNotification(), server)
        log_pb2_grpc.add_LogServiceServicer_to_server(FakeLog(), server)
        add_doors(server, self.memory.note)
        port = await self._server.start("127.0.0.1:0", ())
        names = ("identity", "intake", "workflow", "dispatch", "notification", "reporting")
        self._channels = Channels(dict.fromkeys(names, f"127.0.0.1:{port}"))
        return clients_over({name: self._channels.to(name) for name in names})

    async def stop(self) -> None:
        if self._channels is not None:
            await self._channels.close()
        await self.go_away()

    async def go_away(self) -> None:
        """Answer no more."""
        await self._server.server.stop(0)


def gateway_over(clients: Clients, *, ping_s: float = 15.0) -> Gateway:
    """The gateway as its process composes it, but for the servers behind it."""
    return Gateway(
        clients=clients,
        authenticator=Authenticator(clients.exchange),
        disclose=Disclosure(PersonKeys()).disclose,
        cursors=Cursors(hashlib.sha256(b"a test").digest()),
        live=Live(ping_s=ping_s),
        status=lambda: {"state": "ready"},
    )


__all__ = [
    "BARE_KEY",
    "KEY",
    "ON_ITS_WAY",
    "READER_SESSION",
    "TENANT",
    "TICKET",
    "Backend",
    "gateway_over",
]
