"""References: what is known of orders, contracts, classes... outside, said and read back."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import Guarded
from services.gateway.api.models import References, Shown
from services.gateway.api.replies import plain, reply
from services.gateway.api.tickets import SPACE_BEFORE_OFFSET
from shared.pb.gongdan.intake.v1 import references_pb2

router = APIRouter(route_class=Guarded, tags=["references"])

VERSION_MAX = 2**31 - 1
Kind = Annotated[str, Path(max_length=32, description="What kind of thing, such as contract")]
Key = Annotated[str, Path(max_length=200, description="The key that its owner knows it by")]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Which version is asked for: by its number, or the one that held at a moment."""

    as_of: str
    version: int


async def held_of(
    as_of: Annotated[str, Query(max_length=64, description="RFC 3339: as it held then")] = "",
    version: Annotated[int, Query(ge=0, le=VERSION_MAX, description="A version's number")] = 0,
) -> Held:
    """Return which version is asked for."""
    return Held(as_of=SPACE_BEFORE_OFFSET.sub("+", as_of), version=version)


@router.post(
    "/references",
    operation_id="stateReferences",
    status_code=200,
    responses={200: {"model": Shown}},
)
async def state_references(body: References, gateway: GatewayNow, asking: Commanding) -> Response:
    """Say how things outside stand, up to 200 at once: every mistake is told before any is kept."""
    request = references_pb2.StateReferencesRequest(
        source=f"urn:gongdan:api:{asking.caller.actor}",
        id=asking.idempotency_key,
        body=body.model_dump_json(include={"records"}, exclude_unset=True).encode(),
    )
    intake = gateway.clients.references
    answer: references_pb2.StateReferencesResponse = await asking.command(
        intake.CheckReferences if body.dry_run else intake.StateReferences, request
    )
    value = {"records": [plain(one) for one in answer.records]}
    return await reply(gateway, asking, value, position=answer.position)


@router.get(
    "/references/{kind}/{key:path}",
    operation_id="getReference",
    responses={200: {"model": Shown}},
)
async def get_reference(
    kind: Kind,
    key: Key,
    gateway: GatewayNow,
    asking: AskingNow,
    held: Annotated[Held, Depends(held_of)],
) -> Response:
    """Return how a thing stood at a moment (now, if none is named), as far as is known by now."""
    request = references_pb2.GetReferenceRequest(
        kind=kind, key=key, as_of=held.as_of, version=held.version
    )
    answer: references_pb2.GetReferenceResponse = await asking.ask(
        gateway.clients.references.GetReference, request
    )
    value = {**plain(answer), "values": json.loads(answer.values)}
    return await reply(gateway, asking, value)
