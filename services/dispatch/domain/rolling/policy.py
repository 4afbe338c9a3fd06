"""Whether the tickets of a type are planned again, and what may be moved then."""

from dataclasses import dataclass

EVERY_S = 30
VISIT_S = 2_700


@dataclass(frozen=True, kw_only=True)
class Replanning:
    """Tickets are planned again ``every_s`` seconds at most, a visit taking ``visit_s``.

    ``moves_accepted``: who has said yes may lose the ticket to somebody else all the same.
    """

    every_s: int = EVERY_S
    visit_s: int = VISIT_S
    moves_accepted: bool = False
