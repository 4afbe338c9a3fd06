"""Small services that know tickets: they answer over gRPC and remember what came."""

import json
from collections.abc import AsyncIterator

from shared.decider import Reason, Refusal
from shared.pb.gongdan.reporting.v1 import reporting_pb2, reporting_pb2_grpc
from shared.pb.gongdan.workflow.v1 import (
    readers_pb2,
    readers_pb2_grpc,
    upkeep_pb2,
    upkeep_pb2_grpc,
    workflow_pb2,
    workflow_pb2_grpc,
)
from shared.rpc import Call, status_of
from shared.sealed import seal
from tests.integration.gateway.gateway_files import ATTACHMENTS
from tests.integration.gateway.gateway_known import (
    FORGOTTEN,
    HIDDEN,
    LABEL,
    MERGED,
    PERSON,
    TENANT,
    TICKET,
    FieldsMissing,
    Memory,
    RevealReasonMissing,
    TicketUnknown,
    VersionStale,
)


class FakeWorkflow(workflow_pb2_grpc.WorkflowServiceServicer):
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def ListScenarios(
        self, request: workflow_pb2.ListScenariosRequest, call: Call
    ) -> workflow_pb2.ListScenariosResponse:
        self._memory.note(request, call)
        old = workflow_pb2.Scenario(key="s", version=1, roles=["dispatcher", "technician"])
        now = workflow_pb2.Scenario(key="s", version=2, ticket_types=["equipment_repair"])
        now.roles.extend(["dispatcher", "technician", "customer"])
        now.own_roles.append("customer")
        return workflow_pb2.ListScenariosResponse(scenarios=[now, old])

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
            "attachments": ATTACHMENTS,
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

    async def NoteView(
        self, request: readers_pb2.NoteViewRequest, call: Call
    ) -> readers_pb2.NoteViewResponse:
        self._memory.note(request, call)
        if request.ticket_id == str(HIDDEN):
            raise TicketUnknown
        return readers_pb2.NoteViewResponse()

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

    async def GetHistory(
        self, request: reporting_pb2.GetHistoryRequest, call: Call
    ) -> reporting_pb2.GetHistoryResponse:
        self._memory.note(request, call)
        said = [{"ticket_id": str(one), "type": "ticket.commented"} for one in MERGED]
        return reporting_pb2.GetHistoryResponse(
            events=[json.dumps({"type": "ticket.opened", "version": 1}).encode()],
            merged=[json.dumps(one).encode() for one in said],
            position="reporting.1.42",
        )

    async def GetReportedLately(
        self, request: reporting_pb2.GetReportedLatelyRequest, call: Call
    ) -> reporting_pb2.GetReportedLatelyResponse:
        self._memory.note(request, call)
        if self._memory.lately_is_broken:
            raise RuntimeError("a view is broken")
        state = {"zh": "处理中", "en": "In progress"} if self._memory.followed else {}
        return reporting_pb2.GetReportedLatelyResponse(
            opened_at=self._memory.reported_lately,
            state_label=json.dumps(state).encode(),
            ticket_id=self._memory.followed,
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
