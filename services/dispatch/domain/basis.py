"""Bases: what a choice was made on, so that it can be made again and comes out the same.

Everything else a choice depends on is in dispatch's own log: technicians, what they had in hand,
who waited, and what the ticket needs with the policy it is compared by.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.dispatch.domain.holders import InFlight
from services.dispatch.domain.reserves import KeptFree
from services.dispatch.domain.rules import Circumstances
from services.dispatch.domain.stock.seen import SupplySeen, seen
from services.dispatch.domain.traffic import AS_ESTIMATED
from services.dispatch.domain.travel import STRAIGHT_LINE

ALGORITHM = "nearest_first@1"
"""Hard rules, then the lowest score, then the smaller id. Nothing is drawn by lot, so there is no
seed; a change that lets the same people give another choice is another version."""

IN_FLIGHT_MAX = 256
"""More are counted and not kept: such a choice cannot be made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What was known when a choice was made.

    ``position`` is how far dispatch had read its own log, ``version`` the version of the ticket's
    own stream that was looked at. ``in_flight`` are tickets chosen for somebody that the log up to
    ``position`` does not speak of yet; ``more_in_flight`` of them were too many to keep. ``kept``
    are the reserves that the ticket might not touch, ``spoken_for`` those whose free hands more
    urgent tickets waited for, ``crew`` those who were on the ticket already; ``supply`` is what was
    seen of the parts that are needed, ``been_there`` who had worked on what the ticket is about,
    ``complained_about`` whom it complains about. ``travel`` is where travel times came from,
    ``traffic`` how many times as long as estimated ways took at that moment, by the policy. ``at``
    is when the comparison was made, where that is not when it was decided (who is asked to take a
    ticket over says yes later).
    """

    position: int = 0
    version: int = 0
    in_flight: tuple[InFlight, ...] = ()
    more_in_flight: int = 0
    kept: tuple[KeptFree, ...] = ()
    spoken_for: tuple[UUID, ...] = ()
    asked_again: bool = False
    crew: tuple[UUID, ...] = ()
    travel: str = STRAIGHT_LINE
    traffic: float = AS_ESTIMATED
    algorithm: str = ALGORITHM
    supply: SupplySeen | None = None
    at: datetime | None = None
    been_there: tuple[UUID, ...] = ()
    complained_about: tuple[UUID, ...] = ()


UNKNOWN = Basis()
"""Of a choice that no bench made."""


def basis_of(
    position: int, version: int, in_flight: tuple[InFlight, ...], now: Circumstances
) -> Basis:
    """Return what is known at a moment; ``position`` and ``version`` are as in a basis."""
    return Basis(
        position=position,
        version=version,
        in_flight=in_flight[:IN_FLIGHT_MAX],
        more_in_flight=max(0, len(in_flight) - IN_FLIGHT_MAX),
        kept=now.kept,
        spoken_for=tuple(sorted(now.spoken_for)),
        traffic=now.traffic,
        supply=seen(now.supply),
        crew=tuple(sorted(now.crew)),
        been_there=tuple(sorted(now.been_there)),
        complained_about=tuple(sorted(now.complained_about)),
    )


def told(basis: Basis) -> Basis:
    """Return what is told of a basis: what others have in their vans is not, nor who was blamed."""
    return replace(basis, supply=None, complained_about=())
