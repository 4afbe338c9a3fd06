"""Health: three small pages that every process answers on (``/livez``, ``/readyz``, ``/metrics``).

Alive means the event loop turns; ready means it may be sent work. Prometheus reads the metrics.
"""

import contextlib
import json
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.config import AddressTaken

BACKLOG = 2048
Status = Callable[[], dict[str, object]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class QuietServer(uvicorn.Server):
    """A uvicorn server that leaves signals to the process it is a part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens (port 0: on any free one). Raises ``AddressTaken``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as trouble:
        raise AddressTaken(f"{host}:{port}", trouble.strerror or str(trouble)) from trouble


def health_server(host: str, port: int, status: Status) -> QuietServer:
    """Return a server of the health pages; ``status()["state"]`` is ``ready`` when it is."""

    async def pages(scope: dict[str, Any], _receive: Receive, send: Send) -> None:
        path = scope.get("path")
        if path == "/metrics":
            await _answer(send, 200, CONTENT_TYPE_LATEST, generate_latest())
        elif path == "/livez":
            await _answer(send, 200, "application/json", b'{"state":"alive"}')
        elif path == "/readyz":
            now = status()
            code = 200 if now["state"] == "ready" else 503
            await _answer(send, code, "application/json", json.dumps(now).encode())
        else:
            await _answer(send, 404, "text/plain", b"livez, readyz, metrics\n")

    config = uvicorn.Config(
        pages,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        limit_concurrency=64,
        timeout_graceful_shutdown=2,
    )
    return QuietServer(config)


async def _answer(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
