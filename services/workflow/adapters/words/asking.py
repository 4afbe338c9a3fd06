"""Asking what people said of words: as examples to learn from, and against what was read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg

from services.workflow.domain.words.lessons import PEOPLE_MAX, FieldOfType
from services.workflow.domain.words.rules import Example
from shared.database import Databases
from shared.intent import TenantId

EXAMPLES = (
    "select label, text from ("
    " select distinct on (r.ticket_id) s.label, r.text, s.position"
    " from workflow.read_from_words r join workflow.said_of_words s using (ticket_id, field)"
    " where r.scenario = $1 and r.type = $2 and r.field = $3 and s.position <= $4"
    " order by r.ticket_id, s.position desc"
    ") said order by position desc limit $5"
)
NEWEST = (
    "select r.scenario, r.type, r.field, max(s.position) as position"
    " from workflow.read_from_words r join workflow.said_of_words s using (ticket_id, field)"
    " group by 1, 2, 3"
)
JUDGED_MAX = 10_000
"""Tickets of a field that are looked at, the newest first."""

JUDGED = (
    "select least(floor(probability * 20)::int, 19) as part, count(*) as read,"
    " avg(probability) as probability,"
    " count(*) filter (where label = value) as confirmed,"
    " count(*) filter (where label <> value) as corrected,"
    " count(*) filter (where label is null and is_closed) as unopposed"
    " from (select r.value, r.probability, r.is_closed,"
    " (select s.label from workflow.said_of_words s"
    " where s.ticket_id = r.ticket_id and s.field = r.field order by s.position desc limit 1)"
    " as label from workflow.read_from_words r"
    " where r.scenario = $1 and r.type = $2 and r.field = $3 and r.value <> '' and r.model <> ''"
    " order by r.position desc limit $4) judged group by 1 order by 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What models gave with about one ``probability``: 5 points from ``part`` twentieths on.

    People ``confirmed`` and ``corrected`` so many; the tickets of the ``unopposed`` were closed
    without a word about it.
    """

    part: int
    read: int
    probability: float
    confirmed: int
    corrected: int
    unopposed: int


@dataclass(frozen=True, kw_only=True)
class SaidView:
    """Answers what people said, from workflow's own view of it."""

    databases: Databases
    prepare: Callable[[TenantId], Awaitable[object]]

    async def examples(
        self, tenant: TenantId, about: FieldOfType, upto: int
    ) -> tuple[Example, ...]:
        """Return what was said last of each ticket by a position, of the newest ``PEOPLE_MAX``."""
        rows = await self._rows(
            tenant, EXAMPLES, about.scenario, about.type, about.field, upto, PEOPLE_MAX
        )
        return tuple(Example(row["label"], row["text"]) for row in rows)

    async def newest(self, tenant: TenantId) -> dict[FieldOfType, int]:
        """Return where in the log something was last said of each field."""
        return {
            FieldOfType(scenario=row["scenario"], type=row["type"], field=row["field"]): int(
                row["position"]
            )
            for row in await self._rows(tenant, NEWEST)
        }

    async def judged(self, tenant: TenantId, about: FieldOfType) -> list[Band]:
        """Return what became of what models gave a field, by how probable it was."""
        rows = await self._rows(tenant, JUDGED, about.scenario, about.type, about.field, JUDGED_MAX)
        return [Band(**dict(row)) for row in rows]

    async def _rows(self, tenant: TenantId, query: str, *values: object) -> list[asyncpg.Record]:
        try:
            return await self._found(tenant, query, *values)
        except asyncpg.UndefinedTableError:
            await self.prepare(tenant)
        return await self._found(tenant, query, *values)

    async def _found(self, tenant: TenantId, query: str, *values: object) -> list[asyncpg.Record]:
        async with self.databases.connection(tenant) as db:
            rows: list[asyncpg.Record] = await db.fetch(query, *values)
        return rows
