"""Attempts at notices over gRPC: each with its answer, and a notice sent again."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.notification.app import App
from services.notification.app.channels.desk import ADMIN, OPERATOR
from services.notification.domain.facts import (
    Event,
    NoticeAskedAgain,
    NoticeAttempted,
    NoticeFailed,
    NoticeInDoubt,
    NoticeSent,
)
from services.notification.domain.notice import NOTICE, NoticeUnknown, State
from shared.decider import Kind, Refusal
from shared.eventstore import EventStore, Stored
from shared.intent import Caller
from shared.pb.gongdan.notification.v1 import attempts_pb2
from shared.projections.position import Position
from shared.rpc import Call

SERVICE = "gongdan.notification.v1.AttemptService"


class AttemptsForbidden(Refusal):
    """Attempts at notices are for whoever administers the tenant (scope `tenant:admin`)."""

    slug: ClassVar[str] = "attempts-forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class AttemptCalls:
    """``gongdan.notification.v1.AttemptService``."""

    app: App
    store: EventStore

    async def ListAttempts(  # noqa: N802  # the name is the protocol's
        self, request: attempts_pb2.ListAttemptsRequest, call: Call
    ) -> attempts_pb2.ListAttemptsResponse:
        """List what was tried; raises ``AttemptsForbidden``, ``NoticeUnknown``."""
        _must_administer(call.caller)
        tenant, notice = call.caller.tenant, _notice(request.notice_id)
        found = (await self.store.load(NOTICE, tenant, notice)).state
        if found.state is State.NOTHING:
            raise NoticeUnknown
        facts = await self.store.facts(NOTICE, tenant, notice)
        return attempts_pb2.ListAttemptsResponse(
            channel=found.channel,
            recipient=found.recipient,
            state=found.state,
            attempts=[_message(one) for one in attempts_of([one.fact for one in facts])],
            asked_again=[_asked(one) for one in facts if isinstance(one.fact, NoticeAskedAgain)],
        )

    async def SendAgain(  # noqa: N802  # the name is the protocol's
        self, request: attempts_pb2.SendAgainRequest, call: Call
    ) -> attempts_pb2.SendAgainResponse:
        """Have it sent again; raises ``AttemptsForbidden`` and what the app refuses."""
        _must_administer(call.caller)
        position = await self.app.ask_again(call.intent(), _notice(request.notice_id))
        epoch = await self.store.glances.epoch(call.caller.tenant)
        token = Position(service="notification", epoch=epoch, position=position)
        return attempts_pb2.SendAgainResponse(position=str(token))


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt, with what came of it, if anything is known."""

    number: int
    began_at: datetime
    key: str
    became: str = ""
    outcome: str = ""
    ended_at: datetime | None = None
    retry_at: datetime | None = None


def attempts_of(facts: list[Event]) -> list[Attempt]:
    """Return the attempts that the facts of a notice speak of, in order.

    One that was lost has its end with the one that followed it, or when we gave it up.
    """
    attempts: dict[int, Attempt] = {}
    for fact in facts:
        match fact:
            case NoticeAttempted(attempt=number, message_id=key, occurred_at=at):
                attempts[number] = Attempt(number=number, began_at=at, key=key)
            case NoticeSent() | NoticeFailed() | NoticeInDoubt() if fact.attempt in attempts:
                attempts[fact.attempt] = _ended(attempts[fact.attempt], fact)
            case _:
                pass
    return list(attempts.values())


def _ended(attempt: Attempt, fact: NoticeSent | NoticeFailed | NoticeInDoubt) -> Attempt:
    became = fact.TOPIC.removeprefix("notice.")
    retry_at = None if isinstance(fact, NoticeSent) else fact.retry_at
    ended = replace(attempt, became=became, outcome=fact.outcome, ended_at=fact.occurred_at)
    return replace(ended, retry_at=retry_at)


def _message(one: Attempt) -> attempts_pb2.NoticeAttempt:
    return attempts_pb2.NoticeAttempt(
        number=one.number,
        began_at=one.began_at.isoformat(),
        key=one.key,
        became=one.became,
        outcome=one.outcome,
        ended_at=one.ended_at.isoformat() if one.ended_at else "",
        retry_at=one.retry_at.isoformat() if one.retry_at else "",
    )


def _asked(one: Stored[Event]) -> attempts_pb2.NoticeAskedAgain:
    return attempts_pb2.NoticeAskedAgain(
        at=one.fact.occurred_at.isoformat(), by=one.envelope.meta.actor
    )


def _must_administer(caller: Caller) -> None:
    if caller.actor != OPERATOR and ADMIN not in caller.scopes:
        raise AttemptsForbidden


def _notice(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NoticeUnknown from wrong
