"""What workflow has published at this moment, asked of it over gRPC."""

from collections.abc import Mapping

import grpc

from shared.intent import TenantId
from shared.pb.gongdan.workflow.v1 import workflow_pb2, workflow_pb2_grpc
from shared.rpc import call
from shared.rpc.logs import Tokens


class WorkflowInForce:
    """The scenarios in force, as workflow's own log has them."""

    def __init__(self, channel: grpc.aio.Channel, tokens: Tokens) -> None:
        self._stub = workflow_pb2_grpc.WorkflowServiceStub(channel)
        self._tokens = tokens

    async def versions(self, tenant: TenantId) -> Mapping[str, int]:
        """Return the newest version of each scenario; raises ``ServiceAway``."""
        answer: workflow_pb2.GetInForceResponse = await call(
            self._stub.GetInForce,
            workflow_pb2.GetInForceRequest(),
            token=await self._tokens.token(tenant),
        )
        return dict(answer.versions)
