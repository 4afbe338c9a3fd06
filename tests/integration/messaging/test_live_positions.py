"""Live positions on a real server: sealed, expiring, and gone when they are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.cli.embedded.nats import EmbeddedNats
from services.dispatch.adapters.live_positions import BUCKET, LivePositionsOnTheBus
from services.dispatch.app.ports import LivePositionsAway
from services.dispatch.domain.live import LivePosition
from services.dispatch.domain.places import Place
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.sealed import DataKey, Sealed, is_sealed
from shared.vault import Identifier
from tests.small_vault import SmallVault
from tests.written_log import ACME, GLOBEX, until

pytestmark = pytest.mark.integration

WHO = uuid4()


@dataclass
class Keyring:
    """Keys of persons, who can be forgotten."""

    vault: SmallVault = field(default_factory=SmallVault)

    async def person(self, tenant: TenantId, _: object, fallback: str) -> DataKey:
        [key] = await self.vault.subjects_for(tenant, [Identifier("anonymous", fallback)])
        return key

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        return self.vault.seal(tenant, personal_class, value, subject)

    async def open(self, tenant: TenantId, sealed: Sequence[str]) -> list[str | None]:
        return [self.vault.open(tenant, one) if self.vault.keys else None for one in sealed]


def somewhere(lat: float = 30.27) -> LivePosition:
    place = Place(lat=lat, lon=120.15)
    return LivePosition(ticket_id=uuid4(), place=place, at=datetime.now(UTC))


async def test_the_latest_position_is_kept_sealed_and_apart_for_each_tenant(bus: Bus) -> None:
    positions = LivePositionsOnTheBus(bus, Keyring())
    here = somewhere(30.28)
    for one in (somewhere(), here):
        await positions.put(ACME, WHO, one)
    assert await positions.get(ACME, WHO) == here
    assert await positions.get(GLOBEX, WHO) is None
    bucket = await bus.js.key_value(BUCKET)
    entry = await bucket.get(f"{ACME}.{WHO}")
    assert is_sealed((entry.value or b"").decode())
    status = await bucket.status()
    assert (status.history, status.ttl, status.values) == (1, 600, 1)


async def test_a_position_is_gone_when_it_is_forgotten_and_when_its_person_is(bus: Bus) -> None:
    keyring = Keyring()
    positions = LivePositionsOnTheBus(bus, keyring)
    await positions.forget(ACME, WHO)  # where there is none
    await positions.put(ACME, WHO, somewhere())
    await positions.forget(ACME, WHO)
    assert await positions.get(ACME, WHO) is None
    await positions.put(ACME, WHO, somewhere())
    keyring.vault.keys.clear()
    assert await positions.get(ACME, WHO) is None


async def test_a_position_expires(bus: Bus) -> None:
    positions = LivePositionsOnTheBus(bus, Keyring(), lasts=timedelta(seconds=1))
    await positions.put(ACME, WHO, somewhere())

    async def gone() -> bool:
        return await positions.get(ACME, WHO) is None

    await until(gone)


async def test_a_server_that_forgot_the_bucket_gets_a_new_one(bus: Bus) -> None:
    positions = LivePositionsOnTheBus(bus, Keyring())
    await positions.put(ACME, WHO, somewhere())
    await bus.js.delete_key_value(BUCKET)
    assert await positions.get(ACME, WHO) is None
    here = somewhere()
    await positions.put(ACME, WHO, here)
    assert await positions.get(ACME, WHO) == here


async def test_while_the_server_is_away_nobody_waits_for_it(nats: EmbeddedNats, bus: Bus) -> None:
    positions = LivePositionsOnTheBus(bus, Keyring())
    await positions.put(ACME, WHO, somewhere())
    await nats.stop()
    await until(lambda: not bus.is_connected)
    with pytest.raises(LivePositionsAway):
        await positions.get(ACME, WHO)
