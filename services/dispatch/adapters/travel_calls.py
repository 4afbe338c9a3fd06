"""Travel over gRPC: what ways were expected to take, what they took, and what that teaches."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from services.dispatch.adapters.policies.drafting import drafted, first_draft
from services.dispatch.adapters.policy_calls import change_of
from services.dispatch.app.calibrating import Calibrating
from services.dispatch.domain.calibration import Calibrated
from shared.pb.gongdan.dispatch.v1 import travel_pb2
from shared.projections.position import WaitFor
from shared.rpc import Call

SERVICE = "gongdan.dispatch.v1.TravelService"
DAYS_DEFAULT = 90
DAYS_MAX = 3_650


@dataclass(frozen=True, kw_only=True)
class TravelCalls:
    """``gongdan.dispatch.v1.TravelService``; ``listed`` waits for the view of ways."""

    calibrating: Calibrating
    listed: WaitFor

    async def CompareTravel(  # noqa: N802  # the name is the protocol's
        self, request: travel_pb2.CompareTravelRequest, call: Call
    ) -> travel_pb2.CompareTravelResponse:
        """Compare, for who decides about technicians; raises NotYourDecision."""
        await self._read_your_own(call)
        days = _days(request.days)
        found = await self.calibrating.compare(call.caller, timedelta(days=days))
        return travel_pb2.CompareTravelResponse(
            bands=[_band(one) for one in found.calibration.bands],
            left_out=found.calibration.left_out,
            sources=found.sources,
            days=days,
        )

    async def Calibrate(  # noqa: N802  # the name is the protocol's
        self, request: travel_pb2.CalibrateRequest, call: Call
    ) -> travel_pb2.CalibrateResponse:
        """Draft a policy with what was learned; raises NotYourDecision, PolicyWrong (its key)."""
        change = change_of(first_draft(request.key, request.scenario))
        await self._read_your_own(call)
        days = _days(request.days)
        taught = await self.calibrating.teach(call.caller, change.key, timedelta(days=days))
        document = first_draft(request.key, request.scenario)
        if taught.earlier is not None:
            change, document = taught.earlier.change, taught.earlier.document
        found = taught.lesson.calibration
        return travel_pb2.CalibrateResponse(
            document=drafted(document, change, taught.lesson),
            bands=[
                travel_pb2.LearnedBand(band=_band(one), taken=one.is_worth_it)
                for one in found.bands
            ],
            speed_kmh=taught.lesson.speed_kmh,
            left_out=found.left_out,
            days=days,
        )

    async def _read_your_own(self, call: Call) -> None:
        if call.min_position:
            await self.listed.reach(call.caller.tenant, call.min_position)


def _days(asked: int) -> int:
    return min(asked or DAYS_DEFAULT, DAYS_MAX)


def _band(one: Calibrated) -> travel_pb2.Band:
    said = {key: value for key, value in asdict(one).items() if value is not None}
    return travel_pb2.Band(**{**said.pop("band"), **said})
