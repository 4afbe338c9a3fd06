"""Reporting as a service over gRPC, and who asks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from shared.database import Databases
from shared.intent import TenantId
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.pb.gongdan.reporting.v1.reporting_pb2_grpc import (
    ReportingServiceStub,
)
from shared.projections.runner import ProjectionApply
from shared.recorded import Recorded
from shared.rpc import call
from tests.spoken import token_in
from tests.unit.reporting.told_by_workflow import Workflow
from tests.written_log import ACME, WrittenHead

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DISPATCHER = "dispatcher"
VIEWS = (
    *("queue", "history", "metrics", "scopes", "forms", "promises", "delegations", "ledgers"),
    *("search", "decisions", "costs", "customers", "replies"),
)


def token(actor: str, *roles: str, store: str = "", scopes: Sequence[str] = ()) -> str:
    return token_in(ACME, actor, roles, scopes=scopes, store=store)


@dataclass
class Upstream:
    """Workflow's log, read as it is over gRPC."""

    told: Workflow

    async def read(self, tenant: TenantId, after: int, limit: int) -> Sequence[Recorded]:
        assert tenant == ACME
        return self.told.events[after : after + limit]

    async def published_head(self, tenant: TenantId) -> int:
        return (await self.head(tenant)).published

    async def head(self, tenant: TenantId) -> WrittenHead:
        assert tenant == ACME
        return WrittenHead(published=len(self.told.events), position=len(self.told.events))


@dataclass
class Reporting:
    """The service under test."""

    stub: ReportingServiceStub
    workflow: Workflow
    views: dict[str, ProjectionApply]
    databases: Databases

    async def hear(self) -> None:
        for view in self.views.values():
            events = self.workflow.events[await view.checkpoint(ACME) :]
            if events:
                await view.apply(ACME, events)

    async def tickets(self, token_: str) -> list[dict[str, object]]:
        request = reporting_pb2.ListTicketsRequest(view="all", limit=100)
        answer = await call(self.stub.ListTickets, request, token=token_)
        found = [msgspec.json.decode(one, type=dict[str, object]) for one in answer.tickets]
        assert answer.total == len(found)
        return found

    async def metrics(self, name: str, token_: str, **asked: str) -> dict[str, object]:
        request = reporting_pb2.GetMetricsRequest(name=name, **asked)
        answer = await call(self.stub.GetMetrics, request, token=token_)
        return msgspec.json.decode(answer.metrics, type=dict[str, object])
