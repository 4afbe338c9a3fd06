"""Places: where a ticket in flight stands under another version of its scenario."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.workflow.domain.definition import Definition, State
from shared.decider import Reason

Places = Mapping[str, str]
"""Where tickets go whose place is gone: ``repair.verifying`` -> ``working``."""

STAYS: Final = ""
"""Instead of a state: the ticket keeps the version it pinned."""

ANY_STATE: Final = "*"
PLACES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a ticket stands, as the last of its moves left it.

    ``came_from`` is the version it followed before, if the last that happened was a migration.
    """

    ticket_id: UUID
    number: str
    type: str
    state: str
    closed: bool
    definition: str
    came_from: str = ""


def place_of(kind: str, state: str, newer: Definition, places: Places) -> str | None:
    """Return the state in which a ticket will stand; STAYS if in none, None if there is no place.

    A state that became final is no place: nobody finished the ticket.
    """
    for name in (f"{kind}.{state}", f"{kind}.{ANY_STATE}"):
        if name in places:
            return places[name]
    return state if is_place(kind, state, newer) else None


def is_place(kind: str, state: str, definition: Definition) -> bool:
    """Say whether an open ticket of a type may stand in a state."""
    rules = definition.types.get(kind)
    spec = rules.states.get(state) if rules else None
    return spec is not None and not spec.final


def faults_of_places(places: Places, newer: Definition) -> Iterator[Reason]:
    """Yield what is wrong with where tickets are said to go."""
    for name, place in places.items():
        kind, dot, _ = name.partition(".")
        pointer = f"/places/{name.replace('.', '/', 1)}"
        if not dot:
            message = f"Say which state of {name} is meant: {name}.STATE, or {name}.* for all."
            yield Reason(code="place-unknown", message=message, pointer=pointer)
        elif place != STAYS and not is_place(kind, place, newer):
            open_states = [
                one.key for one in _states_of(kind, newer) if is_place(kind, one.key, newer)
            ]
            known = ", ".join(open_states) or "none"
            message = f"{kind} has no open state {place}; it has: {known}."
            yield Reason(code="place-unknown", message=message, pointer=pointer)


def _states_of(kind: str, definition: Definition) -> Iterator[State]:
    rules = definition.types.get(kind)
    yield from rules.states.values() if rules else ()
