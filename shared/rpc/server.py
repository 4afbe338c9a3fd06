"""The answering side: one interceptor proves the caller, maps refusals and bounds everything.

A service's methods get a ``Call`` where gRPC would give a bare context: the caller, the position
they want to have been reached, and what is needed to make an intent.
"""

import hmac
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, Protocol, TypeVar, cast
from uuid import UUID, uuid4

import grpc
import structlog
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from shared.config import AddressTaken
from shared.database import CONNECTION_TROUBLE, DatabaseAway
from shared.decider import Kind, Refusal
from shared.intent import Caller, Intent, command_id_of_request
from shared.rpc.client import MESSAGE_BYTES_MAX
from shared.rpc.errors import ServiceBroken, status_of
from shared.telemetry import rpc_seconds, span

CONCURRENT_CALLS_MAX = 1_000
GRACE_S = 10.0

log = structlog.get_logger()
T = TypeVar("T")
Handler = Callable[[Message, "Call"], Awaitable[Message]]


class PurposeBound(Refusal):
    """What was shown is good for one purpose, and that is another."""

    slug: ClassVar[str] = "purpose-bound"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class Verifier(Protocol):
    """Proves a caller token; raises a refusal of kind unauthenticated."""

    async def verify(self, token: str) -> Caller:
        """Return who is calling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: who asks, under which key, and what they must be able to see.

    ``caller`` is None only for the methods a service declared open. ``deadline_s`` is what is left.
    ``digest`` gives the fingerprint of a request to a method. ``token`` is the caller's own, with
    which another service is asked in their name.
    """

    caller_or_none: Caller | None
    idempotency_key: str
    min_position: str
    traceparent: str | None
    deadline_s: float
    fingerprint: bytes
    digest: Callable[[str, Message], bytes]
    token: str = field(default="", repr=False)

    @property
    def caller(self) -> Caller:
        """Return who is asking."""
        if self.caller_or_none is None:
            raise ServiceBroken
        return self.caller_or_none

    def intent(self, *, occurred_at: datetime | None = None) -> Intent:
        """Return the intent of this call; the same idempotency key gives the same command id."""
        caller = self.caller
        key = self.idempotency_key
        command_id: UUID = command_id_of_request(caller.actor, key) if key else uuid4()
        return Intent(
            tenant=caller.tenant,
            command_id=command_id,
            actor=caller.actor,
            on_behalf_of=caller.on_behalf_of,
            occurred_at=occurred_at or datetime.now(UTC),
            correlation_id=command_id,
            traceparent=self.traceparent,
            fingerprint=self.fingerprint,
        )

    def part(self, key: str, method: str, request: Message) -> "Call":
        """Return a part of this call as if it had come alone: ``request``, under its own key."""
        fingerprint = self.digest(method, request) if key else b""
        return Call(
            caller_or_none=self.caller_or_none,
            idempotency_key=key,
            min_position=self.min_position,
            traceparent=self.traceparent,
            deadline_s=self.deadline_s,
            fingerprint=fingerprint,
            digest=self.digest,
            token=self.token,
        )


class RpcServer:
    """A gRPC server with health, reflection and one door."""

    def __init__(
        self, verifier: Verifier, *, digest_key: bytes, open_methods: Collection[str] = ()
    ) -> None:
        self._health = health.aio.HealthServicer()
        self._server = grpc.aio.server(
            interceptors=(_Door(verifier, digest_key, frozenset(open_methods)),),
            options=(
                ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
                ("grpc.max_send_message_length", MESSAGE_BYTES_MAX),
                ("grpc.so_reuseport", 0),
            ),
            maximum_concurrent_rpcs=CONCURRENT_CALLS_MAX,
        )

    @property
    def server(self) -> grpc.aio.Server:
        """Return the server that generated code registers servicers with."""
        return self._server

    async def start(self, address: str, services: Collection[str]) -> int:
        """Listen on ``host:port`` (0 = any free port) and return the port.

        Raises ``AddressTaken``.
        """
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = (*services, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server)
        try:
            port = self._server.add_insecure_port(address)
        except RuntimeError as trouble:  # all that grpc says
            raise AddressTaken(address, "address in use, or not of this machine") from trouble
        await self._server.start()
        for name in ("", *services):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return int(port)

    async def stop(self) -> None:
        """Stop taking calls, let those under way finish for ten seconds."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(GRACE_S)


class _Door(grpc.aio.ServerInterceptor):  # type: ignore[misc]  # grpc ships no types
    """Proves the caller and turns what is raised into a status, once."""

    def __init__(self, verifier: Verifier, digest_key: bytes, open_methods: frozenset[str]) -> None:
        self._verifier = verifier
        self._digest = partial(_digest, hmac.new(digest_key, digestmod="sha256"))
        self._open = open_methods

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        handler = await continuation(details)
        if handler is None or not details.method.startswith("/gongdan."):
            return handler
        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(
                self._unary(details.method, handler.unary_unary),
                request_deserializer=handler.request_deserializer,
                response_serializer=handler.response_serializer,
            )
        return grpc.unary_stream_rpc_method_handler(
            self._stream(details.method, handler.unary_stream),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _unary(self, method: str, inner: Handler) -> Callable[..., Awaitable[Message]]:
        async def answer(request: Message, context: grpc.aio.ServicerContext) -> Message:
            started = time.perf_counter()
            code = "OK"
            try:
                with span(method, _metadata(context).get("traceparent")):
                    return await inner(request, await self._call(method, request, context))
            except Refusal as refusal:
                code = refusal.slug
                await context.abort_with_status(rpc_status.to_status(status_of(refusal)))
            except CONNECTION_TROUBLE:
                code = DatabaseAway.slug
                await context.abort_with_status(rpc_status.to_status(status_of(DatabaseAway())))
            except Exception:
                code = ServiceBroken.slug
                log.exception("rpc_failed", method=method)
                await context.abort_with_status(rpc_status.to_status(status_of(ServiceBroken())))
            finally:
                rpc_seconds(method, code, time.perf_counter() - started)
            raise AssertionError  # abort raises; the type checker cannot know

        return answer

    def _stream(self, method: str, inner: Callable[..., object]) -> Callable[..., object]:
        async def answer(request: Message, context: grpc.aio.ServicerContext) -> object:
            try:
                call = await self._call(method, request, context)
                async for message in inner(request, call):  # type: ignore[attr-defined]
                    yield message
            except Refusal as refusal:
                await context.abort_with_status(rpc_status.to_status(status_of(refusal)))
            except CONNECTION_TROUBLE:
                await context.abort_with_status(rpc_status.to_status(status_of(DatabaseAway())))
            except Exception:
                log.exception("rpc_failed", method=method)
                await context.abort_with_status(rpc_status.to_status(status_of(ServiceBroken())))

        return answer

    async def _call(self, method: str, request: Message, context: grpc.aio.ServicerContext) -> Call:
        metadata = _metadata(context)
        caller, token = None, ""
        if method not in self._open:
            token = metadata.get("authorization", "").removeprefix("Bearer ")
            caller = await self._verifier.verify(token)
            if caller.purpose and method not in caller.purpose:
                raise PurposeBound
        key = metadata.get("idempotency-key", "")
        remaining = context.time_remaining()
        return Call(
            caller_or_none=caller,
            idempotency_key=key,
            min_position=metadata.get("gongdan-min-position", ""),
            traceparent=metadata.get("traceparent"),
            deadline_s=10.0 if remaining is None else min(float(remaining), 60.0),
            fingerprint=self._digest(method, request) if key else b"",
            digest=self._digest,
            token=token,
        )


def _digest(keyed: hmac.HMAC, method: str, request: Message) -> bytes:
    # Keyed, because a request may hold a phone number, and there are few phone numbers.
    mac = keyed.copy()
    mac.update(method.encode() + request.SerializeToString(deterministic=True))
    return mac.digest()


def _metadata(context: grpc.aio.ServicerContext) -> dict[str, str]:
    pairs = cast("tuple[tuple[str, str | bytes], ...]", context.invocation_metadata() or ())
    return {key: value for key, value in pairs if isinstance(value, str)}
