"""Alike: which other tickets one may be a duplicate of, or they of it, until that is decided.

Who is merged into it has been decided about; if that is undone, it is as open as it was.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from services.reporting.views.heard import (
    DISMISSED,
    LET_GO,
    SUSPECTED,
    TOOK_IN,
    TicketFact,
)
from shared.recorded import Recorded

if TYPE_CHECKING:
    from services.reporting.views.standing import QueueRow

MAYBE_DUPLICATE: Final = "maybe_duplicate"
OF_ALIKE: Final = frozenset({SUSPECTED, DISMISSED, TOOK_IN, LET_GO})
UNDECIDED: Final = "not suspected <@ taken_in"
"""The condition on tickets about which a person has to say whether they are duplicates."""


def alike_after(row: "QueueRow", event: Recorded, fact: TicketFact) -> Mapping[str, object]:
    """Return the columns of a ticket that are otherwise after one of these facts."""
    other = fact.other_ticket
    if event.type in {TOOK_IN, LET_GO}:
        taken_in = {*row.taken_in} - {other}
        return {"taken_in": sorted(taken_in | {other} if event.type == TOOK_IN else taken_in)}
    suspected = {*row.suspected} - {other}
    if event.type == SUSPECTED:
        suspected |= {other}
    flags = {*row.flags}
    if event.type == SUSPECTED and not fact.first:
        flags |= {MAYBE_DUPLICATE}
    if event.type == DISMISSED and fact.undoubted:
        flags -= {MAYBE_DUPLICATE}
    return {"suspected": sorted(suspected), "flags": sorted(flags)}


def undecided(row: "QueueRow") -> int:
    """Return of how many others a person has to say whether they are about the same."""
    return len({*row.suspected} - {*row.taken_in})
