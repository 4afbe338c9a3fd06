"""The guard: before a route runs, the asker is proven, then the body is read, in that order.

A stranger's body is not read at all; a known caller's is read up to a bound, within a deadline,
and only if it is strict JSON.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import ClassVar, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.gateway.api.context import Asking, Gateway
from services.gateway.auth import CredentialKind, credential_of, require_same_site
from shared.decider import Kind, Reason, Refusal
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict, text_trouble
from shared.telemetry import span

BODY_BYTES_MAX: Final = 256 * 1024  # beyond this an event could not be published
# Read and forgotten, so that whoever sent a little too much can read our answer: a connection that
# is closed while its other end is still sending loses it.
DRAIN_BYTES_MAX: Final = 16 * 1024 * 1024
BODY_TIMEOUT_S: Final = 30.0
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
COOKIE_SECURE: Final = "__Host-gongdan"
COOKIE_PLAIN: Final = "gongdan"  # a browser takes no __Host- cookie over plain HTTP

MALFORMED: Final = frozenset({"not-json", "not-utf8"})

Handler = Callable[[Request], Coroutine[object, object, Response]]


class BodyTooLarge(Refusal):
    """The body is larger than 256 KiB."""

    slug: ClassVar[str] = "body-too-large"
    kind: ClassVar[Kind] = Kind.TOO_LARGE


class BodyTooSlow(Refusal):
    """The body did not arrive within 30 seconds."""

    slug: ClassVar[str] = "body-too-slow"
    kind: ClassVar[Kind] = Kind.INVALID


class MediaTypeUnsupported(Refusal):
    """The body must be JSON: send `Content-Type: application/json`."""

    slug: ClassVar[str] = "media-type-unsupported"
    kind: ClassVar[Kind] = Kind.INVALID


class JsonMalformed(Refusal):
    """The body is not JSON in UTF-8."""

    slug: ClassVar[str] = "json-malformed"
    kind: ClassVar[Kind] = Kind.INVALID


class JsonUnacceptable(Refusal):
    """The body is JSON, but holds something that cannot be kept."""

    slug: ClassVar[str] = "json-unacceptable"
    kind: ClassVar[Kind] = Kind.INVALID


class TextUnusable(Refusal):
    """A part of the address cannot be kept as text."""

    slug: ClassVar[str] = "request-invalid"
    kind: ClassVar[Kind] = Kind.INVALID


class ReadRequest(Request):
    """A request whose body was read and parsed by the guard already."""

    def take(self, body: bytes, value: JsonValue) -> None:
        """Keep the body where the framework looks for it before it reads for itself."""
        self._body = body
        self._json = value


class Open(APIRoute):
    """A route anybody may use: signing in."""

    def get_route_handler(self) -> Handler:
        """Return the framework's handler behind the guard."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            with span(f"{request.method} {self.path}", request.headers.get("traceparent")):
                _require_readable_address(request)
                await self.admit(request)
                read = ReadRequest(request.scope, request.receive)
                if request.method not in SAFE_METHODS:
                    await _read(read)
                return await handle(read)

        return guarded

    async def admit(self, request: Request) -> None:
        """Let everybody in whose page is ours."""
        _require_same_site(request)


class Guarded(Open):
    """A route for those who prove who they are."""

    async def admit(self, request: Request) -> None:
        """Prove who is asking; raises a refusal of kind unauthenticated."""
        gateway: Gateway = request.app.state.gateway
        credential = credential_of(
            request.headers.get("authorization"),
            request.cookies.get(cookie_name(request)),
            self.tenant_of(request),
        )
        if credential.kind is CredentialKind.SESSION:
            _require_same_site(request)
        request.state.asking = Asking(
            session=await gateway.authenticator.session(credential),
            credential=credential,
            language=request.state.language,
            request_id=request.state.request_id,
        )

    def tenant_of(self, request: Request) -> str:
        """Return the tenant an operator wants to act in."""
        return request.headers.get("gongdan-tenant", "")


class OfPlatform(Guarded):
    """A route that is about no tenant, for operators of the platform."""

    def tenant_of(self, request: Request) -> str:
        """Return none, whatever the request says."""
        del request
        return ""


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie on this connection."""
    return COOKIE_SECURE if request.url.scheme == "https" else COOKIE_PLAIN


def _require_same_site(request: Request) -> None:
    if request.method not in SAFE_METHODS:
        headers = request.headers
        require_same_site(
            headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host", "")
        )


def _require_readable_address(request: Request) -> None:
    parts = [(f"?{name}", name + value) for name, value in request.query_params.multi_items()]
    parts += [(f"{{{name}}}", str(value)) for name, value in request.path_params.items()]
    reasons = [
        Reason(code=code, message="This holds a character that cannot be stored.", pointer=place)
        for place, text in parts
        if (code := text_trouble(text)) is not None
    ]
    if reasons:
        raise TextUnusable(reasons=reasons)


async def _read(request: ReadRequest) -> None:
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body = await _bounded(request)
    except TimeoutError as late:
        raise BodyTooSlow from late
    if body:
        _require_json(request.headers.get("content-type", ""))
    request.take(body, _parsed(body) if body else None)


async def _bounded(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:12]) > DRAIN_BYTES_MAX:
        raise BodyTooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > DRAIN_BYTES_MAX:
            break
        if size <= BODY_BYTES_MAX:
            chunks.append(chunk)
    if size > BODY_BYTES_MAX:
        raise BodyTooLarge
    return b"".join(chunks)


def _parsed(body: bytes) -> JsonValue:
    try:
        return parse_strict(body)
    except NotStrictJson as error:
        kind = JsonMalformed if error.reason.code in MALFORMED else JsonUnacceptable
        raise kind(error.reason.message, reasons=[error.reason]) from error


def _require_json(content_type: str) -> None:
    essence = content_type.partition(";")[0].strip().lower()
    if essence != "application/json" and not (
        essence.startswith("application/") and essence.endswith("+json")
    ):
        raise MediaTypeUnsupported
