"""Policies: what is weighed otherwise than a scenario says; published, and tried on the past."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.long_answers import streamed
from services.gateway.api.models import Body, Moment, Shown
from services.gateway.api.replies import plain, reply
from services.gateway.api.sse import EventStream
from services.gateway.api.travel import shown_band
from shared.pb.gongdan.dispatch.v1 import policies_pb2, travel_pb2

DOCUMENT_CHARS_MAX = 20_000

router = APIRouter(route_class=Guarded, prefix="/policies", tags=["platform"])

Stands = policies_pb2.PublishResponse | policies_pb2.RevertResponse | policies_pb2.WithdrawResponse
"""Which version of a policy stands after a command."""

Time = Annotated[str, Field(min_length=1, max_length=64, description="RFC 3339, with offset")]


class SimulationWanted(Body):
    """A policy in YAML or JSON, and the period whose decisions are made again under it."""

    document: Annotated[str, Field(min_length=1, max_length=DOCUMENT_CHARS_MAX)]
    since: Time
    until: Time


class PolicyText(Body):
    """A policy in YAML or JSON, and from when it is in force: from now on, if nothing is said."""

    document: Annotated[str, Field(min_length=1, max_length=DOCUMENT_CHARS_MAX)]
    effective_from: Moment = ""


class EarlierVersion(Body):
    """Which version is put in force again."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]


class CalibrationWanted(Body):
    """For which policy what was learned of traffic is drafted, and from the trips of how long.

    `scenario` is whose tickets a policy is about that was never published: all, if nothing is said.
    """

    policy: Annotated[str, Field(min_length=1, max_length=50)]
    scenario: Annotated[str, Field(max_length=50)] = ""
    days: Annotated[int, Field(ge=1, le=3_650)] = 90


Key = Annotated[str, Path(max_length=100)]


@router.post("", operation_id="publishPolicy", status_code=201, responses={201: {"model": Shown}})
async def publish(body: PolicyText, gateway: GatewayNow, asking: Commanding) -> Response:
    """Put a policy in force, as its next version."""
    request = policies_pb2.PublishRequest(
        document=body.document, effective_from=body.effective_from
    )
    answer: policies_pb2.PublishResponse = await asking.command(
        gateway.clients.policies.Publish, request
    )
    return await _stands(gateway, asking, answer, 201)


@router.get("", operation_id="listPolicies", responses={200: {"model": Shown}})
async def list_policies(gateway: GatewayNow, asking: AskingNow) -> Response:
    """List all versions of all policies; what counts at this moment is `in_force`."""
    answer: policies_pb2.ListPoliciesResponse = await asking.ask(
        gateway.clients.policies.ListPolicies, policies_pb2.ListPoliciesRequest()
    )
    return await reply(gateway, asking, {"items": [plain(one) for one in answer.versions]})


@router.get("/{policy}", operation_id="getPolicy", responses={200: {"model": Shown}})
async def get_policy(
    policy: Key,
    gateway: GatewayNow,
    asking: AskingNow,
    version: Annotated[int, Query(ge=0, le=1_000_000, description="The newest, if 0")] = 0,
) -> Response:
    """Return a version of a policy as it was written."""
    answer: policies_pb2.GetPolicyResponse = await asking.ask(
        gateway.clients.policies.GetPolicy,
        policies_pb2.GetPolicyRequest(key=policy, version=version),
    )
    return await reply(gateway, asking, plain(answer))


@router.post("/{policy}/revert", operation_id="revertPolicy", responses={200: {"model": Shown}})
async def revert(
    policy: Key, body: EarlierVersion, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Put an earlier version in force again, as the next one."""
    answer: policies_pb2.RevertResponse = await asking.command(
        gateway.clients.policies.Revert,
        policies_pb2.RevertRequest(key=policy, version=body.version),
    )
    return await _stands(gateway, asking, answer, 200)


@router.delete("/{policy}", operation_id="withdrawPolicy", responses={200: {"model": Shown}})
async def withdraw(policy: Key, gateway: GatewayNow, asking: Commanding) -> Response:
    """Let a policy be in force no longer: what the scenario says holds again."""
    answer: policies_pb2.WithdrawResponse = await asking.command(
        gateway.clients.policies.Withdraw, policies_pb2.WithdrawRequest(key=policy)
    )
    return await _stands(gateway, asking, answer, 200)


@router.post(
    "/simulate", operation_id="simulatePolicy", status_code=200, response_class=EventStream
)
async def simulate(body: SimulationWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which decisions would have been others under a policy; nothing is written."""
    request = policies_pb2.SimulateRequest(
        document=body.document, since=body.since, until=body.until
    )
    return await streamed(asking, gateway.clients.policies.Simulate, request)


@router.post(
    "/calibration",
    operation_id="calibratePolicy",
    status_code=200,
    responses={200: {"model": Shown}},
)
async def calibrate(body: CalibrationWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Draft a policy with what trips teach of traffic, for who decides; nothing is written."""
    request = travel_pb2.CalibrateRequest(key=body.policy, scenario=body.scenario, days=body.days)
    answer: travel_pb2.CalibrateResponse = await asking.ask(
        gateway.clients.travel.Calibrate, request
    )
    bands = [{**shown_band(one.band), "taken": one.taken} for one in answer.bands]
    value = {**plain(answer), "document": answer.document or None, "bands": bands}
    return await reply(gateway, asking, value)


async def _stands(gateway: Gateway, asking: Asking, answer: Stands, status: int) -> Response:
    value = {
        "key": answer.key,
        "version": answer.version,
        "effective_from": answer.effective_from,
    }
    return await reply(gateway, asking, value, status=status, position=answer.position)
