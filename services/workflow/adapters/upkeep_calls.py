"""Upkeep over gRPC: views that workflow keeps itself are rebuilt from its log."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from shared.eventstore import EventStore
from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import upkeep_pb2
from shared.projections.rebuilding import Rebuilding, may_rebuild
from shared.rpc import Call

SERVICE = "gongdan.workflow.v1.UpkeepService"


@dataclass(frozen=True, kw_only=True)
class OwnLog:
    """The log that workflow's own views are folded from, private facts included."""

    store: EventStore

    async def published_head(self, tenant: TenantId) -> int:
        """Return its last position."""
        return (await self.store.head(tenant)).position


@dataclass(frozen=True, kw_only=True)
class UpkeepCalls:
    """``gongdan.workflow.v1.UpkeepService``."""

    rebuilding: Rebuilding

    async def Rebuild(  # noqa: N802  # the generated name
        self, request: upkeep_pb2.RebuildRequest, call: Call
    ) -> AsyncIterator[upkeep_pb2.RebuildResponse]:
        """Rebuild views beside the live ones and swap; say how far it has come meanwhile."""
        may_rebuild(call.caller)
        async for step in self.rebuilding.run(call.caller.tenant, request.view):
            yield upkeep_pb2.RebuildResponse(
                view=step.view, done=step.done, total=step.total, state=step.state
            )
