"""Choosable slots: those that are told to whoever chooses when somebody comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from services.dispatch.domain.appointments.asking import Asked
from services.dispatch.domain.appointments.room import Taken, room
from services.dispatch.domain.appointments.rule import Slot
from services.dispatch.domain.appointments.workforce import Workforce

SLOTS_TOLD_MAX = 200
"""Nobody reads more; room is looked for in no more slots than it takes to find so many."""


@dataclass(frozen=True, kw_only=True)
class Choosable:
    """A slot, and how many more appointments like the asked one there are hands for."""

    slot: Slot
    room: int


def choosable(
    workforce: Workforce, others: Sequence[Taken], asked: Asked, slots: Iterable[Slot]
) -> list[Choosable]:
    """Return the first slots with room beside the promises for ``others``."""
    counted = (Choosable(slot=one, room=room(workforce, others, asked, one)) for one in slots)
    return list(islice((one for one in counted if one.room), SLOTS_TOLD_MAX))
