"""Parked streams: what the services could not digest, and having it replayed after a fix."""

import asyncio
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Response

from services.gateway.api.context import Asking, AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Replay, Shown
from services.gateway.api.replies import plain, reply
from services.gateway.clients import READERS, Reader
from shared.decider import Kind, Refusal
from shared.pb.gongdan.log.v1 import parked_pb2

Parked = parked_pb2.ListParkedResponse | parked_pb2.ReplayParkedResponse


class ParkedStream(Shown):
    """A stream with an event that a view or reaction could not digest; later ones wait behind."""

    service: str
    name: str
    stream_id: str
    position: int
    type: str
    error: str
    since: str
    attempts: int
    waiting: int


class ParkedStreams(Shown):
    """What is parked; `away` are services that did not answer."""

    items: list[ParkedStream]
    total: int
    away: list[str]


class Replayed(Shown):
    """How many events were digested after all, and what stays parked."""

    replayed: int
    unfinished: bool
    items: list[ParkedStream]
    total: int


class MayNotReplay(Refusal):
    """What is parked is replayed by whoever administers the tenant."""

    slug: ClassVar[str] = "parked-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class OfReplayers(OfAdministrators):
    """A route for who may have parked streams replayed."""

    refusal: ClassVar[type[Refusal]] = MayNotReplay


router = APIRouter(route_class=OfReplayers, tags=["platform"])


@router.get("/parked", operation_id="listParked", responses={200: {"model": ParkedStreams}})
async def list_parked(
    gateway: GatewayNow, asking: AskingNow, service: Annotated[Reader | None, Query()] = None
) -> Response:
    """Return what each service could not digest; a service that is away is named, not waited for.

    At most 200 streams of a service are listed, those parked longest first; `total` counts all.
    """
    names = READERS if service is None else (service,)
    answers = await asyncio.gather(*(_parked_in(gateway, asking, name) for name in names))
    heard = {name: answer for name, answer in zip(names, answers, strict=True) if answer}
    value = {
        "items": [item for name, answer in heard.items() for item in _items(name, answer)],
        "total": sum(answer.total for answer in heard.values()),
        "away": [name for name in names if name not in heard],
    }
    return await reply(gateway, asking, value)


@router.post("/parked/replay", operation_id="replayParked", responses={200: {"model": Replayed}})
async def replay_parked(body: Replay, gateway: GatewayNow, asking: Commanding) -> Response:
    """Have a service digest again what it parked, and say what stays parked.

    What took too long is `unfinished`: send it again until it is not. Nothing is done twice.
    """
    answer: parked_pb2.ReplayParkedResponse = await asking.command(
        gateway.clients.parked[body.service].ReplayParked,
        parked_pb2.ReplayParkedRequest(name=body.name),
    )
    value = {
        "replayed": answer.replayed,
        "unfinished": answer.unfinished,
        "items": _items(body.service, answer),
        "total": answer.total,
    }
    return await reply(gateway, asking, value)


async def _parked_in(
    gateway: Gateway, asking: Asking, service: str
) -> parked_pb2.ListParkedResponse | None:
    """Return what a service has parked; None if it is away."""
    try:
        answer: parked_pb2.ListParkedResponse = await asking.ask(
            gateway.clients.parked[service].ListParked, parked_pb2.ListParkedRequest()
        )
    except Refusal as refusal:
        if refusal.kind is not Kind.UNAVAILABLE:
            raise
        return None
    return answer


def _items(service: str, answer: Parked) -> list[dict[str, object]]:
    return [{"service": service, **plain(each)} for each in answer.parked]
