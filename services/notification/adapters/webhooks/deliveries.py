"""Deliveries in PostgreSQL: what is owed to endpoints, and each attempt, before anything leaves."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.notification.app.webhooks.ports import AttemptRow, DeliveryRow, Owed
from services.notification.domain.webhooks.attempts import Answer, Verdict
from services.notification.domain.webhooks.facts import WebhookResendAsked, WebhookSkipAsked
from shared.database import Connection, Databases
from shared.intent import TenantId
from shared.recorded import Recorded

LIMIT_MAX = 200
KEPT_DAYS = 30
AGAIN_MAX = 10_000
FORGOTTEN_MAX = 1_000
"""Rows that are forgotten in one transaction."""

DELIVERIES = "notification.webhook_deliveries"
ATTEMPTS = "notification.webhook_attempts"
OPEN = "('waiting', 'trying', 'failed')"
SHOWN = "id, source, position, event_id, stream_id, type, state, attempts, created_at, due_at"

AGENDA = f"""
select endpoint, extract(epoch from first.due_at - clock_timestamp())::float8 as due_in_s
from unnest($1::uuid[]) as endpoint, lateral (
  select min(due_at) as due_at from {DELIVERIES} d
  where d.endpoint = endpoint.endpoint and d.due_at is not null) as first
where first.due_at is not null"""
NEXT = f"""
select id, source, position, event_id, tries, attempts,
  extract(epoch from due_at - clock_timestamp())::float8 as due_in_s
from {DELIVERIES} d
where endpoint = $1 and due_at is not null and (not $2 or not exists (
  select from {DELIVERIES} before
  where before.endpoint = d.endpoint and before.source = d.source
    and before.stream_id = d.stream_id and before.position < d.position
    and before.state in {OPEN}))
order by due_at, id limit $3"""
BEGIN = f"""
with begun as (
  update {DELIVERIES} set state = 'trying', tries = tries + 1, attempts = attempts + 1,
    tried_at = coalesce(tried_at, clock_timestamp()),
    due_at = clock_timestamp() + make_interval(secs => $2)
  where id in (select id from {DELIVERIES}
    where id = any($1::bigint[]) and due_at <= clock_timestamp() for update skip locked)
  returning id, attempts)
insert into {ATTEMPTS} (delivery, number) select id, attempts from begun returning delivery"""
SETTLE = f"""
with settled as (
  update {DELIVERIES} set state = $3, due_at = clock_timestamp() + $4::interval
  where id = $1 and attempts = $2 and state = 'trying')
update {ATTEMPTS} set outcome = $5, status = $6, latency_ms = $7, excerpt = $8
where delivery = $1 and number = $2"""
HEARD = f"""
select exists (select from {ATTEMPTS} a join {DELIVERIES} d on d.id = a.delivery
where d.endpoint = $1 and a.outcome = 'answered' and a.status between 200 and 299
  and a.began_at >= (select tried_at from {DELIVERIES} where id = $2))"""

ANEW = "state = 'waiting', tries = 0, tried_at = null, due_at = clock_timestamp()"
AGAIN = f"""
update {DELIVERIES} set {ANEW}, asked_by = $6 where id in (
  select id from {DELIVERIES} where endpoint = $1 and state in ('delivered', 'failed', 'skipped')
    and asked_by is distinct from $6 and ($2 = 0 or id = $2) and ($3 = '' or state = $3)
    and created_at >= coalesce($4::timestamptz, '-infinity')
    and created_at < coalesce($5::timestamptz, 'infinity')
  order by id limit {AGAIN_MAX})"""
REPLAY = f"""
insert into {DELIVERIES} as d (endpoint, source, position, event_id, stream_id, type, asked_by)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (endpoint, source, position) do update
set {ANEW}, asked_by = $7
where d.asked_by is distinct from $7 and d.state in ('delivered', 'failed', 'skipped')"""


class DeliveryTables:
    """The tables of one installation's tenants; times are the database's."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def agenda(self, tenant: TenantId, endpoints: Collection[UUID]) -> Mapping[UUID, float]:
        """Return in how many seconds the first of each endpoint is due, of those that have any."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(AGENDA, list(endpoints))
        return {row["endpoint"]: row["due_in_s"] for row in rows}

    async def next(
        self, tenant: TenantId, endpoint: UUID, *, ordered: bool, limit: int
    ) -> Sequence[Owed]:
        """Return what may be tried next, what is due first."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(NEXT, endpoint, ordered, limit)
        return [Owed(**dict(row)) for row in rows]

    async def begin(
        self, tenant: TenantId, deliveries: Collection[int], doubtful_s: float
    ) -> Collection[int]:
        """Keep that attempts begin now; return of which deliveries."""
        if not deliveries:
            return ()
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(BEGIN, list(deliveries), doubtful_s)
        return {row["delivery"] for row in rows}

    async def settle(
        self, tenant: TenantId, delivery: int, attempt: int, answer: Answer, became: Verdict
    ) -> None:
        """Keep what came of an attempt."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                SETTLE,
                delivery,
                attempt,
                became.state.value,
                became.pause,
                answer.outcome.value,
                answer.status,
                answer.latency_ms,
                answer.excerpt,
            )

    async def give_up(self, tenant: TenantId, delivery: int) -> None:
        """Let a delivery have failed."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                f"update {DELIVERIES} set state = 'failed', due_at = null where id = $1", delivery
            )

    async def postpone(self, tenant: TenantId, delivery: int, seconds: float) -> None:
        """Try a delivery later, without counting an attempt."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                f"update {DELIVERIES} set due_at = clock_timestamp() + make_interval(secs => $2)"
                " where id = $1 and due_at <= clock_timestamp()",
                delivery,
                seconds,
            )

    async def has_heard_since(self, tenant: TenantId, endpoint: UUID, delivery: int) -> bool:
        """Say whether an endpoint took anything since a delivery was first tried."""
        async with self._databases.connection(tenant) as db:
            return bool(await db.fetchval(HEARD, endpoint, delivery))

    async def ask_again(self, tenant: TenantId, asked: WebhookResendAsked, by: UUID) -> None:
        """Owe again what was asked for, 10,000 deliveries at most; ``by`` counts once for each."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                AGAIN, asked.endpoint, asked.delivery, asked.state, asked.since, asked.until, by
            )

    async def skip(self, tenant: TenantId, asked: WebhookSkipAsked) -> None:
        """Owe a delivery no more, if it is owed or has failed."""
        async with self._databases.connection(tenant) as db:
            await db.execute(
                f"update {DELIVERIES} set state = 'skipped', due_at = null"
                " where endpoint = $1 and id = $2 and state in ('waiting', 'failed')",
                asked.endpoint,
                asked.delivery,
            )

    async def owe_again(
        self, tenant: TenantId, endpoint: UUID, source: str, events: Sequence[Recorded], by: UUID
    ) -> None:
        """Owe events of a log, whether they were owed before or not; ``by`` counts once."""
        rows = [
            (endpoint, source, one.position, one.event_id, one.stream_id, one.type, by)
            for one in events
        ]
        async with self._databases.tenant_transaction(tenant) as tx:
            await tx.executemany(REPLAY, rows)

    async def listed(
        self, tenant: TenantId, endpoint: UUID, *, state: str, before: int | None, limit: int
    ) -> list[DeliveryRow]:
        """Return the deliveries of an endpoint, newest first; in one state, if one is named."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(
                f"select {SHOWN} from {DELIVERIES} where endpoint = $1"
                " and ($2 = '' or state = $2) and ($3::bigint is null or id < $3)"
                " order by id desc limit $4",
                endpoint,
                state,
                before,
                min(limit, LIMIT_MAX + 1),
            )
        return [DeliveryRow(**dict(row)) for row in rows]

    async def attempts(
        self, tenant: TenantId, deliveries: Collection[int]
    ) -> Mapping[int, list[AttemptRow]]:
        """Return the attempts at deliveries, the first of each first."""
        async with self._databases.connection(tenant) as db:
            rows = await db.fetch(
                "select delivery, number, began_at, outcome, status, latency_ms, excerpt"
                f" from {ATTEMPTS} where delivery = any($1::bigint[]) order by delivery, number",
                list(deliveries),
            )
        found: dict[int, list[AttemptRow]] = {one: [] for one in deliveries}
        for row in rows:
            found[row["delivery"]].append(AttemptRow(**dict(row)))
        return found

    async def forget(self, tenant: TenantId, known: Collection[UUID]) -> None:
        """Forget some of what is older than 30 days, and of what no known endpoint is owed."""
        async with self._databases.connection(tenant) as db:
            for which, value in (
                ("created_at < clock_timestamp() - make_interval(days => $1)", KEPT_DAYS),
                ("endpoint <> all($1::uuid[])", list(known)),
            ):
                await db.execute(
                    f"delete from {DELIVERIES} where id in"
                    f" (select id from {DELIVERIES} where {which} limit {FORGOTTEN_MAX})",
                    value,
                )


async def owe(tx: Connection, rows: Sequence[tuple[UUID, str, int, UUID, UUID, str]]) -> None:
    """Owe events to endpoints (endpoint, source, position, event, stream, type), each once."""
    await tx.executemany(
        f"insert into {DELIVERIES} (endpoint, source, position, event_id, stream_id, type)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (endpoint, source, position) do nothing",
        rows,
    )
