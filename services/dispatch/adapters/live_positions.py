"""Live positions on the bus: a bucket in memory, one sealed value for each technician on the way.

Nothing of it is ever in a log. The server lets each value go when it is too old; if the server
itself is new, so is the bucket.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

import msgspec
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import BucketNotFoundError, KeyNotFoundError, NoStreamResponseError
from nats.js.kv import KeyValue

from services.dispatch.app.ports import LivePositionsAway
from services.dispatch.domain.live import LASTS, LivePosition
from services.dispatch.domain.places import Place
from shared.intent import TenantId
from shared.messaging.bus import NATS_TROUBLE, Bus
from shared.sealed import DataKey, Sealed

BUCKET: Final = "live_positions"
BYTES_MAX: Final = 64 * 1024 * 1024
VALUE_BYTES_MAX: Final = 1024
COORDINATES: Final = "coordinates"
"""The class of a sealed position."""

T = TypeVar("T")


class Keys(Protocol):
    """Seals and opens what belongs to a person."""

    async def person(self, tenant: TenantId, facts: dict[str, str], fallback: str) -> DataKey:
        """Return the key of somebody."""

    def seal(self, tenant: TenantId, personal_class: str, value: str, subject: DataKey) -> Sealed:
        """Seal a value for a person."""

    async def open(self, tenant: TenantId, sealed: list[str]) -> list[str | None]:
        """Return the clear values; None where the person was forgotten."""


class _Value(msgspec.Struct):
    """A position as it is sealed."""

    ticket_id: UUID
    lat: float
    lon: float
    at: datetime


class LivePositionsOnTheBus:
    """Satisfies ``LivePositions``."""

    def __init__(
        self, bus: Bus, keys: Keys, *, replicas: int = 1, lasts: timedelta = LASTS
    ) -> None:
        self._bus = bus
        self._keys = keys
        self._replicas = replicas
        self._lasts = lasts
        self._bucket: KeyValue | None = None

    async def put(self, tenant: TenantId, technician_id: UUID, position: LivePosition) -> None:
        """Keep where a technician is, instead of where they were."""
        value = _Value(
            ticket_id=position.ticket_id,
            lat=position.place.lat,
            lon=position.place.lon,
            at=position.at,
        )
        key = await self._keys.person(tenant, {}, f"technician:{technician_id}")
        text = msgspec.json.encode(value).decode()
        sealed = self._keys.seal(tenant, COORDINATES, text, key).encode()
        await self._on_bucket(lambda bucket: bucket.put(_key(tenant, technician_id), sealed))

    async def get(self, tenant: TenantId, technician_id: UUID) -> LivePosition | None:
        """Return where a technician was last, if that is not gone."""
        try:
            entry = await self._on_bucket(lambda bucket: bucket.get(_key(tenant, technician_id)))
        except KeyNotFoundError:
            return None
        [text] = await self._keys.open(tenant, [(entry.value or b"").decode()])
        if text is None:
            return None
        value = msgspec.json.decode(text, type=_Value)
        place = Place(lat=value.lat, lon=value.lon)
        return LivePosition(ticket_id=value.ticket_id, place=place, at=value.at)

    async def forget(self, tenant: TenantId, technician_id: UUID) -> None:
        """Let a technician's position be gone at once."""
        await self._on_bucket(lambda bucket: bucket.purge(_key(tenant, technician_id)))

    async def _on_bucket(self, work: Callable[[KeyValue], Awaitable[T]]) -> T:
        """Do something with the bucket, once more if it went with the server that had it.

        Raises KeyNotFoundError and LivePositionsAway.
        """
        if not self._bus.is_connected:
            raise LivePositionsAway  # nobody waits for a server that is known to be away
        try:
            try:
                return await work(await self._made())
            except NoStreamResponseError:
                self._bucket = None
                return await work(await self._made())
        except KeyNotFoundError:
            raise
        except NATS_TROUBLE as trouble:
            raise LivePositionsAway from trouble

    async def _made(self) -> KeyValue:
        """Return the bucket, made if there is none."""
        if self._bucket is None:
            try:
                self._bucket = await self._bus.js.key_value(BUCKET)
            except BucketNotFoundError:
                self._bucket = await self._bus.js.create_key_value(self._declaration())
        return self._bucket

    def _declaration(self) -> KeyValueConfig:
        return KeyValueConfig(
            bucket=BUCKET,
            description="Where technicians on the way are now; of no log",
            history=1,
            ttl=self._lasts.total_seconds(),
            storage=StorageType.MEMORY,
            max_bytes=BYTES_MAX,
            max_value_size=VALUE_BYTES_MAX,
            replicas=self._replicas,
        )


def _key(tenant: TenantId, technician_id: UUID) -> str:
    return f"{tenant}.{technician_id}"
