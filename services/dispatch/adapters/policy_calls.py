"""Policies over gRPC: published, listed, shown, brought back, withdrawn, and tried on the past."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from services.dispatch.adapters.calls import time_of, token_of
from services.dispatch.adapters.policies.documents import checked
from services.dispatch.app.explaining import Reading
from services.dispatch.app.policies import PolicyDesk
from services.dispatch.app.simulating import DECISIONS_MAX, Period, Simulating
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.simulating import Simulation, Sums
from shared.decider import Kind, Reason, Refusal
from shared.eventstore import EventStore
from shared.pb.gongdan.dispatch.v1 import policies_pb2
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.PolicyService"


class PolicyWrong(Refusal):
    """The policy cannot be used as it is written; mend what the reasons point at."""

    slug: ClassVar[str] = "policy-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, kw_only=True)
class PolicyCalls:
    """``gongdan.dispatch.v1.PolicyService``."""

    simulating: Simulating
    desk: PolicyDesk
    store: EventStore

    async def Publish(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.PublishRequest, call: Call
    ) -> policies_pb2.PublishResponse:
        """Put a document in force; raises PolicyWrong and what the desk refuses."""
        change = change_of(request.document)
        start = time_of(request.effective_from) if request.effective_from else None
        done = await self.desk.publish(call.caller, call.intent(), change, request.document, start)
        return policies_pb2.PublishResponse(
            key=change.key,
            version=done.version.version,
            effective_from=done.version.effective_from.isoformat(),
            position=await token_of(self.store, call.caller.tenant, done.position),
        )

    async def Revert(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.RevertRequest, call: Call
    ) -> policies_pb2.RevertResponse:
        """Put an earlier version in force again; raises what the desk refuses."""
        done = await self.desk.revert(call.caller, call.intent(), request.key, request.version)
        return policies_pb2.RevertResponse(
            key=request.key,
            version=done.version.version,
            effective_from=done.version.effective_from.isoformat(),
            position=await token_of(self.store, call.caller.tenant, done.position),
        )

    async def Withdraw(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.WithdrawRequest, call: Call
    ) -> policies_pb2.WithdrawResponse:
        """Let a policy be in force no longer; raises what the desk refuses."""
        done = await self.desk.withdraw(call.caller, call.intent(), request.key)
        return policies_pb2.WithdrawResponse(
            key=request.key,
            version=done.version.version,
            effective_from=done.version.effective_from.isoformat(),
            position=await token_of(self.store, call.caller.tenant, done.position),
        )

    async def ListPolicies(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.ListPoliciesRequest, call: Call
    ) -> policies_pb2.ListPoliciesResponse:
        """List all versions of all policies; raises ScopeMissing."""
        del request
        known, now = await self.desk.policies(call.caller), datetime.now(UTC)
        return policies_pb2.ListPoliciesResponse(
            versions=[
                policies_pb2.PolicyVersion(
                    key=key,
                    version=one.version,
                    effective_from=one.effective_from.isoformat(),
                    in_force=one == known.in_force(key, now),
                    withdrawn=one.change is None,
                    scenario="" if one.change is None else one.change.scenario,
                    types=[] if one.change is None else sorted(one.change.types),
                )
                for key in sorted(known.versions)
                for one in known.of(key)
            ]
        )

    async def GetPolicy(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.GetPolicyRequest, call: Call
    ) -> policies_pb2.GetPolicyResponse:
        """Return a version as it was written; raises PolicyUnknown, ScopeMissing."""
        found = await self.desk.version(call.caller, request.key, request.version)
        return policies_pb2.GetPolicyResponse(
            key=found.key,
            version=found.version,
            effective_from=found.effective_from.isoformat(),
            document=found.document,
        )

    async def Simulate(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.SimulateRequest, call: Call
    ) -> AsyncIterator[policies_pb2.SimulateResponse]:
        """Make decisions again; raises PolicyWrong, TimeMalformed, PeriodBackwards,
        NotYourDecision.
        """
        change = change_of(request.document)
        period = Period(since=time_of(request.since), until=time_of(request.until))
        async for one in self.simulating.simulate(call.caller, change, period):
            if isinstance(one, Reading):
                yield policies_pb2.SimulateResponse(events=one.events, events_total=one.total)
            else:
                report = msgspec.json.encode(_report(one, period))
                yield policies_pb2.SimulateResponse(report=report)


def change_of(document: str) -> PolicyChange:
    """Return what a document changes; raises PolicyWrong."""
    change, findings = checked(document)
    if change is None:
        raise PolicyWrong(
            reasons=[
                Reason(
                    code=one.code,
                    message=f"line {one.line}: {one.message}",
                    pointer=one.pointer,
                    zh=f"第 {one.line} 行：{one.message_zh}",
                )
                for one in findings
            ]
        )
    return change


def _report(one: Simulation, period: Period) -> dict[str, object]:
    return {
        "policy": one.change.key,
        "from": period.since,
        "to": period.until,
        "decisions": one.decisions,
        "is_whole": one.decisions < DECISIONS_MAX,
        "concerned": one.concerned,
        "same": one.concerned - one.to_another - one.to_nobody - one.to_somebody,
        "to_another": one.to_another,
        "to_nobody": one.to_nobody,
        "to_somebody": one.to_somebody,
        "before": _sums(one.before),
        "after": _sums(one.after),
        "technicians": [{"technician": who, "tickets": change} for who, change in one.gained()],
        "moved": one.moved,
        "left_out": dict(sorted(one.left_out.items())),
    }


def _sums(sums: Sums) -> dict[str, object]:
    """Return what the choices came to, a ticket: minutes of travel, and tickets in hand."""
    each = max(1, sums.chosen)
    return {
        "chosen": sums.chosen,
        "travel_min": round(sums.travel_min / each, 2),
        "load": round(sums.load / each, 3),
    }
