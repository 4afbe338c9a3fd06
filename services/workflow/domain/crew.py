"""The crew of a ticket: who fills which post beside its lead, and how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.workflow.domain.facts.crew import CrewWanted, TicketCrewTold

WANTED: Final = "wanted"
NOBODY_FOUND: Final = "unassignable"
NOBODY: Final[Mapping[str, str]] = {
    "declined": WANTED,
    "expired": WANTED,
    "released": "released",
    "unassignable": NOBODY_FOUND,
}
"""What leaves a post to nobody, and how it stands then."""

ASKED, NOT_ASKED = "transfer_asked", "transfer_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A post (``helper:1``) and who fills it.

    ``stage`` is wanted, unassignable (for a ``reason``) or released where nobody does; else
    offered, accepted, departed, arrived or left. ``to`` is the member who is asked to take it over.
    """

    post: str
    role: str
    stage: str = WANTED
    technician_id: str | None = None
    member_id: str | None = None
    reason: str = ""
    to: str | None = None


Crew = tuple[Place, ...]


def crew_of(wanted: tuple[CrewWanted, ...], held: str) -> Crew:
    """Return the posts of a ticket that has just opened, as dispatch names them.

    Nobody is looked for where it is ``held`` for a flag.
    """
    stage, reason = (NOBODY_FOUND, f"held:{held}") if held else (WANTED, "")
    return tuple(
        Place(post=f"{one.role}:{number}", role=one.role, stage=stage, reason=reason)
        for one in wanted
        for number in range(1, one.count + 1)
    )


def crew_after(crew: Crew, fact: TicketCrewTold) -> Crew:
    """Return the posts after dispatch said something of one of them."""
    return tuple(_after(one, fact) if one.post == fact.post else one for one in crew)


def hands_of(crew: Crew) -> frozenset[str]:
    """Return whose hands are on the ticket, as technicians and as members; also who is asked."""
    return frozenset(
        who for one in crew for who in (one.technician_id, one.member_id, one.to) if who
    )


def _after(place: Place, fact: TicketCrewTold) -> Place:
    how = fact.how
    if how in {ASKED, NOT_ASKED}:
        return replace(place, to=fact.member_id if how == ASKED else None)
    if how in NOBODY:
        reason = fact.reason if NOBODY[how] == NOBODY_FOUND else ""  # others are somebody's words
        return Place(post=place.post, role=place.role, stage=NOBODY[how], reason=reason)
    if how == "offered":
        return Place(
            post=place.post,
            role=place.role,
            stage=how,
            technician_id=fact.technician_id,
            member_id=fact.member_id,
        )
    return replace(place, stage=how)
