"""Connections that ask PostgreSQL about its own types once, and not each anew.

asyncpg looks up every array type that a statement uses, once per connection, with a query that
costs the server 15 ms: twice what all else does in a short visit to a tenant's database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

OWN_TYPES_UNTIL = 10_000
"""Below it are the numbers that PostgreSQL gave its own types for good."""


@dataclass(frozen=True, slots=True)
class _NotAsked:
    """Stands for the statement that was not needed; named, so that it disturbed no other."""

    name: str = "known"


def remembering() -> type[Connection]:
    """Return a kind of connection that remembers what others of it were told."""
    known: dict[frozenset[int], Sequence[asyncpg.Record]] = {}

    class Remembering(Connection):
        async def _introspect_types(
            self,
            typeoids: Sequence[int],
            timeout: float | None,  # noqa: ASYNC109  # asyncpg's own
        ) -> tuple[Sequence[asyncpg.Record], object]:
            asked = frozenset(typeoids)
            if asked in known:
                return known[asked], _NotAsked()
            told: tuple[Sequence[asyncpg.Record], object]
            told = await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]  # private: a test tells when it is gone
            if max(asked) < OWN_TYPES_UNTIL:
                known[asked] = told[0]
            return told

    return Remembering
