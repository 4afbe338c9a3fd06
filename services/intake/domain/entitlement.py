"""Entitlement: who pays for work on an asset, and how fast it is promised, as of a report.

The warranty of the asset says that its maker pays; the contract that it is under may say so, too,
and what else its holder is given. Which version of the contract that was stays with the ticket: a
contract that is stated anew changes no ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.intake.domain.assets.asset import Description
from services.intake.domain.filling import has_sealed
from services.intake.domain.reference import Version
from services.intake.domain.rules import EntitlementRule
from services.intake.domain.saying import day_of

WARRANTY: Final = "warranty"
CHARGEABLE: Final = "chargeable"
BEGINS_ON, ENDS_ON = "begins_on", "ends_on"


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


def entitled(
    rule: EntitlementRule, asset: Description, record: Version | None, at: datetime
) -> Entitlement:
    """Return what an asset's warranty and contract, as they held at a moment, entitle to."""
    today = at.astimezone(ZoneInfo(rule.zone)).date()
    last = asset.warranty_until
    is_under_warranty = last is not None and today <= last
    in_force = record if record is not None and _is_in_force(record, today.isoformat()) else None
    is_covered = in_force is not None and in_force.values.get(CHARGEABLE) is not True
    covered_by = WARRANTY if is_under_warranty else rule.kind if is_covered else ""
    if in_force is None:
        return Entitlement(chargeable=not covered_by, covered_by=covered_by)
    return Entitlement(
        chargeable=not covered_by,
        covered_by=covered_by,
        kind=rule.kind,
        key=key_of(rule, asset),
        version=in_force.number,
        gives=_given(rule, in_force),
    )


def key_of(rule: EntitlementRule, asset: Description) -> str:
    """Return the key of the record that an asset is under; empty if it is under none."""
    key = asset.values.get(rule.kind)
    return key if isinstance(key, str) else ""


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
