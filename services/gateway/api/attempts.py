"""Attempts at notices: what was tried to get one to somebody, and once more."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.gateway.api.context import AskingNow, Commanding, GatewayNow
from services.gateway.api.guard import OfAdministrators
from services.gateway.api.models import Shown
from services.gateway.api.replies import plain, reply
from shared.pb.gongdan.notification.v1 import attempts_pb2

router = APIRouter(route_class=OfAdministrators, prefix="/notices", tags=["channels"])


@router.get(
    "/{notice_id}/attempts", operation_id="listNoticeAttempts", responses={200: {"model": Shown}}
)
async def list_attempts(notice_id: UUID, gateway: GatewayNow, asking: AskingNow) -> Response:
    """Return what was tried for a notice, when, and what the other side answered."""
    answer: attempts_pb2.ListAttemptsResponse = await asking.ask(
        gateway.clients.attempts.ListAttempts,
        attempts_pb2.ListAttemptsRequest(notice_id=str(notice_id)),
    )
    attempts = [
        {
            **plain(one),
            "became": one.became or None,
            "ended_at": one.ended_at or None,
            "retry_at": one.retry_at or None,
        }
        for one in answer.attempts
    ]
    return await reply(gateway, asking, {**plain(answer), "attempts": attempts})


@router.post(
    "/{notice_id}/resend",
    operation_id="resendNotice",
    status_code=202,
    responses={202: {"model": Shown}},
)
async def resend(notice_id: UUID, gateway: GatewayNow, asking: Commanding) -> Response:
    """Send a notice again that was sent, failed or is unknown, with all its tries."""
    answer: attempts_pb2.SendAgainResponse = await asking.command(
        gateway.clients.attempts.SendAgain,
        attempts_pb2.SendAgainRequest(notice_id=str(notice_id)),
    )
    value = {"notice_id": str(notice_id)}
    return await reply(gateway, asking, value, status=202, position=answer.position)
