"""Plans: a route for each working day, and what stays without anybody, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from uuid import UUID

Rule = Literal[
    "no_working_day",
    "no_start_place",
    "skill",
    "pinned_elsewhere",
    "capacity",
    "other_appointment",
    "window",
    "shift",
    "tour",
    "day_full",
]
"""Why one technician cannot make a visit; ``day_full``: with an empty day they could."""

Reason = Literal[
    "no_place",
    "place_not_on_the_globe",
    "place_is_nowhere",
    "place_looks_swapped",
    "duration_not_positive",
    "load_negative",
    "window_closes_before_it_opens",
    "said_twice",
    "nobody_has_the_skill",
    "pin_cannot_be_kept",
    "nobody_can",
]
"""Why nobody makes a visit; ``nobody_can``: each has a rule of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit in a route, and when its work begins and ends."""

    visit_id: UUID
    begins_s: int
    ends_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One technician's stops in order; ``travel_s`` counts the way to the end of the day too."""

    technician_id: UUID
    stops: tuple[Stop, ...]
    leaves_s: int
    returns_s: int
    travel_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A visit that nobody makes, why, and by which rule each technician is out of question."""

    visit_id: UUID
    reason: Reason
    by_technician: Mapping[UUID, Rule] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Routes of those who have any stops, and the visits that nobody makes."""

    routes: tuple[Route, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()

    @property
    def travel_s(self) -> int:
        """How long all are on their way, together."""
        return sum(route.travel_s for route in self.routes)

    @cached_property
    def technician_of(self) -> Mapping[UUID, UUID]:
        """Who makes each visit."""
        return {stop.visit_id: route.technician_id for route in self.routes for stop in route.stops}

    @property
    def sequences(self) -> "Sequences":
        """Who makes which visits in what order, without the times."""
        return {
            route.technician_id: tuple(stop.visit_id for stop in route.stops)
            for route in self.routes
        }


Sequences = Mapping[UUID, tuple[UUID, ...]]

NO_PLAN = Plan()
