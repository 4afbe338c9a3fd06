"""The guard: before a route runs, the asker is proven, then the body is read, in that order.

A stranger's body is not read at all; a known caller's is read up to a bound, within a deadline,
and only if it is strict JSON. Reports are the exception: whatever they are, intake keeps them.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import ClassVar, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.gateway.api.context import ADMIN, OPERATOR, Asking, Gateway
from services.gateway.api.parameters import known_parameters, require_known, require_readable
from services.gateway.auth import CredentialKind, credential_of, require_same_site
from shared.decider import Kind, Refusal
from shared.intent import Caller
from shared.messaging.strict_json import JsonValue, NotStrictJson, parse_strict
from shared.telemetry import span

BODY_BYTES_MAX: Final = 256 * 1024  # beyond this an event could not be published
REPORT_BYTES_MAX: Final = 1024 * 1024
"""What NATS carries in one message: so much of a report is heard, to be rejected and kept."""
# Read and forgotten, so that whoever sent a little too much can read our answer: a connection that
# is closed while its other end is still sending loses it.
DRAIN_BYTES_MAX: Final = 16 * 1024 * 1024
BODY_TIMEOUT_S: Final = 30.0
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
IF_MATCH: Final = "if-match"
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


class NotAllowed(Refusal):
    """You may not do this; ask whoever administers your company's tenant."""

    slug: ClassVar[str] = "not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class MayNotPublish(Refusal):
    """Publishing a scenario needs the scope `scenario:publish`."""

    slug: ClassVar[str] = "scope-missing"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class MayNotRebuild(Refusal):
    """Views are rebuilt by whoever administers the tenant."""

    slug: ClassVar[str] = "rebuild-not-allowed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class IfMatchNotHonoured(Refusal):
    """The command cannot depend on a version: send it without If-Match."""

    slug: ClassVar[str] = "if-match-not-honoured"
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
        heard = {each.alias.lower() for each in self.dependant.header_params}
        known = known_parameters(self.dependant)

        async def guarded(request: Request) -> Response:
            with span(f"{request.method} {self.path}", request.headers.get("traceparent")):
                require_readable(request)
                await self.admit(request)
                if request.method in SAFE_METHODS:
                    require_known(request.query_params, known)
                else:
                    _require_if_match_heard(request, heard)
                read = ReadRequest(request.scope, request.receive)
                if request.method not in SAFE_METHODS:
                    await self.take(read)
                return await handle(read)

        return guarded

    async def admit(self, request: Request) -> None:
        """Let everybody in whose page is ours."""
        _require_same_site(request)

    async def take(self, request: ReadRequest) -> None:
        """Read the body; raises unless it is strict JSON."""
        body = await read_json(request, BODY_BYTES_MAX)
        request.take(body, parsed(body) if body else None)


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


class AsItCame(Guarded):
    """A route that takes bodies unread: what is wrong with them is said by whom they are for."""

    async def take(self, request: ReadRequest) -> None:
        """Read the body, whatever it is."""
        request.take(await read_json(request, REPORT_BYTES_MAX), None)


class SignedBody(Open):
    """A route for programs of others: who sends is proven by a signature over the whole body."""

    async def take(self, request: ReadRequest) -> None:
        """Read the body, whatever it is, within bounds."""
        request.take(await read_bytes(request, BODY_BYTES_MAX), None)


class OfPlatform(Guarded):
    """A route that is about no tenant, for operators of the platform."""

    async def admit(self, request: Request) -> None:
        """Prove that an operator is asking, before the body is looked at."""
        await super().admit(request)
        if request.state.asking.caller.actor != OPERATOR:
            raise NotAllowed

    def tenant_of(self, request: Request) -> str:
        """Return none, whatever the request says."""
        del request
        return ""


class OfAdministrators(Guarded):
    """A route on which only who has one of some scopes, or an operator, changes anything.

    The service behind it decides; asked here too, nobody else learns what a body must look like.
    """

    scopes: ClassVar[frozenset[str]] = frozenset({ADMIN})
    refusal: ClassVar[type[Refusal]] = NotAllowed

    async def admit(self, request: Request) -> None:
        """Prove that somebody with a scope is asking, before the body is looked at."""
        await super().admit(request)
        if request.method in SAFE_METHODS:
            return
        caller: Caller = request.state.asking.caller
        if caller.actor != OPERATOR and not caller.scopes & self.scopes:
            raise self.refusal


class OfPublishers(OfAdministrators):
    """A route for who may publish scenarios."""

    scopes: ClassVar[frozenset[str]] = frozenset({ADMIN, "scenario:publish"})
    refusal: ClassVar[type[Refusal]] = MayNotPublish


class OfRebuilders(OfAdministrators):
    """A route for who may build views anew."""

    refusal: ClassVar[type[Refusal]] = MayNotRebuild


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie on this connection."""
    return COOKIE_SECURE if request.url.scheme == "https" else COOKIE_PLAIN


def _require_same_site(request: Request) -> None:
    if request.method not in SAFE_METHODS:
        headers = request.headers
        require_same_site(
            headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host", "")
        )


def _require_if_match_heard(request: Request, heard: Collection[str]) -> None:
    if IF_MATCH in request.headers and IF_MATCH not in heard:
        raise IfMatchNotHonoured


async def read_bytes(request: Request, bytes_max: int, timeout_s: float = BODY_TIMEOUT_S) -> bytes:
    """Read a body of any kind; raises ``BodyTooLarge``, ``BodyTooSlow``."""
    try:
        async with asyncio.timeout(timeout_s):
            return await _bounded(request, bytes_max)
    except TimeoutError as late:
        raise BodyTooSlow from late


async def read_json(request: ReadRequest, bytes_max: int) -> bytes:
    """Read a body that says it is JSON; raises as ``read_bytes``, ``MediaTypeUnsupported``."""
    body = await read_bytes(request, bytes_max)
    if body:
        _require_json(request.headers.get("content-type", ""))
    return body


async def _bounded(request: Request, bytes_max: int) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:12]) > DRAIN_BYTES_MAX:
        raise BodyTooLarge(bytes=declared[:12])
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > DRAIN_BYTES_MAX:
            break
        if size <= bytes_max:
            chunks.append(chunk)
    if size > bytes_max:
        raise BodyTooLarge(bytes=str(size))
    return b"".join(chunks)


def parsed(body: bytes) -> JsonValue:
    """Return what a body says; raises ``JsonMalformed``, ``JsonUnacceptable``."""
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
