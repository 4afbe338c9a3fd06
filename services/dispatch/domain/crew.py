"""Crews: several people on one ticket, its lead and a post for each of the others.

The lead is who has the ticket itself. Each post has an assignment of its own, in a stream whose id
follows from the ticket's, so whoever fills it is asked, answers and travels like anybody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from shared.decider import Kind, Refusal


class OnTheTicketAlready(Refusal):
    """They are on this ticket already, in another place of its crew; choose somebody else."""

    slug: ClassVar[str] = "on-the-ticket-already"


class NoSuchPost(Refusal):
    """The crew of this ticket has no such post; a post is a role and a number, as in helper:1."""

    slug: ClassVar[str] = "no-such-post"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A place in the crew of a ticket beside its lead; ``number`` counts those of a role from 1."""

    ticket_id: UUID
    role: str
    number: int = 1

    @property
    def key(self) -> str:
        """What the post is called within its ticket."""
        return f"{self.role}:{self.number}"

    @property
    def post_id(self) -> UUID:
        """The id of its assignment."""
        return uuid5(self.ticket_id, f"crew:{self.key}")


def must_be_new(technician_id: UUID, others: Collection[UUID]) -> None:
    """Raise ``OnTheTicketAlready`` if somebody is among those who have other places of a crew."""
    if technician_id in others:
        raise OnTheTicketAlready
