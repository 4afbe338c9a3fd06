"""Busy: what we know of tickets without asking the log, for those that were asked about last."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from shared.intent import TenantId

V = TypeVar("V")

KEPT_MAX = 50_000


@dataclass(frozen=True, kw_only=True)
class Busy(Generic[V]):
    """Something that is known of tickets, of ``kept_max`` at most."""

    kept_max: int = KEPT_MAX
    kept: OrderedDict[tuple[TenantId, UUID], V] = field(default_factory=OrderedDict)

    def known(self, tenant: TenantId, ticket_id: UUID) -> V | None:
        """Return what is known of a ticket, if it is."""
        value = self.kept.get((tenant, ticket_id))
        if value is not None:
            self.kept.move_to_end((tenant, ticket_id))
        return value

    def keep(self, tenant: TenantId, ticket_id: UUID, value: V) -> V:
        """Know something of a ticket from now on; what was asked for longest ago is forgotten."""
        self.kept[tenant, ticket_id] = value
        self.kept.move_to_end((tenant, ticket_id))
        if len(self.kept) > self.kept_max:
            self.kept.popitem(last=False)
        return value

    def forget(self, tenant: TenantId, ticket_id: UUID) -> None:
        """Ask the log again."""
        self.kept.pop((tenant, ticket_id), None)
