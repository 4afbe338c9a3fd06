"""What a choice saw of the parts that a ticket needs, small enough to be kept with it.

Who had what in their van is nowhere but in the log: without this, to say why it was not another
the whole log would have to be read again.
"""

from dataclasses import dataclass
from uuid import UUID

from services.dispatch.domain.stock.accounts import van
from services.dispatch.domain.stock.entries import NO_LOT
from services.dispatch.domain.stock.ledger import Stock
from services.dispatch.domain.stock.supply import Parts, StoreNear, Supply

VANS_KEPT_MAX = 32
"""Of parts that more vans had some of, no van is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """How many were free at a place of each part that was needed, in their order."""

    account: str
    quantities: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplySeen:
    """What was needed, the stores that were compared, and how many were free in them and in vans.

    ``more_vans`` had some, and what was in any van is not kept.
    """

    needed: Parts
    stores: tuple[StoreNear, ...] = ()
    free: tuple[Free, ...] = ()
    more_vans: int = 0

    def knows_van_of(self, technician_id: UUID) -> bool:
        """Say whether it is known what somebody had in their van."""
        return not self.more_vans or any(one.account == van(technician_id) for one in self.free)

    def supply(self) -> Supply:
        """Return what there was, as it was compared; vans that are not kept are empty."""
        stocks = {
            part: Stock(balances={one.account: {NO_LOT: one.quantities[nth]} for one in self.free})
            for nth, (part, _) in enumerate(self.needed)
        }
        return Supply(needed=self.needed, stocks=stocks, taken={}, stores=self.stores)


def seen(supply: Supply | None) -> SupplySeen | None:
    """Return what is kept of what a choice saw."""
    if supply is None:
        return None
    kept = supply.vans if len(supply.vans) <= VANS_KEPT_MAX else ()
    accounts = [*(store.account for store in supply.stores), *sorted(kept)]
    free = (
        Free(
            account=account,
            quantities=tuple(max(0, supply.free(part, account)) for part, _ in supply.needed),
        )
        for account in accounts
    )
    return SupplySeen(
        needed=supply.needed,
        stores=supply.stores,
        free=tuple(one for one in free if any(one.quantities)),
        more_vans=len(supply.vans) - len(kept),
    )
