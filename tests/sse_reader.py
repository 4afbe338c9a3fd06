"""Reads server-sent events block by block, as far as our own are written."""

import asyncio

import httpx

PATIENCE_S = 20


class LineBroke(Exception):
    """The events ended."""


class Reader:
    """The events of one response."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def block(self) -> dict[str, str]:
        """Return the next event's fields, ``comment`` for a ping; raises LineBroke."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if not line:
                    return fields
                name, _, value = line.partition(":")
                fields[name or "comment"] = value.strip()
        raise LineBroke(fields)
