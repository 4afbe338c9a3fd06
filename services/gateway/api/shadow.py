"""The shadow: what would have happened to the tickets of the last days under other rules.

It takes seconds, so how far it has come is told as server-sent events; the last one is `done`.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

import grpc
from fastapi import APIRouter, Response
from google.protobuf.message import Message
from pydantic import Field

from services.gateway.api.context import Asking, AskingNow, GatewayNow
from services.gateway.api.documents import OfDocumentPublishers
from services.gateway.api.problems import problem_of
from services.gateway.api.publishing import ScenarioSource, source_of
from services.gateway.api.replies import decoded, plain
from services.gateway.api.sse import EventStream, event
from services.gateway.clients import SHADOW_TIMEOUT_S
from shared.pb.gongdan.workflow.v1 import shadow_pb2
from shared.rpc.errors import refusal_of

DAYS_MAX = 3_650

router = APIRouter(route_class=OfDocumentPublishers, prefix="/scenarios", tags=["platform"])


class ShadowWanted(ScenarioSource):
    """A scenario, and how far back tickets are lived through again (0: all)."""

    days: Annotated[int, Field(ge=0, le=DAYS_MAX)] = 30


@router.post("/shadow", operation_id="replayScenario", status_code=200, response_class=EventStream)
async def replay_scenario(body: ShadowWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which tickets would have gone another way under a scenario; nothing is recorded."""
    source = source_of(body)
    request = shadow_pb2.ReplayRequest(
        document=source.document,
        shipped=source.shipped,
        definition=source.definition,
        days=body.days,
    )
    return await _streamed(asking, gateway.clients.shadow.Replay, request)


@router.post(
    "/idle-rules", operation_id="findIdleRules", status_code=200, response_class=EventStream
)
async def find_idle_rules(body: ShadowWanted, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say which rules had nothing to say about any ticket of the last days."""
    source = source_of(body)
    request = shadow_pb2.FindIdleRulesRequest(
        document=source.document,
        shipped=source.shipped,
        definition=source.definition,
        days=body.days,
    )
    return await _streamed(asking, gateway.clients.shadow.FindIdleRules, request)


async def _streamed(
    asking: Asking, method: Callable[..., AsyncIterator[Message]], request: Message
) -> Response:
    metadata = {**asking.metadata(), "authorization": f"Bearer {asking.session.token}"}
    frames = aiter(method(request, timeout=SHADOW_TIMEOUT_S, metadata=tuple(metadata.items())))
    try:
        # What is refused at once is an ordinary problem, not a stream that ends with one.
        first = await anext(frames, None)
    except grpc.aio.AioRpcError as error:
        raise refusal_of(error) from error
    return EventStream(_told(asking, first, frames))


async def _told(
    asking: Asking, first: Message | None, frames: AsyncIterator[Message]
) -> AsyncIterator[bytes]:
    try:
        if first is not None:
            yield _frame(first)
        async for each in frames:
            yield _frame(each)
    except grpc.aio.AioRpcError as error:
        problem = problem_of(refusal_of(error), asking.language, asking.request_id)
        yield event("problem", problem.model_dump(mode="json"))


def _frame(message: Message) -> bytes:
    report = getattr(message, "report", b"")
    if report:
        return event("done", decoded(report))
    shown = plain(message)
    del shown["report"]
    return event("progress", shown)
