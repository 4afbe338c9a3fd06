"""Lineage: an asset may be a part of another, and so on up; never of itself, nor endlessly deep."""

from collections.abc import Sequence
from typing import Final

from services.intake.domain.assets.members import PARENT
from shared.decider import Reason

DEPTH_MAX: Final = 8
"""From a site over its building, floor, room, line, machine and unit down to a part."""

POINTER: Final = f"/values/{PARENT}"
CIRCLE: Final = Reason(
    code="circular",
    message="One of the asset's own parts is named as its parent: it would be a part of itself.",
    pointer=POINTER,
)
TOO_DEEP: Final = Reason(
    code="too-deep",
    message=f"Assets stand at most {DEPTH_MAX} deep in one another: name one further up.",
    pointer=POINTER,
)


def is_at_its_end(key: str, line: Sequence[str]) -> bool:
    """Say whether there is no use in looking further up than this line of parents of an asset."""
    return len(line) >= DEPTH_MAX or key in line or len(set(line)) < len(line)


def fault_of_line(key: str, line: Sequence[str]) -> Reason | None:
    """Return why an asset cannot stand under these, its parent first; None if it can."""
    if key in line or len(set(line)) < len(line):
        return CIRCLE
    return TOO_DEEP if len(line) >= DEPTH_MAX else None
