"""Posts: which place in the crew of a ticket somebody means."""

from typing import Annotated, ClassVar

from fastapi import Query
from pydantic import Field

from shared.decider import Kind, Refusal

PATTERN = r"^[a-z][a-z0-9_]{0,40}:[1-9]$"
SAID = "A post of its crew, such as helper:1; without, the asker's own place, else its lead's"

Post = Annotated[str, Field(pattern=PATTERN, description="A post of its crew; without, its lead")]
PostAsked = Annotated[str, Query(pattern=PATTERN, description=SAID)]


class PostNeedsTechnician(Refusal):
    """A post of a crew is filled by a technician: name one. Only the ticket stands in queues."""

    slug: ClassVar[str] = "post-needs-technician"
    kind: ClassVar[Kind] = Kind.INVALID


def must_be_for_technician(queue: str | None, post: str) -> None:
    """Refuse to put a post of a crew into a queue; raises PostNeedsTechnician."""
    if queue is not None and post:
        raise PostNeedsTechnician
