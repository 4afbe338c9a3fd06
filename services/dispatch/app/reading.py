"""Reading: the whole log once more, for one question of a tenant at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from shared.decider import Kind, Refusal
from shared.intent import TenantId

READINGS_MAX = 4
"""At the same time, of all tenants: each takes turns of the processor and keeps a whole bench."""


class LogBeingRead(Refusal):
    """Past decisions are being made again for somebody else; try again in a minute."""

    slug: ClassVar[str] = "log-being-read"
    kind: ClassVar[Kind] = Kind.BUSY


class Readings:
    """Which tenants' logs are being read. Nobody waits: who comes too late is refused."""

    def __init__(self) -> None:
        self._under_way: set[TenantId] = set()

    @contextmanager
    def one_of(self, tenant: TenantId) -> Iterator[None]:
        """Let one reading go on; raises LogBeingRead."""
        if tenant in self._under_way or len(self._under_way) >= READINGS_MAX:
            raise LogBeingRead
        self._under_way.add(tenant)
        try:
            yield
        finally:
            self._under_way.discard(tenant)
