"""Delegations over gRPC, beside the approvals they are for."""

from dataclasses import dataclass

from services.workflow.adapters.approving.calls import ApprovalCalls
from services.workflow.adapters.calls import time_of
from services.workflow.app import DelegationDesk
from shared.pb.gongdan.workflow.v1 import approvals_pb2 as pb
from shared.rpc import Call


@dataclass(frozen=True, kw_only=True)
class ApprovalService(ApprovalCalls):
    """``gongdan.workflow.v1.ApprovalService``."""

    delegations: DelegationDesk

    async def GiveDelegation(  # noqa: N802  # the generated name
        self, request: pb.GiveDelegationRequest, call: Call
    ) -> pb.GiveDelegationResponse:
        """Let somebody decide for a member."""
        await self.delegations.give(
            call.intent(),
            call.caller,
            request.member,
            request.delegate,
            start=time_of(request.start) if request.start else None,
            end=time_of(request.until),
            reason=request.reason,
        )
        return pb.GiveDelegationResponse()

    async def EndDelegation(  # noqa: N802  # the generated name
        self, request: pb.EndDelegationRequest, call: Call
    ) -> pb.EndDelegationResponse:
        """Let a member decide alone again."""
        await self.delegations.end(call.intent(), call.caller, request.member)
        return pb.EndDelegationResponse()

    async def ListDelegations(  # noqa: N802  # the generated name
        self, request: pb.ListDelegationsRequest, call: Call
    ) -> pb.ListDelegationsResponse:
        """Return who decides for whom."""
        del request
        return pb.ListDelegationsResponse(
            delegations=[
                pb.Delegated(
                    member=one.member,
                    delegate=one.delegate,
                    start=one.start.isoformat(),
                    until=one.end.isoformat(),
                    reason=one.reason,
                )
                for one in await self.delegations.all(call.caller.tenant)
            ]
        )
