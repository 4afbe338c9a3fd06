"""Submissions: reports that come over HTTP, and what became of them."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.gateway.api.context import AskingNow, Commanding, Gateway, GatewayNow
from services.gateway.api.guard import AsItCame, Guarded
from services.gateway.api.models import Accepted, Page, Report, Shown
from services.gateway.api.problems import problem_response
from services.gateway.api.replies import POSITION, PagingNow, after_of, page, plain, reply
from shared.decider import Kind, Reason, Refusal
from shared.pb.gongdan.intake.v1 import intake_pb2

router = APIRouter(route_class=Guarded, tags=["submissions"])
door = APIRouter(route_class=AsItCame, tags=["submissions"])
"""Where reports come in: intake reads them, so that over HTTP and NATS the same is kept and said.
"""

Channel = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,31}$", description="Where it came from")]
_REPORT = {
    "content": {"application/json": {"schema": Report.model_json_schema()}},
    "required": True,
}


class SubmissionRejected(Refusal):
    """The report cannot be used; it was kept. Mend it: the same key may be used again."""

    slug: ClassVar[str] = "submission-rejected"
    kind: ClassVar[Kind] = Kind.INVALID


@door.post(
    "/submissions",
    operation_id="submitReport",
    status_code=202,
    responses={202: {"model": Accepted}},
    openapi_extra={"requestBody": _REPORT},
)
async def submit(
    request: Request, gateway: GatewayNow, asking: Commanding, channel: Channel = "api"
) -> Response:
    """Take a report and answer when it is in the log; the key makes it idempotent for ever."""
    answer: intake_pb2.SubmitResponse = await asking.command(
        gateway.clients.intake.Submit,
        intake_pb2.SubmitRequest(
            channel=channel,
            source=f"urn:gongdan:api:{asking.caller.actor}",
            id=asking.idempotency_key,
            body=await request.body(),
        ),
    )
    if answer.state == "rejected":
        refusal = SubmissionRejected(
            reasons=_reasons(answer.reasons), submission_id=answer.submission_id
        )
        headers = {POSITION: answer.position} if answer.position else {}
        return problem_response(refusal, asking.language, asking.request_id, headers)
    value = {
        "submission_id": answer.submission_id,
        "ticket_id": answer.ticket_id,
        "tracking_url": f"{_base(gateway, request)}/#/tickets/{answer.ticket_id}",
        "state": answer.state or "accepted",
        "duplicate": answer.duplicate,
    }
    headers = {"Location": f"/api/v1/submissions/{answer.submission_id}"}
    return await reply(
        gateway, asking, value, status=202, position=answer.position, headers=headers
    )


router.include_router(door)


@router.get(
    "/submissions/{submission_id}",
    operation_id="getSubmission",
    responses={200: {"model": Shown}},
)
async def get_submission(submission_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what became of a report."""
    request = intake_pb2.GetSubmissionRequest(submission_id=str(submission_id))
    answer: intake_pb2.GetSubmissionResponse = await asking.ask(
        gateway.clients.intake.GetSubmission, request
    )
    return await reply(gateway, asking, plain(answer))


@router.get(
    "/submissions", operation_id="listRejectedSubmissions", responses={200: {"model": Page}}
)
async def list_submissions(
    state: Annotated[Literal["rejected"], Query()],
    gateway: GatewayNow,
    asking: AskingNow,
    paging: PagingNow,
) -> Response:
    """Return the reports that were rejected and kept, the latest first."""
    del state  # the only one there is: accepted reports are tickets
    request = intake_pb2.ListRejectedRequest(
        limit=paging.limit, cursor=after_of(gateway, asking, paging)
    )
    answer: intake_pb2.ListRejectedResponse = await asking.ask(
        gateway.clients.intake.ListRejected, request
    )
    items = [plain(each) for each in answer.submissions]
    return await page(gateway, asking, paging, items, answer.next_cursor)


def _reasons(reasons: Iterable[intake_pb2.Reason]) -> list[Reason]:
    return [Reason(code=each.code, message=each.message, pointer=each.pointer) for each in reasons]


def _base(gateway: Gateway, request: Request) -> str:
    return (gateway.public_url or str(request.base_url)).rstrip("/")
