"""The product's own REST interface, as any client uses it."""

import asyncio
import ipaddress
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeVar
from uuid import uuid4

import httpx

from services.cli.installation import Installation
from services.cli.terminal import CommandFailed, list_of, object_of

TIMEOUT_S = 15.0
CONNECTIONS_MAX = 64
PAGE = 200
NEW_TENANT_S = 15.0
NEW_TENANT_POLL_S = 0.25
PAGES_MAX = 10_000
NOT_CAUGHT_UP = "not-caught-up"
CATCH_UP_TRIES_MAX = 40
CATCH_UP_POLL_S = 0.25

Json = Mapping[str, object]
Language = Literal["zh", "en"]
T = TypeVar("T")


class Refused(CommandFailed):
    """The product said no: ``code`` is its stable code, the message its sentence."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status = status
        self.code = str(problem.get("code", f"http-{status}"))
        self.problem = problem
        sentence = str(problem.get("detail") or problem.get("title") or f"HTTP {status}")
        errors = [object_of(one) for one in list_of(problem.get("errors"))]
        reasons = [
            ": ".join(str(one[key]) for key in ("pointer", "message") if one.get(key))
            for one in errors
        ]
        super().__init__(f"{sentence} [{self.code}]" + "".join(f"\n  {one}" for one in reasons))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answered, and the position from which it can be read everywhere."""

    document: Json
    position: str


class Rest:
    """A signed-in client: an API key's holder, or the operator acting in a tenant."""

    def __init__(
        self, url: str, secret: str, *, tenant: str | None = None, language: Language = "en"
    ) -> None:
        headers = {"authorization": f"Bearer {secret}", "accept-language": language}
        if tenant:
            headers["gongdan-tenant"] = tenant
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers=headers,
            timeout=TIMEOUT_S,
            trust_env=not _is_loopback(url),  # a proxy cannot reach our own machine for us
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
        )

    async def __aenter__(self) -> Self:
        """Open."""
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self._http.aclose()

    async def get(self, path: str, **query: str | int) -> Json:
        """Ask a question. Raises Refused."""
        return await self.get_after("", path, **query)

    async def get_after(self, position: str, path: str, **query: str | int) -> Json:
        """Ask somebody who has heard as far as a position. Raises Refused."""
        headers = {"gongdan-min-position": position} if position else {}
        return _document(await self._http.get(path, params=query, headers=headers))

    async def page(self, path: str) -> Json:
        """Return a document that lies beside the API, not in it. Raises Refused."""
        return _document(await self._http.get(self._http.base_url.copy_with(path=path)))

    async def post(self, path: str, body: Json, *, key: str = "") -> Json:
        """Give a command; the same ``key`` is the same command, for ever. Raises Refused."""
        return (await self.command(path, body, key=key)).document

    async def command(
        self,
        path: str,
        body: Json,
        *,
        key: str = "",
        min_position: str = "",
        if_match: int = 0,
        method: Literal["POST", "PUT", "DELETE"] = "POST",
    ) -> "Answer":
        """Give a command to somebody who has heard as far as ``min_position``. Raises Refused.

        ``if_match`` is the version that was seen; 0: any.
        """
        headers = {"idempotency-key": key or str(uuid4())}
        if min_position:
            headers["gongdan-min-position"] = min_position
        if if_match:
            headers["if-match"] = f'"{if_match}"'
        content = None if method == "DELETE" else body
        response = await self._http.request(method, path, json=content, headers=headers)
        document = _document(response)
        return Answer(document=document, position=response.headers.get("gongdan-position", ""))

    async def delete(self, path: str, *, key: str = "") -> Json:
        """Take something away. Raises Refused."""
        headers = {"idempotency-key": key or str(uuid4())}
        return _document(await self._http.delete(path, headers=headers))

    async def raw(
        self,
        method: Literal["POST", "HEAD", "PATCH"],
        path: str,
        *,
        headers: Mapping[str, str],
        content: bytes = b"",
        timeout_s: float = TIMEOUT_S,
    ) -> Mapping[str, str]:
        """Send bytes that are no JSON; return the answer's headers. Raises Refused."""
        response = await self._http.request(
            method, path, headers=dict(headers), content=content, timeout=timeout_s
        )
        _document(response)
        return response.headers

    async def saved(self, path: str, into: Path) -> int:
        """Save what lies at an address as a new file, or nothing; return how many bytes.

        Raises Refused.
        """
        async with self._http.stream("GET", path) as response:
            if response.is_error:
                await response.aread()
                _document(response)
            with into.open("xb") as file:
                try:
                    async for part in response.aiter_bytes():
                        file.write(part)
                except httpx.TransportError:
                    into.unlink()
                    raise
                return file.tell()

    async def listed(self, path: str, **query: str | int) -> list[Json]:
        """Return every item of a list, page by page. Raises Refused."""
        items: list[Json] = []
        cursor = ""
        for _ in range(PAGES_MAX):
            page = await self.get(path, **({"cursor": cursor} if cursor else {}), **query)
            items.extend(object_of(one) for one in list_of(page.get("items")))
            cursor = str(page.get("next_cursor") or "")
            if not cursor:
                return items
        raise CommandFailed(f"The list {path} does not end.")

    async def streamed(self, path: str, body: Json) -> AsyncIterator[tuple[str, Json]]:
        """Give a command that tells how it goes; yield (event, data). Raises Refused."""
        headers = {"accept": "text/event-stream", "idempotency-key": str(uuid4())}
        async with self._http.stream(
            "POST", path, json=body, headers=headers, timeout=None
        ) as response:
            if response.is_error:
                await response.aread()
                _document(response)
            event = "message"
            async for line in response.aiter_lines():
                name, _, value = line.partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "data":
                    yield event, object_of(json.loads(value))


def operator(home: Installation, *, tenant: str | None = None, language: Language = "en") -> Rest:
    """Return the operator's client of the running installation. Raises NotRunning."""
    url = str(home.read_status()["http"])
    return Rest(url, home.keys.secret("operator"), tenant=tenant, language=language)


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask, and again while whoever answers has not caught up. Raises Refused.

    A command is asked with one key, so that it is one command however often.
    """
    for _ in range(CATCH_UP_TRIES_MAX - 1):
        try:
            return await ask()
        except Refused as no:
            if no.code != NOT_CAUGHT_UP:
                raise
        await asyncio.sleep(CATCH_UP_POLL_S)
    return await ask()


async def every_tenant(home: Installation) -> list[str]:
    """Return the keys of the tenants in service."""
    async with operator(home) as rest:
        return [str(one["key"]) for one in await rest.listed("/tenants")]


async def publish_shipped(home: Installation, tenant: str, scenario: str, *, key: str = "") -> Json:
    """Publish a shipped scenario in a tenant that may be seconds old. Raises Refused."""
    return await publish_first(home, tenant, {"shipped": scenario}, key=key)


async def publish_first(
    home: Installation, tenant: str, source: Mapping[str, object], *, key: str = ""
) -> Json:
    """Publish a scenario in a tenant that may be seconds old. Raises Refused.

    Services learn of a new tenant within moments; until then they know of none.
    """
    deadline = asyncio.get_running_loop().time() + NEW_TENANT_S
    async with operator(home, tenant=tenant) as rest:
        while True:
            try:
                return await rest.post("/scenarios", source, key=key)
            except Refused as no:
                late = asyncio.get_running_loop().time() >= deadline
                if late or no.code != "tenant-unknown":
                    raise
            await asyncio.sleep(NEW_TENANT_POLL_S)


def _document(response: httpx.Response) -> Json:
    try:
        document = object_of(response.json()) if response.content else {}
    except ValueError:
        document = {}
    if response.is_error:
        raise Refused(response.status_code, document)
    return document


def _is_loopback(url: str) -> bool:
    host = httpx.URL(url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
