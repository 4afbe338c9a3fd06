"""Policies over gRPC: what another one would have decided."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar

import msgspec

from services.dispatch.adapters.calls import time_of
from services.dispatch.adapters.policies.documents import checked
from services.dispatch.app.explaining import Reading
from services.dispatch.app.simulating import Period, Simulating
from services.dispatch.domain.policies import PolicyChange
from services.dispatch.domain.simulating import Simulation, Sums
from shared.decider import Kind, Reason, Refusal
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

    async def Simulate(  # noqa: N802  # the name is the protocol's
        self, request: policies_pb2.SimulateRequest, call: Call
    ) -> AsyncIterator[policies_pb2.SimulateResponse]:
        """Make decisions again; raises PolicyWrong, TimeMalformed, NotYourDecision."""
        change = _change(request.document)
        period = Period(since=time_of(request.since), until=time_of(request.until))
        async for one in self.simulating.simulate(call.caller, change, period):
            if isinstance(one, Reading):
                yield policies_pb2.SimulateResponse(events=one.events, events_total=one.total)
            else:
                report = msgspec.json.encode(_report(one, period))
                yield policies_pb2.SimulateResponse(report=report)


def _change(document: str) -> PolicyChange:
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
