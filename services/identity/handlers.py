"""When somebody connects to NATS from outside, say who they are and what they may do there."""

import asyncio
from typing import Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.identity.adapters.nats_jwt import Connecting, Issuer, RequestWrong, read_request
from services.identity.app import Exchange
from services.identity.app.rights import NotAllowed
from shared.database import CONNECTION_TROUBLE, DatabaseAway
from shared.decider import Refusal
from shared.messaging.outside import (
    EVENTS_SCOPE,
    RESERVED_SCOPE,
    event_stream,
    reserved_stream,
)

SUBJECT: Final = "$SYS.REQ.USER.AUTH"
QUEUE: Final = "identity"
DOORS: Final = {"submissions:write": "intake", "references:write": "ref"}
"""To what a key with a scope may publish: to the subjects of the tenant that begin so."""

STREAMS: Final = {EVENTS_SCOPE: event_stream, RESERVED_SCOPE: reserved_stream}
"""What a key with a scope may read: the tenant's stream of this name."""

AT_ONCE_MAX: Final = 64
"""More wait in NATS's own queue; the server gives a connection up after two seconds."""

log = structlog.get_logger()


class Doorkeeper:
    """Answers the NATS server's question about everyone who is not one of our own users."""

    def __init__(self, exchange: Exchange, issuer: Issuer) -> None:
        self._exchange = exchange
        self._issuer = issuer
        self._gate = asyncio.Semaphore(AT_ONCE_MAX)
        self._answers: set[asyncio.Task[None]] = set()

    async def listen(self, account: Client) -> None:
        """Begin to answer on a connection to the account AUTH."""
        await account.subscribe(SUBJECT, queue=QUEUE, cb=self.when_somebody_connects)

    async def when_somebody_connects(self, message: Msg) -> None:
        """Answer without keeping the next one waiting."""
        await self._gate.acquire()
        answer = asyncio.create_task(self._answer(message))
        self._answers.add(answer)
        answer.add_done_callback(self._done)

    def _done(self, answer: asyncio.Task[None]) -> None:
        self._answers.discard(answer)
        self._gate.release()
        if not answer.cancelled() and answer.exception() is not None:
            log.error("connection_not_answered", exc_info=answer.exception())

    async def _answer(self, message: Msg) -> None:
        try:
            who = read_request(message.data)
        except RequestWrong:
            log.warning("connection_request_wrong")
            return
        await message.respond(await self._decide(who))

    async def _decide(self, who: Connecting) -> bytes:
        try:
            proven = await self._exchange.proven_key(who.credential)
            if proven.key.commands is not None:
                raise NotAllowed  # plug-ins speak HTTP, where their commands are known apart
            # What comes by NATS is intake's to say: an agent would not be known for what it is.
            open_doors = {} if proven.key.agent else DOORS
            doors = [door for scope, door in open_doors.items() if scope in proven.key.scopes]
            streams = [
                name(self._exchange.master, proven.tenant)
                for scope, name in STREAMS.items()
                if scope in proven.key.scopes
            ]
            if not doors and not streams:
                raise NotAllowed
        except Refusal as refusal:
            log.info("connection_refused", code=refusal.slug, host=who.host)
            return self._issuer.refuse(who, refusal.slug)
        except CONNECTION_TROUBLE:
            log.warning("connection_refused", code=DatabaseAway.slug, host=who.host)
            return self._issuer.refuse(who, DatabaseAway.slug)
        ends = proven.expires_at.timestamp()
        return self._issuer.admit(
            who, proven.tenant, proven.key_id, ends, doors=doors, streams=streams
        )
