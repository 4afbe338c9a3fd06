"""Pages: the console, the description of the interface, and how the process is doing.

Everything is served from here: no page loads anything from anywhere else.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import HTMLResponse

from services.gateway.api.catalogue import entries
from services.gateway.api.context import GatewayNow
from services.gateway.api.problems import NotFound

router = APIRouter(include_in_schema=False)

CONSOLE: Final = Path(__file__).parent.parent / "console"
ASYNCAPI: Final = Path(__file__).parent.parent / "asyncapi.json"
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of the console, read once."""

    content: bytes
    media_type: str
    etag: str


def _files() -> dict[str, File]:
    files = {}
    for path in sorted(CONSOLE.iterdir()):
        if path.suffix in TYPES:
            content = path.read_bytes()
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            files[path.name] = File(content=content, media_type=TYPES[path.suffix], etag=etag)
    return files


FILES: Final = _files()


@router.get("/")
async def index(request: Request) -> Response:
    """The console."""
    return _file(request, "index.html")


@router.get("/console/{name}")
async def console_file(name: str, request: Request) -> Response:
    """One of the console's files."""
    return _file(request, name)


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """The interface, as OpenAPI 3.1."""
    body = msgspec.json.encode(request.app.openapi())
    return Response(body, media_type="application/json")


@router.get("/asyncapi.json")
async def asyncapi() -> Response:
    """What integrators read over NATS, as AsyncAPI 3."""
    return Response(_asyncapi(), media_type="application/json")


@cache
def _asyncapi() -> bytes:
    return ASYNCAPI.read_bytes()


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The interface, for people."""
    document = request.app.openapi()
    operations = [
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    introduction = (
        f"<p>{escape(document['info']['description'])}</p>"
        '<p><a href="/openapi.json">OpenAPI 3.1</a> · <a href="/asyncapi.json">AsyncAPI 3</a>'
        ' · <a href="/docs/errors">Errors</a></p>'
    )
    return _page("Gongdan REST API", introduction + "".join(operations))


@router.get("/docs/errors")
async def errors() -> Response:
    """Every stable code."""
    rows = "".join(
        f'<tr id="{escape(each.code)}"><td><code>{escape(each.code)}</code></td>'
        f"<td>{each.status}</td><td>{escape(each.en)}</td><td>{escape(each.zh)}</td></tr>"
        for each in entries()
    )
    head = "<tr><th>code</th><th>status</th><th>English</th><th>中文</th></tr>"
    return _page("Errors", f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")


@router.get("/livez")
async def alive() -> Response:
    """Whether the process turns."""
    return Response(b'{"state":"alive"}', media_type="application/json")


@router.get("/readyz")
async def ready(gateway: GatewayNow) -> Response:
    """Whether it may be sent work."""
    status = gateway.status()
    code = 200 if status["state"] == "ready" else 503
    return Response(msgspec.json.encode(status), code, media_type="application/json")


@router.get("/metrics")
async def metrics() -> Response:
    """Figures for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _file(request: Request, name: str) -> Response:
    file = FILES.get(name)
    if file is None:
        raise NotFound
    headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parameters = ", ".join(
        f"<code>{escape(each['name'])}</code>" for each in operation.get("parameters", ())
    )
    return (
        f'<section id="{escape(operation["operationId"])}">'
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        + (f"<p>{parameters}</p>" if parameters else "")
        + _schema("Body", operation.get("requestBody"))
        + "</section>"
    )


def _schema(title: str, body: dict[str, Any] | None) -> str:
    if body is None:
        return ""
    schema = body["content"]["application/json"]["schema"]
    name = schema.get("$ref", schema.get("title", "")).rpartition("/")[2]
    return f"<p>{title}: <code>{escape(name)}</code></p>"


def _page(title: str, content: str) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="stylesheet" href="/console/style.css">'
        f'<body class="docs"><main><h1>{escape(title)}</h1>{content}</main></body></html>'
    )
