"""Doubts: places that say nothing of where anybody is, though somebody is sent there by hand."""

from typing import Literal

from services.dispatch.domain.need import REACH_DEGREES, REACH_KM
from services.dispatch.domain.places import SOMEWHERE, Place, distance_km

Doubt = Literal["no_place", "no_position", "too_far"]
"""The ticket does not say where it is, nobody knows where the technician is, or it is farther from
one to the other than anybody is sent: then one of both is likely to be wrong."""


def known(place: Place | None) -> Place | None:
    """Return a place, if it is one: systems say (0, 0) when they do not know.

    What was told the wrong way round lies beyond the poles: nobody is sent by a guessed place.
    """
    return None if place is None or place == SOMEWHERE or not place.is_on_the_globe else place


def are_far_apart(there: Place | None, here: Place | None) -> bool:
    """Say whether nobody would send somebody from one place to another; never to ``SOMEWHERE``."""
    if there is None or here is None:
        return False
    if abs(there.lat - here.lat) + abs(there.lon - here.lon) < REACH_DEGREES:
        return False
    return there != SOMEWHERE and distance_km(there, here) > REACH_KM


def doubt_about(there: Place | None, here: Place | None) -> Doubt | None:
    """Return why the way from ``here`` to a ticket says nothing; None: it says how long it takes.

    Who comes from nowhere is not too far away: they may well arrive.
    """
    if known(there) is None:
        return "no_place"
    if known(here) is None:
        return "no_position"
    return "too_far" if are_far_apart(there, here) else None


def believable(there: Place | None, here: Place | None) -> Place | None:
    """Return where somebody is who says that they are at a ticket; None if that is in doubt."""
    return there if doubt_about(there, here) in {None, "no_position"} else None
