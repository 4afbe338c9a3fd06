"""When a message comes on ``intake.<tenant>.<channel>``: take the report, answer after the commit.

On the channel ``event`` something happened that may open tickets by the rules of scenarios.
On ``ref.<tenant>.<kind>`` somebody says how a thing outside stands: it is kept and answered alike.
The answer has the shape of a JetStream acknowledgement, so ``js.publish`` of any NATS client waits
for it and retries when there is none. An acknowledgement means: in PostgreSQL. Nothing is buffered
here; while we are away nobody answers and the producer keeps its message (decision 10).
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog
from faststream.nats import NatsBroker, NatsRouter
from faststream.nats.message import NatsMessage
from faststream.security import SASLPlaintext
from nats.aio.msg import Msg

from services.intake.adapters.envelopes import arrival_of_message, event_of_message
from services.intake.adapters.producers import INTAKE, REFERENCES, is_from_a_producer
from services.intake.adapters.reference_calls import state_as_heard
from services.intake.app import Happenings, Heard, Intake, Known, Outcome, Records
from services.intake.domain.event import EVENT
from shared.database import CONNECTION_TROUBLE
from shared.decider import Kind, Reason, Refusal
from shared.intent import Caller, TenantId
from shared.messaging.bus import NATS_TROUBLE

NATS_USER = "intake"
"""In the integrators' account: may hear reports and answer them, nothing else."""

SUBJECT = "intake.*.*"
REFERENCE_SUBJECT = f"{REFERENCES}.*.*"
QUEUE = INTAKE
REPORTS_AT_ONCE_MAX = 256
"""Reports under way at once; one more is told to come again, before any work is done for it."""
REPORTS_OF_ONE_TENANT_MAX = 160
"""Not all of them: whatever keeps one tenant's reports waiting, another's are taken."""
PENDING_MESSAGES_MAX = 8_192
CLOSE_S = 10.0
ERR_CODE_BASE = 20_000
"""Added to the code: JetStream's own error codes start at 10,000."""

REJECTED = "rejected"
REJECTED_SENTENCE = (
    "The report cannot be used; it was kept. Mend it: the same key may be used again."
)
EVENT_REJECTED_SENTENCE = (
    "Something that this event opens cannot be used; it was kept, and the rest was opened. "
    "Send the event mended under a new id: what was opened would be opened again."
)
CODES = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.REUSED: 422,
    Kind.TOO_LARGE: 413,
}
"""What a refusal is answered with, as over HTTP; everything else is 503: try again."""

NOTHING_MORE: Mapping[str, object] = {}

RequireTenant = Callable[[TenantId], Awaitable[object]]
log = structlog.get_logger()


class Door:
    """Answers messages, so many at a time."""

    def __init__(
        self,
        app: Intake,
        happenings: Happenings,
        records: Records,
        require_tenant: RequireTenant,
    ) -> None:
        """``require_tenant`` refuses a tenant that is not in service."""
        self._app = app
        self._happenings = happenings
        self._records = records
        self._require_tenant = require_tenant
        self._under_way: set[asyncio.Task[None]] = set()
        self._by_tenant: Counter[str] = Counter()
        self._closed = False

    async def let_in(self, message: Msg) -> None:
        """Begin with a message and return; the reply follows when there is one."""
        if not is_from_a_producer(message.subject, message.reply, message.headers, message.data):
            log.debug("message_left_alone", subject=message.subject)
            return
        tenant = message.subject.split(".", 2)[1]
        full = len(self._under_way) >= REPORTS_AT_ONCE_MAX
        if self._closed or full or self._by_tenant[tenant] >= REPORTS_OF_ONE_TENANT_MAX:
            busy = _trouble(503, "busy: too much to do at this moment, try again.")
            await _respond(message, busy)
            return
        self._by_tenant[tenant] += 1
        task = asyncio.create_task(self._take_and_reply(message))
        self._under_way.add(task)
        task.add_done_callback(partial(self._done, tenant))

    def under_way(self, tenant: TenantId) -> int:
        """Return how many of a tenant's reports are being taken at this moment."""
        return self._by_tenant[tenant]

    async def close(self) -> None:
        """Let nobody in any more, and finish what is under way."""
        self._closed = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=CLOSE_S)

    async def answer(self, subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Take the report in a message and return the reply; never raises."""
        try:
            return await self._take(subject, headers, body)
        except Refusal as refusal:
            code = CODES.get(refusal.kind, 503)
            description = f"{refusal.slug}: {refusal.message}"
            known = refusal.details.get("submission_id")
            return _trouble(code, description, refusal.reasons, known)
        except CONNECTION_TROUBLE:
            return _trouble(503, "database-away: the database does not answer, try again.")
        except Exception:
            log.exception("intake_failed", subject=subject)
            return _trouble(503, "internal: something went wrong on our side, try again.")

    def _done(self, tenant: str, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._by_tenant[tenant] -= 1
        if not self._by_tenant[tenant]:
            del self._by_tenant[tenant]

    async def _take_and_reply(self, message: Msg) -> None:
        reply = await self.answer(message.subject, message.headers or {}, message.data)
        await _respond(message, reply)

    async def _take(self, subject: str, headers: Mapping[str, str], body: bytes) -> bytes:
        door, tenant, channel = subject.split(".", 2)
        await self._require_tenant(TenantId(tenant))
        caller = Caller(tenant=TenantId(tenant), actor="system:intake")
        if door == REFERENCES:
            return _acknowledged(
                await state_as_heard(self._records, caller, channel, headers, body)
            )
        told = event_of_message(caller, headers, body) if channel == EVENT else None
        if told is not None:
            return reply_to_event(await self._happenings.hear(told))
        return _reply(await self._app.submit(arrival_of_message(caller, channel, headers, body)))


def listening(url: str, password: str, door: Door) -> NatsBroker:
    """Return the connection on which producers are heard; it begins when it is started."""
    broker = NatsBroker(
        url,
        name="intake-reports",
        security=SASLPlaintext(username=NATS_USER, password=password, use_ssl=False),
        max_reconnect_attempts=-1,  # an outage of the bus is never a reason to end
        reconnect_time_wait=1,
        apply_types=False,
        logger=None,
    )
    broker.include_router(subscribers(door))
    return broker


def subscribers(door: Door) -> NatsRouter:
    """Return what listens to producers.

    FastStream wires and documents the subscription. The work is done in tasks of our own: with its
    own workers a message cost 255 us of CPU before anything was done for it, so 85, and 21 in bare
    nats-py.
    """
    router = NatsRouter()

    @router.subscriber(
        SUBJECT,
        queue=QUEUE,
        pending_msgs_limit=PENDING_MESSAGES_MAX,
        decoder=_as_it_came,
        no_reply=True,
    )
    @router.subscriber(
        REFERENCE_SUBJECT,
        queue=QUEUE,
        pending_msgs_limit=PENDING_MESSAGES_MAX,
        decoder=_as_it_came,
        no_reply=True,
    )
    async def when_a_report_comes_take_it(message: NatsMessage) -> None:
        await door.let_in(message.raw_message)

    return router


async def _as_it_came(msg: NatsMessage) -> NatsMessage:
    """Leave the message alone: what a body means is decided by its CloudEvents headers."""
    return msg


async def _respond(message: Msg, reply: bytes) -> None:
    if not message.reply:
        return  # it was published without waiting for an answer: the report is taken all the same
    try:
        await message.respond(reply)
    except NATS_TROUBLE as trouble:
        log.warning("reply_failed", error=repr(trouble))  # the sender asks again


def _reply(outcome: Outcome) -> bytes:
    if outcome.state == REJECTED:
        description = f"submission-rejected: {REJECTED_SENTENCE}"
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


def reply_to_event(heard: Heard) -> bytes:
    """Return what an event opened, what was rejected of it, and which rules passed it over.

    Its id stays with it, so it is never told to come mended under the same, as a report is.
    """
    rejected = [one for one in heard.opened if one.outcome.state == REJECTED]
    said: dict[str, object] = {
        "event_id": str(heard.event_id),
        "opened": [
            {"type": one.type, "ticket_id": str(one.outcome.submission_id)}
            for one in heard.opened
            if one not in rejected
        ],
        "passed": [
            {"type": one.type, "why": one.answer.value, "missing": list(one.missing)}
            for one in heard.passed
        ],
    }
    if rejected:
        description = f"submission-rejected: {EVENT_REJECTED_SENTENCE}"
        said["rejected"] = [
            {
                "type": one.type,
                "submission_id": str(one.outcome.submission_id),
                "reasons": _as_json(one.outcome.reasons),
            }
            for one in rejected
        ]
        first = rejected[0].outcome
        return _trouble(422, description, first.reasons, str(first.submission_id), more=said)
    reply: dict[str, object] = {"stream": QUEUE, "seq": heard.position, **said}
    if heard.duplicate:
        reply["duplicate"] = True
    return json.dumps(reply).encode()


def _acknowledged(known: Known) -> bytes:
    reply: dict[str, object] = {"stream": QUEUE, "seq": known.position, "version": known.version}
    if known.duplicate:
        reply["duplicate"] = True
    return json.dumps(reply).encode()


def _in_words(reason: Reason) -> str:
    place = f" ({reason.pointer})" if reason.pointer else ""
    return f"{reason.code}{place}: {reason.message}"


def _as_json(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"code": one.code, "message": one.message, "pointer": one.pointer} for one in reasons]


def _trouble(
    code: int,
    description: str,
    reasons: tuple[Reason, ...] = (),
    submission_id: str | None = None,
    *,
    more: Mapping[str, object] = NOTHING_MORE,
) -> bytes:
    """Return an error reply. ``error`` has exactly the keys that NATS clients understand."""
    if reasons:  # clients' js.publish shows this sentence and nothing else
        description += f" First reason: {_in_words(reasons[0])}"
    error = {"code": code, "err_code": ERR_CODE_BASE + code, "description": description}
    reply: dict[str, object] = {"error": error, **more}
    if reasons:
        reply["reasons"] = _as_json(reasons)
    if submission_id is not None:
        reply["submission_id"] = submission_id
    return json.dumps(reply, ensure_ascii=False).encode()
