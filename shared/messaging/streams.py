"""Streams: the bus's copies of the logs, declared once and brought about wherever they are missing.

One stream per event-sourced service holds the published events of all tenants for a week; a new
tenant touches none. A stream that was wiped is simply made again: the logs repair what it lost.
"""

from dataclasses import dataclass, replace

from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.contracts.nouns import NOUNS
from shared.intent import TenantId
from shared.messaging.bus import Bus

MAX_AGE_S = 7 * 24 * 3600.0
DUPLICATE_WINDOW_S = 1.0
"""As small as it may be: order and uniqueness rest on the relay's guard, not on this window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One stream of the bus: the published facts about some nouns, of every tenant."""

    name: str
    service: str
    nouns: tuple[str, ...]

    @property
    def subjects(self) -> list[str]:
        """The subjects it stores."""
        return [f"evt.*.{noun}.>" for noun in self.nouns]


STREAMS = {
    service: Stream(name=service.upper(), service=service, nouns=nouns)
    for service, nouns in NOUNS.items()
}
"""Every stream, by the service that owns it."""


def subject_of(tenant: TenantId, event_type: str) -> str:
    """Return the subject of a tenant's public event type, ``evt.<tenant>.<noun>.<fact>``."""
    return f"evt.{tenant}.{event_type}"


def subjects_of_tenant(tenant: TenantId) -> str:
    """Return the filter that matches all of a tenant's events in a stream."""
    return f"evt.{tenant}.>"


def tenant_of(subject: str) -> TenantId:
    """Return whose event it is, by its subject."""
    return TenantId(subject.split(".", 2)[1])


async def ensure_stream(bus: Bus, stream: Stream, *, replicas: int = 1) -> None:
    """Create the stream, or bring it to its declaration.

    Doing it again changes nothing. Raises one of ``NATS_TROUBLE``.
    """
    wanted = _declaration(stream, replicas)
    try:
        found = await bus.js.stream_info(stream.name)
    except NotFoundError:
        found = await bus.js.add_stream(wanted)
    if _differs(found.config, wanted):
        await bus.js.update_stream(_changed(found.config, wanted))


def _declaration(stream: Stream, replicas: int) -> StreamConfig:
    return StreamConfig(
        name=stream.name,
        description=f"Published events of {stream.service}; its log is the truth",
        subjects=stream.subjects,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.OLD,
        storage=StorageType.FILE,
        num_replicas=replicas,
        max_age=MAX_AGE_S,
        duplicate_window=DUPLICATE_WINDOW_S,
        allow_atomic=True,
        allow_direct=True,
        # Nobody takes single messages out: a hole would look like a loss to every consumer.
        deny_delete=True,
        deny_purge=True,
    )


_DECLARED = (
    "description",
    "subjects",
    "discard",
    "num_replicas",
    "max_age",
    "duplicate_window",
    "allow_atomic",
    "allow_direct",
    "deny_delete",
    "deny_purge",
)


def _differs(found: StreamConfig, wanted: StreamConfig) -> bool:
    return any(getattr(found, name) != getattr(wanted, name) for name in _DECLARED)


def _changed(found: StreamConfig, wanted: StreamConfig) -> StreamConfig:
    """Return what is there with what we declare: what an operator added besides is kept."""
    return replace(found, **{name: getattr(wanted, name) for name in _DECLARED})
