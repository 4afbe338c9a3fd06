"""Webhooks on a real database and real HTTP; the logs they follow are in memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID, uuid4

from services.notification.adapters.lines import Lines
from services.notification.adapters.webhooks.again import TYPES, DoWhatIsWanted
from services.notification.adapters.webhooks.courier import courier
from services.notification.adapters.webhooks.deliveries import DeliveryTables
from services.notification.adapters.webhooks.egress import HttpEgress
from services.notification.adapters.webhooks.fan_out import FanOut
from services.notification.adapters.webhooks.logs import Logs
from services.notification.adapters.webhooks.secrets import VaultSecrets
from services.notification.app.webhooks.desk import Shown, WebhookDesk
from services.notification.app.webhooks.ports import AttemptRow, DeliveryRow
from services.notification.app.webhooks.sending import Sending
from services.notification.app.webhooks.telling import Telling
from services.notification.domain.facts import Tell
from services.notification.domain.notice import NOTICE
from services.notification.domain.rules import Holder
from services.notification.domain.webhooks.endpoints import WEBHOOKS
from services.notification.domain.webhooks.facts import Replay, Resend, Skip
from services.notification.domain.webhooks.subscriptions import Subscription
from services.notification.published import public_form
from shared.database import Databases
from shared.disclosure import Disclosure
from shared.egress import Resolve
from shared.eventstore import EventStore
from shared.intent import Caller, Intent, TenantId
from shared.projections.reaction import ReactionApply
from shared.recorded import Recorded
from shared.sealed import DataKey
from tests.integration.notification.neighbours import NOW, Log
from tests.small_vault import SmallVault
from tests.written_log import ACME

MIGRATION = Path("services/notification/migrations/0002_pre_webhook_deliveries.sql")
LOOPBACK = ip_network("127.0.0.0/8")
PAUSES = (timedelta(milliseconds=20),) * 3
ADMIN = Caller(tenant=ACME, actor="member:ana", scopes=frozenset({"tenant:admin"}))


class OpenVault(SmallVault):
    """A vault that opens, as notification may."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        assert tenant == ACME
        known = {one.subject: one for one in self.keys.values()}
        return {one: known.get(one) for one in subjects}

    async def open_all(self, tenant: TenantId, sealed: Sequence[str]) -> list[str | None]:
        return [self.open(tenant, one) for one in sealed]


class Keyring:
    """What secrets ask of a vault."""

    def __init__(self, vault: OpenVault) -> None:
        self.subjects_for = vault.subjects_for
        self.seal = vault.seal
        self.open = vault.open_all


class HeardLog(Log):
    """A log that says where it stands."""

    async def published_head(self, tenant: TenantId) -> int:
        assert tenant == ACME
        return len(self.events)


class Admins:
    """Who administers the tenant."""

    async def holders(self, tenant: TenantId, role: str) -> Sequence[Holder]:
        assert (tenant, role) == (ACME, "admin")
        return [Holder(member_id="boss", scope_value="")]

    async def grants(
        self, tenant: TenantId, members: Collection[str]
    ) -> Mapping[str, Sequence[tuple[str, str]]]:
        raise NotImplementedError


@dataclass
class Hooks:
    """The service under test, as far as webhooks go."""

    databases: Databases
    desk: WebhookDesk
    deliveries: DeliveryTables
    courier: Lines[UUID]
    logs: dict[str, HeardLog]
    followers: dict[str, FanOut]
    vault: OpenVault
    again: ReactionApply
    sending: Sending
    store: EventStore
    told: list[Tell]

    async def register(self, url: str, *types: str, ordered: bool = False) -> Shown:
        subscription = Subscription(
            url=url, types=types or ("ticket.*",), ordered=ordered, description=""
        )
        return await self.desk.register(ADMIN, intent(), subscription)

    def say(self, kind: str = "ticket.opened", ticket: UUID | None = None, **data: str) -> str:
        """Let something happen; return the event's id."""
        source = "workflow" if kind.startswith("ticket.") else "dispatch"
        return str(self.logs[source].say(kind, ticket or uuid4(), NOW, **data).event_id)

    async def hear(self) -> None:
        """Follow every log to its end."""
        for source, follower in self.followers.items():
            events: list[Recorded] = await self.logs[source].read(
                ACME, await follower.checkpoint(ACME), 1_000
            )
            if events:
                await follower.apply(ACME, events)

    async def do(self, command: Resend | Skip | Replay) -> None:
        """Ask for something about deliveries, and let it be done."""
        await self.desk.ask(ADMIN, intent(), command)
        await self.react()

    async def react(self) -> None:
        """Let be done what follows from what was said of endpoints."""
        after = await self.again.checkpoint(ACME)
        await self.again.apply(ACME, await self.store.read(ACME, after, 1_000))

    async def listed(self, endpoint: UUID, state: str = "") -> list[DeliveryRow]:
        return await self.deliveries.listed(ACME, endpoint, state=state, before=None, limit=200)

    async def states(self, endpoint: UUID) -> list[str]:
        """Return the states of all deliveries, the oldest first."""
        return [one.state for one in reversed(await self.listed(endpoint))]

    async def attempts(self, endpoint: UUID) -> list[AttemptRow]:
        """Return all attempts, delivery by delivery."""
        rows = await self.listed(endpoint)
        found = await self.deliveries.attempts(ACME, [one.id for one in rows])
        return [attempt for row in reversed(rows) for attempt in found[row.id]]


def intent() -> Intent:
    command = uuid4()
    return Intent(
        tenant=ACME,
        command_id=command,
        actor="member:ana",
        occurred_at=datetime.now(UTC),
        correlation_id=command,
        fingerprint=b"x",
    )


@asynccontextmanager
async def put_together(
    databases: Databases,
    *,
    allowed: bool = True,
    resolve: Resolve | None = None,
    attempt_s: float = 5.0,
    pauses: Sequence[timedelta] = PAUSES,
    doubtful_after_s: float = 30.0,
    after: Hooks | None = None,
) -> AsyncIterator[Hooks]:
    """Put webhooks together and let them run; ``after`` another process that was stopped."""
    store = EventStore("notification", databases, [NOTICE, WEBHOOKS], public_form)
    logs = {name: HeardLog() for name in ("workflow", "dispatch")} if after is None else after.logs
    vault = OpenVault() if after is None else after.vault
    outside = Logs(logs, Disclosure(vault))
    egress = HttpEgress([LOOPBACK] if allowed else [], resolve=resolve, attempt_s=attempt_s)
    secrets = VaultSecrets(Keyring(vault))  # type: ignore[arg-type]  # what is asked of it
    deliveries, clock = DeliveryTables(databases), partial(datetime.now, UTC)
    desk = WebhookDesk(store=store, egress=egress, secrets=secrets, heads=outside, clock=clock)
    sending = Sending(
        desk=desk,
        deliveries=deliveries,
        bodies=outside,
        secrets=secrets,
        egress=egress,
        clock=clock,
        chance=lambda: 0.5,
        pauses=pauses,
        doubtful_after_s=doubtful_after_s,
    )
    carrying = courier(
        desk=desk,
        sending=sending,
        deliveries=deliveries,
        tenants=lambda: [ACME],
        clock=time.monotonic,
    )
    followers = {
        name: FanOut(
            source=name,
            endpoints=desk.endpoints,
            databases=databases,
            logs=outside,
            wake=carrying.wake,
        )
        for name in logs
    }
    told: list[Tell] = []

    async def make(_tenant: TenantId, command: Tell, _heard: Recorded) -> None:
        told.append(command)

    telling = Telling(desk=desk, directory=Admins(), make=make, clock=clock)
    wanted = DoWhatIsWanted(
        store=store,
        desk=desk,
        telling=telling,
        deliveries=deliveries,
        logs=logs,
        wake=carrying.wake,
    )
    again = ReactionApply(
        service="notification",
        name="webhooks_again",
        react=wanted.when_something_is_wanted,
        databases=databases,
        source=store,
        types=TYPES,
    )
    running = asyncio.create_task(carrying.run())
    try:
        yield Hooks(
            databases,
            desk,
            deliveries,
            carrying,
            logs,
            followers,
            vault,
            again,
            sending,
            store,
            told,
        )
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await egress.close()
        await store.close()


async def make_tables(databases: Databases) -> None:
    """Create what the migration creates."""
    async with databases.tenant_transaction(ACME) as tx:
        await tx.execute("set local search_path = notification")
        await tx.execute(MIGRATION.read_text("utf-8"))
