"""Whether the tickets of a type are planned again, and what may be moved then."""

from dataclasses import dataclass

EVERY_S = 30
VISIT_S = 2_700

MOVE_S = 120
"""A technician whose ticket goes to another for a minute's way is right to be angry."""


@dataclass(frozen=True, kw_only=True)
class Replanning:
    """Tickets are planned again ``every_s`` seconds at most, a visit taking ``visit_s``.

    ``moves_accepted``: who has said yes may lose the ticket to somebody else all the same.
    ``move_s`` is the way that has to be saved for somebody to lose it.
    """

    every_s: int = EVERY_S
    visit_s: int = VISIT_S
    moves_accepted: bool = False
    move_s: int = MOVE_S
