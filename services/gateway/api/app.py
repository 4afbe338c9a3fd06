"""The application: every route, and the one way in which anything goes wrong."""

from collections.abc import Awaitable, Callable
from typing import Final, cast

import grpc
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.gateway.api import (
    appointments,
    approvals,
    articles,
    assets,
    attachments,
    attempts,
    calendars,
    calls,
    channels,
    customers,
    delegations,
    duplicates,
    event_streams,
    explaining,
    feeds,
    flow,
    forgetting,
    hooks,
    labels,
    live_positions,
    mails,
    many_moves,
    marks,
    merging,
    moves,
    notification_choices,
    notification_wordings,
    pages,
    parked,
    people,
    plans,
    platform,
    playback,
    plugins,
    policies,
    publishing,
    queues,
    readers,
    references,
    rosters,
    scenario_tools,
    schedules,
    sessions,
    shadow,
    shifts,
    splitting,
    stock,
    stocking,
    stream,
    submissions,
    technicians,
    tenants,
    tickets,
    transfers,
    travel,
    trips,
    uploads,
    waiting,
    webhooks,
    wecom,
    words,
)
from services.gateway.api.context import Gateway
from services.gateway.api.edge import Edge
from services.gateway.api.openapi import describe
from services.gateway.api.problems import problem_response, refusal_of_http, refusal_of_validation
from services.gateway.report import advice
from services.gateway.report import routes as report
from shared.decider import Refusal
from shared.rpc.errors import refusal_of

NOBODY_LISTENS = 499  # never sent: the client has gone

Handler = Callable[[Request, Exception], Awaitable[Response]]


def make_app(gateway: Gateway) -> FastAPI:
    """Return the application over the parts of a gateway."""
    app = FastAPI(
        title="Gongdan",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        routes=_ROUTES,
    )
    app.state.gateway = gateway
    describe(app)
    app.add_middleware(Edge)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


def _every_route() -> list[BaseRoute]:
    api = APIRouter(prefix="/api/v1")
    for nouns in (
        submissions,
        hooks,
        wecom,
        calls,
        uploads,
        references,
        queues,
        transfers,
        appointments,
        tickets,
        explaining,
        many_moves,
        moves,
        flow,
        marks,
        splitting,
        duplicates,
        merging,
        words,
        waiting,
        attachments,
        readers,
        technicians,
        shifts,
        trips,
        rosters,
        stock,
        stocking,
        live_positions,
        travel,
        people,
        labels,
        feeds,
        tenants,
        plans,
        plugins,
        platform,
        assets,  # after the costs of one, whose address a key could be
        notification_choices,
        notification_wordings,
        forgetting,  # before customers, whose keys may be any path
        customers,
        webhooks,
        articles,
        event_streams,
        mails,
        channels,
        attempts,
        playback,
        policies,
        approvals,
        calendars,
        schedules,
        delegations,
        scenario_tools,
        publishing,
        shadow,
        parked,
        stream,
        sessions,
    ):
        api.include_router(nouns.router)
    api.include_router(channels.addresses)
    for open_router in (sessions.open_router, feeds.open_router):
        api.include_router(open_router)
    whole = APIRouter()
    for router in (api, pages.router, report.router, advice.router):
        whole.include_router(router)
    return whole.routes


def _answer(request: Request, refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    state = request.state
    return problem_response(refusal, state.language, state.request_id, headers)


async def _refused(request: Request, error: Exception) -> Response:
    return _answer(request, cast("Refusal", error))


async def _remote(request: Request, error: Exception) -> Response:
    return _answer(request, refusal_of(cast("grpc.aio.AioRpcError", error)))


async def _invalid(request: Request, error: Exception) -> Response:
    return _answer(request, refusal_of_validation(cast("RequestValidationError", error)))


async def _http(request: Request, error: Exception) -> Response:
    trouble = cast("HTTPException", error)
    return _answer(request, refusal_of_http(trouble), dict(trouble.headers or {}))


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=NOBODY_LISTENS)


_HANDLERS: dict[type[Exception], Handler] = {
    Refusal: _refused,
    grpc.aio.AioRpcError: _remote,
    RequestValidationError: _invalid,
    HTTPException: _http,
    ClientDisconnect: _gone,
}

# Routes know no gateway: a request's application does. To read all of their signatures is most of
# what an application costs, so it is done once, however many are made.
_ROUTES: Final = _every_route()
