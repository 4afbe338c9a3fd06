"""The outermost layer: an id for every request, safe headers, a measured time, never a bare 500."""

import re
import time
from typing import Final
from uuid import uuid4

import structlog
from opentelemetry import metrics
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.api.language import language_of
from services.gateway.api.problems import InternalError, problem_response

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
SAFE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = structlog.get_logger()
_seconds = metrics.get_meter("gongdan").create_histogram("gongdan_http_seconds", unit="s")


class Edge:
    """Wraps the whole application, so that nothing leaves without passing here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong inside is answered as a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception:
            log.exception("http_failed", request_id=answer.request_id, method=scope["method"])
            if not answer.status:
                problem = problem_response(InternalError(), answer.language, answer.request_id)
                await problem(scope, receive, answer.send)
        finally:
            answer.measure()


class _Answer:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self.request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        self.language = language_of(headers.get("accept-language", ""))
        self.status = 0
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        state = scope.setdefault("state", {})
        state["request_id"] = self.request_id
        state["language"] = self.language

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            headers.add_vary_header("Accept-Language")
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    def measure(self) -> None:
        """Record how long it took; the route's pattern is the label, never an id."""
        path = getattr(self._scope.get("route"), "path", "none")
        labels = {"method": self._scope["method"], "route": path, "status": str(self.status)}
        _seconds.record(time.perf_counter() - self._started, labels)
