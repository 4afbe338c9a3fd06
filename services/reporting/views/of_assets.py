"""Tickets of assets: those that name one of some, told to whoever may know which one it is."""

from typing import Final

from services.reporting.views.seeing import Where
from shared.sight import Sight
from shared.veils import FIELDS

ASSETS_MAX: Final = 1_000
"""As many as a tree of the register shows."""

NAMED: Final = (
    "ticket_id in (select ticket_id from reporting.asset_amounts where asset = any({0}::text[]))"
)
SHOWN: Final = (
    "(veiled -> {0} is null or exists (select from json_array_elements_text(veiled -> {0}) role"
    " where role = any({1}::text[])))"
)
PLACES: Final = ("/asset", f"{FIELDS}asset")
"""Where a ticket names its asset; to whom that is hidden it is about none."""


def about(where: Where, assets: tuple[str, ...], sight: Sight) -> None:
    """Leave out what is about other assets, or hides from the asker which one it is about."""
    where.add(NAMED, [*assets])
    for place in () if sight.everything else PLACES:
        where.add(SHOWN, place, sorted(sight.roles))
