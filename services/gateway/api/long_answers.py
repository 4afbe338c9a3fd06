"""Long answers: what takes seconds tells how far it has come, as server-sent events."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable

import grpc
from fastapi import Response
from google.protobuf.message import Message

from services.gateway.api.context import Asking
from services.gateway.api.problems import problem_of
from services.gateway.api.replies import decoded, plain
from services.gateway.api.sse import EventStream, event
from services.gateway.clients import LONG_TIMEOUT_S
from shared.rpc.errors import refusal_of


async def streamed(
    asking: Asking, method: Callable[..., AsyncIterator[Message]], request: Message
) -> Response:
    """Return what a service tells frame by frame: `progress`, and `done` with its report.

    Raises the refusal of whoever does not begin at all; a later one is the event `problem`.
    """
    metadata = {**asking.metadata(), "authorization": f"Bearer {asking.session.token}"}
    frames = aiter(method(request, timeout=LONG_TIMEOUT_S, metadata=tuple(metadata.items())))
    try:
        # What is refused at once is an ordinary problem, not a stream that ends with one.
        first = await anext(frames, None)
    except grpc.aio.AioRpcError as error:
        raise refusal_of(error) from error
    return EventStream(_told(asking, first, frames))


async def _told(
    asking: Asking, first: Message | None, frames: AsyncIterator[Message]
) -> AsyncGenerator[bytes]:
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
