"""The rest of the product: scenarios, notices, figures, rebuilds."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Final, Literal
from uuid import UUID

import grpc
import msgspec
from fastapi import APIRouter, Path, Query, Response

from services.gateway.api.context import Asking, AskingNow, Commanding, GatewayNow
from services.gateway.api.documents import OfDocumentPublishers, OfDocuments
from services.gateway.api.guard import Guarded, OfRebuilders
from services.gateway.api.language import Language
from services.gateway.api.models import NewPublication, NewScenario, Page, Rebuild, Shown
from services.gateway.api.places import flat_places
from services.gateway.api.problems import RequestInvalid, problem_of
from services.gateway.api.replies import PagingNow, after_of, decoded, page, plain, reply
from services.gateway.api.sse import EventStream, event
from services.gateway.clients import PUBLISH_TIMEOUT_S, REBUILD_TIMEOUT_S, Clients
from shared.decider import Reason
from shared.pb.gongdan.notification.v1 import notification_pb2
from shared.pb.gongdan.reporting.v1 import reporting_pb2
from shared.pb.gongdan.workflow.v1 import upkeep_pb2, workflow_pb2
from shared.rpc.errors import refusal_of

NoticeState = Literal[
    "",
    "waiting",
    "held",
    "gathered",
    "stopped",
    "trying",
    "retrying",
    "sent",
    "failed",
    "unknown",
]
router = APIRouter(route_class=Guarded, tags=["platform"])
checking = APIRouter(route_class=OfDocuments, tags=["platform"])
publishing = APIRouter(route_class=OfDocumentPublishers, tags=["platform"])
rebuilding = APIRouter(route_class=OfRebuilders, tags=["platform"])

KEPT_BY_WORKFLOW: Final = ("timers", "approvals")
"""The views that are not reporting's: workflow keeps them beside its log."""

Rebuilt = reporting_pb2.RebuildResponse | upkeep_pb2.RebuildResponse
Text = Annotated[str, Query(max_length=100)]


@router.get("/scenarios", operation_id="listScenarios", responses={200: {"model": Page}})
async def list_scenarios(gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return the scenarios published in the tenant, with their versions."""
    answer: workflow_pb2.ListScenariosResponse = await asking.ask(
        gateway.clients.workflow.ListScenarios, workflow_pb2.ListScenariosRequest()
    )
    items = [plain(each) for each in answer.scenarios]
    return await reply(gateway, asking, {"items": items, "next_cursor": None})


@publishing.post(
    "/scenarios",
    operation_id="publishScenario",
    status_code=201,
    responses={201: {"model": Shown}},
)
async def publish_scenario(
    body: NewPublication, gateway: GatewayNow, asking: Commanding
) -> Response:
    """Publish a scenario; the same content again publishes nothing new.

    `problems` lists what it was published in spite of: warnings and advice, as a check finds them.
    """
    request = workflow_pb2.PublishScenarioRequest(
        document=_document(body),
        shipped=body.shipped,
        migrate=body.migrate,
        places=flat_places(body.places),
    )
    answer: workflow_pb2.PublishScenarioResponse = await asking.command(
        gateway.clients.workflow.PublishScenario, request, timeout_s=PUBLISH_TIMEOUT_S
    )
    problems = [plain(each) for each in answer.problems]
    value = {"definition": answer.definition, "problems": problems}
    return await reply(gateway, asking, value, status=201, position=answer.position)


@checking.post("/scenarios/lint", operation_id="lintScenario", responses={200: {"model": Shown}})
async def lint_scenario(body: NewScenario, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Say what publishing would refuse or advise against; nothing is recorded."""
    request = workflow_pb2.LintScenarioRequest(document=_document(body), shipped=body.shipped)
    answer: workflow_pb2.LintScenarioResponse = await asking.ask(
        gateway.clients.workflow.LintScenario, request
    )
    value = {"problems": [plain(each) for each in answer.problems]}
    return await reply(gateway, asking, value)


@router.get("/notices", operation_id="listNotices", responses={200: {"model": Page}})
async def list_notices(
    *,
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
    ticket_id: UUID | None = None,
    mine: bool = False,
    state: NoticeState = "",
    channel: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Return who was told what, how, and whether it arrived."""
    request = notification_pb2.ListNoticesRequest(
        ticket_id=str(ticket_id or ""),
        mine=mine,
        state=state,
        channel=channel,
        limit=paging.limit,
        cursor=after_of(gateway, asking, paging),
    )
    answer: notification_pb2.ListNoticesResponse = await asking.ask(
        gateway.clients.notification.ListNotices, request
    )
    items = [told_notice(each, asking.language) for each in answer.notices]
    return await page(gateway, asking, paging, items, answer.next_cursor)


@router.post(
    "/notices/{notice_id}/read", operation_id="readNotice", responses={200: {"model": Shown}}
)
async def read_notice(
    notice_id: Annotated[str, Path(max_length=100)], gateway: GatewayNow, asking: Commanding
) -> Response:
    """Mark one of the asker's notices as read."""
    answer: notification_pb2.MarkReadResponse = await asking.command(
        gateway.clients.notification.MarkRead,
        notification_pb2.MarkReadRequest(notice_id=notice_id),
    )
    return await reply(gateway, asking, {"notice_id": notice_id}, position=answer.position)


@router.get("/metrics/{name}", operation_id="getMetrics", responses={200: {"model": Shown}})
async def get_metrics(
    *,
    name: Literal[
        "tickets",
        "responses",
        "handovers",
        "backlog",
        "form-fatigue",
        "promises",
        "replies",
        "waiting",
        "delegations",
    ],
    gateway: GatewayNow,
    asking: AskingNow,
    start: Annotated[Text, Query(alias="from")] = "",
    end: Annotated[Text, Query(alias="to")] = "",
    type_: Annotated[Text, Query(alias="type")] = "",
) -> Response:
    """Return one group of figures over a period."""
    request = reporting_pb2.GetMetricsRequest(name=name, to=end, type=type_, **{"from": start})
    answer: reporting_pb2.GetMetricsResponse = await asking.ask(
        gateway.clients.reporting.GetMetrics, request
    )
    return await reply(gateway, asking, decoded(answer.metrics), position=answer.position)


@router.get(
    "/assets/{asset:path}/costs", operation_id="getAssetCosts", responses={200: {"model": Shown}}
)
async def get_asset_costs(
    asset: Annotated[str, Path(min_length=1, max_length=500)],
    gateway: GatewayNow,
    asking: AskingNow,
) -> Response:
    """Return what an asset cost in each of the last twelve months, by the tickets one may see."""
    request = reporting_pb2.GetAssetCostsRequest(asset=asset)
    answer: reporting_pb2.GetAssetCostsResponse = await asking.ask(
        gateway.clients.reporting.GetAssetCosts, request
    )
    return await reply(gateway, asking, decoded(answer.costs), position=answer.position)


@rebuilding.post(
    "/rebuilds", operation_id="rebuildViews", status_code=200, response_class=EventStream
)
async def rebuild(body: Rebuild, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Build views anew beside the live ones and swap; progress comes as server-sent events."""
    metadata = {**asking.metadata(), "authorization": f"Bearer {asking.session.token}"}
    progress = _rebuilt(gateway.clients, body.view, tuple(metadata.items()))
    try:
        # What is refused at once is an ordinary problem, not a stream that ends with one.
        first = await anext(progress, None)
    except grpc.aio.AioRpcError as error:
        raise refusal_of(error) from error
    return EventStream(_told(asking, first, progress))


async def _rebuilt(
    clients: Clients, view: str, metadata: tuple[tuple[str, str], ...]
) -> AsyncIterator[Rebuilt]:
    """Yield how far the rebuild of a view has come; of every view where none is named."""
    if view not in KEPT_BY_WORKFLOW:
        told = reporting_pb2.RebuildRequest(view=view)
        async for reported in clients.reporting.Rebuild(
            told, timeout=REBUILD_TIMEOUT_S, metadata=metadata
        ):
            yield reported
    if view in {"", *KEPT_BY_WORKFLOW}:
        kept = upkeep_pb2.RebuildRequest(view=view)
        async for done in clients.upkeep.Rebuild(
            kept, timeout=REBUILD_TIMEOUT_S, metadata=metadata
        ):
            yield done


async def _told(
    asking: Asking, first: Rebuilt | None, progress: AsyncIterator[Rebuilt]
) -> AsyncGenerator[bytes]:
    last = {} if first is None else plain(first)
    try:
        if last:
            yield event("progress", last)
        async for each in progress:
            last = plain(each)
            yield event("progress", last)
    except grpc.aio.AioRpcError as error:
        problem = problem_of(refusal_of(error), asking.language, asking.request_id)
        yield event("problem", problem.model_dump(mode="json"))
        return
    yield event("done", last)


def told_notice(notice: notification_pb2.Notice, language: Language) -> dict[str, object]:
    """Return a notice with its text in the reader's language as its subject, if it has one."""
    subject = notice.texts.get(language.value) or notice.subject
    return {**plain(notice), "subject": subject}


def _document(body: NewScenario) -> str:
    """Return the document as text; empty for one that ships."""
    if (body.document is None) == (body.shipped == ""):
        message = "Give either a document or the key of a shipped scenario."
        raise RequestInvalid(reasons=[Reason(code="one-of", message=message)])
    document = body.document or ""
    return document if isinstance(document, str) else msgspec.json.encode(document).decode()


router.include_router(checking)
router.include_router(publishing)
router.include_router(rebuilding)
