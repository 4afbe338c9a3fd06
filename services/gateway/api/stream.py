"""Events for those who follow: live frames for browsers, whole logs for integrators."""

import re
import time
from collections.abc import AsyncGenerator
from typing import Annotated, ClassVar, Final, Literal, assert_never

import grpc
from fastapi import APIRouter, Header, Query, Response

from services.gateway.api.context import (
    Asking,
    AskingNow,
    Gateway,
    GatewayNow,
    reads_every_ticket,
)
from services.gateway.api.cursors import CursorUnusable
from services.gateway.api.guard import Guarded
from services.gateway.api.models import Shown
from services.gateway.api.problems import problem_of
from services.gateway.api.replies import reply
from services.gateway.api.sse import PING, EventStream, event
from services.gateway.clients import QUERY_TIMEOUT_S
from services.gateway.live import PING_S, Frame, Missed
from shared.decider import Kind, Refusal
from shared.disclosure import Purpose
from shared.messaging.envelope import structured
from shared.pb.gongdan.log.v1 import log_pb2
from shared.recorded import Recorded
from shared.rpc.errors import refusal_of
from shared.rpc.logs import recorded_of

router = APIRouter(route_class=Guarded, tags=["events"])

LIVE_SERVICE: Final = "workflow"
EVENTS_MAX: Final = 1_000
PLACE: Final = r"^([0-9]{1,18}|[a-z]{1,31}\.[0-9]{1,9}\.[0-9]{1,18})$"
EVENTS_SCOPE: Final = "events:read"
CHANGED: Final = "changed"
LIVE_POSITION: Final = re.compile(rf"{LIVE_SERVICE}\.([0-9]{{1,9}})\.([0-9]{{1,18}})")

After = Annotated[str, Query(max_length=64, description="Like Last-Event-ID, which wins")]


class EventsOutdated(Refusal):
    """The position is of another history, a backup was restored since: ask again without it."""

    slug: ClassVar[str] = "token-outdated"
    kind: ClassVar[Kind] = Kind.STALE


class EventsForbidden(Refusal):
    """The whole log is for those who have the scope `events:read`."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@router.get("/stream", operation_id="followTickets", status_code=200, response_class=EventStream)
async def follow(
    gateway: GatewayNow,
    asking: AskingNow,
    last_event_id: Annotated[str, Header(alias="Last-Event-ID", max_length=64)] = "",
    after: After = "",
) -> Response:
    """Send what happens to tickets as it happens, ids only.

    Who may not read every ticket (`tickets:read`) hears `changed`, without ids: ask for what you
    show. `reset` means that events were missed: read anew what you show, with its id as
    `Gongdan-Min-Position`. Whoever takes nothing for 30 seconds is cut off, and may come back.
    """
    if after and not LIVE_POSITION.fullmatch(after):
        raise CursorUnusable("A stream goes on after the id of one of its events, or without any.")
    head: log_pb2.GetHeadResponse = await asking.ask(
        gateway.clients.logs[LIVE_SERVICE].GetHead, log_pb2.GetHeadRequest()
    )
    matched = LIVE_POSITION.fullmatch(last_event_id or after)
    resumed = int(matched[2]) if matched and int(matched[1]) == head.epoch else None
    # A cursor of another epoch is as good as one that is too old; so is a Last-Event-ID that is
    # none of ours, since a browser sends it by itself and cannot mend it.
    position = -1 if (last_event_id or after) and resumed is None else resumed
    return EventStream(_frames(gateway, asking, head, position))


@router.get("/events", operation_id="readEvents", responses={200: {"model": Shown}})
async def read_events(
    gateway: GatewayNow,
    asking: AskingNow,
    source: Annotated[
        Literal["identity", "intake", "workflow", "dispatch", "notification"], Query()
    ],
    after: Annotated[
        str,
        Query(pattern=PLACE, description="A `sequence`, or the `position` of an answer before"),
    ] = "0",
    limit: Annotated[int, Query(ge=1, le=EVENTS_MAX)] = EVENTS_MAX,
) -> Response:
    """Return the published events of one service's log after a place, from the first on.

    `position` of the answer is where to go on; after a backup was restored it is refused, because
    places that were given out may be other events' by then.
    """
    if EVENTS_SCOPE not in asking.caller.scopes:
        raise EventsForbidden
    head: log_pb2.GetHeadResponse = await asking.ask(
        gateway.clients.logs[source].GetHead, log_pb2.GetHeadRequest()
    )
    begin = _place(source, head.epoch, after)
    events = await _read(gateway, asking, source, log_pb2.ReadLogRequest(after=begin, limit=limit))
    last = events[-1].position if events else begin
    value = {
        "items": [structured(each, source) for each in events],
        "next_after": last,
        "position": f"{source}.{head.epoch}.{last}",
    }
    return await reply(gateway, asking, value, purpose=Purpose.INTEGRATION)


def _place(source: str, epoch: int, text: str) -> int:
    """Return the place that a text says; raises ``CursorUnusable``, ``EventsOutdated``."""
    service, _, rest = text.rpartition(".")[0].partition(".")
    if service and service != source:
        raise CursorUnusable("The position is one of another source: begin at 0, or ask for that.")
    if service and int(rest) != epoch:
        raise EventsOutdated
    return int(text.rpartition(".")[2])


async def _frames(
    gateway: Gateway, asking: Asking, head: log_pb2.GetHeadResponse, after: int | None
) -> AsyncGenerator[bytes]:
    def cursor(position: int) -> str:
        return f"{LIVE_SERVICE}.{head.epoch}.{position}"

    told = _about if reads_every_ticket(asking.caller) else _something
    # The first line goes out at once, so that a browser knows that it is connected.
    yield event("hello", {}, cursor(head.published if after is None else max(after, 0)))
    proven_at = time.monotonic()
    try:
        async for heard in gateway.live.follow(asking.caller.tenant, after, head.published):
            if time.monotonic() - proven_at >= PING_S or heard is None:
                # A session that ended ends what it follows.
                await gateway.authenticator.session(asking.credential)
                proven_at = time.monotonic()
            match heard:
                case Frame():
                    name, about = told(heard)
                    yield event(name, about, cursor(heard.position))
                case Missed(position=position):
                    yield event("reset", {}, cursor(position))
                case None:
                    yield PING
                case _:
                    assert_never(heard)
    except Refusal as refusal:
        problem = problem_of(refusal, asking.language, asking.request_id)
        yield event("problem", problem.model_dump(mode="json"))


def _about(frame: Frame) -> tuple[str, dict[str, object]]:
    name = "ticket_id" if frame.type.startswith("ticket.") else "id"
    return frame.type, {name: frame.subject, "version": frame.version}


def _something(_frame: Frame) -> tuple[str, dict[str, object]]:
    """Tell that something happened, to who may not know of every ticket."""
    return CHANGED, {}


async def _read(
    gateway: Gateway, asking: Asking, source: str, request: log_pb2.ReadLogRequest
) -> list[Recorded]:
    metadata = {**asking.metadata(), "authorization": f"Bearer {asking.session.token}"}
    frames = gateway.clients.logs[source].ReadLog(
        request, timeout=QUERY_TIMEOUT_S, metadata=tuple(metadata.items())
    )
    try:
        return [recorded_of(each) async for frame in frames for each in frame.events]
    except grpc.aio.AioRpcError as error:
        raise refusal_of(error) from error
