"""Entitlement: who pays for work, and how fast it is promised, as of a report.

The warranty of the asset says that its maker pays; the contract that it, its owner or whoever
reported is under may say so, too, and what else its holder is given. Which version of the contract
that was stays with the ticket: a contract that is stated anew changes no ticket.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.assets.asset import Description
from services.intake.domain.customers.customer import texts_of
from services.intake.domain.filling import has_sealed
from services.intake.domain.reference import Version
from services.intake.domain.rules import EntitlementRule
from services.intake.domain.saying import day_of

WARRANTY: Final = "warranty"
CHARGEABLE: Final = "chargeable"
BEGINS_ON, ENDS_ON, INCLUDES = "begins_on", "ends_on", "includes"


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """What held for the asset of a report when it occurred.

    ``covered_by`` is why work is not charged: ``warranty``, the kind of the record, or nothing.
    ``kind``, ``key`` and ``version`` name the record that was in force, if one was; ``gives`` is
    what it gives.
    """

    chargeable: bool
    covered_by: str = ""
    kind: str = ""
    key: str = ""
    version: int = 0
    gives: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A record that somebody or something is under, by its key, as it held at a moment."""

    key: str
    version: Version

    @property
    def covers(self) -> bool:
        """Whether it says that its holder is not charged for what it includes."""
        return self.version.values.get(CHARGEABLE) is not True

    def includes(self, work: str) -> bool:
        """Say whether a type of work is included: any, unless the contract lists some."""
        included = self.version.values.get(INCLUDES)
        return included is None or work in texts_of(included)


def entitled(
    rule: EntitlementRule,
    asset: Description,
    contracts: Sequence[Contract],
    work: str,
    at: datetime,
) -> Entitlement:
    """Return what an asset's warranty and contracts, as they held at a moment, entitle to.

    ``work`` is the type of ticket. Of several contracts in force the first counts that covers such
    work, else the first that includes it, else the first: what it gives is given for other work,
    too, but paid for.
    """
    today = at.astimezone(ZoneInfo(rule.zone)).date()
    last = asset.warranty_until
    is_under_warranty = last is not None and today <= last
    in_force = [one for one in contracts if _is_in_force(one.version, today.isoformat())]
    ranked = sorted(
        in_force, key=lambda one: (not (one.covers and one.includes(work)), not one.includes(work))
    )
    contract = next(iter(ranked), None)
    is_covered = contract is not None and contract.covers and contract.includes(work)
    covered_by = WARRANTY if is_under_warranty else rule.kind if is_covered else ""
    if contract is None:
        return Entitlement(chargeable=not covered_by, covered_by=covered_by)
    return Entitlement(
        chargeable=not covered_by,
        covered_by=covered_by,
        kind=rule.kind,
        key=contract.key,
        version=contract.version.number,
        gives=_given(rule, contract.version),
    )


def _is_in_force(record: Version, today: str) -> bool:
    """Say whether a day is within what a record says of itself; what is no day bounds nothing."""
    begins, ends = (day_of(record.values.get(name)) for name in (BEGINS_ON, ENDS_ON))
    has_begun = begins is None or begins.isoformat() <= today
    return has_begun and (ends is None or today <= ends.isoformat())


def _given(rule: EntitlementRule, record: Version) -> dict[str, object]:
    wanted = (name for name in rule.gives if name != CHARGEABLE)
    given = {name: record.values.get(name) for name in wanted}
    return {
        name: value for name, value in given.items() if value is not None and not has_sealed(value)
    }
