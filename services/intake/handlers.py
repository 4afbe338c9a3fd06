"""When a message comes on ``intake.<tenant>.<channel>``: take the report, answer after the commit.

The answer has the shape of a JetStream acknowledgement, so ``js.publish`` of any NATS client waits
for it and retries when there is none. An acknowledgement means: in PostgreSQL. Nothing is buffered
here; while we are away nobody answers and the producer keeps its message (decision 10).
"""

import json
from collections.abc import Awaitable, Callable, Mapping

import structlog
from faststream.nats import NatsRouter
from faststream.nats.message import NatsMessage

from services.intake.adapters.envelopes import arrival_of_message
from services.intake.app import Intake, Outcome
from shared.database import CONNECTION_TROUBLE
from shared.decider import Kind, Reason, Refusal
from shared.intent import Caller, TenantId
from shared.messaging.cloudevents import CloudEventRefused

SUBJECT = "intake.*.*"
QUEUE = "intake"
REPORTS_AT_ONCE_MAX = 256
"""Reports under way at once; one more is told to come again, before any work is done for it."""
WORKERS = 2 * REPORTS_AT_ONCE_MAX
"""More than can be under way, so that there is always one to say that we are busy."""
PENDING_MESSAGES_MAX = 8_192
ERR_CODE_BASE = 20_000
"""Added to the code: JetStream's own error codes start at 10,000."""

REJECTED = "rejected"
CODES = {
    Kind.INVALID: 400,
    Kind.NOT_FOUND: 404,
    Kind.REUSED: 409,
    Kind.TOO_LARGE: 413,
}
"""What a refusal is answered with; everything else is 503: try again."""

RequireTenant = Callable[[TenantId], Awaitable[object]]
log = structlog.get_logger()


class Door:
    """Answers messages, so many at a time."""

    def __init__(self, app: Intake, require_tenant: RequireTenant) -> None:
        """``require_tenant`` refuses a tenant that is not in service."""
        self._app = app
        self._require_tenant = require_tenant
        self._under_way = 0

    async def answer(self, subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Take the report in a message and return the reply; never raises."""
        if self._under_way >= REPORTS_AT_ONCE_MAX:
            return _trouble(503, "busy: too many reports at this moment, try again.")
        self._under_way += 1
        try:
            return _reply(await self._take(subject, headers, body))
        except Refusal as refusal:
            code = 400 if isinstance(refusal, CloudEventRefused) else CODES.get(refusal.kind, 503)
            return _trouble(code, f"{refusal.slug}: {refusal.message}", refusal.reasons)
        except CONNECTION_TROUBLE:
            return _trouble(503, "database-away: the database does not answer, try again.")
        except Exception:
            log.exception("intake_failed", subject=subject)
            return _trouble(503, "internal: something went wrong on our side, try again.")
        finally:
            self._under_way -= 1

    async def _take(self, subject: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        _, tenant, channel = subject.split(".", 2)
        await self._require_tenant(TenantId(tenant))
        caller = Caller(tenant=TenantId(tenant), actor="system:intake")
        return await self._app.submit(arrival_of_message(caller, channel, headers, body))


def subscribers(door: Door) -> NatsRouter:
    """Return what listens to producers."""
    router = NatsRouter()

    @router.subscriber(
        SUBJECT,
        queue=QUEUE,
        max_workers=WORKERS,
        pending_msgs_limit=PENDING_MESSAGES_MAX,
        decoder=_as_it_came,
    )
    async def when_a_report_comes_take_it(message: NatsMessage) -> bytes:
        headers = {str(key): str(value) for key, value in message.headers.items()}
        return await door.answer(message.raw_message.subject, headers, message.body)

    return router


async def _as_it_came(msg: NatsMessage) -> NatsMessage:
    """Leave the message alone: what a body means is decided by its CloudEvents headers."""
    return msg


def _reply(outcome: Outcome) -> bytes:
    if outcome.state == REJECTED:
        description = "submission-rejected: this report cannot be used; it was kept."
        return _trouble(422, description, outcome.reasons, str(outcome.submission_id))
    reply: dict[str, object] = {
        "stream": QUEUE,
        "seq": outcome.position,
        "submission_id": str(outcome.submission_id),
        "ticket_id": str(outcome.submission_id),
    }
    if outcome.duplicate:
        reply["duplicate"] = True
    return json.dumps(reply).encode()


def _trouble(
    code: int, description: str, reasons: tuple[Reason, ...] = (), submission_id: str | None = None
) -> bytes:
    """Return an error reply. ``error`` has exactly the keys that NATS clients understand."""
    error = {"code": code, "err_code": ERR_CODE_BASE + code, "description": description}
    reply: dict[str, object] = {"error": error}
    if reasons:
        reply["reasons"] = [
            {"code": one.code, "message": one.message, "pointer": one.pointer} for one in reasons
        ]
    if submission_id is not None:
        reply["submission_id"] = submission_id
    return json.dumps(reply, ensure_ascii=False).encode()
