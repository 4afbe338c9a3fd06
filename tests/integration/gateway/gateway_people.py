"""Small services around tickets: who asks, what is reported, who comes, what is logged."""

import json
import time
from collections.abc import AsyncIterator
from uuid import uuid5

from shared.intent import id_of_report
from shared.pb.gongdan.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from shared.pb.gongdan.identity.v1 import identity_pb2, identity_pb2_grpc
from shared.pb.gongdan.intake.v1 import intake_pb2, intake_pb2_grpc
from shared.pb.gongdan.log.v1 import log_pb2, log_pb2_grpc
from shared.pb.gongdan.notification.v1 import notification_pb2_grpc
from shared.rpc import Call
from shared.sealed import seal
from tests.integration.gateway.gateway_known import (
    ALL_SCOPES,
    BARE_KEY,
    KEY,
    ON_ITS_WAY,
    PERSON,
    READER_SESSION,
    TENANT,
    TICKET,
    CredentialUnknown,
    Memory,
    TicketUnknown,
)
from tests.integration.gateway.gateway_labels import FORM, LABEL, scanned


class FakeSessions(identity_pb2_grpc.SessionServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def Exchange(
        self, request: identity_pb2.ExchangeRequest, _call: Call
    ) -> identity_pb2.ExchangeResponse:
        self._memory.exchanges += 1
        if scanned(request):
            token = f"token-of-label:{LABEL.label_id}|submissions:write"
            return identity_pb2.ExchangeResponse(token=token, tenant=TENANT, label=LABEL)
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
        wrong = wrong or b'"summary":""' in request.body
        reason = intake_pb2.Reason(code="missing", pointer="/summary", message="Say what it is.")
        return intake_pb2.SubmitResponse(
            submission_id=ticket_id,
            ticket_id=ticket_id,
            position="intake.1.5",
            state="rejected" if wrong else "accepted",
            reasons=[reason] if wrong else [],
        )

    async def GetForm(
        self, request: intake_pb2.GetFormRequest, call: Call
    ) -> intake_pb2.GetFormResponse:
        self._memory.note(request, call)
        return FORM

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
