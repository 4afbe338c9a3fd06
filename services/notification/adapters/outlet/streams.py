"""The streams of integrators: made as they are to be, looked at, taken away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from nats.js.api import (
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamInfo,
    SubjectTransform,
)
from nats.js.errors import NotFoundError

from services.notification.domain.event_stream import Retention
from shared.intent import TenantId
from shared.messaging.bus import Bus
from shared.messaging.outside import door_of, event_stream, reserved_stream

CONSUMERS_MAX = 64
DUPLICATE_WINDOW_S = 1.0
"""As small as it may be: that nothing is there twice rests on the outlet's guard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One stream of a tenant: its name, where it listens, and what its subjects begin with."""

    name: str
    door: str
    prefix: str
    is_reserved: bool


@dataclass(slots=True, kw_only=True)
class Head:
    """Where a stream ends: the sequence of its last message, and which event that is.

    A message that is none of ours has the source ``""``.
    """

    sequence: int
    source: str = ""
    position: int = 0

    def holds(self, source: str, position: int) -> bool:
        """Say whether an event was published right before somebody came to know it was."""
        return source == self.source and position <= self.position


class Shelves:
    """The streams in the integrators' account; ``master`` is what their names are derived from."""

    def __init__(self, bus: Bus, master: bytes, replicas: int) -> None:
        self._bus = bus
        self._master = master
        self._replicas = replicas

    def of(self, tenant: TenantId) -> tuple[Shelf, Shelf]:
        """Return the stream of a tenant's events, and that of its confidential ones."""
        return (
            self._shelf(event_stream(self._master, tenant), f"evt.{tenant}", is_reserved=False),
            self._shelf(reserved_stream(self._master, tenant), f"evr.{tenant}", is_reserved=True),
        )

    def _shelf(self, name: str, prefix: str, *, is_reserved: bool) -> Shelf:
        door = door_of(self._master, name)
        return Shelf(name=name, door=door, prefix=prefix, is_reserved=is_reserved)

    async def ensure(self, shelf: Shelf, retention: Retention) -> Head:
        """Make the stream or bring it to its declaration; return where it ends.

        Raises one of ``NATS_TROUBLE``.
        """
        wanted = self._declaration(shelf, retention)
        found = await self.info(shelf)
        if found is None:
            found = await self._bus.js.add_stream(wanted)
        elif any(getattr(found.config, one) != getattr(wanted, one) for one in DECLARED):
            found = await self._bus.js.update_stream(wanted)
        return await self._head_of(shelf, found)

    async def info(self, shelf: Shelf) -> StreamInfo | None:
        """Return what the server knows of the stream, None if there is none."""
        try:
            return await self._bus.js.stream_info(shelf.name)
        except NotFoundError:
            return None

    async def remove(self, shelf: Shelf) -> None:
        """Take the stream away with all it holds, if it is there."""
        try:
            await self._bus.js.delete_stream(shelf.name)
        except NotFoundError:
            return

    async def last_of(self, shelf: Shelf, nouns: Collection[str]) -> int:
        """Return the position of the last event about nouns of one service; 0 if there is none."""
        return max([await self._last_about(shelf, noun) for noun in nouns], default=0)

    async def _last_about(self, shelf: Shelf, noun: str) -> int:
        try:
            message = await self._bus.js.get_last_msg(shelf.name, f"{shelf.prefix}.{noun}.>")
        except NotFoundError:
            return 0
        return event_of(message.headers)[1]

    async def _head_of(self, shelf: Shelf, found: StreamInfo) -> Head:
        last = found.state.last_seq
        if not found.state.messages:
            return Head(sequence=last)
        try:
            message = await self._bus.js.get_msg(shelf.name, last)
        except NotFoundError:  # it became too old while we looked
            return Head(sequence=last)
        source, position = event_of(message.headers)
        return Head(sequence=last, source=source, position=position)

    def _declaration(self, shelf: Shelf, retention: Retention) -> StreamConfig:
        return StreamConfig(
            name=shelf.name,
            description="Public events for integrators; the logs are the truth",
            subjects=[f"{shelf.door}.>"],
            subject_transform=SubjectTransform(src=f"{shelf.door}.>", dest=f"{shelf.prefix}.>"),
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.OLD,
            storage=StorageType.FILE,
            num_replicas=self._replicas,
            max_age=float(retention.max_age_s),
            max_bytes=retention.max_bytes,
            max_consumers=CONSUMERS_MAX,
            duplicate_window=DUPLICATE_WINDOW_S,
            allow_atomic=True,
            deny_delete=True,
            deny_purge=True,
        )


DECLARED = ("subjects", "num_replicas", "max_age", "max_bytes")
"""What may differ from how the stream was made; the rest never changes."""


def event_of(headers: Mapping[str, str] | None) -> tuple[str, int]:
    """Return of which service's log a message is, and its position; ``("", 0)`` if of none."""
    known = headers or {}
    service = unquote(known.get("ce-source", "")).rpartition("/")[2]
    sequence = known.get("ce-sequence", "")
    return (service, int(sequence)) if service and sequence.isdecimal() else ("", 0)
